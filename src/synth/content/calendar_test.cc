#include "synth/content/calendar.h"

#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

// Months and weekdays of three languages; the others have none.
Assets calendar_assets() {
  AssetContent content;
  const auto set = [&content](WordList list, Language language, std::vector<std::string> words) {
    Divided<std::string>& place =
        content.words[static_cast<std::size_t>(list)][static_cast<std::size_t>(language)];
    place = {.items = std::move(words)};
    place.num_train = place.items.size();
  };
  const std::vector<std::string> months = {"m1", "m2", "März", "m4",  "m5",  "m6",
                                           "m7", "m8", "m9",   "m10", "m11", "m12"};
  const std::vector<std::string> days = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
  for (const Language language : {Language::kEnglish, Language::kGerman, Language::kSpanish}) {
    set(WordList::kMonths, language, months);
    set(WordList::kWeekdays, language, days);
  }
  set(WordList::kMonths, Language::kFrench, months);
  set(WordList::kWeekdays, Language::kChinese, {"一", "二", "三", "四", "五", "六", "日"});
  return Assets(std::move(content));
}

TEST(PrintDay, WritesDaysAsTheLanguageDoes) {
  const Assets assets = calendar_assets();
  const AssetView view(assets, Split::kTrain);
  const sys_days day = year(2021) / std::chrono::March / 4;  // a Thursday
  const auto print = [&](DayStyle style, Language language) {
    return print_day(day, style, view, language);
  };
  EXPECT_EQ(print(DayStyle::kNumeric, Language::kEnglish), "03/04/2021");
  EXPECT_EQ(print(DayStyle::kNumeric, Language::kGerman), "04.03.2021");
  EXPECT_EQ(print(DayStyle::kNumeric, Language::kGreek), "04/03/2021");
  EXPECT_EQ(print(DayStyle::kIso, Language::kRussian), "2021-03-04");
  EXPECT_EQ(print(DayStyle::kLong, Language::kEnglish), "4 März 2021");
  EXPECT_EQ(print(DayStyle::kLong, Language::kGerman), "4. März 2021");
  EXPECT_EQ(print(DayStyle::kLong, Language::kSpanish), "4 de März de 2021");
  EXPECT_EQ(print(DayStyle::kWeekday, Language::kEnglish), "Th, 4 März 2021");
  EXPECT_EQ(print(DayStyle::kLong, Language::kChinese), "2021年3月4日");
  EXPECT_EQ(print(DayStyle::kWeekday, Language::kChinese), "2021年3月4日 四");
}

TEST(PrintDay, IsShorterWhereNamesAreMissing) {
  const Assets assets = calendar_assets();
  const AssetView view(assets, Split::kTrain);
  const sys_days day = year(1999) / std::chrono::December / 31;
  EXPECT_EQ(print_day(day, DayStyle::kWeekday, view, Language::kFrench), "31 m12 1999");
  EXPECT_EQ(print_day(day, DayStyle::kWeekday, view, Language::kRussian), "31.12.1999");
  EXPECT_EQ(print_day(day, DayStyle::kLong, view, Language::kGreek), "31/12/1999");
}

TEST(RandomDay, StaysWithinItsYearsAndMeetsTheirEnds) {
  base::Rng rng(7);
  std::set<sys_days> days;
  for (int i = 0; i < 20'000; ++i)
    days.insert(random_day(2023, 2024, rng));
  EXPECT_EQ(days.size(), 731U);
  EXPECT_EQ(*days.begin(), sys_days(year(2023) / std::chrono::January / 1));
  EXPECT_EQ(*days.rbegin(), sys_days(year(2024) / std::chrono::December / 31));
}

TEST(PrintTime, KnowsBothClocks) {
  constexpr std::array<std::pair<Index, const char*>, 5> kTwelve = {{{0, "12:00 AM"},
                                                                     {605, "10:05 AM"},
                                                                     {720, "12:00 PM"},
                                                                     {1'025, "5:05 PM"},
                                                                     {1'441, "12:01 AM"}}};
  for (const auto& [minutes, printed] : kTwelve)
    EXPECT_EQ(print_time(minutes, ClockStyle::kTwelve), printed);
  EXPECT_EQ(print_time(0), "00:00");
  EXPECT_EQ(print_time(1'025), "17:05");
  EXPECT_EQ(print_time(1'449), "00:09");
}

}  // namespace
}  // namespace tessera::synth
