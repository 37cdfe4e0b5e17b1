#include "synth/task/internal/table_text.h"

#include <string_view>

namespace tessera::synth::internal {
namespace {

// A bar would end the cell.
std::string markdown_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c == '\n' ? ' ' : c;
  }
  return cell;
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + '"';
}

std::string html_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '<') {
      cell += "&lt;";
    } else if (c == '&') {
      cell += "&amp;";
    } else {
      cell += c;
    }
  }
  return cell;
}

}  // namespace

std::string table_markdown(const TextTable& table) {
  std::string text;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (row > 0) text += '\n';
    text += '|';
    for (const std::string& cell : table[row])
      text += " " + markdown_cell(cell) + " |";
    if (row > 0) continue;
    text += "\n|";
    for (std::size_t column = 0; column < table[row].size(); ++column)
      text += " --- |";
  }
  return text;
}

std::string table_csv(const TextTable& table) {
  std::string text;
  for (const std::vector<std::string>& row : table) {
    if (!text.empty()) text += '\n';
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (column > 0) text += ',';
      text += csv_cell(row[column]);
    }
  }
  return text;
}

std::string table_html(const TextTable& table) {
  std::string text = "<table>";
  for (std::size_t row = 0; row < table.size(); ++row) {
    const bool is_header = row == 0;
    const std::string tag = is_header ? "th" : "td";
    text += is_header ? "<thead><tr>" : "<tr>";
    for (const std::string& cell : table[row]) {
      text += "<" + tag + ">" + html_cell(cell) + "</" + tag + ">";
    }
    text += is_header ? "</tr></thead><tbody>" : "</tr>";
  }
  return text + "</tbody></table>";
}

TextTable text_table_of(const DataTable& table) {
  TextTable rows(1);
  rows[0].push_back(table.category_label);
  for (std::size_t s = 0; s < table.printed.size(); ++s) {
    const bool has_name = s < table.series.size() && !table.series[s].empty();
    rows[0].push_back(has_name ? table.series[s] : table.value_label);
  }
  for (std::size_t c = 0; c < table.categories.size(); ++c) {
    rows.push_back({table.categories[c]});
    for (const std::vector<std::string>& series : table.printed)
      rows.back().push_back(series[c]);
  }
  return rows;
}

}  // namespace tessera::synth::internal
