// Contexts and their memory.
#include "ops/context.h"

#include <cstdint>
#include <new>
#include <thread>

#include <gtest/gtest.h>

#include "ops/attention.h"
#include "ops/ceilings.h"
#include "ops/linear.h"
#include "ops/norm.h"
#include "ops/testing/tensors.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::has_same_bits;
using testing::is_close;
using testing::random_tensor;
using testing::values_of;

TEST(Context, OpsRunInTheContextOfTheirFirstOperand) {
  const auto one = Context::create({.num_threads = 1, .seed = 3});
  const auto two = Context::create({.num_threads = 2, .seed = 4});
  const Tensor x = random_tensor(*one, {3, 8}, 1);
  const Tensor z = random_tensor(*two, {3, 8}, 1);
  EXPECT_EQ(&context_of(x), one.get());
  EXPECT_EQ(&context_of(linear(z, z)), two.get());
  EXPECT_EQ(one->seed(), 3U);
  EXPECT_EQ(two->pool().num_threads(), 2);
  EXPECT_TRUE(has_same_bits(linear(x, x), linear(z, z)));
  EXPECT_TRUE(breaks_contract([] { (void)context_of(Tensor()); }, {"context_of", "is empty"}));
}

TEST(Context, TwoContextsComputeAtTheSameTime) {
  const auto work = [](std::uint64_t seed) {
    const auto context = Context::create({.num_threads = 2});
    const Tensor x = random_tensor(*context, {5, 64}, seed);
    const Tensor w = random_tensor(*context, {32, 64}, seed + 1);
    const Tensor first = linear(x, w);
    for (int i = 0; i < 50; ++i)
      EXPECT_TRUE(has_same_bits(first, linear(x, w)));
  };
  std::jthread other([&] { work(1); });
  work(2);
}

TEST(Context, EveryInstructionSetGivesCloseResults) {
  const auto best = Context::create({.num_threads = 2});
  const Tensor y = [&] {
    const Tensor x = random_tensor(*best, {4, 48}, 1);
    return linear(rms_norm(x, random_tensor(*best, {48}, 2), 1e-6F),
                  random_tensor(*best, {9, 48}, 3));
  }();
  for (const kernels::Isa isa : {kernels::Isa::kRef, kernels::Isa::kBase}) {
    const auto context = Context::create({.num_threads = 1, .isa = isa});
    const Tensor x = random_tensor(*context, {4, 48}, 1);
    const Tensor z = linear(rms_norm(x, random_tensor(*context, {48}, 2), 1e-6F),
                            random_tensor(*context, {9, 48}, 3));
    EXPECT_TRUE(is_close(values_of(y), z, 1e-5)) << to_string(isa);
  }
}

TEST(Context, KernelRowsTellWhatWasChosenAndWhy) {
  const auto best = Context::create({.num_threads = 1});
  const std::vector<KernelRow> rows = kernel_rows(*best);
  EXPECT_TRUE(std::ranges::is_sorted(rows, {}, &KernelRow::family));
  EXPECT_TRUE(
      std::ranges::any_of(rows, [](const KernelRow& row) { return row.family == "matmul_f32"; }));
  for (const KernelRow& row : rows) {
    EXPECT_EQ(row.reason, "best this processor runs") << row.family;
    EXPECT_NE(std::ranges::find(row.available, row.chosen), row.available.end()) << row.family;
  }
  const auto forced = Context::create({.num_threads = 1, .isa = kernels::Isa::kRef});
  for (const KernelRow& row : kernel_rows(*forced)) {
    EXPECT_EQ(row.chosen, "ref") << row.family;
    EXPECT_EQ(row.reason, row.available.size() > 1 ? "forced" : "best this processor runs");
  }
}

TEST(Context, CeilingsAreMeasuredOnThisMachine) {
  const auto context = Context::create({.num_threads = 1});
  const Ceilings ceilings = measure_ceilings(*context);
  EXPECT_GT(ceilings.read_gb_s, 0);
  EXPECT_GT(ceilings.fma_gflop_s, 0);
  EXPECT_GT(measure_product_gflop_s(*context), 0);
  EXPECT_GT(measure_copy_gb_s(*context), 0);
}

