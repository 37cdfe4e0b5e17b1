#include "kernels/sample/sample.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "kernels/testing/on_device.h"

namespace tessera::kernels {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct Draws {
  std::vector<float> x;  // [rows, V]
  Index V = 0;
  std::vector<SampleRow> rows{};
  std::vector<LogitEdit> edits{};
};

struct Chosen {
  std::vector<std::int32_t> ids;
  std::vector<float> logits;
};

Chosen run(SampleFn& sample, const Draws& draws, base::ThreadPool& pool) {
  const Index T = std::ssize(draws.rows);
  Chosen chosen{.ids = std::vector<std::int32_t>(draws.rows.size(), -1),
                .logits = std::vector<float>(draws.rows.size(), kNan)};
  std::vector<double> scratch(static_cast<std::size_t>(sample_scratch_bytes(T, draws.V)) / 8 + 1);
  sample({.x = draws.x.data(),
          .rows = draws.rows.data(),
          .edits = draws.edits.data(),
          .scratch = reinterpret_cast<std::byte*>(scratch.data()),
          .ids = chosen.ids.data(),
          .logits = chosen.logits.data(),
          .T = T,
          .V = draws.V,
          .x_stride = draws.V},
         pool);
  return chosen;
}

// Logits on a grid, so that some are equal, with values that cannot come among them; every mixture
// of limits.
Draws random_draws(Index V, std::uint64_t seed) {
  base::Rng rng(seed);
  Draws draws{.x = {}, .V = V};
  constexpr Index kRows = 6;
  for (Index i = 0; i < kRows * V; ++i) {
    const auto value = static_cast<float>(std::round(8 * rng.next_normal()) / 4);
    draws.x.push_back(i % 17 == 3 ? kNan : i % 11 == 5 ? -kInf : value);
  }
  for (Index t = 0; t < 30; ++t) {
    SampleRow row{.row = t % kRows,
                  .first_edit = std::ssize(draws.edits),
                  .temperature = t % 2 == 0 ? 0.6 : 1.7,
                  .top_p = t % 3 == 0 ? 1.0 : 0.83,
                  .top_k = t % 7 == 3 ? 1 : t % 5 * V / 6,
                  .uniform = rng.next_uniform()};
    for (Index id = t % 4; id < V && t % 2 == 1; id += 4)
      draws.edits.push_back({static_cast<std::int32_t>(id), id % 3 == 0 ? 0.0 : 1.4});
    row.num_edits = std::ssize(draws.edits) - row.first_edit;
    draws.rows.push_back(row);
  }
  return draws;
}

Draws one_row(std::vector<float> logits, const SampleRow& row) {
  const Index V = std::ssize(logits);
  return {.x = std::move(logits), .V = V, .rows = {row}};
}

class SampleOnDevices : public testing::OnDevice {
 protected:
  // By the device's variant.
  Chosen run_there(const Draws& draws) {
    if (!GetParam()) return run(*choose<SampleArgs>(sample_variants()), draws, pool_);
    const auto T = draws.rows.size();
    const std::size_t row_bytes = T * sizeof(SampleRow);
    const std::size_t edit_bytes = draws.edits.size() * sizeof(LogitEdit);
    const std::byte* rows = scratch(static_cast<Index>(row_bytes));
    const std::byte* edits = scratch(static_cast<Index>(edit_bytes));
    device_->upload(const_cast<std::byte*>(rows), draws.rows.data(), row_bytes);
    device_->upload(const_cast<std::byte*>(edits), draws.edits.data(), edit_bytes);
    std::byte* ids = scratch(static_cast<Index>(T * sizeof(std::int32_t)));
    std::byte* logits = scratch(static_cast<Index>(T * sizeof(float)));
    sample_cuda({.x = upload<float>(draws.x),
                 .rows = reinterpret_cast<const SampleRow*>(rows),
                 .edits = reinterpret_cast<const LogitEdit*>(edits),
                 .scratch = scratch(sample_scratch_bytes(std::ssize(draws.rows), draws.V)),
                 .ids = reinterpret_cast<std::int32_t*>(ids),
                 .logits = reinterpret_cast<float*>(logits),
                 .T = std::ssize(draws.rows),
                 .V = draws.V,
                 .x_stride = draws.V},
                Queue(pool_, *device_));
    Chosen chosen{.ids = std::vector<std::int32_t>(T), .logits = std::vector<float>(T)};
    device_->download(chosen.ids.data(), ids, T * sizeof(std::int32_t));
    device_->download(chosen.logits.data(), logits, T * sizeof(float));
    return chosen;
  }
};
INSTANTIATE_TEST_SUITE_P(Kernels, SampleOnDevices, testing::devices(), testing::device_name);

TEST_P(SampleOnDevices, MatchesTheDefinition) {
  for (const Index V : {1, 2, 13, 257, 1500, 5003}) {
    const Draws draws = random_draws(V, static_cast<std::uint64_t>(V));
    const Chosen expected = run(sample_ref, draws, pool_);
    const Chosen there = run_there(draws);
    const Chosen here = run(sample_base, draws, pool_);
    EXPECT_EQ(there.ids, expected.ids) << V;
    EXPECT_EQ(here.ids, expected.ids) << V;
    for (std::size_t t = 0; t < expected.ids.size(); ++t) {
      const float raw = draws.x[static_cast<std::size_t>(draws.rows[t].row * V + expected.ids[t])];
      for (const Chosen* each : {&there, &here})
        EXPECT_EQ(std::isnan(each->logits[t]) ? 0 : each->logits[t], std::isnan(raw) ? 0 : raw);
    }
  }
}

TEST_P(SampleOnDevices, TheDrawGoesThroughTheRanking) {
  // Weights 4, 2, 1, 1 of the ids 3, 1, 0, 2.
  const std::vector<float> logits = {0, std::log(2.0F), 0, std::log(4.0F)};
  const auto drawn = [&](const SampleRow& row) { return run_there(one_row(logits, row)).ids[0]; };
  EXPECT_EQ(drawn({.uniform = 0}), 3);
  EXPECT_EQ(drawn({.uniform = 0.49}), 3);
  EXPECT_EQ(drawn({.uniform = 0.51}), 1);
  EXPECT_EQ(drawn({.uniform = 0.76}), 0);
  EXPECT_EQ(drawn({.uniform = 0.88}), 2);
  EXPECT_EQ(drawn({.top_k = 3, .uniform = 0.99}), 0) << "of equal logits the lower id stays";
  EXPECT_EQ(drawn({.top_p = 0.6, .uniform = 0.99}), 1);
  EXPECT_EQ(drawn({.top_p = 0.6, .top_k = 1, .uniform = 0.99}), 3) << "of what top-k leaves";
  EXPECT_EQ(drawn({.temperature = 1e-3, .uniform = 0.999}), 3);
  EXPECT_EQ(drawn({.temperature = 1e3, .uniform = 0.49}), 1);
}

TEST_P(SampleOnDevices, WhatIsNotFinite) {
  const auto drawn = [&](std::vector<float> logits) {
    return run_there(one_row(std::move(logits), {.uniform = 0.5})).ids[0];
  };
  EXPECT_EQ(drawn({kNan, -kInf, kNan}), 0);
  EXPECT_EQ(drawn({kNan, -kInf, -3, kNan}), 2);
  EXPECT_EQ(drawn({1, kInf, 2, kInf}), 1);
  EXPECT_EQ(drawn({-0.0F, 0.0F}), 1) << "both zeros are one logit";
}

TEST_P(SampleOnDevices, EditsDivideMultiplyAndBan) {
  Draws draws = one_row({4, -1, 3, -2}, {.num_edits = 2, .top_k = 1});
  draws.edits = {{0, 2.0}, {2, 0.0}};
  EXPECT_EQ(run_there(draws).ids[0], 0);
  draws.edits = {{0, 5.0}, {2, 4.0}};
  EXPECT_EQ(run_there(draws).ids[0], 0);
  EXPECT_EQ(run_there(draws).logits[0], 4) << "as it was before the edits";
  draws.edits = {{0, 0.0}, {2, 0.0}};
  EXPECT_EQ(run_there(draws).ids[0], 1);
  draws.edits = {{0, 0.0}, {2, 0.0}, {1, 3.0}};
  draws.rows[0].num_edits = 3;
  EXPECT_EQ(run_there(draws).ids[0], 3);
}

}  // namespace
}  // namespace tessera::kernels
