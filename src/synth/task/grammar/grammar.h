// A small language of phrasings. A table is text: rules with one pattern a line.
//
//   # a comment
//   read_page:
//     3* $please (read|write out) the text in $picture
//     What does $picture say[, word for word]?
//   picture:
//     the (picture|image)
//
//   (a|b|c)    one of them            $name      a pattern of that rule
//   [a] [a|b]  that, or nothing       {slot}     stays as it is until the caller fills it
//   3* ...     thrice as likely       <|...|>    a special token, taken literally
//   \(         a bracket as it is
//   ! body     body in a pattern of the rule `request`, at its {...}
//   ? body     the same with `question`
//   = body     the same with `value_question`: the answer is one value
//
// Patterns of a rule and alternatives of a group are equally likely unless weighted (inside a group
// too: (3*a|b)). White space is closed up: one space between words, none before , . ? ! ; : nor at
// the ends.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "synth/task/grammar/internal/pattern.h"

namespace tessera::synth {

class Grammar {
 public:
  // A faulty table is a contract violation: names that are unknown, given twice or circular.
  explicit Grammar(std::span<const std::string_view> tables);

  [[nodiscard]] bool has_rule(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> rule_names() const;  // ascending

  // One expansion of the rule, slots still in braces.
  [[nodiscard]] std::string expand(std::string_view rule, base::Rng& rng) const;

  // Every expansion, ascending and each once: for rules that have not too many.
  [[nodiscard]] std::vector<std::string> all_expansions(std::string_view rule) const;

  // Ways to expand the rule, at most 2^62. Two ways may give the same text.
  [[nodiscard]] std::uint64_t count(std::string_view rule) const;

 private:
  using Rule = std::vector<internal::PhrasePattern>;

  void read_table(std::string_view table);
  void check_references() const;
  [[nodiscard]] const Rule& find(std::string_view name) const;
  void append(const Rule& rule, base::Rng& rng, std::string& text) const;
  [[nodiscard]] std::uint64_t count_ways(const Rule& rule) const;
  [[nodiscard]] std::vector<std::string> texts_of(const Rule& rule) const;
  [[nodiscard]] std::vector<std::string> texts_of(const internal::Piece& piece) const;

  std::map<std::string, Rule, std::less<>> rules_;
};

}  // namespace tessera::synth
