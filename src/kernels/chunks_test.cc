#include "kernels/chunks.h"

#include <vector>

#include <gtest/gtest.h>

namespace tessera::kernels {
namespace {

struct Entry {
  Index count = 0;
  Index first_chunk = 0;
};

TEST(Chunks, EveryValueOfEveryEntryIsInOne) {
  base::ThreadPool pool(3);
  for (const std::vector<Index>& counts : {std::vector<Index>{},
                                           {0},
                                           {1},
                                           {0, 5, 0},
                                           {kListChunk, kListChunk + 1, 0, 3},
                                           {0, 0, 2 * kListChunk, 1, 7 * kListChunk - 1, 0}}) {
    std::vector<Entry> entries;
    for (const Index count : counts)
      entries.push_back({.count = count});
    const Index num_chunks = set_first_chunks(std::span(entries));
    std::vector<Index> covered(static_cast<std::size_t>(num_chunks));
    std::vector<Index> owner(static_cast<std::size_t>(num_chunks), -1);
    for_each_chunk(entries.data(), std::ssize(entries), num_chunks, pool,
                   [&](const Entry& entry, Index begin, Index end, Index chunk) {
                     EXPECT_EQ(begin, (chunk - entry.first_chunk) * kListChunk);
                     covered[static_cast<std::size_t>(chunk)] = end - begin;
                     owner[static_cast<std::size_t>(chunk)] = &entry - entries.data();
                   });
    std::vector<Index> sums(counts.size());
    for (std::size_t i = 0; i < covered.size(); ++i)
      sums[static_cast<std::size_t>(owner[i])] += covered[i];
    EXPECT_EQ(sums, counts);
  }
}

}  // namespace
}  // namespace tessera::kernels
