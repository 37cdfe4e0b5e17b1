// What makes two samples the same: a perceptual hash of the picture, a hash of the words, and a
// window that remembers those of one shard.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "draw/picture.h"
#include "synth/task/task.h"

namespace tessera::synth {

// One bit per cell of a 16 x 16 grid: whether the cell is darker than its right neighbour ("dHash",
// Krawetz 2013). Noise, compression and small changes of size move few bits.
using PictureHash = std::array<std::uint64_t, 4>;
[[nodiscard]] PictureHash hash_picture(const draw::Image& image);
// Bits in which two hashes differ.
[[nodiscard]] int distance(const PictureHash& a, const PictureHash& b);

// Of all questions and answers; white space counts as one space, case does not count.
[[nodiscard]] std::uint64_t hash_text(const processor::Conversation& conversation);

struct Fingerprint {
  std::vector<PictureHash> pictures{};
  std::uint64_t text = 0;
};
[[nodiscard]] Fingerprint fingerprint_of(const Dialogue& dialogue);

// Fingerprints let through so far. What is a duplicate depends on their order alone.
class DuplicateWindow {
 public:
  // Pictures whose hashes differ in at most `same_bits` (-1: none) are the same; `same_text`
  // samples may have equal words.
  DuplicateWindow(int same_bits, Index same_text) : same_bits_(same_bits), same_text_(same_text) {}

  [[nodiscard]] bool has_picture(const Fingerprint& fingerprint) const;
  [[nodiscard]] bool has_text(const Fingerprint& fingerprint) const;
  void add(const Fingerprint& fingerprint);

 private:
  int same_bits_;
  Index same_text_;
  std::vector<PictureHash> pictures_;  // first picture of each sample
  std::map<std::uint64_t, Index> texts_;
};

}  // namespace tessera::synth
