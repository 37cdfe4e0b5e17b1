// Y rows · X columns · C channels
#include "ops/resample.h"

#include <list>
#include <memory>
#include <vector>

#include "base/check.h"
#include "kernels/resample/resample.h"
#include "ops/kernel_table.h"
#include "tensor/storage.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

// Working memory of the host: the context's own where it works there.
class HostScratch {
 public:
  HostScratch(Context& context, std::size_t num_bytes) {
    if (is_on_host(context.allocator())) {
      pooled_ = Storage::allocate(context.allocator(), num_bytes);
    } else {
      own_ = std::make_unique_for_overwrite<std::byte[]>(num_bytes);
    }
  }
  [[nodiscard]] std::byte* data() const {
    return own_ == nullptr ? pooled_.mutable_data() : own_.get();
  }

 private:
  Storage pooled_;
  std::unique_ptr<std::byte[]> own_;
};

template <class Elem>
void check_picture(const View<Elem, 3>& picture_YXC, const char* name) {
  base::check(picture_YXC.extent(0) > 0 && picture_YXC.extent(1) > 0 && picture_YXC.extent(2) == 3,
              "resample_bicubic", name, " has at least one rgb pixel, is ", picture_YXC.extent(0),
              " x ", picture_YXC.extent(1), " x ", picture_YXC.extent(2));
  base::check(picture_YXC.stride(2) == 1 && picture_YXC.stride(1) == 3, "resample_bicubic", name,
              " has contiguous rows, strides are ", picture_YXC.stride(1), " and ",
              picture_YXC.stride(2));
}

}  // namespace

void resample_bicubic(Context& context,
                      const View<const std::uint8_t, 3>& src_YXC,
                      std::span<const View<std::uint8_t, 3>> dst_YXC) {
  check_picture(src_YXC, "the source");
  std::list<kernels::ResampleAxis> axes;  // a list: targets point into it
  const auto axis = [&](Index in_size, Index out_size) -> const kernels::ResampleAxis* {
    if (in_size == out_size) return nullptr;
    return &axes.emplace_back(kernels::make_resample_axis(in_size, out_size));
  };
  std::vector<kernels::ResampleTarget> targets;
  for (const View<std::uint8_t, 3>& to_YXC : dst_YXC) {
    check_picture(to_YXC, "a destination");
    targets.push_back({.horizontal = axis(src_YXC.extent(1), to_YXC.extent(1)),
                       .vertical = axis(src_YXC.extent(0), to_YXC.extent(0)),
                       .dst = to_YXC.data(),
                       .dst_stride = to_YXC.stride(0)});
  }
  kernels::ResampleArgs args{.src = src_YXC.data(),
                             .src_stride = src_YXC.stride(0),
                             .width = src_YXC.extent(1),
                             .height = src_YXC.extent(0),
                             .targets = targets};
  const kernels::Queue queue(context.pool());
  const std::size_t num_bytes = kernels::resample_scratch_bytes(args, queue);
  const HostScratch scratch(context, num_bytes);
  args.scratch = scratch.data();
  context.kernels().resample.run(args, queue);
}

}  // namespace tessera::ops
