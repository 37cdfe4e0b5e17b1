#include "eval/metric/short_answers.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "eval/metric/edit_distance.h"
#include "eval/metric/text_form.h"

namespace tessera::eval {
namespace {

constexpr double kSimilarityThreshold = 0.5;
constexpr double kTolerance = 0.05;

std::string without_stop(std::string_view text) {
  std::string tidied = tidy(text);
  for (const std::string_view stop : {".", "。"}) {
    if (tidied.ends_with(stop)) {
      tidied.resize(tidied.size() - stop.size());
      break;
    }
  }
  return tidied;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// What stands behind the last equals sign.
std::string_view result_of(std::string_view text) {
  const std::size_t sign = text.rfind('=');
  return sign == std::string_view::npos ? text : text.substr(sign + 1);
}

// Whether exactly three digits follow every mark.
bool is_grouping(std::string_view marked, char mark) {
  for (std::size_t at = marked.find(mark); at < marked.size(); at = marked.find(mark, at + 1)) {
    const std::string_view rest = marked.substr(at + 1);
    if (std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin() != 3) return false;
  }
  return true;
}

// The mark in front of the decimals: of a comma and a point the last; none where all marks group.
char decimal_mark(std::string_view marked) {
  const std::size_t comma = marked.rfind(',');
  const std::size_t point = marked.rfind('.');
  if (comma == std::string_view::npos) {
    return marked.find('.') != point && is_grouping(marked, '.') ? '\0' : '.';
  }
  if (point != std::string_view::npos) return point > comma ? '.' : ',';
  return is_grouping(marked, ',') ? '\0' : ',';
}

// Digits with their marks as one number with a point; empty when they are none.
std::string plain_number(std::string_view marked) {
  const char decimal = decimal_mark(marked);
  std::string plain;
  for (const char c : marked) {
    if (is_digit(c)) plain += c;
    if (c != decimal) continue;
    if (plain.find('.') != std::string::npos) return {};
    plain += '.';
  }
  return plain;
}

struct Quantity {
  double number = 0;
  std::string unit;  // folded to ASCII capitals, without blanks; of currencies too
};

std::optional<Quantity> quantity_of(std::string_view text) {
  const std::string tidied = tidy(text);
  const auto first = std::find_if(tidied.begin(), tidied.end(), is_digit);
  auto end = first;
  while (end != tidied.end() && (is_digit(*end) || *end == '.' || *end == ','))
    ++end;
  if (end != tidied.end() && std::find_if(end, tidied.end(), is_digit) != tidied.end()) return {};
  while (end != first && !is_digit(*(end - 1)))
    --end;
  const std::string plain = plain_number({first, end});
  Quantity quantity;
  const auto read = std::from_chars(plain.data(), plain.data() + plain.size(), quantity.number);
  if (plain.empty() || read.ptr != plain.data() + plain.size()) return std::nullopt;
  std::string around(tidied.begin(), first);
  for (const std::string_view minus : {"-", "−"}) {
    const std::size_t at = around.find(minus);
    if (at == std::string::npos) continue;
    around.erase(at, minus.size());
    quantity.number = -quantity.number;
    break;
  }
  around.append(end, tidied.end());
  std::erase(around, ' ');
  for (const char c : around)
    quantity.unit += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return quantity;
}

}  // namespace

bool is_exact(std::string_view truth, std::string_view answer) {
  return without_stop(truth) == without_stop(answer);
}

double levenshtein_similarity(std::string_view truth, std::string_view answer) {
  const double distance =
      normalised_distance(folded(without_stop(truth)), folded(without_stop(answer)));
  return distance < kSimilarityThreshold ? 1 - distance : 0;
}

bool is_relaxed_match(std::string_view truth, std::string_view answer) {
  const std::string expected = without_stop(result_of(truth));
  const std::string given = without_stop(result_of(answer));
  if (folded(expected) == folded(given)) return true;
  const std::optional<Quantity> a = quantity_of(expected);
  const std::optional<Quantity> b = quantity_of(given);
  if (!a || !b) return false;
  if (!a->unit.empty() && !b->unit.empty() && a->unit != b->unit) return false;
  return std::abs(a->number - b->number) <= kTolerance * std::abs(a->number);
}

}  // namespace tessera::eval
