#include "synth/content/numbers.h"

#include <array>
#include <span>

#include "base/check.h"
#include "synth/chance.h"

namespace tessera::synth {
namespace {

constexpr std::string_view kNoBreakSpace = "\u00A0";

constexpr std::array kEnglishCurrencies = {Currency{"$", true, false}, Currency{"£", true, false},
                                           Currency{"€", true, false}};
constexpr std::array kEuropeanCurrencies = {
    Currency{"€", false, true}, Currency{"EUR", false, true}, Currency{"€", true, true}};
constexpr std::array kRussianCurrencies = {Currency{"₽", false, true},
                                           Currency{"руб.", false, true}};
constexpr std::array kChineseCurrencies = {Currency{"¥", true, false},
                                           Currency{"元", false, false}};

std::span<const Currency> currencies_of(Language language) {
  switch (language) {
    case Language::kEnglish:
      return kEnglishCurrencies;
    case Language::kRussian:
      return kRussianCurrencies;
    case Language::kChinese:
      return kChineseCurrencies;
    default:
      return kEuropeanCurrencies;
  }
}

std::string grouped(const std::string& digits, std::string_view mark) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += mark;
    out += digits[i];
  }
  return out;
}

}  // namespace

NumberFormat number_format_of(Language language) {
  switch (language) {
    case Language::kEnglish:
    case Language::kChinese:
      return {.group = ",", .decimal = "."};
    case Language::kFrench:
    case Language::kRussian:
      return {.group = kNoBreakSpace, .decimal = ","};
    default:
      return {.group = ".", .decimal = ","};
  }
}

std::string format_integer(std::int64_t value, const NumberFormat& format) {
  return format_fixed(value, 0, format);
}

std::string format_fixed(std::int64_t value, int decimals, const NumberFormat& format) {
  base::check(decimals >= 0 && decimals <= 9, "format_fixed", "0 to 9 decimals, has ", decimals);
  const auto places = static_cast<std::size_t>(decimals);
  // In unsigned arithmetic the smallest integer has a magnitude, too.
  const auto bits = static_cast<std::uint64_t>(value);
  std::string digits = std::to_string(value < 0 ? 0 - bits : bits);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  std::string out = value < 0 ? "-" : "";
  out += grouped(digits.substr(0, digits.size() - places), format.group);
  if (places > 0) {
    out += format.decimal;
    out += digits.substr(digits.size() - places);
  }
  return out;
}

Currency choose_currency(Language language, base::Rng& rng) {
  const std::span<const Currency> currencies = currencies_of(language);
  return chance::pick(currencies, rng);
}

std::string format_money(std::int64_t hundredths,
                         const Currency& currency,
                         const NumberFormat& format) {
  const std::string number = format_fixed(hundredths < 0 ? -hundredths : hundredths, 2, format);
  const std::string minus = hundredths < 0 ? "-" : "";
  const std::string_view space = currency.has_space ? kNoBreakSpace : "";
  std::string out = minus;
  if (currency.is_before)
    out.append(currency.sign).append(space).append(number);
  else
    out.append(number).append(space).append(currency.sign);
  return out;
}

}  // namespace tessera::synth
