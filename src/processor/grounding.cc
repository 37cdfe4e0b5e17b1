#include "processor/grounding.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "processor/processor.h"

namespace tessera::processor {
namespace {

constexpr double kGrid = 999;  // coordinates are thousandths, 0 ... 999

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes pieces of the grammar from the front of a text; what does not match leaves it undefined.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool take(std::string_view token) {
    if (!text_.starts_with(token)) return false;
    text_.remove_prefix(token.size());
    return true;
  }

  void skip_blanks() {
    const std::size_t end = text_.find_first_not_of(" \t\r\n");
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end);
  }

  // A token between blanks.
  bool take_apart(std::string_view token) {
    skip_blanks();
    const bool taken = take(token);
    skip_blanks();
    return taken;
  }

  std::optional<std::string_view> take_label() {
    const std::size_t end = text_.find(kRefClose);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view label = text_.substr(0, end);
    if (label.find_first_of("\r\n") != std::string_view::npos) return std::nullopt;
    if (label.find(kRefOpen) != std::string_view::npos) return std::nullopt;
    text_.remove_prefix(end + kRefClose.size());
    return label;
  }

  // Clamped to 0 ... 999; digits beyond what matters are read and dropped.
  std::optional<double> take_number() {
    const bool is_negative = take("-");
    if (text_.empty() || !is_digit(text_[0])) return std::nullopt;
    double value =
        take_digits([](double sum, int digit) { return std::min(sum * 10 + digit, 1e6); });
    if (take(".")) {
      if (text_.empty() || !is_digit(text_[0])) return std::nullopt;
      double unit = 1;
      value += take_digits([&](double sum, int digit) { return sum + digit * (unit /= 10); });
    }
    return is_negative ? 0 : std::min(value, kGrid);
  }

  std::optional<std::array<double, 4>> take_box() {
    if (!take("[")) return std::nullopt;
    std::array<double, 4> box{};
    for (std::size_t i = 0; i < box.size(); ++i) {
      if (i > 0 && !take(",")) return std::nullopt;
      skip_blanks();
      const std::optional<double> number = take_number();
      if (!number) return std::nullopt;
      box[i] = *number;
      skip_blanks();
    }
    if (!take("]")) return std::nullopt;
    return box;
  }

  std::optional<std::vector<std::array<double, 4>>> take_list() {
    std::vector<std::array<double, 4>> boxes;
    if (!take_apart("[")) return std::nullopt;
    if (take("]")) return boxes;
    do {
      const auto box = take_box();
      if (!box) return std::nullopt;
      boxes.push_back(*box);
    } while (take_apart(","));
    if (!take("]")) return std::nullopt;
    return boxes;
  }

  [[nodiscard]] std::size_t num_left() const { return text_.size(); }

 private:
  template <class Join>
  double take_digits(Join join) {
    double sum = 0;
    while (!text_.empty() && is_digit(text_[0])) {
      sum = join(sum, text_[0] - '0');
      text_.remove_prefix(1);
    }
    return sum;
  }

  std::string_view text_;
};

// A pair behind its "<|ref|>".
std::optional<GroundedPhrase> take_pair(Cursor& cursor) {
  const auto label = cursor.take_label();
  if (!label || !cursor.take_apart(kDetOpen)) return std::nullopt;
  auto boxes = cursor.take_list();
  if (!boxes || !cursor.take_apart(kDetClose)) return std::nullopt;
  return GroundedPhrase{.label = std::string(*label), .boxes = *std::move(boxes)};
}

struct Mention {
  std::string_view words;
  Index image_idx;
};

constexpr Mention kMentions[] = {
    {"first image", 0}, {"second image", 1}, {"third image", 2},   {"fourth image", 3},
    {"fifth image", 4}, {"sixth image", 5},  {"seventh image", 6}, {"eighth image", 7},
    {"ninth image", 8}, {"tenth image", 9},  {"image 1", 0},       {"image 2", 1},
    {"image 3", 2},     {"image 4", 3},      {"image 5", 4},       {"image 6", 5},
    {"image 7", 6},     {"image 8", 7},      {"image 9", 8},       {"第一张", 0},
    {"第二张", 1},      {"第三张", 2},       {"第四张", 3},        {"第五张", 4}};

