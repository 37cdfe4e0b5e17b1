// How attention and attention_vjp are cut into blocks of a GPU. The rows of a (sequence, key head)
// are its (query, query head of the group) pairs, queries outermost.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/checked_math.h"
#include "base/index.h"

namespace tessera::kernels {

// What one block works on, for each key head: rows [begin, …) of a sequence and the keys
// [key_begin, key_end) that they meet; or keys [begin, …) and all rows that see them.
struct GpuTile {
  std::int32_t sequence = 0;
  std::int32_t begin = 0;
  std::int32_t key_begin = 0;
  std::int32_t key_end = 0;
  std::int32_t state = -1;  // where unfinished sums go when the keys are split; -1: they are not
};

// Calls visit(sequence number, begin) for every part of `step` items of every sequence, whose
// number of items size_of(sequence) gives: the first parts of all sequences, then the second, ….
template <class Sequences, class SizeOf, class Visit>
void for_each_part(const Sequences& sequences, Index step, SizeOf size_of, Visit visit) {
  Index longest = 0;
  for (const auto& sequence : sequences)
    longest = std::max(longest, size_of(sequence));
  for (Index begin = 0; begin < longest; begin += step) {
    for (std::size_t s = 0; s < sequences.size(); ++s) {
      if (begin < size_of(sequences[s])) visit(static_cast<std::int32_t>(s), begin);
    }
  }
}

// Rows in tiles of `tile_rows`. The last rows see most keys of a causal sequence: they come first,
// so that the work ends evenly.
template <class Args>
[[nodiscard]] std::vector<GpuTile> row_tiles(const Args& args, Index tile_rows) {
  const Index group = args.num_heads / args.num_kv_heads;
  const auto num_rows = [&](const auto& sequence) { return sequence.num_queries * group; };
  std::vector<GpuTile> tiles;
  for_each_part(args.sequences, tile_rows, num_rows, [&](std::int32_t s, Index begin) {
    const auto& sequence = args.sequences[static_cast<std::size_t>(s)];
    const Index last = std::min(begin + tile_rows, num_rows(sequence)) - 1;
    tiles.push_back(
        {.sequence = s,
         .begin = static_cast<std::int32_t>(begin),
         .key_end = static_cast<std::int32_t>(visible_keys(args, sequence, last / group))});
  });
  std::reverse(tiles.begin(), tiles.end());
  return tiles;
}

// Keys in tiles of `tile_keys`. The first keys of a causal sequence are seen by most rows.
template <class Args>
[[nodiscard]] std::vector<GpuTile> key_tiles(const Args& args, Index tile_keys) {
  std::vector<GpuTile> tiles;
  const auto num_keys = [](const auto& sequence) { return sequence.num_keys; };
  for_each_part(args.sequences, tile_keys, num_keys, [&](std::int32_t s, Index begin) {
    tiles.push_back({.sequence = s, .begin = static_cast<std::int32_t>(begin)});
  });
  return tiles;
}

}  // namespace tessera::kernels
