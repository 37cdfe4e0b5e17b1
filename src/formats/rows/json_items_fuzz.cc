// Any bytes as a list and as an object: the pieces lie in the text, one behind the other, and a
// text that is JSON is cut where a parser cuts it.
#include <cstdint>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "formats/json.h"
#include "formats/rows/json_items.h"

namespace {

using tessera::base::check;
using tessera::formats::Json;
using tessera::formats::JsonItems;

void check_list(std::string_view text) {
  JsonItems items(text);
  const char* end = text.data();
  std::uint64_t num_items = 0;
  bool has_damage = false;
  while (const auto item = items.next()) {
    check(item->number == ++num_items, "fuzz", "numbers in order");
    has_damage = has_damage || item->is_damaged;
    if (item->text.empty()) continue;
    check(item->text.data() >= end, "fuzz", "pieces in order");
    end = item->text.data() + item->text.size();
    check(end <= text.data() + text.size(), "fuzz", "pieces inside the text");
  }
  check(items.end() <= text.size(), "fuzz", "an end inside the text");
  const auto whole = tessera::formats::parse_json(text, "fuzz", {.values = 20'000});
  if (!whole || !whole->is_array()) return;
  check(!has_damage && num_items == whole->size(), "fuzz", "the elements of the list, has ",
        num_items, " of ", whole->size());
}

void check_object(std::string_view text) {
  const auto members = tessera::formats::find_json_members(text);
  for (const auto& member : members) {
    check(member.value.data() + member.value.size() <= text.data() + text.size(), "fuzz",
          "values inside the text");
  }
  const auto whole = tessera::formats::parse_json(text, "fuzz", {.values = 20'000});
  if (!whole || !whole->is_object()) return;
  check(members.size() == whole->size(), "fuzz", "the members of the object");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // Both begin at their bracket, as their callers have it.
  const std::size_t start = tessera::formats::skip_json_space(text, 0);
  if (text.substr(start).starts_with('[')) check_list(text.substr(start));
  if (text.substr(start).starts_with('{')) check_object(text.substr(start));
  return 0;
}
