// T query rows · N query heads · K key/value heads · Q key width · U value width · S keys
#include "ops/attention.h"

#include <gtest/gtest.h>

#include "grad/leaf.h"
#include "ops/gradient/gradient.h"
#include "ops/testing/tensors.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;
using testing::has_same_bits;
using testing::is_close;
using testing::random_tensor;
using testing::values_of;

constexpr Index kPage = 64;
constexpr float kScale = 0.3F;

// Softmax attention of the spans over plain keys and values, in double.
std::vector<double> definition(const AttentionInputs& inputs) {
  const auto [T, N, Q] = dims<3>(inputs.q_TNQ, "q");
  const auto [S, K, U] = dims<3>(inputs.v_SKU, "v");
  const std::vector<double> q = values_of(inputs.q_TNQ);
  const std::vector<double> k = values_of(inputs.k_SKQ);
  const std::vector<double> v = values_of(inputs.v_SKU);
  std::vector<double> out(static_cast<std::size_t>(T * N * U));
  for (const AttentionSpan& span : inputs.sequences) {
    for (Index i = 0; i < span.count * N; ++i) {
      const Index t = span.begin + i / N;
      const Index n = i % N;
      const Index kv = n / (N / K);
      const Index num_seen = inputs.mask == AttentionMask::kFull
                                 ? span.num_keys
                                 : std::min(span.num_keys, span.first_position + i / N + 1);
      double total = 0;
      std::vector<double> mixed(static_cast<std::size_t>(U));
      for (Index s = 0; s < num_seen; ++s) {
        const Index row = (span.key_begin + s) * K + kv;
        double score = 0;
        for (Index d = 0; d < Q; ++d)
          score += q[static_cast<std::size_t>((t * N + n) * Q + d)] *
                   k[static_cast<std::size_t>(row * Q + d)];
        const double weight = std::exp(static_cast<double>(inputs.scale) * score);
        total += weight;
        for (Index u = 0; u < U; ++u)
          mixed[static_cast<std::size_t>(u)] += weight * v[static_cast<std::size_t>(row * U + u)];
      }
      for (Index u = 0; u < U && total > 0; ++u)
        out[static_cast<std::size_t>((t * N + n) * U + u)] =
            mixed[static_cast<std::size_t>(u)] / total;
    }
  }
  return out;
}

// Rows of a tensor [S, K, H] written to pages.
struct Pages {
  Pages(const Tensor& x_SKH, Index begin, Index count) {
    const auto [S, K, H] = dims<3>(x_SKH, "pages");
    for (Index page = 0; page * kPage < count; ++page) {
      memory.push_back(Tensor::zeros(x_SKH.allocator(), x_SKH.dtype(), {K, kPage, H}));
      pointers.push_back(memory.back().mutable_bytes().data());
    }
    // In two parts, as a prompt and the steps after it are.
    const Index first = count / 3;
    write_pages(x_SKH, {.begin = begin, .count = first, .first_position = 0, .pages = pointers},
                kPage);
    write_pages(x_SKH,
                {.begin = begin + first,
                 .count = count - first,
                 .first_position = first,
                 .pages = pointers},
                kPage);
  }
  std::vector<Tensor> memory;
  std::vector<std::byte*> pointers;
};

class AttentionOp : public ::testing::Test {
 protected:
  // Two sequences, one of which has earlier keys; rows 0 and 6 belong to nobody.
  [[nodiscard]] AttentionInputs two_sequences(Index N, Index K, Index Q, Index U) {
    return {.q_TNQ = random_tensor(*context_, {7, N, Q}, 1),
            .k_SKQ = random_tensor(*context_, {80, K, Q}, 2),
            .v_SKU = random_tensor(*context_, {80, K, U}, 3),
            .sequences = spans_,
            .num_kv_heads = K,
            .value_width = U,
            .scale = kScale};
  }
  std::unique_ptr<Context> context_ = Context::create({.num_threads = 2});
  std::vector<AttentionSpan> spans_ = {
      {.begin = 1, .count = 2, .first_position = 0, .num_keys = 2, .key_begin = 5},
      {.begin = 3, .count = 3, .first_position = 67, .num_keys = 70, .key_begin = 8}};
};

