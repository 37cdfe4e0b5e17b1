#include "cli/ocr/join_bands.h"

#include <algorithm>
#include <vector>

namespace tessera::cli {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
// Fewer equal words may be chance.
constexpr std::size_t kLeastRun = 3;
// Words that are compared: what the overlap's share of the text holds, and room for uneven pages.
constexpr double kRoomFactor = 1.5;
constexpr std::size_t kRoomWords = 12;

// Words between white space; they point into the text.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t begin = text.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

std::size_t num_compared(std::size_t num_words, Index overlap, Index height) {
  const double share =
      static_cast<double>(overlap) / static_cast<double>(std::max<Index>(height, 1));
  const auto words = static_cast<std::size_t>(kRoomFactor * share * static_cast<double>(num_words));
  return std::min(num_words, words + kRoomWords);
}

// Behind the longest common run of words: places in a and in b. Both 0 when it is too short.
struct Crossing {
  std::size_t a = 0;
  std::size_t b = 0;
};
Crossing longest_common_run(std::span<const std::string_view> a,
                            std::span<const std::string_view> b) {
  Crossing best;
  std::size_t best_length = kLeastRun - 1;
  std::vector<std::size_t> above(b.size() + 1);  // lengths of runs that end at a[i-1], b[j-1]
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::vector<std::size_t> here(b.size() + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      if (a[i] != b[j]) continue;
      here[j + 1] = above[j] + 1;
      if (here[j + 1] <= best_length) continue;
      best_length = here[j + 1];
      best = {.a = i + 1, .b = j + 1};
    }
    above = std::move(here);
  }
  return best;
}

// Up to the end of the word, as far as it lies in the text that it points into.
std::size_t end_of(std::string_view word, const std::string& text) {
  return static_cast<std::size_t>(word.data() + word.size() - text.data());
}

void add_overlapping(const BandText& upper, const BandText& lower, std::string& page) {
  const std::vector<std::string_view> above = words_of(page);
  const std::vector<std::string_view> below = words_of(lower.text);
  const Index overlap = lower.band.overlap();
  const std::size_t num_of_upper = words_of(upper.text).size();
  const std::size_t num_above =
      std::min(above.size(), num_compared(num_of_upper, overlap, upper.band.height()));
  const auto end = std::span(above).last(num_above);
  const auto begin =
      std::span(below).first(num_compared(below.size(), overlap, lower.band.height()));
  const Crossing crossing = longest_common_run(end, begin);
  if (crossing.a == 0) {
    page += "\n" + lower.text;
    return;
  }
  page.resize(end_of(end[crossing.a - 1], page));
  page += lower.text.substr(end_of(below[crossing.b - 1], lower.text));
}

}  // namespace

std::string join_bands(std::span<const BandText> bands) {
  std::string page;
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const BandText& band = bands[i];
    if (page.empty()) {
      page = band.text;
    } else if (band.band.overlap() > 0) {
      add_overlapping(bands[i - 1], band, page);
    } else if (!band.text.empty()) {
      page += (band.band.is_after_gap ? "\n\n" : "\n") + band.text;
    }
  }
  return page;
}

}  // namespace tessera::cli
