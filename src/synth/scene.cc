#include "synth/scene.h"

namespace tessera::synth {
namespace {

// Appends a line's words.
void append_line(const Node& line, std::string& text) {
  bool needs_space = false;
  for (const Node& word : line.children) {
    if (word.text.empty()) continue;
    if (needs_space) text += ' ';
    text += word.text;
    needs_space = !word.joins_next;
  }
}

// Whether a block stands apart from the one before it: rows and list items follow line by line.
bool stands_apart(NodeKind kind) {
  switch (kind) {
    case NodeKind::kHeading:
    case NodeKind::kParagraph:
    case NodeKind::kList:
    case NodeKind::kQuote:
    case NodeKind::kFootnote:
    case NodeKind::kCode:
    case NodeKind::kTable:
    case NodeKind::kFigure:
    case NodeKind::kCaption:
      return true;
    default:
      return false;
  }
}

void end_line(std::string& text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
}

void end_block(std::string& text) {
  end_line(text);
  if (!text.empty() && !text.ends_with("\n\n")) text += '\n';
}

// The cells of a row stand in one line.
void append_row(const Node& row, std::string& text) {
  end_line(text);
  bool needs_space = false;
  for (const Node& cell : row.children) {
    std::string content = plain_text(cell);
    for (char& c : content) {
      if (c == '\n') c = ' ';
    }
    if (content.empty()) continue;
    if (needs_space) text += ' ';
    text += content;
    needs_space = true;
  }
  end_line(text);
}

// Every line counts, an empty one too.
void append_code(const Node& node, std::string& text) {
  end_block(text);
  for (const Node& line : node.children) {
    append_line(line, text);
    text += '\n';
  }
  end_block(text);
}

void append_text(const Node& node, std::string& text) {
  if (node.kind == NodeKind::kRow) {
    append_row(node, text);
    return;
  }
  if (node.kind == NodeKind::kCode) {
    append_code(node, text);
    return;
  }
  if (node.kind == NodeKind::kLine) {
    end_line(text);
    append_line(node, text);
    end_line(text);
    return;
  }
  if (stands_apart(node.kind)) end_block(text);
  for (const Node& child : node.children)
    append_text(child, text);
  if (stands_apart(node.kind)) end_block(text);
}

void change_node_boxes(Node& node, const std::function<draw::Box(const draw::Box&)>& change) {
  if (!node.box.is_empty()) node.box = change(node.box);
  for (Node& child : node.children)
    change_node_boxes(child, change);
}

}  // namespace

void close_boxes(Node& node) {
  for (Node& child : node.children) {
    close_boxes(child);
    node.box = unite(node.box, child.box);
  }
}

std::string plain_text(const Node& node) {
  std::string text;
  append_text(node, text);
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  return text;
}

void visit_nodes(const Node& node, const std::function<void(const Node&)>& visit) {
  visit(node);
  for (const Node& child : node.children)
    visit_nodes(child, visit);
}

void change_boxes(Scene& scene, const std::function<draw::Box(const draw::Box&)>& change) {
  change_node_boxes(scene.root, change);
  for (Fact& fact : scene.facts) {
    if (!fact.box.is_empty()) fact.box = change(fact.box);
  }
  for (Object& object : scene.objects) {
    if (!object.box.is_empty()) object.box = change(object.box);
  }
}

}  // namespace tessera::synth
