// Tables as tab-separated text with quoted fields, as pandas writes them (VLMEvalKit):
//
//   row   := field { tab field } line-end
//   field := '"' { any letter but '"', or '""' } '"'  |  letters other than tab and line end
//
// A quoted field may hold tabs and line ends. Rows are pieces of the text (a mapped file of any
// size): nothing is copied before a field is asked for.
//
//   TsvRows rows(text);
//   const auto header = rows.next();
//   while (const auto row = rows.next()) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::formats {

struct TsvField {
  std::string_view raw;  // between the quotes, if there are any
  bool is_quoted = false;

  // The field's value: doubled quotes of a quoted field are single ones.
  [[nodiscard]] std::string value() const;
};

struct TsvRow {
  std::vector<TsvField> fields;
  std::uint64_t line = 0;  // number of the line it begins on, from 1
  bool is_damaged = false;
};

// All rows of a text; empty lines are none. The first one says how many fields a row has. A row
// with another number, or with a quote that is not closed where a field may end, is damaged: it is
// its first line alone, and the next row begins on the line behind.
class TsvRows {
 public:
  static constexpr std::uint64_t kMaxLines = 10'000;  // of one row; more: a quote is missing

  explicit TsvRows(std::string_view text);
  [[nodiscard]] std::optional<TsvRow> next();
  // Bytes of the text that are read.
  [[nodiscard]] std::size_t offset() const { return offset_; }

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  std::uint64_t line_ = 1;
  std::size_t num_fields_ = 0;  // 0 before the first row
};

}  // namespace tessera::formats
