// Labels of columns in the languages of generation.
#pragma once

#include <cstdint>
#include <string_view>

#include "synth/assets/language.h"

namespace tessera::synth {

enum class TableWord : std::uint8_t {
  kItem,
  kQuantity,
  kPrice,
  kAmount,
  kTotal,
  kName,
  kAge,
  kCity,
  kPhone,
  kJob,
  kDate,
  kTime,
  kCountry,
  kPopulation,
  kArea,
  kShare,
  kNumber,
  kYear,
  kMonth,
  kSales,
  kTemperature,
  kWeight,
  kLength,
  kSpeed,
  kTeam,
  kPlayed,
  kWon,
  kDrawn,
  kLost,
  kPoints,
  kRank,
  kYes,
  kNo,
  kNote,
  kDescription,
  kTable,  // "Table 3"
  kRegion,
  kAverage,
};

[[nodiscard]] std::string_view table_word(TableWord word, Language language);

}  // namespace tessera::synth
