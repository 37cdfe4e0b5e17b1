#include "kernels/attention_vjp/attention_vjp.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <memory>

#include <gtest/gtest.h>

#include "kernels/attention_vjp/attention_vjp_shapes.h"
#include "kernels/testing/buffers.h"
#include "kernels/testing/on_device.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Row (token, head) is row token * heads + head of each.
struct Gradients {
  GuardedRows dq;
  GuardedRows dk;
  GuardedRows dv;
};

// Runs on poisoned outputs with gaps between heads, off alignment, and on scratch of exactly the
// stated size, full of NaN.
Gradients run(AttentionVjpFn<float>& vjp,
              AttentionVjpArgs<float> args,
              const AttentionVjpProblem& problem,
              int num_threads = 2) {
  const AttentionShape& shape = problem.shape();
  base::ThreadPool pool(num_threads);
  Gradients gradients{
      GuardedRows(problem.num_query_tokens() * shape.N, shape.H, {.gap = 3, .offset = 1}),
      GuardedRows(problem.num_key_tokens() * shape.K, shape.H, {.gap = 1, .offset = 2}),
      GuardedRows(problem.num_key_tokens() * shape.K, shape.U, {.gap = 2, .offset = 3})};
  const auto rows_of = [](GuardedRows& rows, Index num_heads) {
    return HeadRows<float>{rows.data(), num_heads * rows.stride(), rows.stride()};
  };
  args.dq = rows_of(gradients.dq, shape.N);
  args.dk = rows_of(gradients.dk, shape.K);
  args.dv = rows_of(gradients.dv, shape.K);
  const Index scratch_bytes = attention_vjp_scratch_bytes(args, pool);
  const auto scratch = std::make_unique<std::byte[]>(static_cast<std::size_t>(scratch_bytes));
  std::memset(scratch.get(), 0xFF, static_cast<std::size_t>(scratch_bytes));
  args.scratch = scratch.get();
  vjp(args, pool);
  return gradients;
}

Gradients run(AttentionVjpFn<float>& vjp, const AttentionVjpProblem& problem, int num_threads = 2) {
  return run(vjp, problem.args(), problem, num_threads);
}

AttentionVjpProblem make_problem(const AttentionShape& shape, std::uint64_t seed, Index gap = 0) {
  AttentionVjpProblem problem(shape, seed, gap);
  base::ThreadPool pool(1);
  problem.run_forward(attention_ref<float>, pool);
  return problem;
}

// The error model of the contract: how far each value may be from the exact one.
struct Tolerances {
  std::vector<double> dq;  // [T, N, H]
  std::vector<double> dk;  // [S, K, H]
  std::vector<double> dv;  // [S, K, U]
};

// Sum and sum of magnitudes of the products of two rows.
struct Dot {
  double sum = 0;
  double magnitude = 0;
};

Dot dot(const float* a, const float* b, Index width) {
  Dot dot;
  for (Index d = 0; d < width; ++d) {
    const double product = static_cast<double>(a[d]) * static_cast<double>(b[d]);
    dot.sum += product;
    dot.magnitude += std::abs(product);
  }
  return dot;
}

void add_magnitudes(double factor, const float* x, Index width, double* sum) {
  for (Index d = 0; d < width; ++d)
    sum[d] += factor * std::abs(static_cast<double>(x[d]));
}

void add_row_tolerances(const AttentionVjpArgs<float>& args,
                        const AttentionVjpSequence& sequence,
                        Index query_idx,
                        Index n,
                        double rounding,
                        Tolerances& tolerances) {
  const Index t = sequence.query_begin + query_idx;
  const Index group = args.num_heads / args.num_kv_heads;
  const Index S = visible_keys(args, sequence, query_idx);
  const auto R = static_cast<double>(sequence.num_queries * group);
  const auto H = static_cast<double>(args.key_width);
  const auto U = static_cast<double>(args.value_width);
  const auto scale = static_cast<double>(args.scale);
  const auto lse = static_cast<double>(args.lse[t * args.num_heads + n]);
  const float* dout = args.dout.row(t, n);
  const double delta_magnitude = dot(dout, args.out.row(t, n), args.value_width).magnitude;
  for (Index j = sequence.key_begin; j < sequence.key_begin + S; ++j) {
    const Index key_row = j * args.num_kv_heads + n / group;
    const float* k = args.k.row(j, n / group);
    const Dot score = dot(args.q.row(t, n), k, args.key_width);
    const double shifted = scale * score.sum - lse;
    const double p = (H + 3) * scale * score.magnitude + std::abs(shifted) + 7;
    const double P = std::max(std::exp(shifted), 0x1p-100);
    // In units of P.
    const auto relative = [&](double num_roundings) { return kHalfEps * num_roundings + rounding; };
    const double G =
        dot(dout, args.v.row(j, n / group), args.value_width).magnitude + delta_magnitude;
    add_magnitudes(P * relative(p + R), dout, args.value_width,
                   tolerances.dv.data() + key_row * args.value_width);
    add_magnitudes(scale * P * G * relative(p + U + static_cast<double>(S) + 8), k, args.key_width,
                   tolerances.dq.data() + (t * args.num_heads + n) * args.key_width);
    add_magnitudes(scale * P * G * relative(p + U + R + 8), args.q.row(t, n), args.key_width,
                   tolerances.dk.data() + key_row * args.key_width);
  }
}

