// One block per row. Places in the ranking are found without sorting: logits become keys of 32 bits
// in the order of the ranking, and the bits of the key at a place are found 8 at a time from counts
// and weights of the 256 possible continuations.
//
// Cost: some 10 passes over keys and weights of a row, 12 bytes a logit; bound by the passes of one
// multiprocessor and by additions to the same bins.
#include <cmath>
#include <cstdint>

#include "base/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/sample/sample.h"

namespace tessera::kernels {
namespace {

using Weight = unsigned long long;  // multiples of 2^-40

constexpr int kThreads = 1024;
constexpr int kBits = 8;
constexpr int kBins = 1 << kBits;
constexpr int kFirstShift = 32 - kBits;
constexpr double kUnit = 0x1p40;

// Rises with the logit, alike for both zeros; 0 for what cannot come.
__device__ std::uint32_t key_of(float logit) {
  if (isnan(logit) || logit == -INFINITY) return 0;
  const std::uint32_t bits = __float_as_uint(logit + 0.0F);
  return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

__device__ float logit_of(std::uint32_t key) {
  return __uint_as_float((key & 0x80000000U) != 0 ? key & 0x7FFFFFFFU : ~key);
}

struct Bins {
  Weight weights[kBins];
  std::uint32_t counts[kBins];
};

// The first place of the ranking at which the count of ids, or the sum of their weights, exceeds
// `value`.
struct Goal {
  bool is_count = false;
  Weight value = 0;
};

struct Place {
  std::uint32_t key = 0;
  std::uint32_t num_ties = 0;  // ids with this key
  std::uint32_t tie = 0;       // which of them
  Weight weight = 0;           // of all ids up to and with this one
};

struct Shared {
  Bins first;  // by the highest bits
  Bins next;
  Place place;
  std::uint32_t prefix;
  Weight count_before;
  Weight weight_before;
  std::uint32_t ties[kThreads];
};

// A row in scratch.
struct Row {
  std::uint32_t* keys = nullptr;  // [V]
  Weight* weights = nullptr;      // [V]
  Index V = 0;

  // Adds the ids whose keys begin with `prefix` to the bins of the bits behind it.
  __device__ void add_to(Bins& bins, std::uint32_t prefix, int shift) const {
    for (int bin = static_cast<int>(threadIdx.x); bin < kBins; bin += kThreads) {
      bins.weights[bin] = 0;
      bins.counts[bin] = 0;
    }
    __syncthreads();  // the bins are empty
    for (Index v = threadIdx.x; v < V; v += kThreads) {
      const std::uint32_t key = keys[v];
      if (key == 0 || (shift < kFirstShift && key >> (shift + kBits) != prefix)) continue;
      const std::uint32_t bin = key >> shift & (kBins - 1);
      atomicAdd(&bins.counts[bin], 1U);
      atomicAdd(&bins.weights[bin], weights[v]);
    }
    __syncthreads();  // all ids are in them
  }
};

// One thread goes through the bins from the top to the one that reaches the goal.
__device__ void choose_bin(const Bins& bins, const Goal& goal, Shared& shared) {
  Weight count = shared.count_before;
  Weight weight = shared.weight_before;
  int bin = kBins - 1;
  for (; bin > 0; --bin) {
    const Weight reached = goal.is_count ? count + bins.counts[bin] : weight + bins.weights[bin];
    if (reached > goal.value) break;
    count += bins.counts[bin];
    weight += bins.weights[bin];
  }
  shared.count_before = count;
  shared.weight_before = weight;
  shared.prefix = shared.prefix << kBits | static_cast<std::uint32_t>(bin);
  // Of the last bits: ids of one key have one weight.
  const Weight each = bins.counts[bin] == 0 ? 0 : bins.weights[bin] / bins.counts[bin];
  Weight tie = goal.value - (goal.is_count ? count : weight);
  if (!goal.is_count) tie = each == 0 ? 0 : tie / each;
  shared.place = {.key = shared.prefix,
                  .num_ties = bins.counts[bin],
                  .tie = static_cast<std::uint32_t>(tie),
                  .weight = weight + (tie + 1) * each};
}

// All threads call it, and have the place.
__device__ Place find(const Row& row, const Goal& goal, Shared& shared) {
  if (threadIdx.x == 0) shared.prefix = 0, shared.count_before = 0, shared.weight_before = 0;
  __syncthreads();  // the search begins anew
  for (int shift = kFirstShift; shift >= 0; shift -= kBits) {
    const bool is_first = shift == kFirstShift;
    if (!is_first) row.add_to(shared.next, shared.prefix, shift);
    if (threadIdx.x == 0) choose_bin(is_first ? shared.first : shared.next, goal, shared);
    __syncthreads();  // the bin is chosen
  }
  const Place place = shared.place;
  __syncthreads();  // every thread has it before the next search
  return place;
}

// The id at a place: of ids with one key the lower come first. Threads count in stretches of the
// row, one after the other.
__device__ std::int32_t id_at(const Row& row, const Place& place, Shared& shared) {
  const Index stretch = (row.V + kThreads - 1) / kThreads;
  const Index begin = threadIdx.x * stretch;
  const Index end = begin + stretch < row.V ? begin + stretch : row.V;
  std::uint32_t count = 0;
  for (Index v = begin; v < end; ++v)
    count += row.keys[v] == place.key ? 1 : 0;
  shared.ties[threadIdx.x] = count;
  __syncthreads();  // all counts are there
  std::uint32_t before = 0;
  if (count > 0 && place.num_ties > 1) {
    for (unsigned thread = 0; thread < threadIdx.x; ++thread)
      before += shared.ties[thread];
  }
  if (before <= place.tie && place.tie < before + count) {
    std::uint32_t left = place.tie - before;
    Index v = begin;
    while (row.keys[v] != place.key || left-- > 0)
      ++v;
    shared.prefix = static_cast<std::uint32_t>(v);
  }
  __syncthreads();  // one thread has found it
  return static_cast<std::int32_t>(shared.prefix);
}

// Keys of the edited logits; the largest of them.
__device__ std::uint32_t make_keys(const SampleArgs& args,
                                   const SampleRow& sample,
                                   const Row& row) {
  const float* x = args.x + sample.row * args.x_stride;
  for (Index v = threadIdx.x; v < row.V; v += kThreads)
    row.keys[v] = key_of(x[v]);
  __syncthreads();  // the keys are there before some change
  for (Index i = threadIdx.x; i < sample.num_edits; i += kThreads) {
    const LogitEdit edit = args.edits[sample.first_edit + i];
    row.keys[edit.id] = key_of(edited(x[edit.id], edit.penalty, -INFINITY));
  }
  __syncthreads();  // and have changed before they are read
  __shared__ std::uint32_t largest;
  if (threadIdx.x == 0) largest = 0;
  __syncthreads();  // the maximum begins at the lowest key
  std::uint32_t mine = 0;
  for (Index v = threadIdx.x; v < row.V; v += kThreads)
    mine = max(mine, row.keys[v]);
  atomicMax(&largest, mine);
  __syncthreads();  // all threads took part
  return largest;
}

__device__ std::int32_t drawn(const SampleRow& sample,
                              const Row& row,
                              std::uint32_t largest_key,
                              Shared& shared) {
  const float largest = logit_of(largest_key);
  const bool is_finite = !isinf(largest);
  for (Index v = threadIdx.x; v < row.V; v += kThreads) {
    const std::uint32_t key = row.keys[v];
    const bool has_weight = key != 0 && is_finite;
    const double weight = exp(log_weight(logit_of(key), largest, sample.temperature));
    row.weights[v] = has_weight ? static_cast<Weight>(llrint(weight * kUnit)) : 0;
  }
  row.add_to(shared.first, /*prefix=*/0, kFirstShift);
  if (!is_finite) return id_at(row, find(row, {.is_count = true}, shared), shared);
  Weight kept = 0;
  Weight count = 0;
  for (int bin = 0; bin < kBins; ++bin) {
    kept += shared.first.weights[bin];
    count += shared.first.counts[bin];
  }
  // Top-k, and the weight of what it leaves.
  if (sample.top_k > 0 && static_cast<Weight>(sample.top_k) < count) {
    const Weight last = static_cast<Weight>(sample.top_k) - 1;
    kept = find(row, {.is_count = true, .value = last}, shared).weight;
  }
  // Top-p: the fewest of the likeliest whose weight reaches it.
  if (sample.top_p < 1) {
    const auto reached = static_cast<Weight>(ceil(sample.top_p * static_cast<double>(kept)));
    kept = find(row, {.value = min(reached, kept) - 1}, shared).weight;
  }
  // The draw.
  const auto target = static_cast<Weight>(sample.uniform * static_cast<double>(kept));
  return id_at(row, find(row, {.value = min(target, kept - 1)}, shared), shared);
}

__global__ void __launch_bounds__(kThreads) sample_kernel(const __grid_constant__ SampleArgs args) {
  __shared__ Shared shared;
  const Index t = blockIdx.x;
  const SampleRow sample = args.rows[t];
  auto* weights = reinterpret_cast<Weight*>(args.scratch);
  auto* keys = reinterpret_cast<std::uint32_t*>(weights + args.T * args.V);
  const Row row{.keys = keys + t * args.V, .weights = weights + t * args.V, .V = args.V};
  const std::uint32_t largest = make_keys(args, sample, row);
  const std::int32_t id = largest == 0 ? 0 : drawn(sample, row, largest, shared);
  if (threadIdx.x != 0) return;
  args.ids[t] = id;
  args.logits[t] = args.x[sample.row * args.x_stride + id];
}

}  // namespace

void sample_cuda(const SampleArgs& args, const Queue& queue) {
  base::check(args.T <= cuda::kMaxBlocks, "sample", "at most ", cuda::kMaxBlocks, " rows, has ",
              args.T);
  cuda::launch(sample_kernel, {.num_blocks = args.T, .num_threads = kThreads}, queue.stream(),
               args);
}

}  // namespace tessera::kernels
