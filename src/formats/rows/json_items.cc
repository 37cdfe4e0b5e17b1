#include "formats/rows/json_items.h"

#include <algorithm>
#include <string>

namespace tessera::formats {
namespace {

constexpr std::size_t kMaxDepth = 512;  // of one element; deeper ones count as damaged

bool is_space(char letter) {
  return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
}

// One value: where it ends, or where it was seen to be damaged.
struct Extent {
  std::size_t end = 0;
  bool is_damaged = false;
};

// Behind the closing quote of the string whose opening quote stands at `offset`. A line break
// inside it is damage: a quote is missing.
Extent end_of_string(std::string_view text, std::size_t offset) {
  for (std::size_t i = offset + 1; i < text.size(); ++i) {
    if (text[i] == '"') return {.end = i + 1};
    if (text[i] == '\\') ++i;
    if (i < text.size() && text[i] == '\n') return {.end = i, .is_damaged = true};
  }
  return {.end = text.size(), .is_damaged = true};
}

// Behind the bracket that closes the one at `offset`.
Extent end_of_container(std::string_view text, std::size_t offset) {
  std::string open;  // the closing brackets that are awaited
  for (std::size_t i = offset; i < text.size(); ++i) {
    const char letter = text[i];
    if (letter == '{' || letter == '[') {
      if (open.size() == kMaxDepth) return {.end = i, .is_damaged = true};
      open += letter == '{' ? '}' : ']';
    } else if (letter == '}' || letter == ']') {
      if (open.back() != letter) return {.end = i, .is_damaged = true};
      open.pop_back();
      if (open.empty()) return {.end = i + 1};
    } else if (letter == '"') {
      const Extent string = end_of_string(text, i);
      if (string.is_damaged) return string;
      i = string.end - 1;
    }
  }
  return {.end = text.size(), .is_damaged = true};
}

// A number or a word: up to what may follow a value.
std::size_t end_of_word(std::string_view text, std::size_t offset) {
  return std::min(text.find_first_of(",]}:\"[{ \t\r\n", offset), text.size());
}

Extent end_of_value(std::string_view text, std::size_t offset) {
  if (text[offset] == '"') return end_of_string(text, offset);
  if (text[offset] == '{' || text[offset] == '[') return end_of_container(text, offset);
  const std::size_t end = end_of_word(text, offset);
  return {.end = end, .is_damaged = end == offset};  // a comma or a bracket out of place
}

// Offset of the next object behind a "}" and a comma; the text's size when there is none.
std::size_t find_next_object(std::string_view text, std::size_t offset) {
  while ((offset = text.find('}', offset)) != std::string_view::npos) {
    ++offset;
    const std::size_t comma = skip_json_space(text, offset);
    if (comma == text.size() || text[comma] != ',') continue;
    const std::size_t object = skip_json_space(text, comma + 1);
    if (object < text.size() && text[object] == '{') return object;
  }
  return text.size();
}

}  // namespace

std::size_t skip_json_space(std::string_view text, std::size_t offset) {
  while (offset < text.size() && is_space(text[offset]))
    ++offset;
  return offset;
}

JsonItems::JsonItems(std::string_view text) : text_(text) {
  is_over_ = !text.starts_with('[');
  if (is_over_) offset_ = 0;
}

// Whether the "]" at offset_ closes the list: always, unless damage made it doubtful.
bool JsonItems::is_end_of_list() const {
  if (!is_unsure_) return true;
  const std::size_t behind = skip_json_space(text_, offset_ + 1);
  if (behind == text_.size()) return true;
  const std::size_t follower = skip_json_space(text_, behind + 1);
  if (text_[behind] == '}') return follower == text_.size();
  return text_[behind] == ',' && follower < text_.size() && text_[follower] == '"';
}

// What was read from `start` on is one damaged element, seen to be so at `stop`. A bracket that is
// missing shows late, at the end of the list perhaps: the search goes on right behind the start, as
// long as reading again what was read does not take long.
JsonItem JsonItems::damaged_until(std::size_t start, std::size_t stop) {
  constexpr std::size_t kNearBytes = 4096;
  constexpr int kMaxReturns = 16;
  const bool returns = stop - start <= kNearBytes || num_returns_++ < kMaxReturns;
  is_unsure_ = true;
  offset_ = find_next_object(text_, returns ? start : stop);
  if (offset_ == text_.size()) is_over_ = true;
  const std::size_t end = std::min(stop, offset_);
  return {.text = text_.substr(start, end - start), .number = ++number_, .is_damaged = true};
}

std::optional<JsonItem> JsonItems::next() {
  if (is_over_) return std::nullopt;
  const std::size_t start = skip_json_space(text_, offset_);
  offset_ = start;
  if (start == text_.size()) {  // the list has no end; what came before it is whole
    is_over_ = true;
    return JsonItem{.text = {}, .number = ++number_, .is_damaged = true};
  }
  if (text_[start] == ']') {
    if (!is_end_of_list()) return damaged_until(start, start + 1);
    is_over_ = true;
    ++offset_;
    return std::nullopt;
  }
  const Extent value = end_of_value(text_, start);
  if (value.is_damaged) return damaged_until(start, std::max(value.end, start + 1));
  const std::size_t follower = skip_json_space(text_, value.end);
  const bool has_follower = follower < text_.size();
  if (has_follower && text_[follower] != ',' && text_[follower] != ']') {
    return damaged_until(start, value.end);
  }
  offset_ = has_follower && text_[follower] == ',' ? follower + 1 : follower;
  return JsonItem{.text = text_.substr(start, value.end - start), .number = ++number_};
}

std::vector<JsonMember> find_json_members(std::string_view text) {
  std::vector<JsonMember> members;
  std::size_t offset = 1;
  while (text.starts_with('{')) {
    const std::size_t name = skip_json_space(text, offset);
    if (name == text.size() || text[name] != '"') break;
    const Extent name_extent = end_of_string(text, name);
    const std::size_t colon = skip_json_space(text, name_extent.end);
    if (name_extent.is_damaged || colon == text.size() || text[colon] != ':') break;
    const std::size_t start = skip_json_space(text, colon + 1);
    if (start == text.size()) break;
    Extent value;
    if (text[start] == '[') {
      JsonItems items(text.substr(start));
      while (items.next()) {
      }
      value.end = start + items.end();
    } else {
      value = end_of_value(text, start);
    }
    members.push_back({.name = text.substr(name + 1, name_extent.end - name - 2),
                       .value = text.substr(start, value.end - start)});
    const std::size_t comma = skip_json_space(text, value.end);
    if (value.is_damaged || comma == text.size() || text[comma] != ',') break;
    offset = comma + 1;
  }
  return members;
}

}  // namespace tessera::formats
