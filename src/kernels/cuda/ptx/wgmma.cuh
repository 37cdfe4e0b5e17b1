// Products of Hopper's tensor cores: asynchronous, by the 128 threads of a warpgroup, of operands
// in shared memory. PTX ISA 9.0, 9.7.15 (asynchronous warpgroup level matrix instructions).
#pragma once

#include <cstdint>

namespace tessera::kernels::cuda::ptx {

// Only code for 90a has the instruction; elsewhere the functions below do nothing.
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
inline constexpr bool kHasWgmma = true;
#else
inline constexpr bool kHasWgmma = false;
#endif

// Where an operand lies, 64 values (128 bytes) wide, pack p of 16 bytes of line l at p ^ (l % 8). A
// line is what varies slowest: a row where the operand lies along the sum, else a place of the sum.
// `line_step` and `block_step` are the bytes between eights of lines and between blocks of 64
// values.
__device__ inline std::uint64_t wgmma_descriptor(const void* data, int line_step, int block_step) {
  constexpr std::uint64_t kSwizzle128 = 1;
  const auto address = static_cast<std::uint64_t>(__cvta_generic_to_shared(data));
  return (address & 0x3FFFF) >> 4 | static_cast<std::uint64_t>(block_step >> 4) << 16 |
         static_cast<std::uint64_t>(line_step >> 4) << 32 | kSwizzle128 << 62;
}

// Makes copies of this thread visible to products of all.
__device__ inline void fence_shared_for_wgmma() {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
  asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
#endif
}

// Before the first product after the sums were touched.
__device__ inline void wgmma_fence() {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
  asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
#endif
}

// Ends the warpgroup's group of products.
__device__ inline void wgmma_commit() {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
  asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
#endif
}

// Waits for all groups of products.
__device__ inline void wgmma_wait() {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
  asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
#endif
}

// d[64, 128] += a[64, 16] b[16, 128] in bf16 with sums in f32. Thread 32 w + 4 g + t of the
// warpgroup holds of each eight columns n the pairs (16 w + g, 8 n + 2 t) and, behind it, (16 w + g
// + 8, 8 n + 2 t). An operand lies along the sum or, with kIs…Across, across it.
template <bool kIsLeftAcross, bool kIsRightAcross>
__device__ void wgmma_m64n128k16(float (&d)[64], std::uint64_t a, std::uint64_t b) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
  asm volatile(
      "{ .reg .pred adds; setp.ne.b32 adds, %68, 0; "
      "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 "
      "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
      "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, "
      "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, "
      "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63}, "
      "%64, %65, adds, 1, 1, %66, %67; }"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]), "+f"(d[4]), "+f"(d[5]), "+f"(d[6]),
        "+f"(d[7]), "+f"(d[8]), "+f"(d[9]), "+f"(d[10]), "+f"(d[11]), "+f"(d[12]), "+f"(d[13]),
        "+f"(d[14]), "+f"(d[15]), "+f"(d[16]), "+f"(d[17]), "+f"(d[18]), "+f"(d[19]), "+f"(d[20]),
        "+f"(d[21]), "+f"(d[22]), "+f"(d[23]), "+f"(d[24]), "+f"(d[25]), "+f"(d[26]), "+f"(d[27]),
        "+f"(d[28]), "+f"(d[29]), "+f"(d[30]), "+f"(d[31]), "+f"(d[32]), "+f"(d[33]), "+f"(d[34]),
        "+f"(d[35]), "+f"(d[36]), "+f"(d[37]), "+f"(d[38]), "+f"(d[39]), "+f"(d[40]), "+f"(d[41]),
        "+f"(d[42]), "+f"(d[43]), "+f"(d[44]), "+f"(d[45]), "+f"(d[46]), "+f"(d[47]), "+f"(d[48]),
        "+f"(d[49]), "+f"(d[50]), "+f"(d[51]), "+f"(d[52]), "+f"(d[53]), "+f"(d[54]), "+f"(d[55]),
        "+f"(d[56]), "+f"(d[57]), "+f"(d[58]), "+f"(d[59]), "+f"(d[60]), "+f"(d[61]), "+f"(d[62]),
        "+f"(d[63])
      : "l"(a), "l"(b), "n"(static_cast<int>(kIsLeftAcross)), "n"(static_cast<int>(kIsRightAcross)),
        "n"(1));
#endif
}

// The sums may be read: they stay where they are until the products are waited for.
__device__ inline void keep_in_registers(float (&d)[64]) {
#pragma unroll
  for (float& sum : d)
    asm volatile("" : "+f"(sum)::"memory");
}

}  // namespace tessera::kernels::cuda::ptx
