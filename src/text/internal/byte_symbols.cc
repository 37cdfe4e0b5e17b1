#include "text/internal/byte_symbols.h"

#include <array>

namespace tessera::text {
namespace {

constexpr bool stands_for_itself(int byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

struct Tables {
  struct Symbol {
    char text[2] = {};
    std::uint8_t size = 0;
  };
  std::array<Symbol, 256> symbols{};
  std::array<std::int16_t, 0x100 + 68> bytes{};  // -1: no byte has this character
};

constexpr Tables make_tables() {
  Tables tables;
  tables.bytes.fill(-1);
  int next = 0x100;
  for (int byte = 0; byte < 256; ++byte) {
    const int symbol = stands_for_itself(byte) ? byte : next++;
    tables.bytes[symbol] = static_cast<std::int16_t>(byte);
    Tables::Symbol& utf8 = tables.symbols[byte];
    if (symbol < 0x80) {
      utf8.text[0] = static_cast<char>(symbol);
      utf8.size = 1;
    } else {
      utf8.text[0] = static_cast<char>(0xC0 | (symbol >> 6));
      utf8.text[1] = static_cast<char>(0x80 | (symbol & 0x3F));
      utf8.size = 2;
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

}  // namespace

std::string_view symbol_of_byte(std::uint8_t byte) {
  const Tables::Symbol& symbol = kTables.symbols[byte];
  return {symbol.text, symbol.size};
}

std::optional<std::uint8_t> byte_of_symbol(char32_t symbol) {
  if (symbol >= kTables.bytes.size() || kTables.bytes[symbol] < 0) return std::nullopt;
  return static_cast<std::uint8_t>(kTables.bytes[symbol]);
}

std::string to_byte_symbols(std::string_view bytes) {
  std::string symbols;
  symbols.reserve(2 * bytes.size());
  for (const char byte : bytes)
    symbols += symbol_of_byte(static_cast<std::uint8_t>(byte));
  return symbols;
}

}  // namespace tessera::text
