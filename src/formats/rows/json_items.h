// The elements of a JSON list as pieces of its text, found without parsing them: a list of any size
// in constant memory, and damage that costs one element, not the file.
//
//   const auto members = find_json_members(text);          // of {"images": [...], ...}
//   JsonItems items(text);                                 // text begins with "["
//   while (const auto item = items.next()) {
//     if (item->is_damaged) ...                            // else parse_json(item->text, place)
//   }
//
// Only brackets, strings and commas are looked at; whether a piece is JSON is seen by parsing it.
// Behind the start of a damaged element the search goes on at the next "}, {", which may lie inside
// it; from there on a "]" ends the list only if what follows it can follow a list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tessera::formats {

struct JsonItem {
  std::string_view text;     // without white space around it
  std::uint64_t number = 0;  // from 1, damaged ones included
  bool is_damaged = false;   // brackets that do not match, a string or the list without an end
};

class JsonItems {
 public:
  // `text` begins with the list's "[" and may go on behind its "]".
  explicit JsonItems(std::string_view text);

  // The next element; nothing at the end.
  [[nodiscard]] std::optional<JsonItem> next();
  // Where the text goes on: behind what was read, at last behind the list.
  [[nodiscard]] std::size_t end() const { return offset_; }

 private:
  [[nodiscard]] bool is_end_of_list() const;
  JsonItem damaged_until(std::size_t start, std::size_t stop);

  std::string_view text_;
  std::size_t offset_ = 1;
  std::uint64_t number_ = 0;
  int num_returns_ = 0;  // long ways read twice
  bool is_over_ = false;
  bool is_unsure_ = false;  // behind damage: how deep we are is a guess
};

// One member of an object: its name as written between the quotes, and the text of its value.
struct JsonMember {
  std::string_view name;
  std::string_view value;
};

// Members of an object whose text begins with "{", as far as they can be told apart. Lists in it
// may hold damaged elements.
[[nodiscard]] std::vector<JsonMember> find_json_members(std::string_view text);

// Offset of the first letter from `offset` on that is no white space; text.size() when there is
// none.
[[nodiscard]] std::size_t skip_json_space(std::string_view text, std::size_t offset);

}  // namespace tessera::formats