// The picture that the text in front of a phrase speaks of last.
Index mentioned_image(std::string_view lower_case, Index num_images) {
  Index image_idx = num_images - 1;
  std::size_t nearest = 0;
  for (const Mention& mention : kMentions) {
    if (mention.image_idx >= num_images) continue;
    const std::size_t found = lower_case.rfind(mention.words);
    if (found == std::string_view::npos) continue;
    const std::size_t end = found + mention.words.size();
    const bool goes_on = is_digit(mention.words.back()) && end < lower_case.size() &&
                         is_digit(lower_case[end]);  // "image 12" is not "image 1"
    if (goes_on || end <= nearest) continue;
    nearest = end;
    image_idx = mention.image_idx;
  }
  return image_idx;
}

Index to_pixel(double value, Index side) {
  const auto pixel = static_cast<Index>(value / kGrid * static_cast<double>(side));
  return std::clamp<Index>(pixel, 0, side);
}

}  // namespace

std::vector<GroundedPhrase> parse_grounding(std::string_view text) {
  std::vector<GroundedPhrase> phrases;
  std::size_t found = text.find(kRefOpen);
  while (found != std::string_view::npos) {
    std::size_t next = found + kRefOpen.size();
    Cursor cursor(text.substr(next));
    if (auto phrase = take_pair(cursor)) {
      phrase->offset = found;
      phrases.push_back(*std::move(phrase));
      next = text.size() - cursor.num_left();
    }
    found = text.find(kRefOpen, next);
  }
  return phrases;
}

std::vector<PixelBox> boxes_in_pixels(std::string_view text,
                                      std::span<const vision::Resolution> pictures) {
  std::vector<PixelBox> boxes;
  if (pictures.empty()) return boxes;
  std::string lower_case(text);
  for (char& c : lower_case) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const std::string_view searched = lower_case;
  const auto num_images = static_cast<Index>(pictures.size());
  for (const GroundedPhrase& phrase : parse_grounding(text)) {
    const Index image_idx = mentioned_image(searched.substr(0, phrase.offset), num_images);
    const auto& [width, height] = pictures[static_cast<std::size_t>(image_idx)];
    for (const auto& [x0, y0, x1, y1] : phrase.boxes) {
      boxes.push_back({.image_idx = image_idx,
                       .label = phrase.label,
                       .box = {to_pixel(x0, width), to_pixel(y0, height), to_pixel(x1, width),
                               to_pixel(y1, height)}});
    }
  }
  return boxes;
}

std::array<Index, 4> box_on_grid(const std::array<double, 4>& box,
                                 const vision::Resolution& picture) {
  std::array<Index, 4> out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Index side = i % 2 == 0 ? picture.width : picture.height;
    const double value = std::floor(box[i] * kGrid / static_cast<double>(side) + 0.5);
    out[i] = static_cast<Index>(std::clamp(value, 0.0, kGrid));
  }
  return out;
}

bool is_label(std::string_view text) {
  return !text.empty() && text.find_first_of("\r\n") == std::string_view::npos &&
         text.find("<|") == std::string_view::npos && text.find("|>") == std::string_view::npos;
}

std::string boxes_text(std::span<const std::array<Index, 4>> boxes) {
  std::string text = base::cat(kDetOpen, "[");
  const char* separator = "";
  for (const auto& [x0, y0, x1, y1] : boxes) {
    text += base::cat(separator, "[", x0, ", ", y0, ", ", x1, ", ", y1, "]");
    separator = ", ";
  }
  return text + base::cat("]", kDetClose);
}

std::string grounding_text(std::string_view label, std::span<const std::array<Index, 4>> boxes) {
  return base::cat(kRefOpen, label, kRefClose, boxes_text(boxes));
}

}  // namespace tessera::processor
