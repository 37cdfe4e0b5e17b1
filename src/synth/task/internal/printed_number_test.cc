#include "synth/task/internal/printed_number.h"

#include <gtest/gtest.h>

namespace tessera::synth::internal {
namespace {

PrintedNumber read(std::string_view text, std::optional<double> number = std::nullopt) {
  const std::optional<PrintedNumber> read = read_number(text, number);
  EXPECT_TRUE(read) << text;
  return read.value_or(PrintedNumber{});
}

TEST(PrintedNumber, ReadsAndPrintsTheWaysOfPrinting) {
  struct Case {
    std::string_view text;
    double value;
  };
  for (const Case& c : {Case{"12.50", 12.5}, Case{"$1,299.00", 1299}, Case{"1.299,00 €", 1299},
                        Case{"1 299,00", 1299}, Case{"7", 7}, Case{"-3.5 %", -3.5},
                        Case{"0.07", 0.07}, Case{"1'000'000", 1e6}, Case{"2.5K", 2.5},
                        Case{"¥88", 88}, Case{"1\u202f234\u202f567,8", 1234567.8}}) {
    const PrintedNumber number = read(c.text);
    EXPECT_DOUBLE_EQ(number.value(), c.value) << c.text;
    EXPECT_EQ(print_number(number), c.text);
  }
}

TEST(PrintedNumber, AsksTheTruthWhichReadingIsMeant) {
  EXPECT_FALSE(read_number("1.234", std::nullopt));
  EXPECT_EQ(read("1.234", 1234).decimals, 0);
  EXPECT_EQ(read("1.234", 1.234).decimals, 3);
  EXPECT_EQ(read("-1,234", -1234).units, -1234);
}

TEST(PrintedNumber, LeavesOtherTextsAlone) {
  for (const std::string_view text : {"", "none", "2 x 3 kg", "10:45", "2024-05-01"}) {
    EXPECT_FALSE(read_number(text, std::nullopt)) << text;
  }
}

TEST(PrintedNumber, AddsExactlyInTheStyleOfItsTerms) {
  EXPECT_EQ(print_number(sum_of(read("$999.95"), read("$0.05"))), "$1000.00");
  EXPECT_EQ(print_number(sum_of(read("1.299,50 €"), read("0,5 €"))), "1.300,00 €");
  EXPECT_EQ(print_number(difference_of(read("2.40"), read("3.10"))), "-0.70");
  EXPECT_FALSE(is_same_style(read("$1"), read("1 €")));
  EXPECT_FALSE(is_same_style(read("1.5"), read("1,5")));
  EXPECT_TRUE(is_same_style(read("1.5"), read("15")));
}

TEST(PrintedNumber, ComparesByValue) {
  EXPECT_EQ(compare(read("2.50"), read("2.5")), 0);
  EXPECT_EQ(compare(read("-3"), read("2.5")), -1);
  EXPECT_EQ(compare(read("1,000.5"), read("999")), 1);
}

}  // namespace
}  // namespace tessera::synth::internal