// `rounding` is that of P and dS before they meet rows.
Tolerances tolerances_of(const AttentionVjpProblem& problem, double rounding = 0) {
  const AttentionVjpArgs<float> args = problem.args();
  const AttentionShape& shape = problem.shape();
  const auto zeros = [](Index count) {
    return std::vector<double>(static_cast<std::size_t>(count), 0.0);
  };
  Tolerances tolerances{.dq = zeros(problem.num_query_tokens() * shape.N * shape.H),
                        .dk = zeros(problem.num_key_tokens() * shape.K * shape.H),
                        .dv = zeros(problem.num_key_tokens() * shape.K * shape.U)};
  for (const AttentionVjpSequence& sequence : args.sequences) {
    for (Index i = 0; i < sequence.num_queries; ++i) {
      for (Index n = 0; n < shape.N; ++n)
        add_row_tolerances(args, sequence, i, n, rounding, tolerances);
    }
  }
  return tolerances;
}

void expect_near(const GuardedRows& expected,
                 const GuardedRows& actual,
                 const std::vector<double>& tolerances) {
  EXPECT_TRUE(testing::is_near(expected, actual, [&](Index row, Index d) {
    return tolerances[static_cast<std::size_t>(row * expected.D() + d)];
  }));
}

void expect_variants_near_definition(const AttentionVjpProblem& problem) {
  const AttentionShape& shape = problem.shape();
  SCOPED_TRACE(::testing::Message()
               << shape.name << " N=" << shape.N << " K=" << shape.K << " H=" << shape.H
               << " U=" << shape.U << " T=" << problem.num_query_tokens()
               << " S=" << problem.num_key_tokens());
  const Gradients expected = run(attention_vjp_ref<float>, problem);
  const Tolerances tolerances = tolerances_of(problem);
  testing::for_each_variant(attention_vjp_variants<float>(), [&](AttentionVjpFn<float>& vjp) {
    const Gradients actual = run(vjp, problem);
    EXPECT_TRUE(actual.dq.is_written_exactly()) << "dq";
    EXPECT_TRUE(actual.dk.is_written_exactly()) << "dk";
    EXPECT_TRUE(actual.dv.is_written_exactly()) << "dv";
    expect_near(expected.dq, actual.dq, tolerances.dq);
    expect_near(expected.dk, actual.dk, tolerances.dk);
    expect_near(expected.dv, actual.dv, tolerances.dv);
  });
}

TEST(AttentionVjp, MatchesDefinitionAtEveryTail) {
  for (const AttentionShape& shape : tail_attention_vjp_shapes())
    expect_variants_near_definition(make_problem(shape, /*seed=*/7));
}

// Scores that reach 60 and more: probabilities underflow.
TEST(AttentionVjp, MatchesDefinitionWithLargeScores) {
  AttentionVjpProblem problem(
      {"large", 2, 1, 32, 16, AttentionMask::kCausal, false, {{130, 500, 630}}}, /*seed=*/8, 0);
  for (Index t = 0; t < 130; ++t) {
    for (Index d = 0; d < 64; ++d)
      problem.q(t, 0)[d] *= 20.0F;
  }
  base::ThreadPool pool(1);
  problem.run_forward(attention_ref<float>, pool);
  expect_variants_near_definition(problem);
}

// The inputs in double, and the loss sum(dout * attention(q, k, v)), for differences.
struct DoubleInputs {
  std::vector<double> q;  // [T, N, H]
  std::vector<double> k;  // [S, K, H]
  std::vector<double> v;  // [S, K, U]
};

DoubleInputs widen(const AttentionVjpProblem& problem) {
  const AttentionShape& shape = problem.shape();
  const AttentionVjpArgs<float> args = problem.args();
  const auto copy = [](const float* first, Index count) {
    return std::vector<double>(first, first + count);
  };
  return {.q = copy(args.q.first, problem.num_query_tokens() * shape.N * shape.H),
          .k = copy(args.k.first, problem.num_key_tokens() * shape.K * shape.H),
          .v = copy(args.v.first, problem.num_key_tokens() * shape.K * shape.U)};
}

