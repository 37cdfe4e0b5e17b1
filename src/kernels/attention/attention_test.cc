#include "kernels/attention/attention.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

#include <gtest/gtest.h>

#include "base/cpu_features.h"
#include "kernels/attention/attention_shapes.h"
#include "kernels/testing/on_device.h"

namespace tessera::kernels {
namespace {

constexpr float kPoison = -12288.0F;  // also a bf16
constexpr Index kGuard = 16;          // floats before and after each output
constexpr Index kHeadGap = 3;         // unused floats between heads of out
constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Outputs between guard bands, and what a row of them is.
struct Outputs {
  std::vector<float> out = {};
  std::vector<float> lse = {};
  Index N = 0;
  Index U = 0;
  Index gap = kHeadGap;

  [[nodiscard]] const float* row(Index t, Index n) const {
    return out.data() + kGuard + (t * N + n) * (U + gap);
  }
  [[nodiscard]] float row_lse(Index t, Index n) const {
    return lse[static_cast<std::size_t>(kGuard + t * N + n)];
  }
};

// Runs on poisoned outputs and on scratch of exactly the stated size, full of NaN.
Outputs run(AttentionFn<float>* attention,
            AttentionArgs<float> args,
            Index num_tokens,
            int num_threads = 2) {
  base::ThreadPool pool(num_threads);
  Outputs outputs{.N = args.num_heads, .U = args.value_width};
  const Index token_stride = outputs.N * (outputs.U + kHeadGap);
  outputs.out.assign(static_cast<std::size_t>(num_tokens * token_stride + 2 * kGuard), kPoison);
  outputs.lse.assign(static_cast<std::size_t>(num_tokens * outputs.N + 2 * kGuard), kPoison);
  args.out = outputs.out.data() + kGuard;
  args.lse = outputs.lse.data() + kGuard;
  args.out_token_stride = token_stride;
  args.out_head_stride = outputs.U + kHeadGap;
  const Index scratch_bytes = attention_scratch_bytes(args, pool);
  const auto scratch = std::make_unique<std::byte[]>(static_cast<std::size_t>(scratch_bytes));
  std::memset(scratch.get(), 0xFF, static_cast<std::size_t>(scratch_bytes));
  args.scratch = scratch.get();
  attention(args, pool);
  return outputs;
}

Outputs run(AttentionFn<float>* attention, AttentionProblem& problem, int num_threads = 2) {
  return run(attention, problem.args(), problem.num_tokens(), num_threads);
}

bool same_bits(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}

bool same_row(const Outputs& a, Index t_a, const Outputs& b, Index t_b) {
  for (Index n = 0; n < a.N; ++n) {
    if (!same_bits(a.row_lse(t_a, n), b.row_lse(t_b, n))) return false;
    for (Index u = 0; u < a.U; ++u) {
      if (!same_bits(a.row(t_a, n)[u], b.row(t_b, n)[u])) return false;
    }
  }
  return true;
}

// Guards and the gaps between heads still hold the poison.
void expect_untouched_around(const Outputs& outputs) {
  const Index size = static_cast<Index>(outputs.out.size());
  for (Index i = 0; i < size; ++i) {
    const bool is_guard = i < kGuard || i >= size - kGuard;
    const bool is_gap = (i - kGuard) % (outputs.U + outputs.gap) >= outputs.U;
    if (is_guard || is_gap) {
      ASSERT_EQ(outputs.out[static_cast<std::size_t>(i)], kPoison) << "out + " << i - kGuard;
    }
  }
  for (Index i = 0; i < kGuard; ++i) {
    ASSERT_EQ(outputs.lse[static_cast<std::size_t>(i)], kPoison);
    ASSERT_EQ(outputs.lse[outputs.lse.size() - static_cast<std::size_t>(i) - 1], kPoison);
  }
}

// Roundings that bf16 adds: of every weight, and of the result.
struct Roundings {
  double weight = 0;
  double result = 0;
};
constexpr Roundings kBf16Roundings = {.weight = 0x1p-8, .result = 0x1p-8};

// The error model of the contract, evaluated in double for one row.
struct RowBound {
  std::vector<double> out;  // [U]
  double lse = 0;
};

RowBound row_bound(const AttentionArgs<float>& args,
                   const AttentionSequence<float>& sequence,
                   Index query_idx,
                   Index n,
                   double weight_rounding = 0) {
  constexpr double kEps = 0x1p-24;
  const Index S = visible_keys(args, sequence, query_idx);
  const Index kv_head = n / (args.num_heads / args.num_kv_heads);
  const float* q =
      args.q + (sequence.query_begin + query_idx) * args.q_token_stride + n * args.q_head_stride;
  std::vector<double> scores;
  double max_magnitude = 0;
  double maximum = -std::numeric_limits<double>::infinity();
  for (Index j = 0; j < S; ++j) {
    const float* k = key_row(args, sequence, kv_head, j);
    double score = 0;
    double magnitude = 0;
    for (Index d = 0; d < args.key_width; ++d) {
      const double product = static_cast<double>(q[d]) * static_cast<double>(k[d]);
      score += product;
      magnitude += std::abs(product);
    }
    scores.push_back(score * static_cast<double>(args.scale));
    maximum = std::max(maximum, scores.back());
    max_magnitude = std::max(max_magnitude, magnitude * static_cast<double>(args.scale));
  }
  RowBound bound{.out = std::vector<double>(static_cast<std::size_t>(args.value_width), 0.0)};
  double sum = 0;
  for (double& score : scores)
    sum += score = std::exp(score - maximum);
  for (Index j = 0; j < S; ++j) {
    const float* v = value_row(args, sequence, kv_head, j);
    for (std::size_t u = 0; u < bound.out.size(); ++u) {
      bound.out[u] +=
          scores[static_cast<std::size_t>(j)] / sum * std::abs(static_cast<double>(v[u]));
    }
  }
  const double relative = kEps * (2 * static_cast<double>(args.key_width + 4) * max_magnitude +
                                  static_cast<double>(S) + 16);
  for (double& value : bound.out)
    value *= relative + weight_rounding;
  bound.lse = relative + 2 * kEps * std::abs(maximum + std::log(sum));
  return bound;
}

void expect_near(const std::string& name,
                 AttentionProblem& problem,
                 const Outputs& expected,
                 const Outputs& actual,
                 const Roundings& roundings = {}) {
  const AttentionArgs<float> args = problem.args();
  expect_untouched_around(expected);
  expect_untouched_around(actual);
  for (const AttentionSequence<float>& sequence : args.sequences) {
    for (Index i = 0; i < sequence.num_queries; ++i) {
      const Index t = sequence.query_begin + i;
      for (Index n = 0; n < args.num_heads; ++n) {
        const RowBound bound = row_bound(args, sequence, i, n, roundings.weight);
        const auto where = [&] {
          return ::testing::Message() << name << " " << problem.shape().name
                                      << " H=" << args.key_width << " U=" << args.value_width
                                      << " S=" << sequence.num_keys << " t=" << t << " n=" << n;
        };
        for (Index u = 0; u < args.value_width; ++u) {
          const double value = expected.row(t, n)[u];
          ASSERT_NEAR(actual.row(t, n)[u], value,
                      bound.out[static_cast<std::size_t>(u)] + roundings.result * std::abs(value))
              << where() << " u=" << u;
        }
        if (visible_keys(args, sequence, i) == 0) {
          ASSERT_EQ(actual.row_lse(t, n), -kInf) << where();
        } else {
          ASSERT_NEAR(actual.row_lse(t, n), expected.row_lse(t, n), bound.lse) << where();
        }
      }
    }
  }
}

void expect_near_definition(const Variant<AttentionFn<float>>& variant, AttentionProblem& problem) {
  expect_near(std::string(to_string(variant.isa)), problem, run(attention_ref<float>, problem),
              run(variant.run, problem));
}

// The variants that this processor can run, the definition left out.
std::vector<Variant<AttentionFn<float>>> runnable_variants() {
  std::vector<Variant<AttentionFn<float>>> runnable;
  const base::CpuFeatures features = base::detect_cpu_features();
  for (const Variant<AttentionFn<float>>& variant : attention_variants<float>()) {
    if (variant.isa != Isa::kRef && is_supported(variant.isa, features))
      runnable.push_back(variant);
  }
  return runnable;
}

TEST(Attention, MatchesDefinitionAtEveryTail) {
  for (const AttentionShape& shape : tail_attention_shapes()) {
    AttentionProblem problem(shape, {}, /*seed=*/7);
    for (const auto& variant : runnable_variants())
      expect_near_definition(variant, problem);
  }
}

// Scores that reach 60 and more: weights underflow, and the maximum moves from block to block.
TEST(Attention, MatchesDefinitionWithLargeScores) {
  AttentionProblem problem(
      {"large", 2, 1, 32, 16, AttentionMask::kCausal, false, {{130, 500, 630}}}, {}, /*seed=*/8);
  for (Index t = 0; t < 130; ++t) {
    for (Index d = 0; d < 2 * 32; ++d)
      problem.q(t, 0)[d] *= 20.0F;
  }
  for (const auto& variant : runnable_variants())
    expect_near_definition(variant, problem);
}

// Every chunk of a causal sequence of T tokens against the whole.
void expect_chunks_equal_whole(AttentionFn<float>* attention,
                               AttentionProblem& problem,
                               const Outputs& whole,
                               Index chunk) {
  const Index T = problem.num_tokens();
  for (Index begin = 0; begin < T; begin += chunk) {
    AttentionArgs<float> args = problem.args();
    AttentionSequence<float> part = args.sequences[0];
    part.num_queries = std::min(chunk, T - begin);
    part.first_position = begin;
    part.num_keys = begin + part.num_queries;
    args.q += begin * args.q_token_stride;
    args.sequences = {&part, 1};
    const Outputs outputs = run(attention, args, part.num_queries, /*num_threads=*/1);
    for (Index i = 0; i < part.num_queries; ++i) {
      ASSERT_TRUE(same_row(outputs, i, whole, begin + i))
          << "N / K " << args.num_heads / args.num_kv_heads << " chunk " << chunk << " position "
          << begin + i;
    }
  }
}

TEST(Attention, BitsDoNotDependOnChunks) {
  const std::vector<SequenceShape> sequence = {{540, 0, 540}};
  for (const Index num_kv_heads : {4, 2}) {  // tiles of 1 and of 2 rows when decoding
    AttentionProblem problem(
        {"chunks", 4, num_kv_heads, 24, 20, AttentionMask::kCausal, false, sequence}, {},
        /*seed=*/1);
    for (const auto& variant : runnable_variants()) {
      SCOPED_TRACE(to_string(variant.isa));
      const Outputs whole = run(variant.run, problem);
      for (const Index chunk : {1, 3, 5, 64, 100, 333}) {
        expect_chunks_equal_whole(variant.run, problem, whole, chunk);
      }
    }
  }
}

// Multi-query rows share their keys: how many heads stand beside a row must not matter either.
TEST(Attention, BitsDoNotDependOnTheGroup) {
  const AttentionShape grouped{"grouped",      7, 1, 40, 32, AttentionMask::kCausal, true,
                               {{3, 700, 703}}};
  AttentionProblem problem(grouped, {}, /*seed=*/2);
  for (const auto& variant : runnable_variants()) {
    const Outputs together = run(variant.run, problem);
    for (Index n = 0; n < grouped.N; ++n) {
      AttentionArgs<float> args = problem.args();
      args.q += n * args.q_head_stride;
      args.num_heads = 1;
      const Outputs alone = run(variant.run, args, problem.num_tokens());
      for (Index t = 0; t < problem.num_tokens(); ++t) {
        ASSERT_EQ(alone.row_lse(t, 0), together.row_lse(t, n));
        for (Index u = 0; u < grouped.U; ++u) {
          ASSERT_TRUE(same_bits(alone.row(t, 0)[u], together.row(t, n)[u]))
              << to_string(variant.isa) << " head " << n << " u " << u;
        }
      }
    }
  }
}

AttentionShape batch_shape() {
  return {"batch", 4,
          2,       24,
          20,      AttentionMask::kCausal,
          false,   {{1, 1299, 1300}, {0, 0, 9}, {70, 0, 70}, {1, 63, 64}, {3, 597, 600}}};
}

TEST(Attention, BitsDoNotDependOnTheBatch) {
  AttentionProblem problem(batch_shape(), {}, /*seed=*/3);
  for (const auto& variant : runnable_variants()) {
    const Outputs together = run(variant.run, problem);
    for (const AttentionSequence<float>& sequence : problem.args().sequences) {
      AttentionArgs<float> args = problem.args();
      args.sequences = {&sequence, 1};
      const Outputs alone = run(variant.run, args, problem.num_tokens());
      for (Index i = 0; i < sequence.num_queries; ++i) {
        const Index t = sequence.query_begin + i;
        ASSERT_TRUE(same_row(alone, t, together, t)) << to_string(variant.isa) << " t " << t;
      }
    }
  }
}

// With one thread every tile walks its spans itself; with three they are items of their own.
TEST(Attention, BitsDoNotDependOnThreads) {
  AttentionProblem problem(batch_shape(), {}, /*seed=*/4);
  for (const auto& variant : runnable_variants()) {
    const Outputs one = run(variant.run, problem, 1);
    for (const int num_threads : {2, 3, 8}) {
      const Outputs many = run(variant.run, problem, num_threads);
      for (Index t = 0; t < problem.num_tokens(); ++t) {
        ASSERT_TRUE(same_row(many, t, one, t))
            << to_string(variant.isa) << " threads " << num_threads << " t " << t;
      }
    }
  }
}

TEST(Attention, BitsDoNotDependOnPages) {
  for (const auto& variant : runnable_variants()) {
    AttentionProblem contiguous(batch_shape(), {}, /*seed=*/5);
    const Outputs expected = run(variant.run, contiguous);
    for (const KeyLayout layout : {KeyLayout{64, false}, KeyLayout{64, true}, KeyLayout{128, true},
                                   KeyLayout{640, false}, KeyLayout{0, true}}) {
      AttentionProblem paged(batch_shape(), layout, /*seed=*/5);
      const Outputs outputs = run(variant.run, paged);
      for (Index t = 0; t < paged.num_tokens(); ++t) {
        ASSERT_TRUE(same_row(outputs, t, expected, t))
            << to_string(variant.isa) << " page of " << layout.page_tokens << " t " << t;
      }
    }
  }
}

// Keys behind a query hold NaN: nothing of them may reach it.
TEST(Attention, UnseenKeysDoNotMatter) {
  const Index T = 150;
  const Index first_bad = 71;
  const AttentionShape shape{"unseen", 2, 1, 24, 20, AttentionMask::kCausal, false, {{T, 0, T}}};
  AttentionProblem clean(shape, {}, /*seed=*/6);
  AttentionProblem planted(shape, {}, /*seed=*/6);
  for (Index j = first_bad; j < T; ++j) {
    planted.key(0, j, 0)[j % shape.H] = j % 2 == 0 ? kNan : kInf;
    planted.value(0, j, 0)[j % shape.U] = j % 3 == 0 ? kNan : kInf;
  }
  for (const auto& variant : runnable_variants()) {
    const Outputs expected = run(variant.run, clean);
    const Outputs outputs = run(variant.run, planted);
    for (Index t = 0; t < first_bad; ++t) {
      ASSERT_TRUE(same_row(outputs, t, expected, t)) << to_string(variant.isa) << " t " << t;
    }
  }
}

enum class Kind { kFinite, kNotANumber, kPlusInf, kMinusInf };

Kind kind_of(float x) {
  if (std::isnan(x)) return Kind::kNotANumber;
  if (std::isinf(x)) return x > 0 ? Kind::kPlusInf : Kind::kMinusInf;
  return Kind::kFinite;
}

// Planted NaN and infinities come out in the same places as in the definition.
TEST(Attention, NonFiniteValuesStayInTheirRows) {
  const AttentionShape shape{
      "planted", 2, 2, 16, 12, AttentionMask::kFull, false, {{9, 0, 600}, {4, 0, 80}}};
  AttentionProblem problem(shape, {}, /*seed=*/9);
  problem.q(2, 0)[3] = kNan;           // a NaN row of head 0
  problem.q(4, 1)[5] = kInf;           // scores of both signs of infinity
  problem.value(0, 530, 0)[7] = kNan;  // column 7 of head 0, first sequence
  problem.value(0, 20, 1)[1] = -kInf;  // column 1 of head 1, first sequence
  problem.key(1, 70, 0)[0] = kNan;     // head 0 of the second sequence
  // Head 1: every score of token 10 is -inf, and those of token 3 in its first block.
  for (Index d = 1; d < shape.H; ++d)
    problem.q(3, 1)[d] = problem.q(10, 1)[d] = 0.0F;
  problem.q(3, 1)[0] = -std::numeric_limits<float>::max();
  problem.q(10, 1)[0] = -kInf;
  for (Index j = 0; j < 600; ++j)
    problem.key(0, j, 1)[0] = j < 64 ? 100.0F : 0.0F;
  for (Index j = 0; j < 80; ++j)
    problem.key(1, j, 1)[0] = 1.0F;
  const Outputs expected = run(attention_ref<float>, problem);
  for (const auto& variant : runnable_variants()) {
    const Outputs outputs = run(variant.run, problem);
    for (Index t = 0; t < problem.num_tokens(); ++t) {
      for (Index n = 0; n < shape.N; ++n) {
        EXPECT_EQ(kind_of(outputs.row_lse(t, n)), kind_of(expected.row_lse(t, n)))
            << to_string(variant.isa) << " t " << t << " n " << n;
        for (Index u = 0; u < shape.U; ++u) {
          ASSERT_EQ(kind_of(outputs.row(t, n)[u]), kind_of(expected.row(t, n)[u]))
              << to_string(variant.isa) << " t " << t << " n " << n << " u " << u;
        }
      }
    }
  }
}

TEST(Attention, NothingToDoTouchesNothing) {
  for (const auto& variant : attention_variants<float>()) {
    if (!is_supported(variant.isa, base::detect_cpu_features())) continue;
    for (const std::vector<SequenceShape>& sequences :
         {std::vector<SequenceShape>{}, std::vector<SequenceShape>{{0, 0, 5}, {0, 3, 0}}}) {
      AttentionProblem problem({"none", 2, 1, 8, 8, AttentionMask::kCausal, false, sequences}, {},
                               /*seed=*/1);
      const Outputs outputs = run(variant.run, problem.args(), /*num_tokens=*/2);
      for (const float value : outputs.out)
        ASSERT_EQ(value, kPoison);
      for (const float value : outputs.lse)
        ASSERT_EQ(value, kPoison);
    }
  }
}

TEST(Attention, AQueryWithoutKeysGetsZeros) {
  for (const auto& variant : attention_variants<float>()) {
    if (!is_supported(variant.isa, base::detect_cpu_features())) continue;
    AttentionProblem problem({"no keys", 2, 1, 8, 8, AttentionMask::kFull, false, {{3, 0, 0}}}, {},
                             /*seed=*/1);
    const Outputs outputs = run(variant.run, problem);
    for (Index t = 0; t < 3; ++t) {
      for (Index n = 0; n < 2; ++n) {
        EXPECT_EQ(outputs.row_lse(t, n), -kInf);
        for (Index u = 0; u < 8; ++u)
          EXPECT_EQ(outputs.row(t, n)[u], 0.0F);
      }
    }
  }
}

TEST(Attention, TableIsSortedAndEndsWithTheBestVariant) {
  const auto variants = attention_variants<float>();
  EXPECT_EQ(variants.front().run, attention_ref<float>);
  const auto chosen = select(variants, {.features = {.has_avx2 = true}});
  EXPECT_EQ(chosen.run, attention_avx2);
}

// Values that an element type holds exactly.
template <class Elem>
void round_inputs(AttentionProblem& problem) {
  const AttentionArgs<float> args = problem.args();
  const auto round_row = [](float* row, Index width) {
    for (Index d = 0; d < width; ++d)
      row[d] = to_float(rounded<Elem>(static_cast<double>(row[d])));
  };
  for (Index t = 0; t < problem.num_tokens(); ++t)
    round_row(problem.q(t, 0), args.num_heads * args.key_width);
  for (std::size_t s = 0; s < args.sequences.size(); ++s) {
    for (Index j = 0; j < args.sequences[s].num_keys; ++j) {
      for (Index k = 0; k < args.num_kv_heads; ++k) {
        round_row(problem.key(s, j, k), args.key_width);
        round_row(problem.value(s, j, k), args.value_width);
      }
    }
  }
}

class AttentionOnDevices : public testing::OnDevice {
 protected:
  // Pages of one sequence, with the NaN behind its last key.
  template <class Elem>
  [[nodiscard]] std::vector<const Elem*> upload_pages(const float* const* pages,
                                                      const AttentionArgs<float>& args,
                                                      Index num_keys,
                                                      Index width) {
    std::vector<const Elem*> there;
    for (Index first = 0; first < num_keys; first += args.page_tokens) {
      const float* page = pages[first / args.page_tokens];
      there.push_back(upload<Elem>(
          std::vector<float>(page, page + args.page_tokens * args.num_kv_heads * width)));
    }
    return there;
  }

