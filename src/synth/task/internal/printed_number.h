// Numbers as documents print them: "$1,299.00", "12,50 €", "-3.5 %". Arithmetic on what is printed
// is exact, and its results are printed the same way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tessera::synth::internal {

struct PrintedNumber {
  std::string prefix{};    // what stands before: "$"
  std::string suffix{};    // and behind: " €", "%", "K"
  std::int64_t units = 0;  // the value times 10^decimals, with its sign
  int decimals = 0;
  std::string decimal_mark = ".";
  std::string group_mark{};  // between thousands; empty: none was seen

  [[nodiscard]] double value() const;
};

// `number` says which reading is meant where a text has two ("1.234"); without it such a text is
// not read. Nothing for texts that hold no number, or more than one.
[[nodiscard]] std::optional<PrintedNumber> read_number(std::string_view text,
                                                       std::optional<double> number);

[[nodiscard]] std::string print_number(const PrintedNumber& number);

// Whether both are printed alike (prefix, suffix, marks), so that they may be added.
[[nodiscard]] bool is_same_style(const PrintedNumber& a, const PrintedNumber& b);

// Of the same style; the result has the more decimals of the two.
[[nodiscard]] PrintedNumber sum_of(const PrintedNumber& a, const PrintedNumber& b);
[[nodiscard]] PrintedNumber difference_of(const PrintedNumber& a, const PrintedNumber& b);
// -1, 0, 1 by value.
[[nodiscard]] int compare(const PrintedNumber& a, const PrintedNumber& b);

}  // namespace tessera::synth::internal