// sum_u dout[u] out[u] of one row: the mean of dout . v[j] under the softmax of the scores.
double row_loss(const AttentionVjpArgs<float>& args,
                const AttentionVjpSequence& sequence,
                Index query_idx,
                Index n,
                const DoubleInputs& inputs) {
  const Index t = sequence.query_begin + query_idx;
  const double* q = inputs.q.data() + (t * args.num_heads + n) * args.key_width;
  double sum = 0;
  double weighted = 0;
  for (Index j = 0; j < visible_keys(args, sequence, query_idx); ++j) {
    const Index key_row =
        (sequence.key_begin + j) * args.num_kv_heads + n / (args.num_heads / args.num_kv_heads);
    double score = 0;
    for (Index d = 0; d < args.key_width; ++d)
      score += q[d] * inputs.k[static_cast<std::size_t>(key_row * args.key_width + d)];
    double value = 0;
    for (Index u = 0; u < args.value_width; ++u) {
      value += static_cast<double>(args.dout.row(t, n)[u]) *
               inputs.v[static_cast<std::size_t>(key_row * args.value_width + u)];
    }
    const double weight = std::exp(static_cast<double>(args.scale) * score);
    sum += weight;
    weighted += weight * value;
  }
  return sum == 0 ? 0.0 : weighted / sum;
}

double loss(const AttentionVjpArgs<float>& args, const DoubleInputs& inputs) {
  double sum = 0;
  for (const AttentionVjpSequence& sequence : args.sequences) {
    for (Index i = 0; i < sequence.num_queries; ++i) {
      for (Index n = 0; n < args.num_heads; ++n)
        sum += row_loss(args, sequence, i, n, inputs);
    }
  }
  return sum;
}

constexpr double kStep = 1e-4;
// What central differences leave of the third derivatives (kStep^2 / 6 times values below 10).
constexpr double kDifferenceError = 2e-8;

void expect_near_differences(const AttentionVjpArgs<float>& args,
                             DoubleInputs& inputs,
                             std::vector<double>& values,
                             const GuardedRows& gradient,
                             const std::vector<double>& tolerances) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    values[i] = value + kStep;
    const double above = loss(args, inputs);
    values[i] = value - kStep;
    const double below = loss(args, inputs);
    values[i] = value;
    const auto at = static_cast<Index>(i);
    // The roundings of out, lse and the result are within the error model of f32.
    ASSERT_NEAR(static_cast<double>(gradient.at(at / gradient.D(), at % gradient.D())),
                (above - below) / (2 * kStep), tolerances[i] + kDifferenceError)
        << "element " << i;
  }
}

TEST(AttentionVjp, DefinitionIsTheDerivativeOfTheForward) {
  const std::vector<SequenceShape> sequences = {{5, 0, 5}, {3, 2, 7}, {2, 4, 3}, {2, 0, 1}};
  for (const AttentionMask mask : {AttentionMask::kCausal, AttentionMask::kFull}) {
    for (const Index num_kv_heads : {1, 2, 4}) {
      const AttentionVjpProblem problem =
          make_problem({"differences", 4, num_kv_heads, 3, 2, mask, false, sequences}, /*seed=*/11);
      const Gradients gradients = run(attention_vjp_ref<float>, problem);
      const Tolerances tolerances = tolerances_of(problem);
      const AttentionVjpArgs<float> args = problem.args();
      DoubleInputs inputs = widen(problem);
      expect_near_differences(args, inputs, inputs.q, gradients.dq, tolerances.dq);
      expect_near_differences(args, inputs, inputs.k, gradients.dk, tolerances.dk);
      expect_near_differences(args, inputs, inputs.v, gradients.dv, tolerances.dv);
    }
  }
}

// A random direction of one input: moves `values` by step * direction, returns gradient .
// direction. The direction is drawn independently of the gradient's errors e, so their part of the
// product has variance sum e^2, which is added.
double move_along(std::vector<double>& values,
                  double step,
                  base::Rng rng,
                  const GuardedRows& gradient,
                  const std::vector<double>& tolerances,
                  double& variance) {
  double product = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double direction = rng.next_normal();
    const auto at = static_cast<Index>(i);
    values[i] += step * direction;
    const auto slope = static_cast<double>(gradient.at(at / gradient.D(), at % gradient.D()));
    product += slope * direction;
    const double tolerance = tolerances[i] + kHalfEps * std::abs(slope);
    variance += tolerance * tolerance;
  }
  return product;
}

