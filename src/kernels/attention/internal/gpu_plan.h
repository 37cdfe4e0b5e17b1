// What attention_cuda sends ahead of its kernels: tiles, sequences, lists of pages; and where the
// unfinished sums of split tiles lie.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/index.h"
#include "kernels/attention/attention.h"
#include "kernels/attention/internal/gpu_tiles.h"
#include "kernels/queue.h"

namespace tessera::kernels {

inline constexpr Index kGpuTileRows = 32;  // of the portable kernel

// A tile whose keys are split into `num_states` parts.
struct GpuMerge {
  std::int32_t sequence = 0;
  std::int32_t begin = 0;
  std::int32_t first_state = 0;
  std::int32_t num_states = 0;
};

struct GpuPlan {
  std::vector<GpuTile> tiles;
  std::vector<GpuMerge> merges;
  Index num_states = 0;
};

// Tiles of the portable kernel; split where they would leave most multiprocessors idle.
template <class Elem>
[[nodiscard]] GpuPlan plan_gpu_attention(const AttentionArgs<Elem>& args, int num_multiprocessors);

// Of one row of one part.
struct GpuState {
  float* maximum = nullptr;
  float* sum = nullptr;
  float* values = nullptr;  // [U]
};

// The plan as kernels read it.
template <class Elem>
struct GpuLists {
  const GpuTile* tiles = nullptr;
  const GpuMerge* merges = nullptr;
  const AttentionSequence<Elem>* sequences = nullptr;  // with lists of pages on the GPU
  float* states = nullptr;                             // [num_states, K, kGpuTileRows, U + 2]
  Index num_kv_heads = 0;
  Index value_width = 0;

  [[nodiscard]] constexpr GpuState state(int part, int kv_head, int row) const {
    const Index place = (Index{part} * num_kv_heads + kv_head) * kGpuTileRows + row;
    float* first = states + place * (value_width + 2);
    return {.maximum = first, .sum = first + 1, .values = first + 2};
  }
};

// Sends the plan into args.scratch.
template <class Elem>
[[nodiscard]] GpuLists<Elem> upload_lists(const AttentionArgs<Elem>& args,
                                          const GpuPlan& plan,
                                          const Queue& queue);

// Bytes for every plan of these arguments.
template <class Elem>
[[nodiscard]] Index gpu_scratch_bytes(const AttentionArgs<Elem>& args, int num_multiprocessors);

}  // namespace tessera::kernels
