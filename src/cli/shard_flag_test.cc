#include "cli/shard_flag.h"

#include <gtest/gtest.h>

namespace tessera::cli {
namespace {

TEST(ShardFlag, IsAPartOfN) {
  const auto shard = parse_shard("2/5", "eval");
  ASSERT_TRUE(shard);
  EXPECT_EQ(shard->remainder, 2);
  EXPECT_EQ(shard->num_parts, 5);
  for (const char* wrong : {"", "1", "5/5", "-1/5", "1/0", "a/2", "1/2x", " 1/2"}) {
    const auto refused = parse_shard(wrong, "eval");
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().kind, base::ErrorKind::kUsage);
  }
}

}  // namespace
}  // namespace tessera::cli