// <J x, w> = <x, J^T w> for a random direction x of all inputs and w = dout, at a size with several
// blocks.
TEST(AttentionVjp, EveryVariantIsTheTransposeOfTheForward) {
  const AttentionVjpProblem problem = make_problem(
      {"transpose", 4, 2, 24, 20, AttentionMask::kCausal, false, {{150, 0, 150}, {40, 9, 60}}},
      /*seed=*/12);
  const Tolerances tolerances = tolerances_of(problem);
  testing::for_each_variant(attention_vjp_variants<float>(), [&](AttentionVjpFn<float>& vjp) {
    const Gradients gradients = run(vjp, problem);
    double variance = 0;
    double product = 0;
    const auto loss_at = [&](double step) {
      DoubleInputs inputs = widen(problem);
      variance = 0;
      product = move_along(inputs.q, step, base::Rng(1), gradients.dq, tolerances.dq, variance) +
                move_along(inputs.k, step, base::Rng(2), gradients.dk, tolerances.dk, variance) +
                move_along(inputs.v, step, base::Rng(3), gradients.dv, tolerances.dv, variance);
      return loss(problem.args(), inputs);
    };
    const double slope = (loss_at(kStep) - loss_at(-kStep)) / (2 * kStep);
    const double num_rows = 4.0 * 190.0;
    const double tolerance = 6 * std::sqrt(variance) + num_rows * kDifferenceError;
    EXPECT_NEAR(product, slope, tolerance);
    EXPECT_GT(std::abs(product), 10 * tolerance) << "the direction shows nothing";
  });
}

void expect_same_bits(const Gradients& a, const Gradients& b) {
  EXPECT_TRUE(testing::has_same_bits(a.dq, b.dq)) << "dq";
  EXPECT_TRUE(testing::has_same_bits(a.dk, b.dk)) << "dk";
  EXPECT_TRUE(testing::has_same_bits(a.dv, b.dv)) << "dv";
}

AttentionShape packed_shape() {
  return {
      "packed", 4,
      2,        24,
      20,       AttentionMask::kCausal,
      false,    {{70, 0, 70}, {0, 0, 9}, {1000, 0, 1000}, {3, 597, 600}, {30, 0, 64}, {2, 0, 0}}};
}

TEST(AttentionVjp, BitsDoNotDependOnThreads) {
  for (const AttentionMask mask : {AttentionMask::kCausal, AttentionMask::kFull}) {
    AttentionShape shape = packed_shape();
    shape.mask = mask;
    const AttentionVjpProblem problem = make_problem(shape, /*seed=*/1);
    testing::for_each_variant(attention_vjp_variants<float>().subspan(1),
                              [&](AttentionVjpFn<float>& vjp) {
                                const Gradients serial = run(vjp, problem, 1);
                                for (const int num_threads : {2, 3, 8})
                                  expect_same_bits(serial, run(vjp, problem, num_threads));
                              });
  }
}

bool is_poison(const GuardedRows& rows, Index row) {
  // What a buffer of the same tag holds before anything is written.
  const GuardedRows untouched(1, 1);
  for (Index d = 0; d < rows.D(); ++d) {
    if (GuardedRows::bits(rows.at(row, d)) != GuardedRows::bits(untouched.at(0, 0))) return false;
  }
  return true;
}

// Rows [begin, begin + count) of `alone` have the bits of `together`, all others are untouched.
void expect_rows_alone(const GuardedRows& alone,
                       const GuardedRows& together,
                       Index begin,
                       Index count) {
  for (Index row = 0; row < alone.T(); ++row) {
    if (row < begin || row >= begin + count) {
      ASSERT_TRUE(is_poison(alone, row)) << "row " << row;
      continue;
    }
    for (Index d = 0; d < alone.D(); ++d) {
      ASSERT_EQ(GuardedRows::bits(alone.at(row, d)), GuardedRows::bits(together.at(row, d)))
          << "row " << row << " column " << d;
    }
  }
}

TEST(AttentionVjp, PackedSequencesHaveTheBitsOfSeparateOnes) {
  const AttentionShape shape = packed_shape();
  const AttentionVjpProblem problem = make_problem(shape, /*seed=*/2);
  testing::for_each_variant(
      attention_vjp_variants<float>().subspan(1), [&](AttentionVjpFn<float>& vjp) {
        const Gradients together = run(vjp, problem);
        for (const AttentionVjpSequence& sequence : problem.args().sequences) {
          AttentionVjpArgs<float> args = problem.args();
          args.sequences = {&sequence, 1};
          const Gradients alone = run(vjp, args, problem);
          expect_rows_alone(alone.dq, together.dq, sequence.query_begin * shape.N,
                            sequence.num_queries * shape.N);
          expect_rows_alone(alone.dk, together.dk, sequence.key_begin * shape.K,
                            sequence.num_keys * shape.K);
          expect_rows_alone(alone.dv, together.dv, sequence.key_begin * shape.K,
                            sequence.num_keys * shape.K);
        }
      });
}

