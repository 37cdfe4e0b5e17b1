#include "synth/markup/internal/blocks.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tessera::synth {
namespace {

// Joins words to runs: a space between two looks belongs to the plain one.
class RunWriter {
 public:
  void add(const Node& word) {
    if (word.text.empty()) return;
    if (word.role == kMarkerRole) return;
    const Emphasis emphasis = word.emphasis;
    std::string text = word.text;
    if (word.has_soft_hyphen && text.ends_with('-')) text.pop_back();
    if (runs_.empty() || separator_.empty()) {
      start(emphasis);
    } else if (runs_.back().emphasis == emphasis || separator_ == "\n") {
      start(emphasis, separator_);
    } else if (emphasis == Emphasis::kPlain) {
      start(emphasis, separator_);
    } else {
      if (runs_.back().emphasis != Emphasis::kPlain) start(Emphasis::kPlain);
      runs_.back().text += separator_;
      start(emphasis);
    }
    runs_.back().text += text;
    separator_ = word.joins_next ? "" : " ";
  }

  // Between two lines.
  void end_line(bool has_line_feed) {
    if (has_line_feed && !runs_.empty()) separator_ = "\n";
  }

  std::vector<InlineRun> take() { return std::move(runs_); }

 private:
  void start(Emphasis emphasis, const std::string& separator = {}) {
    if (runs_.empty() || runs_.back().emphasis != emphasis) runs_.push_back({{}, emphasis});
    runs_.back().text += separator;
  }

  std::vector<InlineRun> runs_;
  std::string separator_;
};

void write_lines(const Node& node, RunWriter& writer) {
  if (node.kind == NodeKind::kLine) {
    for (const Node& word : node.children)
      writer.add(word);
    writer.end_line(node.has_line_feed);
    return;
  }
  for (const Node& child : node.children) {
    if (child.kind != NodeKind::kList) write_lines(child, writer);
  }
}

std::string marker_of(const Node& node) {
  if (node.kind == NodeKind::kWord) return node.role == kMarkerRole ? node.text : std::string();
  for (const Node& child : node.children) {
    if (child.kind == NodeKind::kList) continue;
    std::string marker = marker_of(child);
    if (!marker.empty()) return marker;
  }
  return {};
}

void append_blocks(const Node& node, std::vector<MarkupBlock>& blocks);

MarkupBlock list_item_of(const Node& node) {
  MarkupBlock item{
      .kind = NodeKind::kListItem, .marker = marker_of(node), .runs = inline_runs(node)};
  for (const Node& child : node.children) {
    if (child.kind == NodeKind::kList) append_blocks(child, item.children);
  }
  return item;
}

MarkupBlock block_of(const Node& node) {
  MarkupBlock block{
      .kind = node.kind, .level = node.level, .is_ordered = node.is_ordered, .node = &node};
  if (node.kind == NodeKind::kList) {
    for (const Node& item : node.children)
      block.children.push_back(list_item_of(item));
  } else if (node.kind == NodeKind::kQuote) {
    for (const Node& child : node.children) {
      if (child.kind != NodeKind::kLine) append_blocks(child, block.children);
    }
    if (block.children.empty()) block.runs = inline_runs(node);
  } else if (node.kind != NodeKind::kCode && node.kind != NodeKind::kTable) {
    block.runs = inline_runs(node);
  }
  return block;
}

bool is_empty(const MarkupBlock& block) {
  return block.runs.empty() && block.children.empty() && block.kind != NodeKind::kCode &&
         block.kind != NodeKind::kTable;
}

// What stands line by line becomes lines of one paragraph.
void append_as_line(const Node& node, std::vector<MarkupBlock>& blocks, bool follows) {
  std::vector<InlineRun> runs = inline_runs(node);
  if (runs.empty()) return;
  if (!follows) {
    blocks.push_back({.kind = NodeKind::kParagraph, .runs = std::move(runs)});
    return;
  }
  std::vector<InlineRun>& before = blocks.back().runs;
  before.push_back({"\n", Emphasis::kPlain});
  before.insert(before.end(), std::make_move_iterator(runs.begin()),
                std::make_move_iterator(runs.end()));
}

// The rest of a block, in the next column.
void continue_block(const Node& beginning, const Node& rest, MarkupBlock& block) {
  if (block.kind == NodeKind::kList) {
    for (MarkupBlock& item : block_of(rest).children)
      block.children.push_back(std::move(item));
    return;
  }
  RunWriter writer;
  write_lines(beginning, writer);
  write_lines(rest, writer);
  block.runs = writer.take();
}

bool is_block(NodeKind kind) {
  switch (kind) {
    case NodeKind::kHeading:
    case NodeKind::kParagraph:
    case NodeKind::kList:
    case NodeKind::kQuote:
    case NodeKind::kFootnote:
    case NodeKind::kCode:
    case NodeKind::kTable:
    case NodeKind::kCaption:
      return true;
    default:
      return false;
  }
}

bool is_container(NodeKind kind) {
  return kind == NodeKind::kPage || kind == NodeKind::kColumn || kind == NodeKind::kFigure;
}

class BlockWriter {
 public:
  void add(const Node& node) {
    if (is_container(node.kind)) {
      for (const Node& child : node.children)
        add(child);
      follows_line_ = follows_line_ && node.kind != NodeKind::kFigure;
    } else if (is_block(node.kind)) {
      add_block(node);
    } else if (node.kind == NodeKind::kControl && !has_lines(node)) {
      for (const Node& child : node.children)
        add(child);
    } else {
      const std::size_t num_blocks = blocks_.size();
      append_as_line(node, blocks_, follows_line_);
      follows_line_ = follows_line_ || blocks_.size() > num_blocks;
    }
  }

  std::vector<MarkupBlock> take() { return std::move(blocks_); }

 private:
  static bool has_lines(const Node& node) {
    return std::any_of(node.children.begin(), node.children.end(),
                       [](const Node& child) { return child.kind == NodeKind::kLine; });
  }

  void add_block(const Node& node) {
    follows_line_ = false;
    if (open_ != nullptr && open_->kind == node.kind && !blocks_.empty()) {
      continue_block(*open_, node, blocks_.back());
    } else {
      MarkupBlock block = block_of(node);
      if (is_empty(block)) return;
      blocks_.push_back(std::move(block));
    }
    open_ = node.goes_on ? &node : nullptr;
  }

  std::vector<MarkupBlock> blocks_;
  const Node* open_ = nullptr;  // the block before goes on with the next
  bool follows_line_ = false;   // the block before is lines of fields or controls
};

void append_blocks(const Node& node, std::vector<MarkupBlock>& blocks) {
  BlockWriter writer;
  writer.add(node);
  for (MarkupBlock& block : writer.take())
    blocks.push_back(std::move(block));
}

}  // namespace

std::vector<MarkupBlock> blocks_of(const Node& node) {
  std::vector<MarkupBlock> blocks;
  append_blocks(node, blocks);
  return blocks;
}

std::vector<InlineRun> inline_runs(const Node& node) {
  RunWriter writer;
  write_lines(node, writer);
  return writer.take();
}

std::vector<std::string> code_lines(const Node& node) {
  std::vector<std::string> lines;
  for (const Node& line : node.children) {
    if (line.kind == NodeKind::kLine) lines.push_back(plain_text(line));
  }
  return lines;
}

}  // namespace tessera::synth