  // Runs on poisoned outputs, `gap` values between heads, and scratch of exactly the stated size.
  template <class Elem>
  [[nodiscard]] Outputs run_there(AttentionProblem& problem, Index gap) {
    const AttentionArgs<float> here = problem.args();
    const bool shares_rows = problem.shape().has_shared_rows;
    std::vector<std::vector<const Elem*>> pages;
    std::vector<AttentionSequence<Elem>> sequences;
    pages.reserve(2 * here.sequences.size());
    for (const AttentionSequence<float>& from : here.sequences) {
      pages.push_back(upload_pages<Elem>(from.key_pages, here, from.num_keys, here.key_width));
      const Elem* const* keys = pages.back().data();
      if (!shares_rows) {
        pages.push_back(
            upload_pages<Elem>(from.value_pages, here, from.num_keys, here.value_width));
      }
      sequences.push_back({.query_begin = from.query_begin,
                           .num_queries = from.num_queries,
                           .first_position = from.first_position,
                           .num_keys = from.num_keys,
                           .key_pages = keys,
                           .value_pages = pages.back().data()});
    }
    Outputs outputs{.N = here.num_heads, .U = here.value_width, .gap = gap};
    const Index token_stride = outputs.N * (outputs.U + gap);
    const Index num_tokens = problem.num_tokens();
    outputs.out.assign(static_cast<std::size_t>(num_tokens * token_stride + 2 * kGuard), kPoison);
    outputs.lse.assign(static_cast<std::size_t>(num_tokens * outputs.N + 2 * kGuard), kPoison);
    Elem* out = upload<Elem>(outputs.out);
    float* lse = upload<float>(outputs.lse);
    const std::vector<float> q(here.q, here.q + num_tokens * here.q_token_stride);
    AttentionArgs<Elem> args{.q = upload<Elem>(q),
                             .out = out + kGuard,
                             .lse = lse + kGuard,
                             .q_token_stride = here.q_token_stride,
                             .q_head_stride = here.q_head_stride,
                             .out_token_stride = token_stride,
                             .out_head_stride = outputs.U + gap,
                             .key_token_stride = here.key_token_stride,
                             .key_head_stride = here.key_head_stride,
                             .value_token_stride = here.value_token_stride,
                             .value_head_stride = here.value_head_stride,
                             .sequences = sequences,
                             .page_tokens = here.page_tokens,
                             .num_heads = here.num_heads,
                             .num_kv_heads = here.num_kv_heads,
                             .key_width = here.key_width,
                             .value_width = here.value_width,
                             .scale = here.scale,
                             .mask = here.mask};
    {
      const Queue queue(pool_, *device_);
      args.scratch = scratch(attention_scratch_bytes(args, queue));
      choose<AttentionArgs<Elem>>(attention_variants<Elem>())(args, queue);
    }
    outputs.out = download(out, outputs.out.size());
    outputs.lse = download(lse, outputs.lse.size());
    return outputs;
  }