// Tokens between the sequences hold NaN, in the inputs, and stay untouched, in the outputs.
TEST(AttentionVjp, TokensOfNoSequenceAreNeitherReadNorWritten) {
  const AttentionShape shape = packed_shape();
  const Index gap = 2;
  const AttentionVjpProblem close = make_problem(shape, /*seed=*/3);
  const AttentionVjpProblem apart = make_problem(shape, /*seed=*/3, gap);
  testing::for_each_variant(
      attention_vjp_variants<float>().subspan(1), [&](AttentionVjpFn<float>& vjp) {
        const Gradients expected = run(vjp, close);
        const Gradients actual = run(vjp, apart);
        const auto check = [&](const GuardedRows& a, const GuardedRows& b, Index heads,
                               auto extent) {
          Index a_row = 0;
          Index b_row = 0;
          for (std::size_t s = 0; s <= shape.sequences.size(); ++s) {
            for (Index i = 0; i < gap * heads; ++i, ++b_row)
              ASSERT_TRUE(is_poison(b, b_row)) << "row " << b_row;
            if (s == shape.sequences.size()) break;
            for (Index i = 0; i < extent(shape.sequences[s]) * heads; ++i, ++a_row, ++b_row) {
              for (Index d = 0; d < a.D(); ++d) {
                ASSERT_EQ(GuardedRows::bits(a.at(a_row, d)), GuardedRows::bits(b.at(b_row, d)));
              }
            }
          }
        };
        const auto queries = [](const SequenceShape& sequence) { return sequence.num_queries; };
        const auto keys = [](const SequenceShape& sequence) { return sequence.num_keys; };
        check(expected.dq, actual.dq, shape.N, queries);
        check(expected.dk, actual.dk, shape.K, keys);
        check(expected.dv, actual.dv, shape.K, keys);
      });
}

// A NaN of sequence 0, key head 0 changes no bit outside of it.
TEST(AttentionVjp, NonFiniteValuesStayInTheirSequenceAndHead) {
  const AttentionShape shape{
      "planted", 4, 2, 16, 12, AttentionMask::kCausal, false, {{90, 0, 90}, {60, 0, 60}}};
  const AttentionVjpProblem clean = make_problem(shape, /*seed=*/4);
  AttentionVjpProblem planted(shape, /*seed=*/4, 0);
  planted.q(33, 0)[3] = kNan;
  planted.k(12, 0)[5] = kInf;
  planted.v(70, 0)[7] = kNan;
  planted.dout(50, 1)[2] = -kInf;
  base::ThreadPool pool(1);
  planted.run_forward(attention_ref<float>, pool);
  testing::for_each_variant(attention_vjp_variants<float>(), [&](AttentionVjpFn<float>& vjp) {
    const Gradients expected = run(vjp, clean);
    const Gradients actual = run(vjp, planted);
    const auto check = [](const GuardedRows& a, const GuardedRows& b, Index heads, Index group) {
      bool is_any_nan = false;
      for (Index row = 0; row < a.T(); ++row) {
        const bool may_differ = row / heads < 90 && row % heads / group == 0;
        for (Index d = 0; d < a.D(); ++d) {
          is_any_nan = is_any_nan || std::isnan(b.at(row, d));
          if (may_differ) continue;
          ASSERT_EQ(GuardedRows::bits(a.at(row, d)), GuardedRows::bits(b.at(row, d)))
              << "row " << row;
        }
      }
      EXPECT_TRUE(is_any_nan);
    };
    check(expected.dq, actual.dq, shape.N, shape.N / shape.K);
    check(expected.dk, actual.dk, shape.K, 1);
    check(expected.dv, actual.dv, shape.K, 1);
  });
}

TEST(AttentionVjp, QueriesWithoutKeysAndKeysWithoutQueriesGetZeros) {
  // A query without keys; keys that no query sees, alone and behind the last query.
  const AttentionShape shape{"nothing seen",
                             2,
                             1,
                             9,
                             7,
                             AttentionMask::kCausal,
                             false,
                             {{3, 0, 0}, {0, 0, 5}, {2, 0, 70}}};
  const AttentionVjpProblem problem = make_problem(shape, /*seed=*/5);
  testing::for_each_variant(attention_vjp_variants<float>(), [&](AttentionVjpFn<float>& vjp) {
    const Gradients gradients = run(vjp, problem);
    for (Index row = 0; row < 3 * shape.N; ++row) {
      for (Index d = 0; d < shape.H; ++d)
        ASSERT_EQ(gradients.dq.at(row, d), 0.0F);
    }
    for (Index row = 0; row < problem.num_key_tokens(); ++row) {
      if (row == 5 || row == 6) continue;  // seen by the two queries
      for (Index d = 0; d < shape.H; ++d)
        ASSERT_EQ(gradients.dk.at(row, d), 0.0F) << row;
      for (Index u = 0; u < shape.U; ++u)
        ASSERT_EQ(gradients.dv.at(row, u), 0.0F) << row;
    }
    EXPECT_NE(gradients.dv.at(5, 0), 0.0F);
  });
}