TEST_F(AttentionOp, MatchesTheDefinitionForGroupedHeadsAndBothMasks) {
  for (const auto& [N, K] : {std::pair<Index, Index>{1, 1}, {4, 4}, {6, 2}, {3, 1}}) {
    for (const auto& [Q, U] : {std::pair<Index, Index>{8, 8}, {13, 5}}) {
      for (const AttentionMask mask : {AttentionMask::kCausal, AttentionMask::kFull}) {
        AttentionInputs inputs = two_sequences(N, K, Q, U);
        inputs.mask = mask;
        EXPECT_TRUE(is_close(definition(inputs), attention(inputs), 1e-5));
      }
    }
  }
}

TEST_F(AttentionOp, RowsOfNoSequenceAreZero) {
  const Tensor out_TNU = attention(two_sequences(2, 2, 8, 8));
  for (const Index row : {0, 6}) {
    for (const double value : values_of(out_TNU.narrow(0, row, 1)))
      EXPECT_EQ(value, 0);
  }
  EXPECT_NE(values_of(out_TNU.narrow(0, 1, 1))[0], 0);
}

TEST_F(AttentionOp, PagesGiveTheBitsOfPlainTensors) {
  for (const DType type : {DType::kF32, DType::kBf16}) {
    AttentionInputs inputs = two_sequences(6, 2, 12, 10);
    for (Tensor* each : {&inputs.q_TNQ, &inputs.k_SKQ, &inputs.v_SKU})
      *each = convert(*each, type);
    const Tensor plain = attention(inputs);
    std::vector<Pages> keys;
    std::vector<Pages> values;
    for (const AttentionSpan& span : spans_) {
      keys.emplace_back(inputs.k_SKQ, span.key_begin, span.num_keys);
      values.emplace_back(inputs.v_SKU, span.key_begin, span.num_keys);
    }
    for (std::size_t i = 0; i < spans_.size(); ++i) {
      spans_[i].key_pages = keys[i].pointers;
      spans_[i].value_pages = values[i].pointers;
    }
    inputs.k_SKQ = {};
    inputs.v_SKU = {};
    inputs.page_tokens = kPage;
    EXPECT_TRUE(has_same_bits(to_f32(plain), to_f32(attention(inputs))));
  }
}

TEST_F(AttentionOp, ValuesInKeysAreTheFirstValuesOfKeyRows) {
  AttentionInputs inputs = two_sequences(4, 1, 12, 7);
  inputs.v_SKU = contiguous(inputs.k_SKQ.narrow(2, 0, 7));
  const Tensor plain = attention(inputs);
  std::vector<Pages> keys;
  keys.reserve(spans_.size());
  for (const AttentionSpan& span : spans_)
    keys.emplace_back(inputs.k_SKQ, span.key_begin, span.num_keys);
  for (std::size_t i = 0; i < spans_.size(); ++i)
    spans_[i].key_pages = keys[i].pointers;
  inputs.k_SKQ = {};
  inputs.v_SKU = {};
  inputs.page_tokens = kPage;
  inputs.values_in_keys = true;
  EXPECT_TRUE(has_same_bits(plain, attention(inputs)));
}

TEST_F(AttentionOp, SplittingAndBatchingSequencesChangesNoBit) {
  AttentionInputs inputs = two_sequences(2, 2, 8, 8);
  const Tensor together = attention(inputs);
  const std::vector<AttentionSpan> all = spans_;
  for (const AttentionSpan& span : all) {
    for (Index i = 0; i < span.count; ++i) {
      AttentionSpan one = span;
      one.begin = span.begin + i;
      one.count = 1;
      one.first_position = span.first_position + i;
      inputs.sequences = {&one, 1};
      const Tensor alone = attention(inputs);
      EXPECT_TRUE(has_same_bits(together.narrow(0, one.begin, 1), alone.narrow(0, one.begin, 1)));
    }
  }
}

