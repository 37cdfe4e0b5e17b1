// Days and times of day as languages print them; days reckon by std::chrono.
//
//   const std::chrono::sys_days day = random_day(2005, 2034, rng);
//   print_day(day + std::chrono::days(14), DayStyle::kLong, view, language)  ->  "14 March 2021"
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/index.h"
#include "base/rng.h"
#include "synth/assets/assets.h"

namespace tessera::synth {

// Any day of these years and of those between.
[[nodiscard]] std::chrono::sys_days random_day(int first_year, int last_year, base::Rng& rng);

enum class DayStyle : std::uint8_t {
  kNumeric,  // "14.03.2021", "03/14/2021"
  kIso,      // "2021-03-14"
  kLong,     // "14 March 2021", "14. März 2021"
  kWeekday,  // "Sunday, 14 March 2021"
};
[[nodiscard]] DayStyle choose_day_style(base::Rng& rng);

// Where the assets have no names of months or weekdays: the next shorter style.
[[nodiscard]] std::string print_day(std::chrono::sys_days day,
                                    DayStyle style,
                                    const AssetView& view,
                                    Language language);

enum class ClockStyle : std::uint8_t {
  kTwentyFour,  // "17:05"
  kTwelve,      // "5:05 PM"
};
// Minutes since midnight, of any day.
[[nodiscard]] std::string print_time(Index minutes, ClockStyle style = ClockStyle::kTwentyFour);

}  // namespace tessera::synth