TEST(AttentionVjp, NothingToDoTouchesNothing) {
  const AttentionShape shape{"none", 2, 1, 8, 8, AttentionMask::kCausal, false, {{2, 0, 2}}};
  const AttentionVjpProblem problem = make_problem(shape, /*seed=*/6);
  testing::for_each_variant(attention_vjp_variants<float>(), [&](AttentionVjpFn<float>& vjp) {
    AttentionVjpArgs<float> args = problem.args();
    args.sequences = {};
    const Gradients gradients = run(vjp, args, problem);
    for (Index row = 0; row < gradients.dq.T(); ++row)
      EXPECT_TRUE(is_poison(gradients.dq, row));
    for (Index row = 0; row < gradients.dk.T(); ++row)
      EXPECT_TRUE(is_poison(gradients.dk, row) && is_poison(gradients.dv, row));
  });
}

// All of a gradient [tokens, heads, width] with `gap` values between heads and around them.
struct DeviceGradient {
  std::vector<float> values;
  Index width = 0;
  Index stride = 0;

  [[nodiscard]] float at(Index row, Index d) const {
    return values[static_cast<std::size_t>((row + 1) * stride + d)];
  }
};

constexpr float kPoison = -12288.0F;  // also a bf16

class AttentionVjpOnDevices : public testing::OnDevice {
 protected:
  struct Run {
    DeviceGradient dq;
    DeviceGradient dk;
    DeviceGradient dv;
  };

  template <class Elem>
  [[nodiscard]] HeadRows<const Elem> there(const HeadRows<const float>& here, Index num_tokens) {
    const std::vector<float> values(here.first, here.first + num_tokens * here.token_stride);
    return {upload<Elem>(values), here.token_stride, here.head_stride};
  }

  // Runs on poisoned outputs and on scratch of exactly the stated size, full of NaN.
  template <class Elem>
  [[nodiscard]] Run run_there(const AttentionVjpProblem& problem, Index gap) {
    const AttentionVjpArgs<float> here = problem.args();
    const Index T = problem.num_query_tokens();
    const Index S = problem.num_key_tokens();
    AttentionVjpArgs<Elem> args{
        .q = there<Elem>(here.q, T),
        .k = there<Elem>(here.k, S),
        .v = there<Elem>(here.v, S),
        .out = there<Elem>(here.out, T),
        .dout = there<Elem>(here.dout, T),
        .lse = upload<float>(std::vector<float>(here.lse, here.lse + T * here.num_heads)),
        .sequences = here.sequences,
        .num_heads = here.num_heads,
        .num_kv_heads = here.num_kv_heads,
        .key_width = here.key_width,
        .value_width = here.value_width,
        .scale = here.scale,
        .mask = here.mask};
    Run out;
    const auto prepare = [&](Index tokens, Index heads, Index width, DeviceGradient& gradient) {
      gradient.width = width;
      gradient.stride = width + gap;
      gradient.values.assign(static_cast<std::size_t>((tokens * heads + 2) * gradient.stride),
                             kPoison);
      return HeadRows<Elem>{upload<Elem>(gradient.values) + gradient.stride,
                            heads * gradient.stride, gradient.stride};
    };
    args.dq = prepare(T, here.num_heads, here.key_width, out.dq);
    args.dk = prepare(S, here.num_kv_heads, here.key_width, out.dk);
    args.dv = prepare(S, here.num_kv_heads, here.value_width, out.dv);
    {
      const Queue queue(pool_, *device_);
      args.scratch = scratch(attention_vjp_scratch_bytes(args, queue));
      choose<AttentionVjpArgs<Elem>>(attention_vjp_variants<Elem>())(args, queue);
    }
    const auto fetch = [&](const HeadRows<Elem>& from, DeviceGradient& gradient) {
      gradient.values = download(from.first - gradient.stride, gradient.values.size());
    };
    fetch(args.dq, out.dq);
    fetch(args.dk, out.dk);
    fetch(args.dv, out.dv);
    return out;
  }

  // Near where the definition writes, poison everywhere else.
  static void expect_near_rows(const GuardedRows& expected,
                               const DeviceGradient& actual,
                               const std::vector<double>& tolerances,
                               double result_rounding) {
    const Index num_rows = static_cast<Index>(actual.values.size()) / actual.stride - 2;
    for (Index row = -1; row <= num_rows; ++row) {
      const bool is_guard = row < 0 || row == num_rows;
      for (Index d = 0; d < actual.stride; ++d) {
        const bool is_value = !is_guard && d < actual.width && !std::isnan(expected.at(row, d));
        if (!is_value) {
          ASSERT_EQ(actual.at(row, d), kPoison) << "row " << row << " d " << d;
          continue;
        }
        const double value = expected.at(row, d);
        const double tolerance = tolerances[static_cast<std::size_t>(row * actual.width + d)];
        ASSERT_NEAR(actual.at(row, d), value, tolerance + result_rounding * std::abs(value))
            << "row " << row << " d " << d;
      }
    }
  }

