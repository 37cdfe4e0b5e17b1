// One line of a table of phrasings, read into a tree (the notation: grammar.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::synth::internal {

enum class PieceKind : std::uint8_t {
  kText,    // as it is, slots in their braces
  kRule,    // text: the rule's name
  kChoice,  // one of `choice`
};

struct PhrasePattern;

struct Piece {
  PieceKind kind = PieceKind::kText;
  std::string text{};
  std::vector<PhrasePattern>
      choice;  // no braces: PhrasePattern is not complete yet, clang asks for that
};

struct PhrasePattern {
  std::uint64_t weight = 1;
  std::string frame{};  // rule that the pattern stands in; empty: none
  std::vector<Piece> pieces{};
};

// A faulty line is a contract violation.
[[nodiscard]] PhrasePattern read_pattern(std::string_view line);

// Calls `visit` with the name of every rule below the pattern.
template <class Visit>
void visit_references(const PhrasePattern& pattern, const Visit& visit) {
  if (!pattern.frame.empty()) visit(pattern.frame);
  for (const Piece& piece : pattern.pieces) {
    if (piece.kind == PieceKind::kRule) visit(piece.text);
    for (const PhrasePattern& alternative : piece.choice)
      visit_references(alternative, visit);
  }
}

}  // namespace tessera::synth::internal
