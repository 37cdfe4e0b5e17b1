// Where a kernel works: on the threads of a pool, at once, or on a GPU, behind what its stream was
// given before. It lives as long as the call.
//
//   base::ThreadPool pool(2);
//   rms_norm_avx2(args, pool);               // a pool is a queue
//   rms_norm_cuda(args, Queue(pool, gpu));   // returns before the work is done
#pragma once

#include "base/index.h"
#include "base/thread_pool.h"
#include "kernels/cuda/device.h"

namespace tessera::kernels {

class Queue {
 public:
  Queue(base::ThreadPool& pool) : pool_(&pool) {}  // NOLINT: all that kernels of the host ask for
  Queue(base::ThreadPool& pool, cuda::Device& device) : pool_(&pool), device_(&device) {
    device.begin_kernels();
  }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  ~Queue() {
    if (device_ != nullptr) device_->end_kernels();
  }

  // Whether it takes kernels for the GPU.
  [[nodiscard]] bool is_gpu() const { return device_ != nullptr && device_->runs_gpu_kernels(); }
  [[nodiscard]] base::ThreadPool& pool() const { return *pool_; }
  void parallel_for(Index count, Index grain, base::ThreadPool::Body body) const {
    pool_->parallel_for(count, grain, body);
  }
  // Of a queue on a GPU.
  [[nodiscard]] cuda::Device& device() const { return *device_; }
  [[nodiscard]] cuda::Stream stream() const { return device_->stream(); }

 private:
  base::ThreadPool* pool_;
  cuda::Device* device_ = nullptr;
};

}  // namespace tessera::kernels