  template <class Elem>
  void expect_near_there(const AttentionVjpProblem& problem, Index gap) {
    const bool is_bf16 = sizeof(Elem) == 2;
    SCOPED_TRACE(::testing::Message() << problem.shape().name << (is_bf16 ? " bf16" : " f32")
                                      << " H=" << problem.shape().H << " U=" << problem.shape().U
                                      << " T=" << problem.num_query_tokens() << " gap " << gap);
    const Gradients expected = run(attention_vjp_ref<float>, problem);
    const Tolerances tolerances = tolerances_of(problem, is_bf16 ? 0x1p-8 : 0);
    const Run actual = run_there<Elem>(problem, gap);
    const double rounding = is_bf16 ? 0x1p-8 : 0;
    expect_near_rows(expected.dq, actual.dq, tolerances.dq, rounding);
    expect_near_rows(expected.dk, actual.dk, tolerances.dk, rounding);
    expect_near_rows(expected.dv, actual.dv, tolerances.dv, rounding);
  }

  // In f32 and in bf16, with rows of outputs that a tensor core can write and with others. Between
  // sequences lies a token of none.
  void expect_near_there(const AttentionShape& shape) {
    for (const Index gap : {8, 3}) {
      expect_near_there<float>(make_problem(shape, /*seed=*/7, /*gap=*/1), gap);
      expect_near_there<BFloat16>(make_rounded_problem(shape, /*seed=*/7), gap);
    }
  }

  // Inputs, and out, that bf16 holds exactly.
  static AttentionVjpProblem make_rounded_problem(const AttentionShape& shape, std::uint64_t seed) {
    AttentionVjpProblem problem(shape, seed, /*gap=*/1);
    problem.round_to_bf16();
    base::ThreadPool pool(1);
    problem.run_forward(attention_ref<float>, pool);
    problem.round_to_bf16();
    return problem;
  }
};
INSTANTIATE_TEST_SUITE_P(Kernels, AttentionVjpOnDevices, testing::devices(), testing::device_name);

TEST_P(AttentionVjpOnDevices, MatchesDefinitionAtEveryTail) {
  for (const AttentionShape& shape : tail_attention_vjp_shapes()) {
    // On the stand-in the definition would be compared with itself at great length.
    if (!GetParam() && shape.sequences[0].num_keys > 300) continue;
    expect_near_there(shape);
  }
}

// Widths that tensor cores have a kernel for, those between, and tiles of rows and keys.
TEST_P(AttentionVjpOnDevices, MatchesDefinitionAtEveryWidthOfATile) {
  const AttentionMask causal = AttentionMask::kCausal;
  for (const Index H : {8, 48, 56, 64, 72, 80, 88, 96, 104, 128, 136, 192, 200}) {
    const Index U = std::min<Index>(H, 128) / 2;
    expect_near_there({"width", 2, 1, H, U, causal, false, {{70, 0, 70}, {3, 62, 65}}});
  }
  for (const Index tokens : {31, 32, 33, 63, 64, 65, 127, 128, 129}) {
    expect_near_there({"tile", 2, 2, 16, 8, causal, false, {{tokens, 1, tokens + 1}}});
    expect_near_there({"tile", 3, 1, 8, 16, AttentionMask::kFull, false, {{20, 0, tokens}}});
  }
}

TEST_P(AttentionVjpOnDevices, MatchesDefinitionWithLargeScores) {
  AttentionVjpProblem problem(
      {"large", 2, 1, 32, 16, AttentionMask::kCausal, false, {{130, 500, 630}}}, /*seed=*/8, 1);
  for (Index t = 1; t < 131; ++t) {
    for (Index d = 0; d < 64; ++d)
      problem.q(t, 0)[d] *= 20.0F;
  }
  problem.round_to_bf16();
  base::ThreadPool pool(1);
  problem.run_forward(attention_ref<float>, pool);
  problem.round_to_bf16();
  for (const Index gap : {8, 3}) {
    expect_near_there<float>(problem, gap);
    expect_near_there<BFloat16>(problem, gap);
  }
}

