// For tests of blocks: a white sheet, a look in black, and what was drawn.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/rng.h"
#include "synth/assets/studio.h"
#include "synth/document/internal/block.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {

struct BenchSheet {
  explicit BenchSheet(Index width = 400, Index height = 300)
      : request{.width = width, .height = height},
        sheet(studio, request, rng, {}),
        look{.faces = &sheet.add_faces({})} {}

  // Draws the block at the top of a box of this width and closes the boxes of the nodes.
  Node draw(const Block& block, double unit_px, double width) {
    const double height = block.height(unit_px, width).value_or(0);
    Node parent;
    block.draw(sheet, unit_px, {kMargin, kMargin, kMargin + width, kMargin + height}, parent);
    close_boxes(parent);
    return parent;
  }

  static constexpr double kMargin = 10;

  Studio studio{small_assets()};
  SceneRequest request;
  base::Rng rng{3};
  Sheet sheet;
  BlockLook look;
};

inline std::vector<const Node*> nodes_of(const Node& root, NodeKind kind) {
  std::vector<const Node*> nodes;
  visit_nodes(root, [&](const Node& node) {
    if (node.kind == kind) nodes.push_back(&node);
  });
  return nodes;
}

inline BlockPtr line_of(std::string text, const BlockLook& look, Fact fact = {}) {
  std::vector<Printed> lines;
  lines.push_back({.text = std::move(text), .fact = std::move(fact)});
  return text_block(NodeKind::kParagraph, std::move(lines), look);
}

}  // namespace tessera::synth
