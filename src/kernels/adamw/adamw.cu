// One block per chunk. Cost with f32 moments: weight, m, v read and written, gradient read, rounded
// written: 30 bytes per value, 22 with bf16 moments; bound by memory.
#include "base/check.h"
#include "kernels/adamw/adamw.h"
#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/launch.cuh"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 256;

template <int kWidth, class Elem>
__device__ void update(const AdamwTensors<Elem>& tensors, Index i) {
  const AdamwFactors& factors = tensors.factors;
  cuda::Floats<kWidth> gradient{};
  if (tensors.gradient != nullptr) gradient = cuda::load<kWidth>(tensors.gradient + i);
  auto weight = cuda::load<kWidth>(tensors.weight + i);
  auto m = cuda::load<kWidth>(tensors.m + i);
  auto v = cuda::load<kWidth>(tensors.v + i);
#pragma unroll
  for (int k = 0; k < kWidth; ++k) {
    const float g = gradient[k] * factors.gradient_scale;
    m[k] += factors.m_step * (g - m[k]);
    v[k] = factors.v_keep * v[k] + factors.v_step * g * g;
    const float denominator = sqrtf(v[k]) / factors.root_bias + factors.epsilon;
    weight[k] = weight[k] * factors.shrink - factors.step * m[k] / denominator;
  }
  cuda::store(tensors.weight + i, weight);
  cuda::store(tensors.m + i, m);
  cuda::store(tensors.v + i, v);
  if (tensors.rounded != nullptr) cuda::store(tensors.rounded + i, weight);
}

// Chunks begin at multiples of the width, so that the arrays' addresses decide. Null is aligned.
template <int kWidth, class Elem>
__device__ bool may_pack(const AdamwTensors<Elem>& tensors) {
  const auto is_aligned = [](const auto* data) {
    return reinterpret_cast<std::uintptr_t>(data) % (kWidth * sizeof(*data)) == 0;
  };
  return is_aligned(tensors.weight) && is_aligned(tensors.rounded) && is_aligned(tensors.m) &&
         is_aligned(tensors.v) && is_aligned(tensors.gradient);
}

template <class Elem>
__global__ void adamw_kernel(const __grid_constant__ AdamwArgs<Elem> args) {
  constexpr int kWidth = cuda::kPack<float>;
  const AdamwTensors<Elem> tensors =
      entry_of_chunk(args.tensors, args.num_tensors, Index{blockIdx.x});
  const Index begin = (blockIdx.x - tensors.first_chunk) * kListChunk;
  const Index end = min(begin + kListChunk, tensors.count);
  const Index body = may_pack<kWidth>(tensors) ? begin + (end - begin) / kWidth * kWidth : begin;
  for (Index i = begin + Index{threadIdx.x} * kWidth; i < body; i += Index{kThreads} * kWidth)
    update<kWidth>(tensors, i);
  for (Index i = body + threadIdx.x; i < end; i += kThreads)
    update<1>(tensors, i);
}

}  // namespace

template <class Elem>
void adamw_cuda(const AdamwArgs<Elem>& args, const Queue& queue) {
  base::check(args.num_chunks <= cuda::kMaxBlocks, "adamw", "at most ", cuda::kMaxBlocks,
              " chunks, has ", args.num_chunks);
  cuda::launch(adamw_kernel<Elem>, {.num_blocks = args.num_chunks, .num_threads = kThreads},
               queue.stream(), args);
}

template void adamw_cuda(const AdamwArgs<float>&, const Queue&);
template void adamw_cuda(const AdamwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
