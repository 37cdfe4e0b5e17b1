#include "formats/json.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"

namespace tessera::formats {
namespace {

using base::Error;

// "line 3, column 7" of the byte at `position`.
std::string place_in(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, std::min(position, text.size()));
  const std::size_t last_break = before.rfind('\n');
  const std::size_t line_start = last_break == std::string_view::npos ? 0 : last_break + 1;
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  return fmt::format("line {}, column {}", line,
                     std::max<std::size_t>(1, before.size() - line_start));
}

// The library's "[json.exception...] parse error at line 1, column 2: WHY" reduced to a short
// printable WHY; what was read last may be as long as the input.
std::string reason_of(std::string_view message) {
  constexpr std::size_t kMaxBytes = 160;
  const std::size_t bracket = message.find("] ");
  if (bracket != std::string_view::npos) message.remove_prefix(bracket + 2);
  const std::size_t column = message.find("column ");
  if (column != std::string_view::npos) {
    const std::size_t colon = message.find(": ", column);
    if (colon != std::string_view::npos) message.remove_prefix(colon + 2);
  }
  std::string reason(message.substr(0, kMaxBytes));
  for (char& letter : reason) {
    if (letter < 0x20 || letter > 0x7E) letter = '?';
  }
  return message.size() > kMaxBytes ? reason + "..." : reason;
}

// Builds the document from parser events and stops at the first thing that is out of bounds. The
// library's own builder accepts duplicate keys and has no limits.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, std::string_view where, const JsonLimits& limits)
      : text_(text), where_(where), limits_(limits) {}

  [[nodiscard]] base::Result<Json> take() && {
    if (error_) return *std::move(error_);
    return std::move(root_);
  }

  bool null() override { return add(Json(nullptr)) != nullptr; }
  bool boolean(bool value) override { return add(Json(value)) != nullptr; }
  bool number_integer(std::int64_t value) override { return add(Json(value)) != nullptr; }
  bool number_unsigned(std::uint64_t value) override { return add(Json(value)) != nullptr; }
  bool number_float(double value, const std::string&) override {
    return add(Json(value)) != nullptr;
  }
  bool string(std::string& value) override { return add(Json(std::move(value))) != nullptr; }
  bool binary(Json::binary_t&) override { return false; }  // never sent for text
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    const auto [place, is_first] = open_.back()->get_ref<Json::object_t&>().emplace(name, nullptr);
    if (!is_first) {
      return fail(
          Error::invalid_input(where_, fmt::format("each key once in an object, \"{}\" stands "
                                                   "twice",
                                                   reason_of(name))));
    }
    slot_ = &place->second;
    return true;
  }

  bool parse_error(std::size_t position,
                   const std::string&,
                   const nlohmann::detail::exception& error) override {
    return fail(Error::invalid_input(
        where_, fmt::format("JSON, has an error at {}: {}", place_in(text_, position),
                            reason_of(error.what()))));
  }

 private:
  bool fail(Error error) {
    if (!error_) error_ = std::move(error);
    return false;
  }

  // Puts a value where the document expects the next one; null when it would exceed the limit.
  Json* add(Json value) {
    if (++num_values_ > limits_.values) {
      fail(
          Error::limit(where_, fmt::format("JSON of at most {} values, has more", limits_.values)));
      return nullptr;
    }
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    if (open_.back()->is_array()) return &open_.back()->emplace_back(std::move(value));
    *slot_ = std::move(value);
    return slot_;
  }

  bool open(Json container) {
    if (static_cast<std::int64_t>(open_.size()) >= limits_.depth) {
      return fail(Error::limit(
          where_, fmt::format("JSON nested at most {} deep, is deeper", limits_.depth)));
    }
    Json* added = add(std::move(container));
    if (added == nullptr) return false;
    open_.push_back(added);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;  // outlived by the one parse this builder serves
  std::string where_;
  JsonLimits limits_;
  Json root_;
  std::vector<Json*> open_;  // from the root down to the innermost container; stable, because only
                             // the innermost one grows
  Json* slot_ = nullptr;     // of the key read last
  std::int64_t num_values_ = 0;
  std::optional<Error> error_;
};

}  // namespace

base::Result<Json> parse_json(std::string_view text,
                              std::string_view where,
                              const JsonLimits& limits) {
  if (static_cast<std::int64_t>(text.size()) > limits.bytes) {
    return Error::limit(std::string(where),
                        fmt::format("JSON of at most {} bytes, has {}", limits.bytes, text.size()));
  }
  Builder builder(text, where, limits);
  Json::sax_parse(text.begin(), text.end(), &builder);
  return std::move(builder).take();
}

base::Result<Json> read_json_file(const std::string& path, const JsonLimits& limits) {
  TESSERA_TRY(text, base::read_text_file(path, static_cast<std::uint64_t>(limits.bytes)));
  return parse_json(text, path, limits);
}

std::string excerpt(const Json& value) {
  constexpr std::size_t kMaxBytes = 60;
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= kMaxBytes) return text;
  std::size_t end = kMaxBytes;  // not inside a UTF-8 sequence
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  return text.substr(0, end) + "...";
}

}  // namespace tessera::formats
