// A scene's text as blocks of runs: what Markdown and HTML are written from.
#pragma once

#include <string>
#include <vector>

#include "base/index.h"
#include "synth/scene.h"

namespace tessera::synth {

// Text of one look; a line feed stands where the text itself has one.
struct InlineRun {
  std::string text;
  Emphasis emphasis = Emphasis::kPlain;

  friend bool operator==(const InlineRun&, const InlineRun&) = default;
};

// kHeading, kParagraph, kList, kListItem, kQuote, kCode or kTable.
struct MarkupBlock {
  NodeKind kind = NodeKind::kParagraph;
  Index level = 0;
  bool is_ordered = false;
  std::string marker{};                 // of a list's item, as drawn: "3."
  std::vector<InlineRun> runs{};        // its own text
  std::vector<MarkupBlock> children{};  // items of a list, lists of an item, blocks of a quote
  const Node* node = nullptr;           // of code and tables
};

[[nodiscard]] std::vector<MarkupBlock> blocks_of(const Node& node);

// The words of all lines below the node, joined; list markers are left out.
[[nodiscard]] std::vector<InlineRun> inline_runs(const Node& node);

// The lines of a kCode node as they are.
[[nodiscard]] std::vector<std::string> code_lines(const Node& node);

}  // namespace tessera::synth