TEST_F(AttentionOp, StridedHeadsGiveTheSameBits) {
  AttentionInputs inputs = two_sequences(4, 2, 8, 6);
  const Tensor plain = attention(inputs);
  inputs.q_TNQ = contiguous(inputs.q_TNQ.transpose(0, 1)).transpose(0, 1);
  const Tensor both = concat_last(inputs.k_SKQ, inputs.v_SKU);
  inputs.k_SKQ = both.narrow(2, 0, 8);
  inputs.v_SKU = both.narrow(2, 8, 6);
  EXPECT_TRUE(has_same_bits(plain, attention(inputs)));
}

TEST_F(AttentionOp, TakesNoRowsAndNoSequences) {
  AttentionInputs inputs = two_sequences(2, 2, 8, 8);
  inputs.sequences = {};
  for (const double value : values_of(attention(inputs)))
    EXPECT_EQ(value, 0);
  inputs.q_TNQ = random_tensor(*context_, {0, 2, 8}, 1);
  EXPECT_EQ(attention(inputs).shape(), (Shape{0, 2, 8}));
}

TEST_F(AttentionOp, Bf16IsRoundedOnce) {
  for (const auto& [N, K] : {std::pair<Index, Index>{4, 4}, {6, 2}}) {
    for (const AttentionMask mask : {AttentionMask::kCausal, AttentionMask::kFull}) {
      AttentionInputs inputs = two_sequences(N, K, 13, 5);
      inputs.mask = mask;
      for (Tensor* x : {&inputs.q_TNQ, &inputs.k_SKQ, &inputs.v_SKU})
        *x = convert(*x, DType::kBf16);
      const Tensor out_TNU = attention(inputs);
      EXPECT_EQ(out_TNU.dtype(), DType::kBf16);
      for (Tensor* x : {&inputs.q_TNQ, &inputs.k_SKQ, &inputs.v_SKU})
        *x = to_f32(*x);
      EXPECT_TRUE(is_close(definition(inputs), out_TNU, 0x1p-8));
      // The f32 result rounds to the same values, save where it lies beside a tie.
      const std::vector<double> rounded = values_of(convert(attention(inputs), DType::kBf16));
      const std::vector<double> actual = values_of(out_TNU);
      std::size_t num_equal = 0;
      for (std::size_t i = 0; i < actual.size(); ++i)
        num_equal += actual[i] == rounded[i] ? 1 : 0;
      EXPECT_GE(num_equal, actual.size() - 1);
    }
  }
}

TEST_F(AttentionOp, GradientsHaveTheTypeOfTheirInputs) {
  for (const DType type : {DType::kF32, DType::kBf16}) {
    AttentionInputs inputs = two_sequences(4, 2, 8, 6);
    std::vector<std::shared_ptr<grad::Leaf>> leaves;
    for (Tensor* x : {&inputs.q_TNQ, &inputs.k_SKQ, &inputs.v_SKU}) {
      *x = convert(*x, type);
      leaves.push_back(grad::watch(*x, type));
    }
    const Recording recording(*context_);
    const Tensor out_TNU = attention(inputs);
    backward(out_TNU, convert(random_tensor(*context_, out_TNU.shape(), 9), type));
    for (const auto& leaf : leaves)
      EXPECT_EQ(leaf->gradient().dtype(), type);
    // Rows that no sequence owns get zeros.
    for (const Index row : {0, 6}) {
      for (const double value : values_of(leaves[0]->gradient().narrow(0, row, 1)))
        EXPECT_EQ(value, 0);
    }
    for (const double value : values_of(leaves[2]->gradient().narrow(0, 0, 5)))
      EXPECT_EQ(value, 0);
  }
}

