// What is written in a scene, as Markdown (CommonMark with the tables of GitHub) and as HTML.
//
// Rules of both: lines of a block are joined (a hyphen that only the line's end put there is left
// out), a line feed of the text itself stays one; emphasis is that of single words, not of a whole
// heading or a table's header; a block that goes on in the next column is one block; figures give
// their text only; fields and controls stand line by line.
//
// Markdown tables: the first row is the header when all its cells are headers, else the header is
// empty; the text of a merged cell stands in its first place and the others it covers are empty; a
// line feed in a cell is <br>.
#pragma once

#include <string>
#include <vector>

#include "synth/scene.h"

namespace tessera::synth {

// Of the node and everything below it. No line feed at the end.
[[nodiscard]] std::string to_markdown(const Node& node);

// Valid within <body>; blocks stand in lines of their own.
[[nodiscard]] std::string to_html(const Node& node);

// A table's cells on its grid, [row][column]; a merged cell stands in its first place, the other
// places it covers are null.
[[nodiscard]] std::vector<std::vector<const Node*>> table_grid(const Node& table);

}  // namespace tessera::synth
