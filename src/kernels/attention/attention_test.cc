#include "kernels/attention/attention.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

#include <gtest/gtest.h>

#include "base/cpu_features.h"
#include "kernels/attention/attention_shapes.h"

namespace tessera::kernels {
namespace {

constexpr float kPoison = -12345.0F;
constexpr Index kGuard = 16;   // floats before and after each output
constexpr Index kHeadGap = 3;  // unused floats between heads of out
constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Outputs between guard bands, and what a row of them is.
struct Outputs {
  std::vector<float> out = {};
  std::vector<float> lse = {};
  Index N = 0;
  Index U = 0;

  [[nodiscard]] const float* row(Index t, Index n) const {
    return out.data() + kGuard + (t * N + n) * (U + kHeadGap);
  }
  [[nodiscard]] float row_lse(Index t, Index n) const {
    return lse[static_cast<std::size_t>(kGuard + t * N + n)];
  }
};

// Runs on poisoned outputs and on scratch of exactly the stated size, full of NaN.
Outputs run(AttentionFunction* attention,
            AttentionArgs args,
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

Outputs run(AttentionFunction* attention, AttentionProblem& problem, int num_threads = 2) {
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
    const bool is_gap = (i - kGuard) % (outputs.U + kHeadGap) >= outputs.U;
    if (is_guard || is_gap) {
      ASSERT_EQ(outputs.out[static_cast<std::size_t>(i)], kPoison) << "out + " << i - kGuard;
    }
  }
  for (Index i = 0; i < kGuard; ++i) {
    ASSERT_EQ(outputs.lse[static_cast<std::size_t>(i)], kPoison);
    ASSERT_EQ(outputs.lse[outputs.lse.size() - static_cast<std::size_t>(i) - 1], kPoison);
  }
}

// The error model of the contract, evaluated in double for one row.
struct RowBound {
  std::vector<double> out;  // [U]
  double lse = 0;
};

RowBound row_bound(const AttentionArgs& args,
                   const AttentionSequence& sequence,
                   Index query_idx,
                   Index n) {
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
    value *= relative;
  bound.lse = relative + 2 * kEps * std::abs(maximum + std::log(sum));
  return bound;
}

void expect_near_definition(const Variant<AttentionFunction>& variant, AttentionProblem& problem) {
  const AttentionArgs args = problem.args();
  const Outputs expected = run(attention_ref, problem);
  const Outputs actual = run(variant.run, problem);
  expect_untouched_around(expected);
  expect_untouched_around(actual);
  for (const AttentionSequence& sequence : args.sequences) {
    for (Index i = 0; i < sequence.num_queries; ++i) {
      const Index t = sequence.query_begin + i;
      for (Index n = 0; n < args.num_heads; ++n) {
        const RowBound bound = row_bound(args, sequence, i, n);
        const auto where = [&] {
          return testing::Message() << to_string(variant.isa) << " " << problem.shape().name
                                    << " H=" << args.key_width << " U=" << args.value_width
                                    << " S=" << sequence.num_keys << " t=" << t << " n=" << n;
        };
        for (Index u = 0; u < args.value_width; ++u) {
          ASSERT_NEAR(actual.row(t, n)[u], expected.row(t, n)[u],
                      bound.out[static_cast<std::size_t>(u)])
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

// The variants that this processor can run, the definition left out.
std::vector<Variant<AttentionFunction>> runnable_variants() {
  std::vector<Variant<AttentionFunction>> runnable;
  const base::CpuFeatures features = base::detect_cpu_features();
  for (const Variant<AttentionFunction>& variant : attention_variants()) {
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
void expect_chunks_equal_whole(AttentionFunction* attention,
                               AttentionProblem& problem,
                               const Outputs& whole,
                               Index chunk) {
  const Index T = problem.num_tokens();
  for (Index begin = 0; begin < T; begin += chunk) {
    AttentionArgs args = problem.args();
    AttentionSequence part = args.sequences[0];
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
      AttentionArgs args = problem.args();
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
    for (const AttentionSequence& sequence : problem.args().sequences) {
      AttentionArgs args = problem.args();
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
  const Outputs expected = run(attention_ref, problem);
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
  for (const auto& variant : attention_variants()) {
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
  for (const auto& variant : attention_variants()) {
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
  const auto variants = attention_variants();
  EXPECT_EQ(variants.front().run, attention_ref);
  const auto chosen = select(variants, {.features = {.has_avx2 = true}});
  EXPECT_EQ(chosen.run, attention_avx2);
}

}  // namespace
}  // namespace tessera::kernels