  // In f32 and in bf16, with rows of outputs that a tensor core can write and with others.
  void expect_near_there(const AttentionShape& shape, KeyLayout layout = {}) {
    for (const Index gap : {Index{8}, kHeadGap}) {
      AttentionProblem problem(shape, layout, /*seed=*/7);
      expect_near("f32", problem, run(attention_ref<float>, problem),
                  run_there<float>(problem, gap));
      round_inputs<BFloat16>(problem);
      expect_near("bf16", problem, run(attention_ref<float>, problem),
                  run_there<BFloat16>(problem, gap), kBf16Roundings);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Kernels, AttentionOnDevices, testing::devices(), testing::device_name);

TEST_P(AttentionOnDevices, MatchesDefinitionAtEveryTail) {
  for (const AttentionShape& shape : tail_attention_shapes())
    expect_near_there(shape);
}

// Widths that tensor cores have a kernel for, those between, and rows around their tiles.
TEST_P(AttentionOnDevices, MatchesDefinitionAtEveryWidthOfATile) {
  const AttentionMask causal = AttentionMask::kCausal;
  for (const Index H : {8, 48, 56, 64, 72, 80, 88, 96, 104, 128, 136, 192, 200}) {
    const Index U = std::min<Index>(H, 128) / 2;
    expect_near_there({"width", 2, 1, H, U, causal, false, {{70, 0, 70}, {3, 62, 65}}});
  }
  for (const Index queries : {31, 32, 33, 63, 64, 65, 127, 128, 129}) {
    expect_near_there({"rows", 2, 2, 16, 8, causal, false, {{queries, 1, queries + 1}}});
    expect_near_there({"rows", 3, 1, 8, 16, AttentionMask::kFull, false, {{queries, 0, 40}}});
  }
}

// Few rows: on a GPU their keys are split.
TEST_P(AttentionOnDevices, MatchesDefinitionWithManyKeys) {
  for (const Index keys : {255, 256, 257, 511, 513, 1500}) {
    expect_near_there({"many", 2, 1, 20, 12, AttentionMask::kCausal, false, {{1, keys - 1, keys}}});
    expect_near_there(
        {"many", 1, 1, 12, 20, AttentionMask::kFull, false, {{2, 0, keys}, {1, 0, 3}}});
  }
  expect_near_there({"absorbed", 8, 1, 68, 64, AttentionMask::kCausal, true, {{2, 700, 702}}});
}

TEST_P(AttentionOnDevices, PagesMatchTheDefinition) {
  for (const KeyLayout layout : {KeyLayout{64, false}, KeyLayout{64, true}, KeyLayout{128, true}})
    expect_near_there(batch_shape(), layout);
}

TEST_P(AttentionOnDevices, MatchesDefinitionWithLargeScores) {
  AttentionProblem problem(
      {"large", 2, 1, 32, 16, AttentionMask::kCausal, false, {{130, 500, 630}}}, {}, /*seed=*/8);
  for (Index t = 0; t < 130; ++t) {
    for (Index d = 0; d < 2 * 32; ++d)
      problem.q(t, 0)[d] *= 20.0F;
  }
  round_inputs<BFloat16>(problem);
  const Outputs expected = run(attention_ref<float>, problem);
  expect_near("f32", problem, expected, run_there<float>(problem, 8));
  expect_near("bf16", problem, expected, run_there<BFloat16>(problem, 8), kBf16Roundings);
}

template <class Elem, class Run>
void expect_repeated_bits(AttentionProblem& problem, Run run_once) {
  const Outputs first = run_once(problem);
  const Outputs second = run_once(problem);
  for (Index t = 0; t < problem.num_tokens(); ++t)
    ASSERT_TRUE(same_row(first, t, second, t)) << "t " << t;
}

TEST_P(AttentionOnDevices, RunsRepeatTheirBits) {
  AttentionProblem problem(batch_shape(), {}, /*seed=*/4);
  expect_repeated_bits<float>(problem, [&](auto& each) { return run_there<float>(each, 8); });
  expect_repeated_bits<BFloat16>(problem, [&](auto& each) { return run_there<BFloat16>(each, 8); });
}

// A NaN among the keys of one sequence, and of one head, stays there.
TEST_P(AttentionOnDevices, NanStaysInItsHeadAndSequence) {
  const AttentionShape shape{
      "planted", 2, 2, 16, 16, AttentionMask::kFull, false, {{9, 0, 100}, {4, 0, 80}}};
  AttentionProblem problem(shape, {}, /*seed=*/9);
  problem.key(0, 70, 1)[0] = kNan;
  for (const bool is_bf16 : {false, true}) {
    const Outputs outputs =
        is_bf16 ? run_there<BFloat16>(problem, 8) : run_there<float>(problem, 8);
    for (Index t = 0; t < problem.num_tokens(); ++t) {
      for (Index n = 0; n < shape.N; ++n)
        EXPECT_EQ(std::isnan(outputs.row(t, n)[0]), t < 9 && n == 1) << "t " << t << " n " << n;
    }
  }
}

// The first queries of the shapes of served models.
TEST_P(AttentionOnDevices, MatchesDefinitionAtShapesOfModels) {
  for (AttentionShape shape : headline_attention_shapes()) {
    shape.sequences.resize(1);
    SequenceShape& sequence = shape.sequences.front();
    const Index kept = std::min<Index>(sequence.num_queries, GetParam() ? 20 : 2);
    if (shape.mask == AttentionMask::kCausal) {
      sequence.first_position = sequence.num_keys - kept;
    }
    sequence.num_queries = kept;
    // The definition takes its time: two heads, or two for each key head.
    shape.K = std::min<Index>(shape.K, 2);
    shape.N = std::min<Index>(shape.N, 2 * shape.K);
    expect_near_there(shape, {.page_tokens = 64, .is_head_major = true});
  }
}

TEST_P(AttentionOnDevices, AQueryWithoutKeysGetsZeros) {
  for (const Index width : {7, 8}) {
    AttentionProblem problem(
        {"no keys", 2, 1, width, width, AttentionMask::kFull, false, {{3, 0, 0}, {2, 0, 70}}}, {},
        /*seed=*/1);
    for (const Outputs& outputs : {run_there<float>(problem, 8), run_there<BFloat16>(problem, 8)}) {
      for (Index t = 0; t < 5; ++t) {
        for (Index n = 0; n < 2; ++n) {
          EXPECT_EQ(outputs.row_lse(t, n) == -kInf, t < 3) << t;
          for (Index u = 0; u < width; ++u)
            EXPECT_EQ(outputs.row(t, n)[u] == 0.0F, t < 3) << t << ' ' << u;
        }
      }
    }
  }
}

// Rows off the alignment that wide reads need, in memory and from row to row.
TEST_P(AttentionOnDevices, AlignmentDoesNotMatter) {
  constexpr Index kWidth = 16;
  constexpr Index kTokens = 70;
  for (const Index stride : {16, 17, 20, 24}) {
    for (const Index offset : {0, 1, 2, 4, 8}) {
      AttentionProblem problem(
          {"aligned", 1, 1, kWidth, kWidth, AttentionMask::kCausal, false, {{kTokens, 0, kTokens}}},
          {}, /*seed=*/3);
      round_inputs<BFloat16>(problem);
      const Outputs expected = run(attention_ref<float>, problem);
      const auto shifted = [&](float* row0) {
        std::vector<float> rows(static_cast<std::size_t>(offset + kTokens * stride), kNan);
        for (Index t = 0; t < kTokens; ++t)
          std::copy_n(row0 + t * kWidth, kWidth, rows.data() + offset + t * stride);
        return upload<BFloat16>(rows) + offset;
      };
      const BFloat16* k = shifted(problem.key(0, 0, 0));
      const BFloat16* v = shifted(problem.value(0, 0, 0));
      const AttentionSequence<BFloat16> sequence = {
          .num_queries = kTokens, .num_keys = kTokens, .key_pages = &k, .value_pages = &v};
      BFloat16* out = upload<BFloat16>(
          std::vector<float>(static_cast<std::size_t>(offset + kTokens * stride), kPoison));
      AttentionArgs<BFloat16> args{.q = shifted(problem.q(0, 0)),
                                   .out = out + offset,
                                   .q_token_stride = stride,
                                   .q_head_stride = stride,
                                   .out_token_stride = stride,
                                   .out_head_stride = stride,
                                   .key_token_stride = stride,
                                   .key_head_stride = stride,
                                   .value_token_stride = stride,
                                   .value_head_stride = stride,
                                   .sequences = {&sequence, 1},
                                   .page_tokens = kTokens,
                                   .num_heads = 1,
                                   .num_kv_heads = 1,
                                   .key_width = kWidth,
                                   .value_width = kWidth,
                                   .scale = problem.args().scale};
      {
        const Queue queue(pool_, *device_);
        args.scratch = scratch(attention_scratch_bytes(args, queue));
        choose<AttentionArgs<BFloat16>>(attention_variants<BFloat16>())(args, queue);
      }
      const std::vector<float> values =
          download(out, static_cast<std::size_t>(offset + kTokens * stride));
      for (Index i = 0; i < static_cast<Index>(values.size()); ++i) {
        const Index t = (i - offset) / stride;
        const Index u = (i - offset) % stride;
        const float value = values[static_cast<std::size_t>(i)];
        if (i < offset || u >= kWidth) {
          ASSERT_EQ(value, kPoison) << stride << ' ' << offset << ' ' << i;
        } else {
          ASSERT_NEAR(value, expected.row(t, 0)[u], 0.02) << stride << ' ' << offset << ' ' << i;
        }
      }
    }
  }
}

// A prompt in parts, as prefill and decoding take it, is the prompt at once: the same keys in the
// same order, though in other tiles.
TEST_P(AttentionOnDevices, ChunksMatchTheWhole) {
  const Index T = 200;
  const AttentionShape whole_shape{"whole", 2,          1, 64, 64, AttentionMask::kCausal,
                                   false,   {{T, 0, T}}};
  for (const Index chunk : {1, 63, 150}) {
    AttentionShape parts_shape = whole_shape;
    parts_shape.sequences = {{T - chunk, 0, T - chunk}, {chunk, T - chunk, T}};
    AttentionProblem whole(whole_shape, {}, /*seed=*/5);
    AttentionProblem parts(parts_shape, {}, /*seed=*/5);
    // The second part has all keys of the whole, and both parts their queries.
    for (Index t = 0; t < T; ++t) {
      const std::size_t part = t < T - chunk ? 0 : 1;
      std::copy_n(whole.q(t, 0), 2 * 64, parts.q(t, 0));
      for (std::size_t s = part; s < 2; ++s) {
        std::copy_n(whole.key(0, t, 0), 64, parts.key(s, t, 0));
        std::copy_n(whole.value(0, t, 0), 64, parts.value(s, t, 0));
      }
    }
    for (Index j = 0; j < T - chunk; ++j) {
      std::copy_n(whole.key(0, j, 0), 64, parts.key(1, j, 0));
      std::copy_n(whole.value(0, j, 0), 64, parts.value(1, j, 0));
    }
    const auto expect_equal = [&](const Outputs& expected, const Outputs& actual, float tolerance) {
      for (Index t = 0; t < T; ++t) {
        for (Index n = 0; n < 2; ++n) {
          for (Index u = 0; u < 64; ++u)
            ASSERT_NEAR(actual.row(t, n)[u], expected.row(t, n)[u], tolerance) << chunk << ' ' << t;
        }
      }
    };
    expect_equal(run_there<float>(whole, 8), run_there<float>(parts, 8), 1e-5F);
    expect_equal(run_there<BFloat16>(whole, 8), run_there<BFloat16>(parts, 8), 0x1p-6F);
  }
}

TEST_P(AttentionOnDevices, NothingToDoTouchesNothing) {
  for (const std::vector<SequenceShape>& sequences :
       {std::vector<SequenceShape>{}, std::vector<SequenceShape>{{0, 0, 5}, {0, 3, 0}}}) {
    AttentionProblem problem({"none", 2, 1, 8, 8, AttentionMask::kCausal, false, sequences}, {},
                             /*seed=*/1);
    for (const Outputs& outputs : {run_there<float>(problem, 8), run_there<BFloat16>(problem, 8)})
      expect_untouched_around(outputs);
  }
}

}  // namespace
}  // namespace tessera::kernels
