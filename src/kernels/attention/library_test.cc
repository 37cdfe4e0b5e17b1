// What reaches the vendor's library, and what does not.
#include "kernels/attention/internal/library.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/attention_vjp/internal/library.h"
#include "kernels/testing/stand_in.h"

namespace tessera::kernels {
namespace {

// Remembers the last call.
class RecordingDnn final : public cuda::Dnn {
 public:
  bool attention(const cuda::DnnAttention& call) override {
    last = call;
    sequences.assign(call.sequences.begin(), call.sequences.end());
    return accepts;
  }
  bool accepts = true;
  cuda::DnnAttention last;
  std::vector<cuda::DnnSequence> sequences;
};

class WithDnn final : public testing::StandIn {
 public:
  [[nodiscard]] cuda::Dnn* dnn() override { return &library; }
  RecordingDnn library;
};

class AttentionByLibrary : public ::testing::Test {
 protected:
  // Sequences of 5, 0 and 3 tokens; the keys of the last lie before those of the first.
  AttentionByLibrary() {
    const Index token_stride = 2 * 8;
    const std::vector<Index> key_tokens = {4, 0, 1};
    for (const Index token : key_tokens) {
      pages_.push_back(memory_.data() + token * token_stride);
      pages_.push_back(memory_.data() + 400 + token * token_stride);
    }
    sequences_ = {{.query_begin = 0, .num_queries = 5, .num_keys = 5},
                  {.query_begin = 5},
                  {.query_begin = 7, .num_queries = 3, .num_keys = 3}};
    for (std::size_t s = 0; s < sequences_.size(); ++s) {
      sequences_[s].key_pages = &pages_[2 * s];
      sequences_[s].value_pages = &pages_[2 * s + 1];
    }
    args_ = {.q = memory_.data(),
             .out = memory_.data() + 800,
             .lse = &lse_,
             .q_token_stride = 48,
             .q_head_stride = 8,
             .out_token_stride = 16,
             .out_head_stride = 8,
             .key_token_stride = token_stride,
             .key_head_stride = 8,
             .value_token_stride = token_stride,
             .value_head_stride = 8,
             .sequences = sequences_,
             .page_tokens = 5,
             .num_heads = 2,
             .num_kv_heads = 2,
             .key_width = 96,
             .value_width = 8,
             .scale = 0.5F};
  }

  [[nodiscard]] bool attend() {
    args_.sequences = sequences_;
    return attend_by_library(args_, Queue(pool_, device_));
  }

