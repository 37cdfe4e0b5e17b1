// Joins values into one string without a format library: cat("has ", n, " rows"). Values with a
// to_string() of their own are passed as they are: a check() that holds makes no string of them.
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
  // Pieces are written bare, hence the implicit constructors.
  template <class Number>
  // NOLINTNEXTLINE(google-explicit-constructor)
  requires std::integral<Number> || std::floating_point<Number> TextPart(Number value) {
    if constexpr (std::same_as<Number, bool>) {
      text_ = value ? "true" : "false";
    } else if constexpr (std::floating_point<Number>) {
      kind_ = Kind::kFloat, float_ = static_cast<double>(value);
    } else if constexpr (std::unsigned_integral<Number>) {
      kind_ = Kind::kUnsigned, unsigned_ = static_cast<std::uint64_t>(value);
    } else {
      kind_ = Kind::kInt, int_ = static_cast<std::int64_t>(value);
    }
  }
  TextPart(std::string_view text) : text_(text) {}    // NOLINT(google-explicit-constructor)
  TextPart(const char* text) : text_(text) {}         // NOLINT(google-explicit-constructor)
  TextPart(const std::string& text) : text_(text) {}  // NOLINT(google-explicit-constructor)

  void append_to(std::string& out) const;

 private:
  enum class Kind : std::uint8_t { kText, kInt, kUnsigned, kFloat };
  Kind kind_ = Kind::kText;
  std::string_view text_;
  std::int64_t int_ = 0;
  std::uint64_t unsigned_ = 0;
  double float_ = 0;
};

[[nodiscard]] std::string cat_parts(std::initializer_list<TextPart> parts);

// A number, a text, or anything with a to_string() of its own.
template <class Part>
concept MessagePart = std::constructible_from<TextPart, const Part&> || requires(const Part& part) {
  { to_string(part) } -> std::convertible_to<std::string_view>;
};

// What stands for a value in a message: itself, or what its own to_string() says.
template <MessagePart Part>
[[nodiscard]] auto text_of(const Part& part) {
  if constexpr (std::constructible_from<TextPart, const Part&>) {
    return TextPart(part);
  } else {
    return to_string(part);
  }
}

template <MessagePart... Parts>
[[nodiscard]] std::string cat(const Parts&... parts) {
  // NOLINTNEXTLINE(google-readability-casting): a constructor, not a cast.
  return cat_parts({TextPart(text_of(parts))...});
}

}  // namespace tessera::base
