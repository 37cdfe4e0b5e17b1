// Ops and their gradients on devices against the CPU. On the stand-in (testing/stand_in.h) this
// proves that no op reads or writes a value past its kernels and transfers.
#include "ops/testing/devices.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "grad/leaf.h"
#include "ops/activation.h"
#include "ops/attention.h"
#include "ops/elementwise.h"
#include "ops/gradient/gradient.h"
#include "ops/image.h"
#include "ops/linear.h"
#include "ops/logits.h"
#include "ops/norm.h"
#include "ops/rope.h"
#include "ops/router.h"
#include "ops/rows.h"
#include "ops/testing/gradients.h"
#include "ops/training/balance_loss.h"
#include "ops/training/cross_entropy.h"
#include "ops/training/optimizer_steps.h"

namespace tessera::ops {
namespace {

using testing::Function;
using testing::gradients_of;
using testing::has_same_bits;
using testing::Inputs;
using testing::is_close;
using testing::name_of_device;
using testing::OnDevice;
using testing::random_tensor;
using testing::StandIn;
using testing::TestDevice;
using testing::values_of;

// Differences of f32 arithmetic in other orders; the stand-in has none.
constexpr double kTolerance = 1e-5;
// Weights, and dS in a gradient, are rounded to 8 bits before they meet rows of 8 bits.
constexpr double kBf16Tolerance = 0x1p-6;

class OpsOnDevices : public OnDevice {
 protected:
  [[nodiscard]] Tensor input(const Shape& shape, std::uint64_t seed) const {
    return random_tensor(*host_, shape, seed);
  }

  // f and the gradients of <w, f>, which may differ by four times the tolerance in bf16.
  void expect_same(const Function& f, const std::vector<Tensor>& inputs) {
    const bool is_bf16 =
        std::ranges::any_of(inputs, [](const Tensor& x) { return x.dtype() == DType::kBf16; });
    const double tolerance = is_bf16 ? kBf16Tolerance : kTolerance;
    const auto op = [&](const Values& x) { return f(x); };
    expect_agreement(inputs, tolerance, op);
    const Tensor y = f(inputs);
    const Tensor w = convert(input(y.shape(), 77), y.dtype());
    Values there;
    there.reserve(inputs.size());
    for (const Tensor& x : inputs)
      there.push_back(on_device(x));
    const std::vector<Tensor> expected = gradients_of(f, inputs, w);
    const std::vector<Tensor> actual = gradients_of(f, there, on_device(w));
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(&context_of(actual[i]), device_.get());
      EXPECT_EQ(actual[i].dtype(), inputs[i].dtype());
      EXPECT_TRUE(
          is_close(values_of(expected[i]), on_host(actual[i]), is_bf16 ? 4 * tolerance : tolerance))
          << "input " << i;
    }
  }

