#include "data/import/internal/text_list.h"

#include <algorithm>

namespace tessera::data::internal {
namespace {

char unescaped(char letter) {
  switch (letter) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

// Takes the text that begins with a quote at the front.
std::optional<std::string> take_quoted(std::string_view& rest) {
  const char quote = rest.front();
  std::string value;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == quote) {
      rest.remove_prefix(i + 1);
      return value;
    }
    constexpr std::string_view kEscapes = "\\'\"nt";
    const bool is_escape = rest[i] == '\\' && i + 1 < rest.size() &&
                           kEscapes.find(rest[i + 1]) != std::string_view::npos;
    value += is_escape ? unescaped(rest[++i]) : rest[i];
  }
  return std::nullopt;
}

void skip_spaces(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \n"), rest.size()));
}

}  // namespace

std::optional<std::vector<std::string>> parse_text_list(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('[') || !text.ends_with(']')) return std::nullopt;
  std::string_view rest = text.substr(1, text.size() - 2);
  std::vector<std::string> values;
  skip_spaces(rest);
  while (!rest.empty()) {
    if (rest.front() != '\'' && rest.front() != '"') return std::nullopt;
    auto value = take_quoted(rest);
    if (!value) return std::nullopt;
    values.push_back(*std::move(value));
    skip_spaces(rest);
    if (rest.empty()) break;
    if (rest.front() != ',') return std::nullopt;
    rest.remove_prefix(1);
    skip_spaces(rest);
    if (rest.empty()) return std::nullopt;
  }
  return values;
}

}  // namespace tessera::data::internal
