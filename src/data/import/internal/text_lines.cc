#include "data/import/internal/text_lines.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "text/utf8.h"

namespace tessera::data::internal {
namespace {

using formats::PdfPage;
using formats::PdfWord;

struct CharRange {
  char32_t first = 0;
  char32_t last = 0;
};

constexpr CharRange kRightToLeft[] = {
    {0x0590, 0x08FF}, {0xFB1D, 0xFDFF}, {0xFE70, 0xFEFE}, {0x10800, 0x10FFF}, {0x1E800, 0x1EFFF}};
constexpr CharRange kWithoutMeaning[] = {
    {0, 0x1F}, {0x7F, 0x9F}, {0xE000, 0xF8FF}, {0xFFF9, 0xFFFF}, {0xF0000, 0x10FFFF}};

template <std::size_t kCount>
bool is_in(const CharRange (&ranges)[kCount], char32_t letter) {
  return std::any_of(std::begin(ranges), std::end(ranges), [letter](const CharRange& range) {
    return letter >= range.first && letter <= range.last;
  });
}

// What a reader would type for letters that fonts draw as one.
constexpr std::string_view kLigatures[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
constexpr char32_t kFirstLigature = 0xFB00;
constexpr char32_t kSoftHyphen = 0xAD;
constexpr char32_t kNoBreakSpace = 0xA0;

// The word as it would be typed; nothing when it has letters that nobody could type from the page.
std::optional<std::string> readable(const PdfWord& word) {
  if (!word.is_upright || text::find_ill_formed_utf8(word.text) != word.text.size()) {
    return std::nullopt;
  }
  std::string out;
  for (std::size_t offset = 0; offset < word.text.size();) {
    const char32_t letter = text::next_char(word.text, offset);
    if (is_in(kRightToLeft, letter) || is_in(kWithoutMeaning, letter)) return std::nullopt;
    if (letter >= kFirstLigature && letter < kFirstLigature + std::size(kLigatures)) {
      out += kLigatures[letter - kFirstLigature];
    } else if (letter == kSoftHyphen) {
      out += '-';  // it is only drawn where a line breaks
    } else {
      text::append_utf8(letter == kNoBreakSpace ? U' ' : letter, out);
    }
  }
  return out;
}

// Whether a box on the page has more than one colour in it.
bool is_visible(const PdfWord& word, const formats::Image& image) {
  const auto column = [&](double x) {
    return static_cast<Index>(std::clamp(x, 0.0, static_cast<double>(image.width)));
  };
  const auto row = [&](double y) {
    return static_cast<Index>(std::clamp(y, 0.0, static_cast<double>(image.height)));
  };
  constexpr int kLeastContrast = 16;  // of 255 in any channel
  int lowest[3] = {255, 255, 255};
  int highest[3] = {0, 0, 0};
  for (Index y = row(word.y0); y < row(word.y1 + 1); ++y) {
    for (Index x = column(word.x0); x < column(word.x1 + 1); ++x) {
      for (Index channel = 0; channel < 3; ++channel) {
        const int value = image.rgb[static_cast<std::size_t>((y * image.width + x) * 3 + channel)];
        lowest[channel] = std::min(lowest[channel], value);
        highest[channel] = std::max(highest[channel], value);
        if (highest[channel] - lowest[channel] >= kLeastContrast) return true;
      }
    }
  }
  return false;
}

// Whether the word goes on where the line ends.
bool continues(const TextLine& line, const PdfWord& word) {
  const double height = std::min(line.box[3] - line.box[1], word.y1 - word.y0);
  const double overlap = std::min(line.box[3], word.y1) - std::max(line.box[1], word.y0);
  const double gap = word.x0 - line.box[2];
  return overlap >= height / 2 && gap >= -height / 2 && gap <= 2 * height;
}

// Whether the eye goes from one line to the next: down, or to the right.
bool follows(const TextLine& line, const TextLine& next) {
  const double middle = (next.box[1] + next.box[3]) / 2;
  return middle >= line.box[1] || next.box[0] >= line.box[2];
}

void append(TextLine& line, const PdfWord& word, const std::string& text, bool has_space) {
  if (has_space) line.text += ' ';
  line.text += text;
  line.box = {std::min(line.box[0], word.x0), std::min(line.box[1], word.y0),
              std::max(line.box[2], word.x1), std::max(line.box[3], word.y1)};
}

}  // namespace

Outcome<std::vector<TextLine>> lines_of(const PdfPage& page, const std::string& place) {
  std::vector<TextLine> lines;
  bool has_space = false;  // before the next word
  for (const PdfWord& word : page.words) {
    if (!is_visible(word, page.image)) continue;
    const auto text = readable(word);
    if (!text) {
      return Drop{DropReason::kBadText,
                  fmt::format("{}: upright words of known letters from left to right, has \"{}\"",
                              place, word.text.substr(0, 40))};
    }
    if (text->find_first_not_of(' ') == std::string::npos) continue;
    if (!lines.empty() && continues(lines.back(), word)) {
      append(lines.back(), word, *text, has_space);
    } else {
      lines.push_back({.text = *text, .box = {word.x0, word.y0, word.x1, word.y1}});
    }
    has_space = word.has_space_after;
  }
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (follows(lines[i - 1], lines[i])) continue;
    return Drop{DropReason::kBadText,
                fmt::format("{}: lines in the order of reading, has \"{}\" behind \"{}\"", place,
                            lines[i].text.substr(0, 40), lines[i - 1].text.substr(0, 40))};
  }
  return lines;
}

}  // namespace tessera::data::internal