TEST_F(AttentionOp, RefusesInputsThatDoNotFit) {
  const auto broken = [&](const std::function<void(AttentionInputs&)>& change,
                          std::initializer_list<std::string_view> parts) {
    AttentionInputs inputs = two_sequences(4, 2, 8, 6);
    change(inputs);
    return breaks_contract([&] { (void)attention(inputs); }, parts);
  };
  EXPECT_TRUE(broken([](auto& in) { in.num_kv_heads = 3; }, {"attention", "4 and 3"}));
  EXPECT_TRUE(
      broken([](auto& in) { in.num_kv_heads = 1; }, {"attention", "1 heads", "[80, 2, 8]"}));
  EXPECT_TRUE(broken([](auto& in) { in.value_width = 5; }, {"attention", "width 5", "[80, 2, 6]"}));
  EXPECT_TRUE(broken([](auto& in) { in.q_TNQ = in.q_TNQ.narrow(2, 0, 7); },
                     {"attention", "width 7", "[80, 2, 8]"}));
  EXPECT_TRUE(broken([](auto& in) { in.v_SKU = Tensor(); }, {"attention v", "rank 3, is 0"}));
  EXPECT_TRUE(broken([](auto& in) { in.v_SKU = in.v_SKU.narrow(0, 0, 9); },
                     {"attention", "80 rows", "[9, 2, 6]"}));
  EXPECT_TRUE(
      broken([](auto& in) { in.values_in_keys = true; }, {"attention", "pages for values"}));
  EXPECT_TRUE(broken([](auto& in) { in.q_TNQ = in.q_TNQ.transpose(1, 2); }, {"attention"}));
  EXPECT_TRUE(broken([](auto& in) { in.k_SKQ = Tensor(); }, {"attention", "multiple of 64", "0"}));
  const auto narrow = [](Tensor& x) { x = convert(x, DType::kBf16); };
  EXPECT_TRUE(broken([&](auto& in) { narrow(in.v_SKU); }, {"attention", "f32, are f32 and bf16"}));
  EXPECT_TRUE(broken([&](auto& in) { narrow(in.q_TNQ); }, {"bf16, are f32 and f32"}));
}

TEST_F(AttentionOp, RefusesSpansThatDoNotFit) {
  const auto broken = [&](const AttentionSpan& span,
                          std::initializer_list<std::string_view> parts) {
    AttentionInputs inputs = two_sequences(2, 2, 8, 8);
    inputs.sequences = {&span, 1};
    return breaks_contract([&] { (void)attention(inputs); }, parts);
  };
  EXPECT_TRUE(broken({.begin = 5, .count = 3}, {"attention", "within 7", "5 + 3"}));
  EXPECT_TRUE(broken({.begin = 0, .count = 1, .num_keys = 81}, {"attention", "81 key rows"}));
  EXPECT_TRUE(broken({.begin = 0, .count = 1, .num_keys = 4, .key_begin = 77},
                     {"attention", "4 key rows, has 3"}));
  EXPECT_TRUE(broken({.begin = 0, .count = 1, .num_keys = 1, .key_begin = -1},
                     {"attention", "at least 0", "-1"}));
  std::swap(spans_[0], spans_[1]);
  EXPECT_TRUE(breaks_contract([&] { (void)attention(two_sequences(2, 2, 8, 8)); },
                              {"attention", "ascending", "1 + 2 after 6"}));
}

TEST_F(AttentionOp, RefusesTooFewPages) {
  AttentionInputs inputs = two_sequences(2, 2, 8, 8);
  const Pages keys(inputs.k_SKQ, 0, 64);
  AttentionSpan span = {.begin = 0, .count = 1, .first_position = 64, .num_keys = 65};
  span.key_pages = keys.pointers;
  span.value_pages = keys.pointers;
  inputs.k_SKQ = {};
  inputs.page_tokens = kPage;
  inputs.sequences = {&span, 1};
  EXPECT_TRUE(
      breaks_contract([&] { (void)attention(inputs); }, {"attention", "65 key rows, has 64"}));
  span.num_keys = 64;
  EXPECT_NO_THROW((void)attention(inputs));
  span.value_pages = {};
  EXPECT_TRUE(
      breaks_contract([&] { (void)attention(inputs); }, {"attention", "64 key rows, has 0"}));
  inputs.page_tokens = 32;
  EXPECT_TRUE(breaks_contract([&] { (void)attention(inputs); }, {"multiple of 64 rows, have 32"}));
}

}  // namespace
}  // namespace tessera::ops
