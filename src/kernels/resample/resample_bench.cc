// Time of the stated floor, 4000x3000 into 1152x864 and 384x288 together on one core, per variant,
// with the share of the vector units' own rate: the loops need taps/8 multiply-and-add pairs per
// sample.
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <benchmark/benchmark.h>

#include "base/cpu_features.h"
#include "base/rng.h"
#include "kernels/resample/resample.h"
#include "kernels/resample/resample_shapes.h"

namespace tessera::kernels {
namespace {

// A noise picture, its two targets and all buffers.
class Job {
 public:
  Job() {
    const auto& [width, height, out_width, out_height] = kResampleFloor[0];
    picture_.resize(static_cast<std::size_t>(width * height * 3));
    base::Rng rng(1);
    for (auto& byte : picture_)
      byte = static_cast<std::uint8_t>(rng.next_u32());
    for (const ResampleShape& shape : kResampleFloor) {
      axes_.push_back(make_resample_axis(shape.width, shape.out_width));
      axes_.push_back(make_resample_axis(shape.height, shape.out_height));
      out_.emplace_back(static_cast<std::size_t>(shape.out_width * shape.out_height * 3));
    }
    for (std::size_t i = 0; i < out_.size(); ++i) {
      targets_.push_back({.horizontal = &axes_[2 * i],
                          .vertical = &axes_[2 * i + 1],
                          .dst = out_[i].data(),
                          .dst_stride = kResampleFloor[i].out_width * 3});
    }
    args_ = {.src = picture_.data(),
             .src_stride = width * 3,
             .width = width,
             .height = height,
             .targets = targets_};
    const std::size_t bytes = resample_scratch_bytes(args_, pool_);
    scratch_.reset(static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 63) / 64 * 64)));
    args_.scratch = scratch_.get();
  }

  void resize(ResampleFn* kernel) { kernel(args_, pool_); }
  [[nodiscard]] const std::vector<std::vector<std::uint8_t>>& out() const { return out_; }

  // Multiply-adds of both passes of both targets.
  [[nodiscard]] double operations() const {
    double sum = 0;
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      const double width = static_cast<double>(axes_[2 * i].out_size);
      const double taps_across = static_cast<double>(axes_[2 * i].max_taps);
      const double taps_down = static_cast<double>(axes_[2 * i + 1].max_taps);
      const double height = static_cast<double>(axes_[2 * i + 1].out_size);
      sum += 3 * width * (static_cast<double>(args_.height) * taps_across + height * taps_down);
    }
    return sum;
  }

 private:
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };
  std::vector<std::uint8_t> picture_;
  std::vector<ResampleAxis> axes_;
  std::vector<std::vector<std::uint8_t>> out_;
  std::vector<ResampleTarget> targets_;
  std::unique_ptr<std::byte, Free> scratch_;
  ResampleArgs args_;
  base::ThreadPool pool_{1};
};

void run_floor(benchmark::State& state, const Variant<ResampleFn>& variant, Job& job) {
  job.resize(resample_base);
  const auto expected = job.out();
  job.resize(variant.run);
  if (job.out() != expected) throw std::runtime_error("the variant differs from the portable one");
  for (auto _ : state)
    job.resize(variant.run);
  state.counters["GMAC/s"] =
      benchmark::Counter(job.operations() / 1e9, benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace
}  // namespace tessera::kernels

int main(int argc, char** argv) {
  using tessera::kernels::Isa;
  benchmark::Initialize(&argc, argv);
  tessera::kernels::Job job;
  const auto features = tessera::base::detect_cpu_features();
  for (const auto& variant : tessera::kernels::resample_variants()) {
    if (variant.isa == Isa::kRef || !is_supported(variant.isa, features)) continue;
    const std::string name = "resample_floor/" + std::string(to_string(variant.isa));
    benchmark::RegisterBenchmark(name.c_str(), [&](benchmark::State& state) {
      tessera::kernels::run_floor(state, variant, job);
    })->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
}
