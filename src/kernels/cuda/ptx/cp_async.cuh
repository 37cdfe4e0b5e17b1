// Copies from global to shared memory that run beside the thread, in groups.
#pragma once

namespace tessera::kernels::cuda::ptx {

// 16 bytes between addresses that are multiples of 16, or 16 zeros where `is_there` is false.
__device__ inline void cp_async_16(void* to, const void* from, bool is_there) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(
                   static_cast<unsigned>(__cvta_generic_to_shared(to))),
               "l"(__cvta_generic_to_global(from)), "r"(is_there ? 16 : 0)
               : "memory");
}

// Ends the thread's group of copies.
__device__ inline void cp_async_commit() {
  asm volatile("cp.async.commit_group;" ::: "memory");
}

// Waits until all but the last kGroups groups of the thread have arrived.
template <int kGroups>
__device__ void cp_async_wait() {
  asm volatile("cp.async.wait_group %0;" ::"n"(kGroups) : "memory");
}

}  // namespace tessera::kernels::cuda::ptx