TEST_P(AttentionVjpOnDevices, QueriesWithoutKeysAndKeysWithoutQueriesGetZeros) {
  for (const Index width : {7, 16}) {
    const AttentionVjpProblem problem = make_rounded_problem({"alone",
                                                              2,
                                                              1,
                                                              width,
                                                              width,
                                                              AttentionMask::kCausal,
                                                              false,
                                                              {{3, 0, 0}, {0, 0, 4}, {2, 0, 70}}},
                                                             5);
    const auto expect_zeros = [&](const Run& actual) {
      // Tokens 1 … 3 see nothing; of the keys, 2 … 5 meet nobody, 7 and 8 the last two queries, and
      // the 68 behind them come too late for both.
      for (Index d = 0; d < width; ++d) {
        for (const Index row : {2, 3, 6, 7})
          EXPECT_EQ(actual.dq.at(row, d), 0.0F) << row;
        for (const Index row : {2, 5, 9, 40, 75}) {
          EXPECT_EQ(actual.dk.at(row, d), 0.0F) << row;
          EXPECT_EQ(actual.dv.at(row, d), 0.0F) << row;
        }
        EXPECT_NE(actual.dv.at(7, d), 0.0F);
      }
    };
    expect_zeros(run_there<float>(problem, 8));
    expect_zeros(run_there<BFloat16>(problem, 8));
  }
}

// A NaN of one sequence and key head reaches neither the other sequence nor the other head.
TEST_P(AttentionVjpOnDevices, NanStaysInItsSequenceAndHead) {
  const AttentionShape shape{
      "planted", 4, 2, 16, 16, AttentionMask::kFull, false, {{40, 0, 40}, {9, 0, 70}}};
  AttentionVjpProblem problem = make_rounded_problem(shape, 6);
  problem.k(5, 1)[3] = kNan;  // of the first sequence; heads 2 and 3 read it
  const auto expect_contained = [&](const Run& actual) {
    for (Index t = 1; t < 41; ++t) {
      for (Index n = 0; n < 4; ++n)
        EXPECT_EQ(std::isnan(actual.dq.at(t * 4 + n, 0)), n >= 2) << t << ' ' << n;
    }
    for (Index t = 42; t < 51; ++t) {
      for (Index n = 0; n < 4; ++n)
        EXPECT_FALSE(std::isnan(actual.dq.at(t * 4 + n, 0))) << t << ' ' << n;
    }
    for (Index s = 42; s < 112; ++s) {
      EXPECT_FALSE(std::isnan(actual.dk.at(s * 2 + 1, 0))) << s;
      EXPECT_FALSE(std::isnan(actual.dv.at(s * 2 + 1, 0))) << s;
    }
    for (Index s = 1; s < 41; ++s)
      EXPECT_FALSE(std::isnan(actual.dk.at(s * 2, 0))) << s;
  };
  expect_contained(run_there<float>(problem, 8));
  expect_contained(run_there<BFloat16>(problem, 8));
}

// Of many sequences of odd lengths each gets what it would get alone.
TEST_P(AttentionVjpOnDevices, SequencesDoNotMeet) {
  std::vector<SequenceShape> sequences;
  for (const Index tokens : {1, 5, 64, 65, 90, 2, 33, 128, 7})
    sequences.push_back({tokens, 0, tokens});
  const AttentionVjpProblem problem =
      make_rounded_problem({"packed", 2, 2, 24, 16, AttentionMask::kCausal, false, sequences}, 13);
  const auto expect_same_alone = [&](auto elem) {
    using Elem = decltype(elem);
    const Run together = run_there<Elem>(problem, 8);
    AttentionVjpProblem alone = problem;
    for (const AttentionVjpSequence& sequence : problem.args().sequences) {
      alone.keep_only(sequence);
      const Run single = run_there<Elem>(alone, 8);
      for (Index i = 0; i < sequence.num_keys; ++i) {
        for (Index n = 0; n < 2; ++n) {
          const Index row = (sequence.query_begin + i) * 2 + n;
          const Index key_row = (sequence.key_begin + i) * 2 + n;
          for (Index d = 0; d < 16; ++d) {
            ASSERT_EQ(single.dq.at(row, d), together.dq.at(row, d)) << row;
            ASSERT_EQ(single.dk.at(key_row, d), together.dk.at(key_row, d)) << key_row;
            ASSERT_EQ(single.dv.at(key_row, d), together.dv.at(key_row, d)) << key_row;
          }
        }
      }
    }
  };
  expect_same_alone(float{});
  expect_same_alone(BFloat16{});
}

TEST_P(AttentionVjpOnDevices, RunsRepeatTheirBits) {
  const AttentionVjpProblem problem = make_rounded_problem(
      {"repeated", 4, 2, 64, 64, AttentionMask::kCausal, false, {{150, 0, 150}, {40, 9, 60}}}, 12);
  const auto expect_repeated = [&](auto run_once) {
    const Run first = run_once();
    const Run second = run_once();
    EXPECT_EQ(first.dq.values, second.dq.values);
    EXPECT_EQ(first.dk.values, second.dk.values);
    EXPECT_EQ(first.dv.values, second.dv.values);
  };
  expect_repeated([&] { return run_there<float>(problem, 8); });
  expect_repeated([&] { return run_there<BFloat16>(problem, 8); });
}

}  // namespace
}  // namespace tessera::kernels