  // The same for activations in f32 and in bf16, beside parameters in f32.
  void expect_same_in_both(const Function& f,
                           const std::vector<Tensor>& activations,
                           const std::vector<Tensor>& parameters = {}) {
    for (const DType type : {DType::kF32, DType::kBf16}) {
      SCOPED_TRACE(to_string(type));
      std::vector<Tensor> inputs;
      for (const Tensor& x : activations)
        inputs.push_back(convert(x, type));
      inputs.insert(inputs.end(), parameters.begin(), parameters.end());
      expect_same(f, inputs);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Ops, OpsOnDevices, testing::test_devices(), name_of_device);

TEST_P(OpsOnDevices, SumsAndMultiples) {
  expect_same_in_both([](Inputs in) { return add(in[0], in[1]); },
                      {input({3, 37}, 1), input({3, 37}, 2)});
  expect_same_in_both([](Inputs in) { return add_vector(in[0], in[1]); }, {input({5, 19}, 1)},
                      {input({19}, 2)});
  expect_same_in_both([](Inputs in) { return scale(in[0], -1.5F); }, {input({2, 40}, 1)});
}

TEST_P(OpsOnDevices, Activations) {
  expect_same_in_both([](Inputs in) { return gelu_tanh(in[0]); }, {input({3, 37}, 1)});
  expect_same_in_both([](Inputs in) { return gelu_erf(in[0]); }, {input({3, 37}, 1)});
  expect_same_in_both([](Inputs in) { return swiglu(in[0], in[1]); },
                      {input({3, 37}, 1), input({3, 37}, 2)});
}

TEST_P(OpsOnDevices, Norms) {
  expect_same_in_both([](Inputs in) { return rms_norm(in[0], in[1], 1e-6F); }, {input({70, 48}, 1)},
                      {input({48}, 2)});
  expect_same_in_both([](Inputs in) { return layer_norm(in[0], in[1], in[2], 1e-6F); },
                      {input({70, 48}, 1)}, {input({48}, 2), input({48}, 3)});
}

TEST_P(OpsOnDevices, Rotations) {
  const Tensor cos_PH = input({8, 3}, 5);
  const Tensor sin_PH = input({8, 3}, 6);
  const std::vector<std::int32_t> positions = {5, 0, 7, 7};
  for (const RopePairs pairs : {RopePairs::kHalves, RopePairs::kAdjacent}) {
    for (const Index offset : {0, 2}) {
      const auto f = [&](Inputs in) {
        Allocator& allocator = in[0].allocator();
        return rope({.x_TNH = in[0],
                     .cos_PH = copy_to(allocator, cos_PH),
                     .sin_PH = copy_to(allocator, sin_PH),
                     .positions = positions,
                     .offset = offset,
                     .pairs = pairs});
      };
      expect_same_in_both(f, {input({4, 2, 6 + offset}, 1)});
    }
  }
}

TEST_P(OpsOnDevices, Rows) {
  const std::vector<std::int32_t> ids = {2, 0, 2, 3};
  expect_same([&](Inputs in) { return gather_rows(in[0], ids); }, {input({5, 9}, 1)});
  const std::vector<Index> places = {3, 1};
  expect_same_in_both([&](Inputs in) { return scatter_rows(in[0], in[1], places); },
                      {input({5, 9}, 1), input({2, 9}, 2)});
  expect_same_in_both([](Inputs in) { return contiguous(in[0].transpose(0, 1)); },
                      {input({3, 4, 5}, 1)});
  expect_same_in_both([](Inputs in) { return concat_last(in[0], in[1]); },
                      {input({3, 2, 5}, 1), input({3, 2, 4}, 2)});
  expect_same_in_both([](Inputs in) { return concat_rows(in); },
                      {input({3, 5}, 1), input({2, 5}, 2)});
  expect_same_in_both(
      [](Inputs in) { return convert(convert(in[0], DType::kBf16), in[0].dtype()); },
      {input({3, 8}, 1)});
}

// Ids that many rows share, beside others, in widths of whole accesses and of odd ones.
TEST_P(OpsOnDevices, RowsOfATable) {
  std::vector<std::int32_t> ids(700, 3);
  for (std::size_t i = 0; i < ids.size(); i += 3)
    ids[i] = static_cast<std::int32_t>(i % 50);
  for (const Index D : {9, 264}) {
    for (const DType type : {DType::kF32, DType::kBf16}) {
      const Tensor table_VD = input({50, D}, 1);
      Tensor here = table_VD;
      Tensor there = on_device(table_VD);
      const auto gradient_of = [&](Tensor& table) {
        const auto leaf = grad::watch(table);
        const Recording recording(context_of(table));
        const Tensor rows_TD = convert(gather_rows(table, ids), type);
        const Tensor dy_TD = convert(scale(rows_TD.detached(), 0.5F), type);
        backward(rows_TD, dy_TD);
        return leaf->gradient();
      };
      EXPECT_TRUE(is_close(values_of(gradient_of(here)), on_host(gradient_of(there)), 1e-4))
          << D << " " << to_string(type);
    }
  }
}

TEST_P(OpsOnDevices, Products) {
  expect_same_in_both([](Inputs in) { return linear(in[0], in[1], in[2]); }, {input({7, 24}, 1)},
                      {input({16, 24}, 2), input({16}, 3)});
  expect_same_in_both([](Inputs in) { return linear(in[0], in[1], in[2]); }, {input({70, 200}, 1)},
                      {input({136, 200}, 2), input({136}, 3)});
  // Widths that no access of 16 bytes divides, no rows, and a result that stays f32.
  expect_same_in_both([](Inputs in) { return linear(in[0], in[1], in[2]); }, {input({5, 19}, 1)},
                      {input({3, 19}, 2), input({3}, 3)});
  expect_same_in_both([](Inputs in) { return linear(in[0].narrow(0, 0, 0), in[1], in[2]); },
                      {input({5, 16}, 1)}, {input({8, 16}, 2), input({8}, 3)});
  expect_same_in_both([](Inputs in) { return linear_f32(in[0], in[1]); }, {input({7, 24}, 1)},
                      {input({16, 24}, 2)});
  const std::vector<Index> begins = {0, 2, 2, 6};
  const std::vector<Index> rows = {1, 2, 0, 1, 2, 0};
  const auto grouped = [&](Inputs in) {
    const RowGroups groups = row_groups(in[0].allocator(), begins, rows);
    return grouped_linear({.x = in[0], .weights = in.subspan(1), .groups = groups});
  };
  expect_same_in_both(grouped, {input({3, 24}, 1)},
                      {input({16, 24}, 2), input({16, 24}, 3), input({16, 24}, 4)});
}

// Many more choices than a block of a GPU sorts, of more experts than a warp has lanes.
TEST_P(OpsOnDevices, ChoicesSortedByExpert) {
  for (const Index T : {1, 700, 3000}) {
    const Tensor experts_TA = Tensor::empty(host_->allocator(), DType::kI32, {T, 3});
    for (Index i = 0; i < 3 * T; ++i)
      experts_TA.data<std::int32_t>()[i] = static_cast<std::int32_t>(i * i % 1009 % 70);
    const RowGroups here = sort_by_expert(experts_TA, 71);
    const RowGroups there = sort_by_expert(on_device(experts_TA), 71);
    const auto same = [](const auto& expected, const auto& actual) {
      return std::ranges::equal(expected.values(), actual.values());
    };
    EXPECT_TRUE(same(HostValues<Index>(here.begin_G), HostValues<Index>(there.begin_G))) << T;
    EXPECT_TRUE(same(HostValues<Index>(here.x_row_R), HostValues<Index>(there.x_row_R))) << T;
    EXPECT_TRUE(same(HostValues<std::int32_t>(here.rows_of_x_Tn),
                     HostValues<std::int32_t>(there.rows_of_x_Tn)))
        << T;
  }
}

// A layer of experts: groups of no row, of one, and of more than one tile and slice; widths of
// whole accesses and of odd ones, which on a GPU go two ways.
TEST_P(OpsOnDevices, ProductsOfExperts) {
  for (const auto& [D, F] : {std::pair<Index, Index>{24, 40}, {200, 136}, {19, 7}}) {
    const auto f = [](Inputs in) {
      const Routing routing = route({.logits_TE = in[0], .bias_E = {}, .num_chosen = 2});
      const RowGroups slots = sort_by_expert(routing.experts_TA, 6);
      const Tensor hidden =
          grouped_linear({.x = in[1], .weights = in.subspan(2, 6), .groups = slots});
      return combine_experts(
          in[1],
          grouped_linear({.x = hidden, .weights = in.subspan(8, 6), .groups = slots.in_order()}),
          routing, slots);
    };
    const Index T = D == 24 ? 1700 : 300;
    Tensor logits_TE = input({T, 6}, 1);
    for (Index t = 0; t < T; ++t) {
      // Clear choices; nobody takes expert 5, one token takes expert 4.
      float* row = logits_TE.data<float>() + t * 6;
      row[5] = -20, row[4] = t == 17 ? 20.0F : -20.0F, row[t % 3] += 10;
    }
    std::vector<Tensor> weights;
    for (std::uint64_t e = 0; e < 12; ++e)
      weights.push_back(random_tensor(*host_, e < 6 ? Shape{F, D} : Shape{D, F}, 10 + e,
                                      1 / std::sqrt(static_cast<double>(e < 6 ? D : F))));
    for (const DType type : {DType::kF32, DType::kBf16}) {
      SCOPED_TRACE(::testing::Message() << D << " x " << F << " " << to_string(type));
      std::vector<Tensor> inputs = {logits_TE, convert(scale(input({T, D}, 2), 0.05F), type)};
      inputs.insert(inputs.end(), weights.begin(), weights.end());
      expect_same(f, inputs);
    }
  }
}

// Of q, k and v in one tensor [rows, heads, widths], whose parts are strided; in f32 and in bf16.
TEST_P(OpsOnDevices, AttentionOfPackedSequences) {
  // Rows around them belong to nobody. Tiles, blocks of keys and their ends are met at every width.
  const std::vector<AttentionSpan> spans = {
      {.begin = 1, .count = 130, .num_keys = 130, .key_begin = 2},
      {.begin = 131, .count = 1, .first_position = 69, .num_keys = 70, .key_begin = 132},
      {.begin = 133, .count = 40, .first_position = 3, .num_keys = 43, .key_begin = 205}};
  struct Heads {
    Index N, K, Q, U;
  };
  std::vector<Heads> cases = {{2, 2, 8, 8}, {4, 2, 13, 5}};
  if (GetParam() == TestDevice::kGpu) {
    const std::vector<Heads> wide = {{2, 2, 48, 32},   {3, 3, 64, 64},   {2, 2, 72, 72},
                                     {2, 1, 96, 64},   {4, 2, 128, 128}, {1, 1, 192, 128},
                                     {1, 1, 136, 136}, {2, 1, 200, 264}};
    cases.insert(cases.end(), wide.begin(), wide.end());
  }
  for (const auto& [N, K, Q, U] : cases) {
    for (const AttentionMask mask : {AttentionMask::kCausal, AttentionMask::kFull}) {
      for (const DType type : {DType::kF32, DType::kBf16}) {
        SCOPED_TRACE(::testing::Message() << N << "/" << K << " heads of " << Q << "/" << U << " "
                                          << to_string(type) << " mask " << int(mask));
        const auto f = [&, K = K, Q = Q, U = U](Inputs in) {
          return attention({.q_TNQ = in[0],
                            .k_SKQ = in[1].narrow(2, 0, Q),
                            .v_SKU = in[1].narrow(2, Q, U),
                            .sequences = spans,
                            .num_kv_heads = K,
                            .value_width = U,
                            .scale = 0.8F / std::sqrt(static_cast<float>(Q)),
                            .mask = mask});
        };
        expect_same(
            f, {convert(input({175, N, Q}, 1), type), convert(input({250, K, Q + U}, 2), type)});
      }
    }
  }
}

TEST_P(OpsOnDevices, SelfAttention) {
  const std::vector<AttentionSpan> spans = {
      {.begin = 0, .count = 90, .num_keys = 90},
      {.begin = 90, .count = 85, .num_keys = 85, .key_begin = 90}};
  for (const DType type : {DType::kF32, DType::kBf16}) {
    const auto f = [&](Inputs in) {
      return self_attention(
          {.qkv_T3NH = in[0], .sequences = spans, .scale = 0.2F, .mask = AttentionMask::kFull});
    };
    expect_same(f, {convert(input({175, 3, 2, 16}, 1), type)});
  }
}

// Few rows against many keys: on a GPU the keys are split.
TEST_P(OpsOnDevices, AttentionOfOneRow) {
  const std::vector<AttentionSpan> spans = {
      {.begin = 0, .count = 1, .first_position = 899, .num_keys = 900},
      {.begin = 1, .count = 2, .first_position = 3, .num_keys = 5, .key_begin = 900}};
  const auto f = [&](Inputs in) {
    return attention({.q_TNQ = in[0],
                      .k_SKQ = in[1],
                      .v_SKU = in[2],
                      .sequences = spans,
                      .num_kv_heads = 1,
                      .value_width = 150,
                      .scale = 0.2F});
  };
  expect_same(f, {input({3, 4, 20}, 1), input({905, 1, 20}, 2), input({905, 1, 150}, 3)});
}

// Keys and values written to pages in two parts, then read by attention and back.
TEST_P(OpsOnDevices, PagesOfKeysAndValues) {
  constexpr Index kPage = 64;
  const Index S = 150;
  const Tensor k = input({S, 2, 12}, 1);
  const Tensor v = input({S, 2, 7}, 2);
  const auto written = [&](Context& context, const Tensor& x, std::vector<Tensor>& pages) {
    const Tensor there = copy_to(context.allocator(), x);
    std::vector<std::byte*> pointers;
    for (Index first = 0; first < S; first += kPage) {
      pages.push_back(Tensor::zeros(context.allocator(), x.dtype(), {x.dim(1), kPage, x.dim(2)}));
      pointers.push_back(pages.back().mutable_bytes().data());
    }
    for (const auto& [begin, count] : {std::pair<Index, Index>{0, 70}, {70, 80}})
      write_pages(there,
                  {.begin = begin, .count = count, .first_position = begin, .pages = pointers},
                  kPage);
    return pointers;
  };
  const auto attended = [&](const Tensor& q) {
    Context& context = context_of(q);
    std::vector<Tensor> pages;
    const std::vector<std::byte*> key_pages = written(context, convert(k, q.dtype()), pages);
    const std::vector<std::byte*> value_pages = written(context, convert(v, q.dtype()), pages);
    const std::vector<AttentionSpan> spans = {{.begin = 0,
                                               .count = 3,
                                               .first_position = S - 3,
                                               .num_keys = S,
                                               .key_pages = key_pages,
                                               .value_pages = value_pages}};
    return attention({.q_TNQ = q,
                      .sequences = spans,
                      .page_tokens = kPage,
                      .num_kv_heads = 2,
                      .value_width = 7,
                      .scale = 0.3F});
  };
  for (const DType type : {DType::kF32, DType::kBf16}) {
    expect_agreement({convert(input({3, 4, 12}, 3), type)},
                     type == DType::kF32 ? kTolerance : kBf16Tolerance,
                     [&](const Values& x) { return attended(x[0]); });
  }
  const Tensor rows = input({S, 1, 9}, 4);
  const auto read_back = [&](const Values& x) {
    std::vector<Tensor> pages;
    const std::vector<std::byte*> pointers = written(context_of(x[0]), rows, pages);
    return read_pages(x[0], pointers, kPage, /*count=*/130, /*width=*/9);
  };
  const Tensor expected = rows.reshape({S, 9}).narrow(0, 0, 130);
  EXPECT_TRUE(testing::has_same_bits(expected, on_host(read_back({on_device(rows)}))));
}

// Few rows have a kernel of their own on a GPU; widths have tails of panels and blocks.
TEST_P(OpsOnDevices, ProductsWithQ8Weights) {
  const Tensor table = convert(input({30, 70}, 2), DType::kQ8);
  for (const DType type : {DType::kF32, DType::kBf16}) {
    SCOPED_TRACE(to_string(type));
    const double tolerance = type == DType::kF32 ? kTolerance : kBf16Tolerance;
    for (const Index num_rows : {1, 3, 40}) {
      const Tensor x = convert(input({num_rows, 70}, 1), type);
      expect_agreement({x, table, input({30}, 3)}, tolerance,
                       [](const Values& in) { return linear(in[0], in[1], in[2]); });
      expect_agreement({x, table}, kTolerance,
                       [](const Values& in) { return linear_f32(in[0], in[1]); });
    }
    for (const Index per_group : {1, 9}) {
      const Index begins[] = {0, 0, per_group, 3 * per_group};
      std::vector<Index> rows;
      for (Index r = 0; r < 3 * per_group; ++r)
        rows.push_back(r * 2 % 5);
      expect_agreement(
          {convert(input({5, 70}, 4), type), table, table, table}, tolerance,
          [&](const Values& in) {
            const std::vector<Tensor> weights(in.begin() + 1, in.end());
            return grouped_linear({.x = in[0],
                                   .weights = weights,
                                   .groups = row_groups(in[0].allocator(), begins, rows)});
          });
    }
  }
  const std::vector<std::int32_t> ids = {29, 0, 7, 7};
  expect_agreement({table}, kTolerance, [&](const Values& in) { return gather_rows(in[0], ids); });
  expect_agreement({table}, 0, [](const Values& in) { return to_f32(in[0]); });
}

TEST_P(OpsOnDevices, Experts) {
  const auto f = [](Inputs in) {
    const Routing routing = route({.logits_TE = in[0], .bias_E = {}, .num_chosen = 2});
    const RowGroups slots = sort_by_expert(routing.experts_TA, 5);
    const Index begins[] = {0, 4};
    const BalanceLoss loss = balance_loss(routing, {.sequence_begin = begins, .alpha = 0.5F});
    return with_side_loss(combine_experts(in[1], in[2], routing, slots), loss.loss, 2.0F);
  };
  expect_same(f, {input({6, 5}, 1), input({6, 9}, 2), input({12, 9}, 3)});
}

TEST_P(OpsOnDevices, Pictures) {
  expect_same_in_both([](Inputs in) { return space_to_depth(in[0], /*side=*/3, /*ratio=*/2); },
                      {input({2, 9, 5}, 1)});
  const Tensor views = Tensor::empty(host_->allocator(), DType::kU8, {2, 8, 8, 3});
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(views.numel()));
  for (std::size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = static_cast<std::uint8_t>(7 * i);
  write_values<std::uint8_t>(views, pixels);
  expect_agreement({views}, kTolerance,
                   [](const Values& x) { return patchify({.views_GYXC = x[0], .patch_size = 4}); });
}

TEST_P(OpsOnDevices, Losses) {
  const std::vector<std::int32_t> targets = {1, 0, 7};
  const auto f = [&](Inputs in) {
    const CrossEntropy result =
        cross_entropy({.h_TD = in[0], .w_VD = in[1], .targets = targets, .weight = 0.25F});
    EXPECT_NEAR(result.sum.read(), static_cast<double>(read_value<float>(result.loss)), kTolerance);
    return result.loss;
  };
  expect_same_in_both(f, {input({3, 16}, 1)}, {input({8, 16}, 2)});
  const Tensor logits = input({3, 50}, 4);
  const LogitSummary here = summarise_logits(logits);
  const LogitSummary there = summarise_logits(on_device(logits));
  EXPECT_EQ(here.argmax, there.argmax);
  EXPECT_NEAR(here.log_norm[2], there.log_norm[2], kTolerance);
  EXPECT_NEAR(here.log_probs[1], there.log_probs[1], kTolerance);
}

TEST_P(OpsOnDevices, Draws) {
  const Tensor logits = input({3, 50}, 4);
  std::vector<LogitDraw> draws;
  for (Index i = 0; i < 12; ++i) {
    draws.push_back({.row = i % 3,
                     .temperature = 0.8,
                     .top_p = i % 2 == 0 ? 0.9 : 1.0,
                     .top_k = i % 5 * 4,
                     .uniform = static_cast<double>(i) / 12});
    for (std::int32_t id = 0; id < static_cast<std::int32_t>(i); ++id)
      draws.back().edits.push_back({.id = id, .penalty = id % 2 == 0 ? 0.0 : 1.5});
  }
  const std::vector<DrawnId> here = draw_ids(logits, draws);
  const std::vector<DrawnId> there = draw_ids(on_device(logits), draws);
  for (std::size_t i = 0; i < draws.size(); ++i) {
    EXPECT_EQ(there[i].id, here[i].id) << i;
    EXPECT_EQ(here[i].logit, logits.data<const float>()[draws[i].row * 50 + here[i].id]) << i;
    EXPECT_EQ(there[i].logit, here[i].logit) << i;
  }
  draws[3].row = 3;
  EXPECT_TRUE(
      testing::breaks_contract([&] { (void)draw_ids(logits, draws); }, {"draw_ids", "below 3"}));
  draws[3] = {.edits = {{.id = 50, .penalty = 2}}};
  EXPECT_TRUE(
      testing::breaks_contract([&] { (void)draw_ids(logits, draws); }, {"draw_ids", "is 50"}));
}

// A walk is queued as a whole: what a GPU finds is asked for afterwards.
TEST(OpsOnAStandIn, LossesAndTheirWalkReadNothing) {
  auto owned = std::make_unique<StandIn>();
  const StandIn& stand_in = *owned;
  const auto context =
      Context::on(std::move(owned), {.num_threads = 1, .device = {DeviceKind::kCuda, 0}});
  const auto host = Context::create({.num_threads = 1});
  const auto drawn = [&](const Shape& shape, std::uint64_t seed) {
    return copy_to(context->allocator(), random_tensor(*host, shape, seed));
  };
  Tensor h_TD = drawn({6, 12}, 1);
  Tensor logits_TE = drawn({6, 5}, 2);
  const Tensor w_VD = drawn({8, 12}, 3);
  const std::vector<std::int32_t> targets = {1, 0, 7, 2, 2, 3};
  const std::vector<Index> begins = {0, 4};
  const auto h_leaf = grad::watch(h_TD);
  const auto logits_leaf = grad::watch(logits_TE);
  const int before = stand_in.num_downloads();
  const Recording recording(*context);
  const Routing routing = route({.logits_TE = logits_TE, .bias_E = {}, .num_chosen = 2});
  const BalanceLoss balance = balance_loss(routing, {.sequence_begin = begins, .alpha = 0.5F});
  const Tensor balanced_TD = with_side_loss(h_TD, balance.loss, 0.25F);
  const CrossEntropy loss =
      cross_entropy({.h_TD = balanced_TD, .w_VD = w_VD, .targets = targets, .weight = 1.0F / 6});
  backward(loss.loss);
  EXPECT_EQ(stand_in.num_downloads(), before);
  EXPECT_TRUE(h_leaf->gradient().has_value() && logits_leaf->gradient().has_value());
  EXPECT_GT(loss.sum.read(), 0);
  EXPECT_GT(balance.value.read(), 0);
  EXPECT_EQ(stand_in.num_downloads(), before + 2);
}

TEST_P(OpsOnDevices, StepsOfAnOptimizer) {
  const auto updated = [&](Context& context) {
    Allocator& allocator = context.allocator();
    std::vector<AdamwTensors> all;
    std::vector<Tensor> gradients = {Tensor()};
    // Longer than a chunk; with a tail; small enough to be one access short.
    for (const Shape& shape : {Shape{130, 127}, Shape{6, 7}, Shape{3}}) {
      all.push_back({.weight = copy_to(allocator, contiguous(input(shape, 1))),
                     .rounded = Tensor::empty(allocator, DType::kBf16, shape),
                     .m = Tensor::zeros(allocator, DType::kF32, shape),
                     .v = Tensor::zeros(allocator, DType::kF32, shape),
                     .gradient = copy_to(allocator, input(shape, 2)),
                     .rate = 0.1 / static_cast<double>(all.size() + 1)});
      gradients.push_back(all.back().gradient);
    }
    const double sum = sum_of_squares(gradients);
    EXPECT_TRUE(std::isfinite(sum));
    adamw(all, {.gradient_scale = 1 / std::sqrt(sum)});
    Tensor together = Tensor::zeros(allocator, DType::kF32, {1, 1});
    for (const AdamwTensors& each : all) {
      const Tensor rounding = to_f32(convert(each.weight, DType::kBf16));
      EXPECT_TRUE(has_same_bits(on_host(rounding), on_host(to_f32(each.rounded))));
      together = concat_last(together, each.weight.reshape({1, each.weight.numel()}));
    }
    return on_host(together);
  };
  EXPECT_TRUE(is_close(values_of(updated(*host_)), updated(*device_), kTolerance));
  EXPECT_TRUE(is_finite(on_device(input({1, 3}, 1))));
  EXPECT_FALSE(is_finite(on_device(scale(scale(input({1, 3}, 1), 1e38F), 1e38F))));
}

}  // namespace
}  // namespace tessera::ops
