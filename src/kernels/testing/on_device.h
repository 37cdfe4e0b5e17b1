// For tests of kernels whose values lie on a device: a GPU where there is one, and everywhere the
// stand-in (stand_in.h), for which the definitions run in its place.
//
//   class AttentionOnDevices : public testing::OnDevice {};
//   INSTANTIATE_TEST_SUITE_P(Kernels, AttentionOnDevices, testing::devices(),
//   testing::device_name);
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/elements.h"
#include "kernels/queue.h"
#include "kernels/testing/stand_in.h"
#include "kernels/variant.h"

namespace tessera::kernels::testing {

[[nodiscard]] inline auto devices() {
  std::vector<bool> are_gpus = {false};
  if (cuda::open_device(0)) are_gpus.push_back(true);
  return ::testing::ValuesIn(are_gpus);
}

[[nodiscard]] inline std::string device_name(const ::testing::TestParamInfo<bool>& info) {
  return info.param ? "Gpu" : "StandIn";
}

// The parameter says whether it is a GPU.
class OnDevice : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam()) {
      device_ = cuda::open_device(0).value();
    } else {
      device_ = std::make_unique<StandIn>();
    }
  }
  void TearDown() override {
    for (void* block : blocks_)
      device_->release(block);
  }

  // The variant that a context on the device chooses; on the stand-in the definition.
  template <class Args>
  [[nodiscard]] Kernel<Args>* choose(std::span<const Variant<Kernel<Args>>> variants) const {
    return select(variants, {.features = {}, .at_most = Isa::kRef, .is_gpu = GetParam()}).run;
  }

  // Values rounded to Elem.
  template <class Elem>
  [[nodiscard]] Elem* upload(const std::vector<float>& values) {
    std::vector<Elem> narrow;
    narrow.reserve(values.size());
    for (const float value : values)
      narrow.push_back(rounded<Elem>(static_cast<double>(value)));
    void* block = take(narrow.size() * sizeof(Elem));
    device_->upload(block, narrow.data(), narrow.size() * sizeof(Elem));
    return static_cast<Elem*>(block);
  }
  template <class Elem>
  [[nodiscard]] std::vector<float> download(const Elem* from, std::size_t count) {
    std::vector<Elem> narrow(count);
    device_->download(narrow.data(), from, count * sizeof(Elem));
    std::vector<float> values;
    values.reserve(count);
    for (const Elem value : narrow)
      values.push_back(to_float(value));
    return values;
  }
  // Full of NaN.
  [[nodiscard]] std::byte* scratch(Index num_bytes) {
    const std::vector<std::byte> nan(static_cast<std::size_t>(num_bytes), std::byte{0xFF});
    void* block = take(nan.size());
    device_->upload(block, nan.data(), nan.size());
    return static_cast<std::byte*>(block);
  }

  base::ThreadPool pool_{2};
  std::unique_ptr<cuda::Device> device_;

 private:
  void* take(std::size_t num_bytes) {
    blocks_.push_back(device_->allocate(num_bytes + 1));
    return blocks_.back();
  }
  std::vector<void*> blocks_;
};

}  // namespace tessera::kernels::testing