TEST(Context, AGpusKernelsAreItsOwnOrNone) {
  class Gpu final : public kernels::cuda::Device {
   public:
    [[nodiscard]] const kernels::cuda::DeviceFacts& facts() const override { return facts_; }
    void begin_kernels() override {}
    [[nodiscard]] kernels::cuda::Stream stream() override { return nullptr; }
    [[nodiscard]] kernels::cuda::Blas& blas() override { base::fail_contract("blas", "no use"); }
    [[nodiscard]] std::size_t free_bytes() override { return 0; }
    [[nodiscard]] void* allocate(std::size_t) override { return nullptr; }
    void release(void*) noexcept override {}
    void upload(void*, const void*, std::size_t) override {}
    void download_later(void*, const void*, std::size_t) override {}
    void copy(void*, const void*, std::size_t) override {}
    void clear(void*, std::size_t) override {}
    void synchronize() override {}
    std::unique_ptr<kernels::cuda::Graph> capture(std::function<void()>) override {
      return nullptr;
    }

   private:
    kernels::cuda::DeviceFacts facts_;
  };
  const auto context =
      Context::on(std::make_unique<Gpu>(), {.num_threads = 1, .device = {DeviceKind::kCuda, 2}});
  EXPECT_EQ(to_string(context->device()), "cuda:2");
  for (const KernelRow& row : kernel_rows(*context)) {
    const bool is_missing = row.available.empty();
    if (row.family == "resample") {
      EXPECT_NE(row.chosen, "cuda");
      EXPECT_EQ(row.available.back(), row.chosen);
      EXPECT_EQ(row.reason, "pictures are the host's");
      continue;
    }
    EXPECT_EQ(row.chosen, is_missing ? "none" : "cuda") << row.family;
    EXPECT_EQ(row.reason, is_missing ? "not written for the GPU" : "the GPU's own") << row.family;
  }
}

TEST(Context, ActivationsAreF32OrBf16) {
  EXPECT_EQ(Context::create({.num_threads = 1})->activation_type(), DType::kF32);
  EXPECT_EQ(Context::create({.num_threads = 1, .activation_type = DType::kBf16})->activation_type(),
            DType::kBf16);
  EXPECT_TRUE(breaks_contract([] { (void)Context::create({.activation_type = DType::kI8}); },
                              {"context", "f32 or bf16, are i8"}));
}

class Allocation : public ::testing::Test {
 protected:
  std::unique_ptr<Context> context_ = Context::create({.num_threads = 1});
  CachingAllocator& allocator_ = context_->allocator();
};

TEST_F(Allocation, BlocksAreAlignedAndWasteAtMostAQuarter) {
  for (const std::size_t num_bytes : {0, 1, 255, 256, 257, 320, 321, 1000, 4096, 4097, 1'000'000}) {
    const std::int64_t before = allocator_.bytes_in_use();
    void* data = allocator_.allocate(num_bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(data) % 64, 0U) << num_bytes;
    const auto taken = static_cast<std::size_t>(allocator_.bytes_in_use() - before);
    EXPECT_GE(taken, num_bytes);
    EXPECT_LE(taken, std::max<std::size_t>(256, num_bytes + num_bytes / 4)) << num_bytes;
    std::fill_n(static_cast<unsigned char*>(data), num_bytes, static_cast<unsigned char>(1));
    allocator_.release(data, num_bytes);
    EXPECT_EQ(allocator_.bytes_in_use(), before);
  }
}

TEST_F(Allocation, AReleasedBlockServesTheNextRequestOfItsClass) {
  void* first = allocator_.allocate(1000);
  allocator_.release(first, 1000);
  const std::int64_t num_calls = allocator_.num_system_allocations();
  void* second = allocator_.allocate(990);
  EXPECT_EQ(second, first);
  EXPECT_EQ(allocator_.num_system_allocations(), num_calls);
  void* third = allocator_.allocate(1000);
  EXPECT_NE(third, second);
  EXPECT_EQ(allocator_.num_system_allocations(), num_calls + 1);
  allocator_.release(second, 990);
  allocator_.release(third, 1000);
}

TEST_F(Allocation, TrimmedBlocksAreAskedOfTheSystemAgain) {
  allocator_.release(allocator_.allocate(5000), 5000);
  allocator_.trim();
  const std::int64_t num_calls = allocator_.num_system_allocations();
  void* data = allocator_.allocate(5000);
  EXPECT_EQ(allocator_.num_system_allocations(), num_calls + 1);
  allocator_.release(data, 5000);
}

TEST_F(Allocation, KeptBlocksAreNobodysUntilTheyAreGivenBack) {
  allocator_.release(allocator_.allocate(1000), 1000);
  allocator_.start_keeping();
  void* kept = allocator_.allocate(1000);
  allocator_.release(kept, 1000);
  EXPECT_EQ(allocator_.allocate(1000), kept) << "while they are collected they serve again";
  allocator_.release(kept, 1000);
  const std::vector<CachingAllocator::Block> blocks = allocator_.stop_keeping();
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].data, kept);
  void* other = allocator_.allocate(1000);
  EXPECT_NE(other, kept);
  allocator_.give_back(blocks);
  EXPECT_EQ(allocator_.allocate(1000), kept);
  allocator_.release(kept, 1000);
  allocator_.release(other, 1000);
}

