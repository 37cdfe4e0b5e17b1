// d[16, 8] += a[16, 16] b[16, 8] in bf16 with sums in f32, by one warp. Lane l = 4 g + t holds of a
// the pairs (g, 2t), (g + 8, 2t), (g, 2t + 8), (g + 8, 2t + 8), of b the pairs of rows 2t and 2t +
// 8 in column g, and of d the pairs (g, 2t), (g + 8, 2t).
#pragma once

namespace tessera::kernels::cuda::ptx {

__device__ inline void mma_m16n8k16(float (&d)[4],
                                    const unsigned (&a)[4],
                                    unsigned b0,
                                    unsigned b1) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
      "{%8, %9}, {%0, %1, %2, %3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

}  // namespace tessera::kernels::cuda::ptx
