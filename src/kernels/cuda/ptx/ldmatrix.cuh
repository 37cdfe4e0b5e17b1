// Four 8 x 8 matrices of 16-bit values from shared memory to the registers of a warp. Lanes 8 i … 8
// i
// + 7 give the addresses of the rows of matrix i, multiples of 16 bytes. Lane 4 g + t gets the pair
// (g, 2t) of each matrix; transposed, the pair (2t, g), (2t + 1, g).
#pragma once

namespace tessera::kernels::cuda::ptx {

__device__ inline void ldmatrix_x4(unsigned (&to)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(static_cast<unsigned>(__cvta_generic_to_shared(row)))
               : "memory");
}

__device__ inline void ldmatrix_x4_trans(unsigned (&to)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(static_cast<unsigned>(__cvta_generic_to_shared(row)))
               : "memory");
}

}  // namespace tessera::kernels::cuda::ptx
