#include "kernels/cuda/lists.h"

#include <array>
#include <cstdint>

#include <gtest/gtest.h>

#include "kernels/testing/stand_in.h"

namespace tessera::kernels::cuda {
namespace {

TEST(Lists, AreLaidOneBehindAnother) {
  alignas(16) std::array<std::byte, 64> memory{};
  Lists lists(memory.data());
  const std::array<std::int32_t, 3> numbers = {1, 2, 3};
  EXPECT_EQ(reinterpret_cast<const std::byte*>(lists.add<std::int32_t>(numbers)), memory.data());
  EXPECT_EQ(reinterpret_cast<const std::byte*>(lists.add<std::int32_t>({})), memory.data() + 16);
  const std::array<double, 3> reals = {4, 5, 6};
  EXPECT_EQ(reinterpret_cast<const std::byte*>(lists.add<double>(reals)), memory.data() + 16);
  EXPECT_EQ(reinterpret_cast<const std::byte*>(lists.end<float>()), memory.data() + 48);
}

TEST(Lists, ArriveInOneTransfer) {
  kernels::testing::StandIn device;
  auto* memory = static_cast<std::byte*>(device.allocate(256));
  const std::array<std::int64_t, 3> numbers = {1, -2, 3};
  const std::array<char, 5> letters = {'t', 'i', 'l', 'e', 's'};
  Lists lists(memory);
  const char* there = lists.add<char>(letters);
  const std::int64_t* numbers_there = lists.add<std::int64_t>(numbers);
  lists.upload(device);
  std::array<char, 5> letters_back{};
  device.download(letters_back.data(), there, letters_back.size());
  EXPECT_EQ(letters_back, letters);
  std::array<std::int64_t, 3> numbers_back{};
  device.download(numbers_back.data(), numbers_there, sizeof(numbers_back));
  EXPECT_EQ(numbers_back, numbers);
}

TEST(Lists, NoneAreNoTransfer) {
  kernels::testing::StandIn device;
  const Lists lists(nullptr);
  lists.upload(device);
  EXPECT_EQ(lists.end<float>(), nullptr);
}

}  // namespace
}  // namespace tessera::kernels::cuda