// Lists of waiting blocks grow with the blocks, never in a release.
TEST_F(Allocation, ManyBlocksOfAClassWaitTogether) {
  std::vector<void*> blocks(1000);
  for (void*& block : blocks)
    block = allocator_.allocate(300);
  for (void* block : blocks)
    allocator_.release(block, 300);
  const std::int64_t num_calls = allocator_.num_system_allocations();
  for (void*& block : blocks)
    block = allocator_.allocate(300);
  EXPECT_EQ(allocator_.num_system_allocations(), num_calls);
  for (void* block : blocks)
    allocator_.release(block, 300);
}

TEST_F(Allocation, RequestsBeyondAnyMachineAreRefusedAndCostNothing) {
  const std::int64_t before = allocator_.bytes_in_use();
  for (const int power : {50, 60, 63})
    EXPECT_THROW((void)allocator_.allocate(std::size_t{1} << power), std::bad_alloc) << power;
  EXPECT_THROW((void)allocator_.allocate(~std::size_t{0}), std::bad_alloc);
  EXPECT_EQ(allocator_.bytes_in_use(), before);
}

int num_refusals = 0;

// A system that refuses the next `num_refusals` requests.
class ShortOfMemory : public ::testing::Test, public AllocatorOwner {
 protected:
  class Blocks final : public BlockSource {
   public:
    [[nodiscard]] Device device() const override { return {}; }
    [[nodiscard]] void* take(std::size_t num_bytes) override {
      if (num_refusals == 0) return system_.take(num_bytes);
      --num_refusals;
      return nullptr;
    }
    void give_back(void* block) noexcept override { system_.give_back(block); }
    [[nodiscard]] bool is_lazy() const override { return true; }

   private:
    SystemBlocks system_;
  };

  void SetUp() override { num_refusals = 0; }

  CachingAllocator allocator_{*this, std::make_unique<Blocks>()};
};

TEST_F(ShortOfMemory, WaitingBlocksGoBackAndTheSystemIsAskedAgain) {
  allocator_.release(allocator_.allocate(5000), 5000);
  num_refusals = 1;
  void* data = allocator_.allocate(100'000);
  ASSERT_NE(data, nullptr);
  EXPECT_EQ(allocator_.num_system_allocations(), 3);
  // The block of 5000 no longer waits.
  void* former = allocator_.allocate(5000);
  EXPECT_EQ(allocator_.num_system_allocations(), 4);
  allocator_.release(former, 5000);
  allocator_.release(data, 100'000);
}

TEST_F(ShortOfMemory, ASecondRefusalNamesTheBytesAndCostsNothing) {
  allocator_.release(allocator_.allocate(5000), 5000);
  const std::int64_t before = allocator_.bytes_in_use();
  num_refusals = 2;
  try {
    (void)allocator_.allocate(100'000);
    FAIL() << "nothing was thrown";
  } catch (const std::bad_alloc& error) {
    EXPECT_EQ(lack_of_memory(error), "the machine has no 100000 bytes more");
  }
  EXPECT_EQ(allocator_.bytes_in_use(), before);
  void* data = allocator_.allocate(100'000);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(data) % 64, 0U);
  allocator_.release(data, 100'000);
}

TEST_F(Allocation, ARepeatedStepAsksTheSystemForNothing) {
  const Tensor x = random_tensor(*context_, {6, 4, 16}, 1);
  const Tensor w = random_tensor(*context_, {64, 64}, 2);
  const AttentionSpan span = {.begin = 0, .count = 6, .first_position = 0, .num_keys = 6};
  const auto step = [&] {
    const Tensor h = linear(rms_norm(x.reshape({6, 64}), w.select(0, 0), 1e-6F), w);
    (void)attention({.q_TNQ = h.reshape({6, 4, 16}),
                     .k_SKQ = x,
                     .v_SKU = x,
                     .sequences = {&span, 1},
                     .num_kv_heads = 4,
                     .value_width = 16});
  };
  step();
  const std::int64_t num_calls = allocator_.num_system_allocations();
  const std::int64_t in_use = allocator_.bytes_in_use();
  for (int i = 0; i < 5; ++i)
    step();
  EXPECT_EQ(allocator_.num_system_allocations(), num_calls);
  EXPECT_EQ(allocator_.bytes_in_use(), in_use);
}

}  // namespace
}  // namespace tessera::ops
