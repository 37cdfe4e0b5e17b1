#include "kernels/q8/q8.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "base/float16.h"
#include "kernels/testing/buffers.h"
#include "tensor/dtype.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;

constexpr std::array<Index, 8> kRowCounts = {0, 1, 2, 7, 8, 9, 23, 64};
constexpr std::array<Index, 11> kLengths = {0, 1, 3, 4, 31, 32, 33, 64, 119, 896, 4304};

std::vector<std::byte> encode(Q8EncodeFn& encoder, const GuardedRows& w, int num_threads = 1) {
  base::ThreadPool pool(num_threads);
  std::vector<std::byte> bytes(static_cast<std::size_t>(q8_bytes(w.T(), w.D())), std::byte{0xA5});
  encoder({.w = w.data(), .w_stride = w.stride(), .q8 = bytes.data(), .N = w.T(), .K = w.D()},
          pool);
  return bytes;
}

GuardedRows decode(Q8DecodeFn& decoder, const std::vector<std::byte>& bytes, Index N, Index K) {
  base::ThreadPool pool(2);
  GuardedRows y(N, K, {3, 1});
  decoder({.q8 = bytes.data(), .y = y.data(), .y_stride = y.stride(), .M = N, .K = K}, pool);
  return y;
}

GuardedRows row_of(std::vector<float> values) {
  GuardedRows w(1, static_cast<Index>(values.size()));
  for (Index k = 0; k < w.D(); ++k)
    w.at(0, k) = values[static_cast<std::size_t>(k)];
  return w;
}

TEST(Q8, SizeIsThatOfTheStorageType) {
  for (const Index N : kRowCounts) {
    for (const Index K : kLengths)
      EXPECT_EQ(q8_bytes(N, K), storage_bytes(DType::kQ8, N, K));
  }
  EXPECT_EQ(kQ8PanelRows, traits(DType::kQ8).panel_rows);
  EXPECT_EQ(kQ8BlockLength, traits(DType::kQ8).block_length);
}

// The picture of the header, byte by byte.
TEST(Q8, LiesInTheDocumentedOrder) {
  GuardedRows w(9, 40);
  for (Index n = 0; n < 9; ++n) {
    for (Index k = 0; k < 40; ++k)
      w.at(n, k) = 0.25F * static_cast<float>((n * 40 + k) % 120);
    w.at(n, 0) = 0.25F * 127;  // makes the scale 0.25
    w.at(n, 32) = -0.25F * 127;
  }
  const std::vector<std::byte> bytes = encode(q8_encode_ref, w);
  ASSERT_EQ(bytes.size(), 4U * 272U);
  for (Index n = 0; n < 16; ++n) {
    for (Index k = 0; k < 64; ++k) {
      const Index panel_block = (n / 8 * 2 + k / 32) * 272;
      const auto at =
          static_cast<std::size_t>(panel_block + 16 + k % 32 / 4 * 32 + n % 8 * 4 + k % 4);
      const bool is_inside = n < 9 && k < 40;
      const float expected = is_inside ? w.at(n, k) / 0.25F : 0.0F;
      EXPECT_EQ(static_cast<float>(static_cast<std::int8_t>(bytes[at])), expected) << n << " " << k;
      Float16 scale;
      std::memcpy(&scale, bytes.data() + panel_block + n % 8 * 2, 2);
      EXPECT_EQ(to_float(scale), n < 9 ? 0.25F : 0.0F) << n << " " << k;
    }
  }
}

TEST(Q8, AllEncodersWriteTheSameBytes) {
  testing::for_each_variant(q8_encode_variants(), [](Q8EncodeFn& encoder) {
    std::uint64_t seed = 1;
    for (const Index N : kRowCounts) {
      for (const Index K : kLengths) {
        for (const float scale : {1.0F, 1e-6F, 1e-8F, 1e6F, 1e30F}) {
          GuardedRows w = testing::random_rows(N, K, {2, 1}, ++seed, scale);
          if (seed % 5 == 0) testing::plant_non_finite(w);
          const auto expected = encode(q8_encode_ref, w);
          EXPECT_EQ(expected, encode(encoder, w)) << N << " x " << K << " scale " << scale;
          EXPECT_EQ(expected, encode(encoder, w, 3)) << N << " x " << K << " on 3 threads";
        }
      }
    }
  });
}

