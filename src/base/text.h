// Joins values into one string without a format library: cat("has ", n, " rows").
//
// For error messages built in headers and low folders; .cc files may use fmt instead.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tessera::base {

// One piece of a message: a number or a view of text.
class TextPart {
 public:
  template <class Number>
  requires std::integral<Number> || std::floating_point<Number> TextPart(
      Number value) {  // NOLINT(google-explicit-constructor): pieces are written bare.
    if constexpr (std::same_as<Number, bool>) {
      text_ = value ? "true" : "false";
    } else if constexpr (std::floating_point<Number>) {
      kind_ = Kind::kFloat, float_ = static_cast<double>(value);
    } else {
      kind_ = Kind::kInt, int_ = static_cast<std::int64_t>(value);
    }
  }
  TextPart(std::string_view text) : text_(text) {}    // NOLINT(google-explicit-constructor)
  TextPart(const char* text) : text_(text) {}         // NOLINT(google-explicit-constructor)
  TextPart(const std::string& text) : text_(text) {}  // NOLINT(google-explicit-constructor)

  void append_to(std::string& out) const;

 private:
  enum class Kind : std::uint8_t { kText, kInt, kFloat };
  Kind kind_ = Kind::kText;
  std::string_view text_;
  std::int64_t int_ = 0;
  double float_ = 0;
};

[[nodiscard]] std::string cat_parts(std::initializer_list<TextPart> parts);

template <class... Parts>
[[nodiscard]] std::string cat(const Parts&... parts) {
  return cat_parts({TextPart(parts)...});
}

}  // namespace tessera::base
