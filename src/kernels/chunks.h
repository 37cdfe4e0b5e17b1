// Arrays of different lengths as one list of chunks, so that one call, and one launch on a GPU,
// works on all of them: the parameters of a model.
//
//   entries[i].count         values of array i
//   entries[i].first_chunk   chunks of those before it: set_first_chunks()
//
//   arrays   0 ········ ···  1 ··  2 ········ ········ ·
//   chunks   0        1      2     3        4        5
//
// An array without values has no chunk. Entries lie where the kernel works.
#pragma once

#include <algorithm>
#include <span>

#include "base/index.h"
#include "kernels/queue.h"

namespace tessera::kernels {

// Values of a chunk. A sum over chunks adds within each first, so that results depend on it.
inline constexpr Index kListChunk = 16'384;

[[nodiscard]] constexpr Index num_list_chunks(Index count) {
  return (count + kListChunk - 1) / kListChunk;
}

// Numbers the chunks of all entries; returns how many there are.
template <class Entry>
Index set_first_chunks(std::span<Entry> entries) {
  Index next = 0;
  for (Entry& entry : entries) {
    entry.first_chunk = next;
    next += num_list_chunks(entry.count);
  }
  return next;
}

// The entry that a chunk belongs to: the last one that begins at it or before.
template <class Entry>
[[nodiscard]] constexpr const Entry& entry_of_chunk(const Entry* entries,
                                                    Index num_entries,
                                                    Index chunk) {
  Index low = 0;
  Index high = num_entries - 1;
  while (low < high) {
    const Index middle = (low + high + 1) / 2;
    if (entries[middle].first_chunk <= chunk) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return entries[low];
}

// Calls work(entry, begin, end, chunk) for every chunk, on the threads of the pool: the chunk's
// values are [begin, end) of the entry's.
template <class Entry, class Work>
void for_each_chunk(
    const Entry* entries, Index num_entries, Index num_chunks, base::ThreadPool& pool, Work work) {
  pool.parallel_for(num_chunks, 1, [&](Index first, Index last, int /*thread*/) {
    for (Index chunk = first; chunk < last; ++chunk) {
      const Entry& entry = entry_of_chunk(entries, num_entries, chunk);
      const Index begin = (chunk - entry.first_chunk) * kListChunk;
      work(entry, begin, std::min(begin + kListChunk, entry.count), chunk);
    }
  });
}

}  // namespace tessera::kernels
