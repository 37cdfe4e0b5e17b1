// Which variant is chosen for what.
#include "kernels/variant.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace tessera::kernels {
namespace {

struct TestArgs {};
using TestFn = void(const TestArgs& args, const Queue& queue);

void on_host(const TestArgs& /*args*/, const Queue& /*queue*/) {}
void on_gpu(const TestArgs& /*args*/, const Queue& /*queue*/) {}

constexpr std::array<Variant<TestFn>, 4> kAll = {{
    {Isa::kRef, on_host},
    {Isa::kBase, on_host},
    {Isa::kAvx2, on_host},
    {Isa::kCuda, on_gpu},
}};
constexpr Target kPlain{.features = {}};
constexpr Target kAvx2{.features = {.has_avx2 = true}};
constexpr Target kGpu{.features = {.has_avx2 = true}, .at_most = {}, .is_gpu = true};

Isa chosen(std::span<const Variant<TestFn>> variants, const Target& target) {
  return select(variants, target).isa;
}

TEST(Select, TakesTheBestOfTheHostAndNeverTheGpuUnasked) {
  EXPECT_EQ(chosen(kAll, kPlain), Isa::kBase);
  EXPECT_EQ(chosen(kAll, kAvx2), Isa::kAvx2);
  EXPECT_EQ(chosen(kAll, {.features = {.has_avx2 = true}, .at_most = Isa::kRef}), Isa::kRef);
  EXPECT_EQ(chosen(kAll, {.features = {.has_avx2 = true}, .at_most = Isa::kCuda}), Isa::kAvx2);
}

TEST(Select, TakesTheGpuExactlyWhenItIsTheTarget) {
  const Variant<TestFn> variant = select(std::span<const Variant<TestFn>>(kAll), kGpu);
  EXPECT_EQ(variant.isa, Isa::kCuda);
  EXPECT_EQ(variant.run, &on_gpu);
  EXPECT_FALSE(is_missing(variant));
  // An instruction set of the host that is forced does not matter there.
  EXPECT_EQ(chosen(kAll, {.features = {}, .at_most = Isa::kRef, .is_gpu = true}), Isa::kCuda);
}

TEST(Select, PutsARefusalWhereTheGpuHasNoVariant) {
  const std::span<const Variant<TestFn>> hosts(kAll.data(), 3);
  const Variant<TestFn> variant = select(hosts, kGpu);
  EXPECT_TRUE(is_missing(variant));
  base::ThreadPool pool(1);
  try {
    variant.run({}, pool);
    FAIL() << "nothing was thrown";
  } catch (const cuda::DeviceError& error) {
    EXPECT_NE(std::string(error.what()).find("TestArgs: a kernel for the GPU"), std::string::npos)
        << error.what();
  }
}

TEST(Isa, NamesRoundTrip) {
  for (const Isa isa : {Isa::kRef, Isa::kBase, Isa::kAvx2, Isa::kAvx512, Isa::kNeon, Isa::kCuda}) {
    EXPECT_EQ(isa_from_name(to_string(isa)), isa);
  }
  EXPECT_FALSE(isa_from_name("sse"));
}

}  // namespace
}  // namespace tessera::kernels
