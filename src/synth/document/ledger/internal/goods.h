// What is bought: names out of the assets, with quantities, prices and taxes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "synth/document/ledger/internal/ledger_page.h"
#include "synth/document/ledger/ledger.h"

namespace tessera::synth {

struct GoodsPlan {
  Index num_lines = 40;
  std::int64_t least_price = 60;  // of one, in hundredths of a euro or dollar
  std::int64_t most_price = 2'500;
  double several_share = 0.3;  // of the lines: more than one piece
  std::int64_t most_pieces = 6;
  double weighed_share = 0;   // of the lines: sold by the kilogram
  double measured_share = 0;  // of the names: with a size, "500 g"
  bool is_food = false;       // where the assets have such names
  bool is_upper_case = false;
  double most_letters = 24;  // of a name
  std::size_t num_taxes = 1;
};

// Names are distinct; fewer lines when they run out.
[[nodiscard]] std::vector<LedgerLine> make_goods(LedgerPage& page, const GoodsPlan& plan);

// Rates that are charged where the language is spoken, the usual one first; two at most.
[[nodiscard]] std::vector<Tax> usual_taxes(Language language, std::size_t count);

// "2", "0.482 kg".
[[nodiscard]] std::string quantity_text(const LedgerPage& page, const LedgerLine& line);

// Letters of a name, those of Chinese twice as wide.
[[nodiscard]] double letters_in_name(std::string_view name);

// Facts of a line, as far as it prints them.
[[nodiscard]] Fact quantity_fact(const LedgerPage& page, const LedgerLine& line);
[[nodiscard]] Fact price_fact(const LedgerLine& line, std::string printed);
[[nodiscard]] Fact total_fact(const LedgerLine& line, std::string printed);

}  // namespace tessera::synth
