// Small tables of text as Markdown, CSV and HTML.
#pragma once

#include <string>
#include <vector>

#include "synth/scene.h"

namespace tessera::synth::internal {

// Rows of equal length; the first is the header.
using TextTable = std::vector<std::vector<std::string>>;

[[nodiscard]] std::string table_markdown(const TextTable& table);
[[nodiscard]] std::string table_csv(const TextTable& table);   // quoted where RFC 4180 wants it
[[nodiscard]] std::string table_html(const TextTable& table);  // as to_html() writes tables

// Categories down, series across, values as printed.
[[nodiscard]] TextTable text_table_of(const DataTable& table);

}  // namespace tessera::synth::internal
