#include "synth/content/codes.h"

#include <array>
#include <string_view>

#include "base/index.h"
#include "synth/chance.h"
#include "synth/content/chain.h"
#include "synth/content/numbers.h"

namespace tessera::synth {
namespace {

using base::Rng;

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kSmall = "abcdefghijklmnopqrstuvwxyz";
// Characters that are taken for one another.
constexpr std::string_view kConfusable = "O0OQD8B3S5Z2I1l7T6Gbq9gcCuvVwWmnrn";

std::string draw_from(std::string_view set, Index count, Rng& rng) {
  std::string out;
  for (Index i = 0; i < count; ++i)
    out += chance::pick(set, rng);
  return out;
}

// A pattern: '9' is a digit, 'A' a capital, 'a' a small letter; the rest stands for itself.
std::string fill_pattern(std::string_view pattern, Rng& rng) {
  std::string out;
  for (const char c : pattern) {
    if (c == '9')
      out += draw_from(kDigits, 1, rng);
    else if (c == 'A')
      out += draw_from(kCapitals, 1, rng);
    else if (c == 'a')
      out += draw_from(kSmall, 1, rng);
    else
      out += c;
  }
  return out;
}

template <std::size_t kCount>
std::string fill_one(const std::array<std::string_view, kCount>& patterns, Rng& rng) {
  return fill_pattern(patterns[rng.next_below(kCount)], rng);
}

std::string two_digits(Index value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

std::string serial(Rng& rng) {
  constexpr std::array<std::string_view, 8> kPatterns = {"AA-9999-99A", "A99999",         "99A-9A9",
                                                         "AAA/99/9999", "9999-9999-9999", "A9A9A9",
                                                         "No. 99999",   "AA99 9999 A9"};
  return fill_one(kPatterns, rng);
}

std::string plate(Rng& rng) {
  constexpr std::array<std::string_view, 6> kPatterns = {"AA AA 999", "A-AA 9999", "AA-999-AA",
                                                         "9AAA999",   "AA99 AAA",  "9999 AAA"};
  return fill_one(kPatterns, rng);
}

std::string phone(Rng& rng) {
  constexpr std::array<std::string_view, 6> kPatterns = {"+99 99 9999 999",  "(999) 999-9999",
                                                         "0999 / 99 99 99",  "09 99 99 99 99",
                                                         "+9 999 999 99 99", "999-9999"};
  return fill_one(kPatterns, rng);
}

std::string date(Rng& rng) {
  const std::string day = two_digits(rng.next_between(1, 28));
  const std::string month = two_digits(rng.next_between(1, 12));
  const std::string year = std::to_string(rng.next_between(1950, 2039));
  switch (rng.next_below(3)) {
    case 0:
      return year + "-" + month + "-" + day;
    case 1:
      return day + "." + month + "." + year;
    default:
      return day + "/" + month + "/" + year;
  }
}

std::string measure(Language language, Rng& rng) {
  constexpr std::array<std::string_view, 12> kUnits = {"kg", "g",  "cm", "mm",   "km", "l",
                                                       "ml", "°C", "kW", "km/h", "V",  "%"};
  const int decimals = static_cast<int>(rng.next_below(3));
  const std::int64_t value = rng.next_between(1, 9999);
  return format_fixed(value, decimals, number_format_of(language)) + "\u00A0" +
         std::string(chance::pick(kUnits, rng));
}

std::string price(Language language, Rng& rng) {
  const std::int64_t hundredths = rng.next_between(5, 500'000);
  const Currency currency = choose_currency(language, rng);
  return format_money(hundredths, currency, number_format_of(language));
}

std::string formula(Rng& rng) {
  const Index a = rng.next_between(2, 99);
  const Index b = rng.next_between(2, 99);
  const std::string left = std::to_string(a);
  const std::string right = std::to_string(b);
  switch (rng.next_below(3)) {
    case 0:
      return left + " + " + right + " = " + std::to_string(a + b);
    case 1:
      return left + " - " + right + " = " + std::to_string(a - b);
    default:
      return left + " × " + right + " = " + std::to_string(a * b);
  }
}

std::string host(Rng& rng) {
  constexpr std::array<std::string_view, 6> kEndings = {"com", "org", "net", "de", "eu", "info"};
  return chain({draw_from(kSmall, rng.next_between(4, 9), rng), ".", chance::pick(kEndings, rng)});
}

std::string coordinate(Index max_degrees, Rng& rng) {
  const std::int64_t value = rng.next_between(-max_degrees * 10'000, max_degrees * 10'000);
  return format_fixed(value, 4, {.group = "", .decimal = "."});
}

}  // namespace

std::string make_code(CodeKind kind, Language language, Rng& rng) {
  switch (kind) {
    case CodeKind::kLookAlikes:
      return draw_from(kConfusable, rng.next_between(4, 10), rng);
    case CodeKind::kSerial:
      return serial(rng);
    case CodeKind::kDigits:
      return draw_from(kDigits, rng.next_between(3, 12), rng);
    case CodeKind::kHex:
      return draw_from("0123456789abcdef", 4 * rng.next_between(1, 4), rng);
    case CodeKind::kPlate:
      return plate(rng);
    case CodeKind::kPhone:
      return phone(rng);
    case CodeKind::kPrice:
      return price(language, rng);
    case CodeKind::kTime:
      return chain({two_digits(rng.next_between(0, 23)), ":", two_digits(rng.next_between(0, 59))});
    case CodeKind::kDate:
      return date(rng);
    case CodeKind::kMeasure:
      return measure(language, rng);
    case CodeKind::kFormula:
      return formula(rng);
    case CodeKind::kMail:
      return chain({draw_from(kSmall, rng.next_between(3, 9), rng), "@", host(rng)});
    case CodeKind::kWeb:
      return chain({"www.", host(rng), "/", fill_pattern("a9", rng)});
    case CodeKind::kIban:
      return fill_pattern("AA99 9999 9999 9999 9999 99", rng);
    case CodeKind::kCoordinates:
      return chain({coordinate(90, rng), ", ", coordinate(180, rng)});
    case CodeKind::kVersion:
      return fill_pattern("v9.9.99", rng);
  }
  return {};
}

std::string make_letter(Rng& rng) {
  const std::string_view letters = rng.next_below(2) == 0 ? kCapitals : kSmall;
  return std::string(1, chance::pick(letters, rng));
}

CodeKind choose_code_kind(Rng& rng) {
  constexpr auto kCount = static_cast<std::uint64_t>(CodeKind::kVersion) + 1;
  // Look-alikes are what readers get wrong: one in five.
  if (rng.next_below(5) == 0) return CodeKind::kLookAlikes;
  return static_cast<CodeKind>(rng.next_below(kCount));
}

}  // namespace tessera::synth
