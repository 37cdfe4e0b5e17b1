#include "synth/task/grammar/grammar.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.h"

namespace tessera::synth {
namespace {

using internal::PhrasePattern;
using internal::Piece;
using internal::PieceKind;

constexpr std::string_view kFrameSlot = "{...}";
constexpr std::uint64_t kMostWays = std::uint64_t{1} << 62;
// Of all_expansions(): more is a mistake of the caller, who wants count().
constexpr std::size_t kMostTexts = 1 << 20;

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
  return b != 0 && a > kMostWays / b ? kMostWays : std::min(a * b, kMostWays);
}

// Takes the next line off the front of `text`.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

// What stands before and behind the body in a frame.
std::pair<std::string_view, std::string_view> around_body(std::string_view frame) {
  const std::size_t at = frame.find(kFrameSlot);
  base::check(at != std::string_view::npos, "grammar", "a frame has a place {...}, has '", frame,
              "'");
  return {frame.substr(0, at), frame.substr(at + kFrameSlot.size())};
}

std::string closed_up(std::string_view text) {
  std::string closed;
  for (const char c : text) {
    if (c == ' ' && (closed.empty() || closed.back() == ' ')) continue;
    if (std::string_view(",.?!;:").find(c) != std::string_view::npos && closed.ends_with(' ')) {
      closed.pop_back();
    }
    closed += c;
  }
  if (closed.ends_with(' ')) closed.pop_back();
  return closed;
}

}  // namespace

Grammar::Grammar(std::span<const std::string_view> tables) {
  for (const std::string_view table : tables)
    read_table(table);
  check_references();
}

void Grammar::read_table(std::string_view table) {
  Rule* rule = nullptr;
  while (!table.empty()) {
    const std::string_view line = take_line(table);
    const std::string_view content = trimmed(line);
    if (content.empty() || content.starts_with('#')) continue;
    if (line.starts_with(' ')) {
      base::check(rule != nullptr, "grammar", "a rule's name comes first, has '", line, "'");
      rule->push_back(internal::read_pattern(content));
      continue;
    }
    base::check(content.ends_with(':'), "grammar", "a rule reads 'name:', has '", line, "'");
    const auto [place, is_added] =
        rules_.emplace(std::string(content.substr(0, content.size() - 1)), Rule{});
    base::check(is_added, "grammar", "every rule stands once, has two of '", place->first, "'");
    rule = &place->second;
  }
}

// Every rule has patterns and all their references end: a rule is settled when all that it names
// are.
void Grammar::check_references() const {
  std::set<std::string_view> settled;
  for (std::size_t num_settled = rules_.size() + 1; num_settled != settled.size();) {
    num_settled = settled.size();
    for (const auto& [name, rule] : rules_) {
      base::check(!rule.empty(), "grammar", "a rule has patterns, '", name, "' has none");
      bool is_settled = true;
      for (const PhrasePattern& pattern : rule) {
        internal::visit_references(pattern, [&](const std::string& other) {
          base::check(has_rule(other), "grammar", "rules are there, '", name, "' names ", other);
          is_settled = is_settled && settled.contains(other);
        });
      }
      if (is_settled) settled.insert(name);
    }
  }
  for (const auto& [name, rule] : rules_) {
    base::check(settled.contains(name), "grammar", "no rule needs itself, '", name, "' does");
  }
}

bool Grammar::has_rule(std::string_view name) const {
  return rules_.find(name) != rules_.end();
}

std::vector<std::string> Grammar::rule_names() const {
  std::vector<std::string> names;
  for (const auto& [name, rule] : rules_)
    names.push_back(name);
  return names;
}

const Grammar::Rule& Grammar::find(std::string_view name) const {
  const auto place = rules_.find(name);
  base::check(place != rules_.end(), "grammar", "a rule of the tables, got '", name, "'");
  return place->second;
}

std::string Grammar::expand(std::string_view rule, base::Rng& rng) const {
  std::string text;
  append(find(rule), rng, text);
  return closed_up(text);
}

void Grammar::append(const Rule& rule, base::Rng& rng, std::string& text) const {
  std::uint64_t sum = 0;
  for (const PhrasePattern& pattern : rule)
    sum += pattern.weight;
  std::uint64_t left = rng.next_below(sum);
  const PhrasePattern* chosen = rule.data();
  while (left >= chosen->weight)
    left -= (chosen++)->weight;
  std::string frame(kFrameSlot);
  if (!chosen->frame.empty()) {
    frame.clear();
    append(find(chosen->frame), rng, frame);
  }
  const auto [front, back] = around_body(frame);
  text += front;
  for (const Piece& piece : chosen->pieces) {
    if (piece.kind == PieceKind::kText) {
      text += piece.text;
    } else {
      append(piece.kind == PieceKind::kRule ? find(piece.text) : piece.choice, rng, text);
    }
  }
  text += back;
}

std::uint64_t Grammar::count(std::string_view rule) const {
  return count_ways(find(rule));
}

std::uint64_t Grammar::count_ways(const Rule& rule) const {
  std::uint64_t sum = 0;
  for (const PhrasePattern& pattern : rule) {
    std::uint64_t ways = pattern.frame.empty() ? 1 : count(pattern.frame);
    for (const Piece& piece : pattern.pieces) {
      if (piece.kind == PieceKind::kText) continue;
      const Rule& below = piece.kind == PieceKind::kRule ? find(piece.text) : piece.choice;
      ways = saturating_product(ways, count_ways(below));
    }
    sum = std::min(sum + ways, kMostWays);
  }
  return sum;
}

std::vector<std::string> Grammar::all_expansions(std::string_view rule) const {
  std::set<std::string> texts;
  for (const std::string& text : texts_of(find(rule)))
    texts.insert(closed_up(text));
  return {texts.begin(), texts.end()};
}

std::vector<std::string> Grammar::texts_of(const Rule& rule) const {
  std::vector<std::string> all;
  for (const PhrasePattern& pattern : rule) {
    std::vector<std::string> texts{""};
    for (const Piece& piece : pattern.pieces) {
      const std::vector<std::string> ends = texts_of(piece);
      std::vector<std::string> longer;
      base::check(texts.size() * ends.size() <= kMostTexts, "grammar", "not too many expansions");
      for (const std::string& text : texts) {
        for (const std::string& end : ends)
          longer.push_back(text + end);
      }
      texts = std::move(longer);
    }
    const std::vector<std::string> frames = pattern.frame.empty()
                                                ? std::vector<std::string>{std::string(kFrameSlot)}
                                                : texts_of(find(pattern.frame));
    for (const std::string& frame : frames) {
      const auto [front, back] = around_body(frame);
      for (const std::string& text : texts)
        all.push_back(base::cat(front, text, back));
    }
  }
  return all;
}

std::vector<std::string> Grammar::texts_of(const Piece& piece) const {
  if (piece.kind == PieceKind::kText) return {piece.text};
  return texts_of(piece.kind == PieceKind::kRule ? find(piece.text) : piece.choice);
}

}  // namespace tessera::synth
