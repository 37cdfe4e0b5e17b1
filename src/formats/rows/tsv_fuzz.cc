// Any bytes as a table: rows come in order of their lines, whole ones have as many fields as the
// first, and a row of fields written anew is read as the same fields.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "formats/rows/tsv.h"

namespace {

using tessera::base::check;
using tessera::formats::TsvRow;
using tessera::formats::TsvRows;

std::string written(const TsvRow& row) {
  std::string text;
  for (const auto& field : row.fields) {
    text += text.empty() ? "\"" : "\t\"";
    for (const char letter : field.value()) {
      text += letter;
      if (letter == '"') text += letter;
    }
    text += '"';
  }
  return text + "\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  TsvRows rows(text);
  std::uint64_t line = 0;
  std::size_t num_fields = 0;
  while (const auto row = rows.next()) {
    check(row->line > line, "fuzz", "lines in order");
    line = row->line;
    if (row->is_damaged) {
      check(row->fields.size() == 1, "fuzz", "the line of a damaged row");
      continue;
    }
    if (num_fields == 0) num_fields = row->fields.size();
    check(row->fields.size() == num_fields, "fuzz", "rows of one length");
    const std::string copy = written(*row);
    const auto again = TsvRows(copy).next();
    check(again && !again->is_damaged && again->fields.size() == num_fields, "fuzz", "a row");
    for (std::size_t i = 0; i < num_fields; ++i)
      check(again->fields[i].value() == row->fields[i].value(), "fuzz", "the same fields");
  }
  return 0;
}
