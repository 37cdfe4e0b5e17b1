#include "synth/task/internal/printed_number.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/check.h"

namespace tessera::synth::internal {
namespace {

constexpr int kMostDigits = 15;
constexpr std::string_view kMinusSign = "\u2212";
// Marks between groups of three digits and before decimals; spaces only between groups.
constexpr std::array<std::string_view, 6> kMarks = {".", ",", "'", " ", "\u00a0", "\u202f"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i)
    power *= 10;
  return power;
}

// Digits with the marks between them: "1,299.00" -> {"1", "299", "00"} and {",", "."}.
struct Groups {
  std::vector<std::string> digits;
  std::vector<std::string_view> marks;
};

std::string_view mark_at(std::string_view text) {
  for (const std::string_view mark : kMarks) {
    const bool is_between =
        text.size() > mark.size() && text.starts_with(mark) && is_digit(text[mark.size()]);
    if (is_between) return mark;
  }
  return {};
}

// Takes the groups off the front of `text`.
Groups take_groups(std::string_view& text) {
  Groups groups;
  for (;;) {
    const std::size_t count =
        static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
    groups.digits.emplace_back(text.substr(0, count));
    text.remove_prefix(count);
    const std::string_view mark = mark_at(text);
    if (mark.empty()) return groups;
    groups.marks.push_back(mark);
    text.remove_prefix(mark.size());
  }
}

// The groups read with `num_decimal_groups` (0 or 1) of them behind the decimal mark, if that is
// how numbers are written.
std::optional<PrintedNumber> read_groups(const Groups& groups, std::size_t num_decimal_groups) {
  const std::size_t num_whole = groups.digits.size() - num_decimal_groups;
  if (num_whole == 0 || groups.digits[0].empty()) return std::nullopt;
  PrintedNumber number;
  std::string digits = groups.digits[0];
  for (std::size_t i = 1; i < num_whole; ++i) {
    const bool is_group = groups.digits[i].size() == 3 && groups.digits[0].size() <= 3 &&
                          groups.digits[0][0] != '0' && groups.marks[i - 1] == groups.marks[0];
    if (!is_group) return std::nullopt;
    digits += groups.digits[i];
    number.group_mark = groups.marks[0];
  }
  if (num_decimal_groups == 1) {
    const std::string_view mark = groups.marks.back();
    if ((mark != "." && mark != ",") || mark == number.group_mark) return std::nullopt;
    number.decimal_mark = mark;
    number.decimals = static_cast<int>(groups.digits.back().size());
    digits += groups.digits.back();
  }
  if (digits.size() > kMostDigits) return std::nullopt;
  for (const char c : digits)
    number.units = number.units * 10 + (c - '0');
  return number;
}

bool is_near(double a, double b) {
  const double size = std::max({a < 0 ? -a : a, b < 0 ? -b : b, 1e-12});
  const double gap = a < b ? b - a : a - b;
  return gap <= 1e-6 * size;
}

// Of two readings the one that `meant` names; of one, that.
std::optional<PrintedNumber> choose_reading(const Groups& groups,
                                            double sign,
                                            std::optional<double> meant) {
  const std::optional<PrintedNumber> whole = read_groups(groups, 0);
  const std::optional<PrintedNumber> decimal =
      groups.marks.empty() ? std::nullopt : read_groups(groups, 1);
  if (whole && decimal) {
    if (meant && is_near(sign * whole->value(), *meant)) return whole;
    if (meant && is_near(sign * decimal->value(), *meant)) return decimal;
    return std::nullopt;
  }
  return whole ? whole : decimal;
}

std::int64_t units_at(const PrintedNumber& number, int decimals) {
  return number.units * power_of_ten(decimals - number.decimals);
}

PrintedNumber combined(const PrintedNumber& a, const PrintedNumber& b, int sign) {
  base::check(is_same_style(a, b), "printed_number", "numbers of one style are combined, got '",
              print_number(a), "' and '", print_number(b), "'");
  PrintedNumber result = a.decimals >= b.decimals ? a : b;
  result.group_mark = a.group_mark.empty() ? b.group_mark : a.group_mark;
  result.units = units_at(a, result.decimals) + sign * units_at(b, result.decimals);
  return result;
}

}  // namespace

double PrintedNumber::value() const {
  return static_cast<double>(units) / static_cast<double>(power_of_ten(decimals));
}

std::optional<PrintedNumber> read_number(std::string_view text, std::optional<double> number) {
  const auto first = static_cast<std::size_t>(std::ranges::find_if(text, is_digit) - text.begin());
  if (first == text.size()) return std::nullopt;
  std::string prefix(text.substr(0, first));
  // A sign directly before the digits, or before the currency.
  bool is_negative = false;
  for (const std::string_view sign : {std::string_view("-"), kMinusSign}) {
    const std::size_t at = prefix.find(sign);
    if (at == std::string::npos) continue;
    is_negative = true;
    prefix.erase(at, sign.size());
  }
  std::string_view rest = text.substr(first);
  const Groups groups = take_groups(rest);
  if (std::ranges::any_of(rest, is_digit)) return std::nullopt;
  std::optional<PrintedNumber> read = choose_reading(groups, is_negative ? -1 : 1, number);
  if (!read) return std::nullopt;
  read->prefix = prefix;
  read->suffix = rest;
  if (is_negative) read->units = -read->units;
  return read;
}

std::string print_number(const PrintedNumber& number) {
  std::string digits = std::to_string(number.units < 0 ? -number.units : number.units);
  const auto decimals = static_cast<std::size_t>(number.decimals);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  const std::size_t num_whole = digits.size() - decimals;
  std::string text = number.units < 0 ? "-" : "";
  text += number.prefix;
  for (std::size_t i = 0; i < num_whole; ++i) {
    if (i > 0 && (num_whole - i) % 3 == 0) text += number.group_mark;
    text += digits[i];
  }
  if (decimals > 0) text += number.decimal_mark + digits.substr(num_whole);
  return text + number.suffix;
}

bool is_same_style(const PrintedNumber& a, const PrintedNumber& b) {
  const bool has_same_decimal_mark =
      a.decimals == 0 || b.decimals == 0 || a.decimal_mark == b.decimal_mark;
  const bool has_same_group_mark =
      a.group_mark.empty() || b.group_mark.empty() || a.group_mark == b.group_mark;
  return a.prefix == b.prefix && a.suffix == b.suffix && has_same_decimal_mark &&
         has_same_group_mark;
}

PrintedNumber sum_of(const PrintedNumber& a, const PrintedNumber& b) {
  return combined(a, b, 1);
}

PrintedNumber difference_of(const PrintedNumber& a, const PrintedNumber& b) {
  return combined(a, b, -1);
}

int compare(const PrintedNumber& a, const PrintedNumber& b) {
  const int decimals = std::max(a.decimals, b.decimals);
  const std::int64_t left = units_at(a, decimals);
  const std::int64_t right = units_at(b, decimals);
  return left < right ? -1 : (left > right ? 1 : 0);
}

}  // namespace tessera::synth::internal
