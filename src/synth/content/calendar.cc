#include "synth/content/calendar.h"

#include "base/text.h"

namespace tessera::synth {
namespace {

using base::cat;
using std::chrono::year_month_day;

std::string two_digits(Index value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

// A day's parts as digits.
struct Digits {
  std::string year;
  std::string month;  // "03"
  std::string day;    // "09"
  std::string bare_month;
  std::string bare_day;
};

Digits digits_of(const year_month_day& date) {
  const auto month = static_cast<Index>(static_cast<unsigned>(date.month()));
  const auto day = static_cast<Index>(static_cast<unsigned>(date.day()));
  return {.year = std::to_string(static_cast<int>(date.year())),
          .month = two_digits(month),
          .day = two_digits(day),
          .bare_month = std::to_string(month),
          .bare_day = std::to_string(day)};
}

std::string numeric(const Digits& d, Language language) {
  switch (language) {
    case Language::kEnglish:
      return cat(d.month, "/", d.day, "/", d.year);
    case Language::kGerman:
    case Language::kRussian:
      return cat(d.day, ".", d.month, ".", d.year);
    case Language::kChinese:
      return cat(d.year, "/", d.month, "/", d.day);
    default:
      return cat(d.day, "/", d.month, "/", d.year);
  }
}

std::string with_month(const Digits& d, const std::string& month, Language language) {
  switch (language) {
    case Language::kGerman:
      return cat(d.bare_day, ". ", month, " ", d.year);
    case Language::kSpanish:
      return cat(d.bare_day, " de ", month, " de ", d.year);
    default:
      return cat(d.bare_day, " ", month, " ", d.year);
  }
}

}  // namespace

std::chrono::sys_days random_day(int first_year, int last_year, base::Rng& rng) {
  using std::chrono::January;
  const std::chrono::sys_days first = std::chrono::year(first_year) / January / 1;
  const std::chrono::sys_days end = std::chrono::year(last_year + 1) / January / 1;
  const auto count = (end - first).count();
  return first + std::chrono::days(rng.next_between(0, count - 1));
}

DayStyle choose_day_style(base::Rng& rng) {
  return static_cast<DayStyle>(rng.next_below(static_cast<std::uint64_t>(DayStyle::kWeekday) + 1));
}

std::string print_day(std::chrono::sys_days day,
                      DayStyle style,
                      const AssetView& view,
                      Language language) {
  const year_month_day date(day);
  const Digits digits = digits_of(date);
  if (style == DayStyle::kIso) return cat(digits.year, "-", digits.month, "-", digits.day);
  const auto months = view.words(WordList::kMonths, language);
  const bool is_chinese = language == Language::kChinese;
  if (style == DayStyle::kNumeric || (months.size() != 12 && !is_chinese)) {
    return numeric(digits, language);
  }
  std::string text =
      is_chinese ? cat(digits.year, "年", digits.bare_month, "月", digits.bare_day, "日")
                 : with_month(digits, months[static_cast<unsigned>(date.month()) - 1], language);
  const auto weekdays = view.words(WordList::kWeekdays, language);
  if (style == DayStyle::kLong || weekdays.size() != 7) return text;
  const std::string& weekday = weekdays[std::chrono::weekday(day).iso_encoding() - 1];
  if (is_chinese) return cat(text, " ", weekday);
  return cat(weekday, language == Language::kFrench ? " " : ", ", text);
}

std::string print_time(Index minutes, ClockStyle style) {
  constexpr Index kHalfDay = 12;
  const Index hour = minutes / 60 % (2 * kHalfDay);
  const std::string minute = two_digits(minutes % 60);
  if (style == ClockStyle::kTwentyFour) return cat(two_digits(hour), ":", minute);
  const Index on_dial = hour % kHalfDay == 0 ? kHalfDay : hour % kHalfDay;
  return cat(on_dial, ":", minute, hour < kHalfDay ? " AM" : " PM");
}

}  // namespace tessera::synth