TEST(Q8, RoundTripStaysWithinHalfAStep) {
  for (const float scale : {1.0F, 1e-5F, 1e-7F, 1e-9F, 5e5F}) {
    const GuardedRows w = testing::random_rows(19, 165, {}, 77, scale);
    const GuardedRows y = decode(q8_decode_ref, encode(q8_encode_ref, w), 19, 165);
    for (Index n = 0; n < 19; ++n) {
      for (Index k = 0; k < 165; ++k) {
        double amax = 0;
        for (Index i = k / 32 * 32; i < std::min<Index>(k / 32 * 32 + 32, 165); ++i) {
          amax = std::max(amax, w.magnitude(n, i));
        }
        const double step = amax / 127 * (1 + 0x1p-10) + 0x1p-24;
        const double error =
            std::fabs(static_cast<double>(y.at(n, k)) - static_cast<double>(w.at(n, k)));
        EXPECT_LE(error, step / 2 * (1 + 1e-6)) << n << " " << k << " of magnitude " << amax;
      }
    }
  }
}

TEST(Q8, TiesGoToTheEvenInteger) {
  const GuardedRows w = row_of({127.0F, 0.5F, 1.5F, 2.5F, -0.5F, -1.5F, -2.5F});
  testing::for_each_variant(q8_encode_variants(), [&](Q8EncodeFn& encoder) {
    const GuardedRows y = decode(q8_decode_ref, encode(encoder, w), 1, 7);
    const std::array<float, 7> expected = {127, 0, 2, 2, 0, -2, -2};
    for (Index k = 0; k < 7; ++k)
      EXPECT_EQ(y.at(0, k), expected[static_cast<std::size_t>(k)]) << k;
  });
}

// The smallest scale is 2^-24; what is smaller than half of it vanishes, what is too large
// saturates.
TEST(Q8, EndsOfTheRange) {
  EXPECT_EQ(decode(q8_decode_ref, encode(q8_encode_ref, row_of({3e-8F})), 1, 1).at(0, 0), 0x1p-24F);
  EXPECT_EQ(decode(q8_decode_ref, encode(q8_encode_ref, row_of({2e-8F})), 1, 1).at(0, 0), 0.0F);
  const auto huge = decode(q8_decode_ref, encode(q8_encode_ref, row_of({-1e30F, 1.0F})), 1, 2);
  EXPECT_EQ(huge.at(0, 0), -127.0F * 65504.0F);
  EXPECT_EQ(huge.at(0, 1), 0.0F);
}

TEST(Q8, BlockWithANonFiniteValueDecodesToNan) {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  for (const float bad : {kInf, -kInf, std::numeric_limits<float>::quiet_NaN()}) {
    GuardedRows w = testing::random_rows(2, 96, {}, 4);
    w.at(1, 40) = bad;
    const GuardedRows y = decode(q8_decode_ref, encode(q8_encode_ref, w), 2, 96);
    for (Index k = 0; k < 96; ++k) {
      EXPECT_FALSE(std::isnan(y.at(0, k)));
      EXPECT_EQ(std::isnan(y.at(1, k)), k / 32 == 1) << k;
    }
  }
}

TEST(Q8, AllDecodersGiveTheSameBitsAndWriteNothingElse) {
  testing::for_each_variant(q8_decode_variants(), [](Q8DecodeFn& decoder) {
    std::uint64_t seed = 500;
    for (const Index N : kRowCounts) {
      for (const Index K : kLengths) {
        const auto bytes = encode(q8_encode_ref, testing::random_rows(N, K, {}, ++seed));
        const GuardedRows actual = decode(decoder, bytes, N, K);
        EXPECT_TRUE(actual.is_written_exactly());
        EXPECT_TRUE(testing::has_same_bits(decode(q8_decode_ref, bytes, N, K), actual));
      }
    }
  });
}

TEST(Q8, DecodesTheRowsAskedFor) {
  const auto bytes = encode(q8_encode_ref, testing::random_rows(21, 70, {}, 9));
  const GuardedRows all = decode(q8_decode_ref, bytes, 21, 70);
  const std::array<Index, 5> wanted = {20, 0, 7, 7, 13};
  testing::for_each_variant(q8_decode_variants(), [&](Q8DecodeFn& decoder) {
    base::ThreadPool pool(2);
    GuardedRows y(5, 70);
    decoder(
        {.q8 = bytes.data(), .row = wanted.data(), .y = y.data(), .y_stride = 70, .M = 5, .K = 70},
        pool);
    for (Index m = 0; m < 5; ++m) {
      for (Index k = 0; k < 70; ++k) {
        EXPECT_EQ(y.at(m, k), all.at(wanted[static_cast<std::size_t>(m)], k));
      }
    }
  });
}

}  // namespace
}  // namespace tessera::kernels
