#include "kernels/elements.h"
#include "kernels/elementwise/accumulate.h"

namespace tessera::kernels {
namespace {

// The axes of y's distinct places, and those that it sums over; the others have extent 1.
template <class From, class To>
std::array<Index, 4> extents_where(const AccumulateArgs<From, To>& args, bool is_summed) {
  std::array<Index, 4> extents = args.extents;
  for (std::size_t axis = 0; axis < 4; ++axis) {
    if ((args.y_strides[axis] == 0) != is_summed && extents[axis] != 0) extents[axis] = 1;
  }
  return extents;
}

template <class On>
void for_each_index(const std::array<Index, 4>& extents, On on) {
  for (Index a = 0; a < extents[0]; ++a)
    for (Index b = 0; b < extents[1]; ++b)
      for (Index c = 0; c < extents[2]; ++c)
        for (Index d = 0; d < extents[3]; ++d)
          on(std::array<Index, 4>{a, b, c, d});
}

Index offset_of(const std::array<Index, 4>& index, const std::array<Index, 4>& strides) {
  Index offset = 0;
  for (std::size_t axis = 0; axis < 4; ++axis)
    offset += index[axis] * strides[axis];
  return offset;
}

}  // namespace

template <class From, class To>
void accumulate_ref(const AccumulateArgs<From, To>& args, const Queue& /*queue*/) {
  const std::array<Index, 4> summed = extents_where(args, /*is_summed=*/true);
  for_each_index(extents_where(args, /*is_summed=*/false), [&](const auto& place) {
    To& y = args.y[offset_of(place, args.y_strides)];
    double sum = wide(y);
    for_each_index(summed, [&](const auto& step) {
      sum += wide(args.x[offset_of(place, args.x_strides) + offset_of(step, args.x_strides)]);
    });
    y = rounded<To>(sum);
  });
}

template void accumulate_ref(const AccumulateArgs<float, float>&, const Queue&);
template void accumulate_ref(const AccumulateArgs<BFloat16, float>&, const Queue&);
template void accumulate_ref(const AccumulateArgs<BFloat16, BFloat16>&, const Queue&);

}  // namespace tessera::kernels
