#include "synth/recipe/fingerprint.h"

#include <algorithm>
#include <bit>

namespace tessera::synth {
namespace {

constexpr Index kColumns = 17;  // one more than bits in a row
constexpr Index kRows = 16;

// Pixels per cell and side that are looked at: enough for a mean, whatever the size.
constexpr Index kSamples = 16;

std::uint32_t brightness(const std::uint8_t* pixel) {
  return 2U * pixel[0] + 5U * pixel[1] + pixel[2];
}

// Mean brightness of a cell, times 8 times 256 so that neighbours are told apart finely.
std::uint32_t mean_of_cell(const draw::Image& image, Index column, Index row) {
  const Index x0 = column * image.width / kColumns;
  const Index x1 = std::max(x0 + 1, (column + 1) * image.width / kColumns);
  const Index y0 = row * image.height / kRows;
  const Index y1 = std::max(y0 + 1, (row + 1) * image.height / kRows);
  const Index step_x = std::max<Index>(1, (x1 - x0) / kSamples);
  const Index step_y = std::max<Index>(1, (y1 - y0) / kSamples);
  std::uint64_t sum = 0;
  std::uint64_t count = 0;
  for (Index y = y0; y < std::min(y1, image.height); y += step_y) {
    for (Index x = x0; x < std::min(x1, image.width); x += step_x) {
      sum += brightness(image.rgb.data() + 3 * (y * image.width + x));
      ++count;
    }
  }
  return count == 0 ? 0 : static_cast<std::uint32_t>(256 * sum / count);
}

constexpr std::uint64_t kFnvOffset = 14695981039346656037ULL;
constexpr std::uint64_t kFnvPrime = 1099511628211ULL;

class TextHash {
 public:
  void add(std::string_view text) {
    bool is_after_word = false;
    bool is_after_blank = false;
    for (char letter : text) {
      if (letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r') {
        is_after_blank = true;
        continue;
      }
      if (is_after_word && is_after_blank) add_byte(' ');
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
      add_byte(letter);
      is_after_word = true;
      is_after_blank = false;
    }
    add_byte('\n');
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  void add_byte(char letter) { hash_ = (hash_ ^ static_cast<unsigned char>(letter)) * kFnvPrime; }
  std::uint64_t hash_ = kFnvOffset;
};

}  // namespace

PictureHash hash_picture(const draw::Image& image) {
  PictureHash hash{};
  for (Index row = 0; row < kRows; ++row) {
    std::uint32_t left = mean_of_cell(image, 0, row);
    for (Index column = 1; column < kColumns; ++column) {
      const std::uint32_t right = mean_of_cell(image, column, row);
      const auto bit = static_cast<std::size_t>(row * (kColumns - 1) + column - 1);
      if (left < right) hash[bit / 64] |= std::uint64_t{1} << (bit % 64);
      left = right;
    }
  }
  return hash;
}

int distance(const PictureHash& a, const PictureHash& b) {
  int bits = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    bits += std::popcount(a[i] ^ b[i]);
  return bits;
}

std::uint64_t hash_text(const processor::Conversation& conversation) {
  TextHash hash;
  for (const processor::Message& message : conversation.messages)
    hash.add(message.content);
  return hash.value();
}

Fingerprint fingerprint_of(const Dialogue& dialogue) {
  Fingerprint fingerprint{.text = hash_text(dialogue.conversation)};
  for (const draw::Image& image : dialogue.images)
    fingerprint.pictures.push_back(hash_picture(image));
  return fingerprint;
}

bool DuplicateWindow::has_picture(const Fingerprint& fingerprint) const {
  if (fingerprint.pictures.empty()) return false;
  const PictureHash& hash = fingerprint.pictures.front();
  return std::any_of(pictures_.begin(), pictures_.end(),
                     [&](const PictureHash& each) { return distance(each, hash) <= same_bits_; });
}

bool DuplicateWindow::has_text(const Fingerprint& fingerprint) const {
  const auto found = texts_.find(fingerprint.text);
  return found != texts_.end() && found->second >= same_text_;
}

void DuplicateWindow::add(const Fingerprint& fingerprint) {
  if (!fingerprint.pictures.empty()) pictures_.push_back(fingerprint.pictures.front());
  ++texts_[fingerprint.text];
}

}  // namespace tessera::synth
