// The definition: weights in double, plain loops over pixels. It is never made faster; it says what
// the others must compute. This file is compiled without contraction (no hidden FMA): the weights
// depend on the rounding of every step.
#include <algorithm>
#include <cmath>

#include "kernels/resample/internal/passes.h"
#include "kernels/resample/resample.h"

namespace tessera::kernels {
namespace {

using resample_internal::round_to_byte;

// The cubic convolution kernel, a = -0.5, in Horner form.
double cubic(double x) {
  constexpr double kA = -0.5;
  x = std::fabs(x);
  if (x < 1.0) return ((kA + 2.0) * x - (kA + 3.0)) * x * x + 1.0;
  if (x < 2.0) return (((x - 5.0) * x + 8.0) * x - 4.0) * kA;
  return 0.0;
}

// To 22 fractional bits, half away from zero.
std::int32_t to_fixed(double weight) {
  const double scaled = weight * static_cast<double>(1 << 22);
  return static_cast<std::int32_t>(weight < 0 ? scaled - 0.5 : scaled + 0.5);
}

void resample_target_ref(const ResampleArgs& args,
                         const ResampleTarget& target,
                         std::uint8_t* rows) {
  const ResampleAxis* across = target.horizontal;
  const Index width = across != nullptr ? across->out_size : args.width;
  const Index height = target.vertical != nullptr ? target.vertical->out_size : args.height;

  // Horizontal: every source row to `width` pixels.
  for (Index y = 0; y < args.height; ++y) {
    for (Index x = 0; x < width; ++x) {
      for (Index c = 0; c < 3; ++c) {
        const std::uint8_t* in = args.src + y * args.src_stride + c;
        std::uint8_t& out = rows[(y * width + x) * 3 + c];
        if (across == nullptr) {
          out = in[x * 3];
          continue;
        }
        std::int32_t sum = 0;
        for (Index i = 0; i < across->count[x]; ++i) {
          sum += across->weight[x * across->max_taps + i] * in[(across->first[x] + i) * 3];
        }
        out = round_to_byte(sum);
      }
    }
  }

  // Vertical: `height` rows of those.
  for (Index y = 0; y < height; ++y) {
    for (Index j = 0; j < width * 3; ++j) {
      std::uint8_t& out = target.dst[y * target.dst_stride + j];
      if (target.vertical == nullptr) {
        out = rows[y * width * 3 + j];
        continue;
      }
      const ResampleAxis& down = *target.vertical;
      std::int32_t sum = 0;
      for (Index i = 0; i < down.count[y]; ++i) {
        sum += down.weight[y * down.max_taps + i] * rows[(down.first[y] + i) * width * 3 + j];
      }
      out = round_to_byte(sum);
    }
  }
}

}  // namespace

ResampleAxis make_resample_axis(Index in_size, Index out_size) {
  const double scale = static_cast<double>(in_size) / static_cast<double>(out_size);
  const double filter_scale = std::max(scale, 1.0);
  const double support = 2.0 * filter_scale;
  const double inverse = 1.0 / filter_scale;

  ResampleAxis axis;
  axis.in_size = in_size;
  axis.out_size = out_size;
  axis.max_taps = std::min(in_size, 2 * static_cast<Index>(std::ceil(support)) + 1);
  axis.first.resize(out_size);
  axis.count.resize(out_size);
  axis.weight.assign(out_size * axis.max_taps, 0);
  std::vector<double> window(axis.max_taps);
  for (Index x = 0; x < out_size; ++x) {
    const double centre = (static_cast<double>(x) + 0.5) * scale;
    const Index first = std::max<Index>(0, static_cast<Index>(centre - support + 0.5));
    const Index end = std::min(in_size, static_cast<Index>(centre + support + 0.5));
    double sum = 0;
    for (Index i = 0; i < end - first; ++i) {
      window[i] = cubic((static_cast<double>(i + first) - centre + 0.5) * inverse);
      sum += window[i];
    }
    for (Index i = 0; i < end - first; ++i) {
      axis.weight[x * axis.max_taps + i] = to_fixed(sum != 0 ? window[i] / sum : window[i]);
    }
    axis.first[x] = static_cast<std::int32_t>(first);
    axis.count[x] = static_cast<std::int32_t>(end - first);
  }
  resample_internal::add_pairs(axis);
  return axis;
}

void resample_ref(const ResampleArgs& args, const Queue& /*queue*/) {
  for (const ResampleTarget& target : args.targets) {
    resample_target_ref(args, target, resample_internal::scratch_bytes(args));
  }
}

}  // namespace tessera::kernels