  base::ThreadPool pool_{1};
  WithDnn device_;
  std::vector<BFloat16> memory_ = std::vector<BFloat16>(1000);
  std::vector<const BFloat16*> pages_;
  std::vector<AttentionSequence<BFloat16>> sequences_;
  float lse_ = 0;
  AttentionArgs<BFloat16> args_;
};

TEST_F(AttentionByLibrary, SequencesAreCountedFromTheFirstKey) {
  ASSERT_TRUE(attend());
  const cuda::DnnAttention& call = device_.library.last;
  EXPECT_EQ(call.k.first, memory_.data() + 16);
  EXPECT_EQ(call.v.first, memory_.data() + 416);
  EXPECT_FALSE(call.is_gradient());
  EXPECT_TRUE(call.is_causal);
  EXPECT_EQ(call.q.token_stride, 48);
  ASSERT_EQ(device_.library.sequences.size(), 2U);  // the empty one is left out
  EXPECT_EQ(device_.library.sequences[0].key_token, 3);
  EXPECT_EQ(device_.library.sequences[0].num_tokens, 5);
  EXPECT_EQ(device_.library.sequences[1].key_token, 0);
  EXPECT_EQ(device_.library.sequences[1].query_token, 7);
}

TEST_F(AttentionByLibrary, WhatItRefusesIsRefused) {
  device_.library.accepts = false;
  EXPECT_FALSE(attend());
}

TEST_F(AttentionByLibrary, CallsWithoutLogSumExpAreNotForIt) {
  args_.lse = nullptr;
  EXPECT_FALSE(attend());
}

TEST_F(AttentionByLibrary, EarlierKeysAreForItUnderAFullMaskOnly) {
  sequences_[0].first_position = 1;
  EXPECT_FALSE(attend());
  args_.mask = AttentionMask::kFull;
  EXPECT_TRUE(attend());
  EXPECT_FALSE(device_.library.last.is_causal);
  sequences_[2].num_keys = 2;
  EXPECT_FALSE(attend());
}

TEST_F(AttentionByLibrary, NarrowHeadsAreForItUnderAFullMaskOnly) {
  args_.key_width = 64;
  EXPECT_FALSE(attend());
  args_.mask = AttentionMask::kFull;
  EXPECT_TRUE(attend());
}

TEST_F(AttentionByLibrary, KeysInSeveralPagesAreNotForIt) {
  args_.page_tokens = 4;
  EXPECT_FALSE(attend());
}

TEST_F(AttentionByLibrary, KeysAndValuesMustLieAlike) {
  pages_[5] += 16;
  EXPECT_FALSE(attend());
  pages_[5] -= 16;
  pages_[4] += 8;
  EXPECT_FALSE(attend());
}

TEST_F(AttentionByLibrary, OffsetsMustFitInto32Bits) {
  EXPECT_TRUE(
      has_short_offsets({{.query_token = 0, .key_token = 0, .num_tokens = 1 << 20}}, {2047}));
  EXPECT_FALSE(
      has_short_offsets({{.query_token = 0, .key_token = 0, .num_tokens = 1 << 20}}, {2048}));
  EXPECT_FALSE(
      has_short_offsets({{.query_token = 9, .key_token = 1 << 30, .num_tokens = 1}}, {1, 2}));
  args_.q_token_stride = Index{1} << 30;
  EXPECT_FALSE(attend());
}

TEST_F(AttentionByLibrary, NoSequencesAreNothingForIt) {
  sequences_.clear();
  EXPECT_FALSE(attend());
}

TEST_F(AttentionByLibrary, GradientsAreAskedForInTheSamePlaces) {
  std::vector<AttentionVjpSequence> sequences = {
      {.query_begin = 0, .num_queries = 5, .key_begin = 3, .num_keys = 5},
      {.query_begin = 5, .key_begin = 9},
      {.query_begin = 7, .num_queries = 3, .key_begin = 0, .num_keys = 3}};
  const HeadRows<const BFloat16> rows = {memory_.data(), 16, 8};
  const HeadRows<BFloat16> gradients = {memory_.data() + 500, 240, 96};
  AttentionVjpArgs<BFloat16> args{.q = rows,
                                  .k = rows,
                                  .v = rows,
                                  .out = rows,
                                  .dout = rows,
                                  .lse = &lse_,
                                  .dq = gradients,
                                  .dk = gradients,
                                  .dv = gradients,
                                  .num_heads = 2,
                                  .num_kv_heads = 2,
                                  .key_width = 96,
                                  .value_width = 96};
  const auto differentiate = [&] {
    args.sequences = sequences;
    return differentiate_by_library(args, Queue(pool_, device_));
  };
  ASSERT_TRUE(differentiate());
  EXPECT_TRUE(device_.library.last.is_gradient());
  EXPECT_EQ(device_.library.last.dq.token_stride, 240);
  ASSERT_EQ(device_.library.sequences.size(), 2U);
  EXPECT_EQ(device_.library.sequences[0].key_token, 3);
  EXPECT_EQ(device_.library.sequences[1].query_token, 7);
  args.dv.head_stride = 104;
  EXPECT_FALSE(differentiate());
  args.dv.head_stride = 96;
  sequences[0].first_position = 2;
  EXPECT_FALSE(differentiate());
  sequences[0] = {.num_queries = 5, .num_keys = 4};
  EXPECT_FALSE(differentiate());
  sequences.clear();
  EXPECT_FALSE(differentiate());
}

// Without a library there is nothing to ask.
TEST(AttentionWithoutLibrary, IsLeftToOwnKernels) {
  base::ThreadPool pool(1);
  testing::StandIn device;
  float lse = 0;
  EXPECT_FALSE(attend_by_library({.lse = &lse}, Queue(pool, device)));
  EXPECT_FALSE(differentiate_by_library({}, Queue(pool, device)));
}

}  // namespace
}  // namespace tessera::kernels
