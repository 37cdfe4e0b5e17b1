// What a generator makes: a picture and everything that is true about it. Tasks turn one scene into
// many conversations; degradation changes the picture and moves every box with it.
//
//   Scene ─┬─ image                       pixels
//          ├─ root: Node                  what is written, in reading order: blocks, lines, words
//          ├─ facts                       what can be asked: "the total is 12.50", with its place
//          ├─ tables                      the numbers behind charts and tables
//          ├─ objects                     nameable things, with colour, size and visible part
//          └─ provenance                  faces, passages and pictures that were used
//
// Boxes are in pixels of `image` and hold the ink, not the space around it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/index.h"
#include "draw/geometry.h"
#include "draw/picture.h"
#include "synth/assets/assets.h"

namespace tessera::synth {

enum class NodeKind : std::uint8_t {
  kPage,       // the root
  kColumn,     // a column, or a region that is read before the next
  kHeading,    // level 1 ... 6
  kParagraph,  // running text
  kList,       // of kListItem; is_ordered
  kListItem,
  kQuote,
  kFootnote,
  kCode,     // lines are kept as they are
  kTable,    // of kRow
  kRow,      // of kCell
  kCell,     // row_span, column_span, is_header
  kField,    // a label and its value in a document; text: the label
  kFigure,   // a picture or a chart; text: its name
  kCaption,  // of the figure or table before it
  kControl,  // of a screen; text: its visible name, role: what it is ("button", "check box")
  kLine,     // of kWord: one printed line
  kWord,     // text: exactly the characters that are drawn
};

enum class Emphasis : std::uint8_t { kPlain, kBold, kItalic, kBoldItalic, kCode };

// The role of a word that is the number or sign of a list's item.
inline constexpr std::string_view kMarkerRole = "marker";

struct Node {
  NodeKind kind = NodeKind::kPage;
  std::string text{};
  std::string role{};  // of a control; of a word: kMarkerRole or empty
  draw::Box box{};     // of all ink below this node; empty: nothing is drawn
  Index level = 0;     // of a heading (1 ... 6) or of a list's depth (0 ...)
  Index row_span = 1;  // of a cell
  Index column_span = 1;
  Emphasis emphasis = Emphasis::kPlain;  // of a word
  bool is_ordered = false;               // of a list
  bool is_header = false;                // of a cell
  bool is_checked = false;               // of a check box, a radio button, a chosen tab or item
  bool joins_next = false;  // of a word: no space before the next one (Chinese, a hyphenated end)
  bool has_soft_hyphen = false;  // of a word: its last character is there because the line ends
  bool has_line_feed = false;    // of a line: the text itself ends a line here (verse, addresses)
  bool goes_on = false;  // of a block: the next one of its kind is its rest (in the next column)
  std::vector<Node> children{};
};

// Sets the box of every node that has children to the union of theirs and its own.
void close_boxes(Node& node);

// Text of a node's words, one line per kLine, blocks apart by an empty line; words apart by a space
// unless they join. Code keeps its empty lines.
[[nodiscard]] std::string plain_text(const Node& node);

// Calls `visit` for the node and everything below it, in reading order.
void visit_nodes(const Node& node, const std::function<void(const Node&)>& visit);

enum class ValueKind : std::uint8_t { kText, kInteger, kDecimal, kMoney, kPercent, kDate, kTime };

// One thing that is true and can be asked. `key` names the kind of question for the grammar;
// `slots` fill its phrases: {.key = "receipt.item_price", .slots = {{"item", "Coffee"}}, .value =
// "2.40"}.
struct Fact {
  std::string key;
  std::vector<std::pair<std::string, std::string>> slots{};
  std::string value;  // as it is printed
  ValueKind kind = ValueKind::kText;
  std::optional<double> number{};  // of the value, when it is one
  draw::Box box{};                 // of the printed value; empty: it is not printed
};

// The numbers behind a chart or a table: one value per series and category.
struct DataTable {
  std::string title{};
  std::string chart{};  // "bar", "line", "pie" ...; empty: a table
  std::string category_label{};
  std::string value_label{};
  std::string unit{};
  std::vector<std::string> categories{};
  std::vector<std::string> series{};                // one, perhaps without a name, or more
  std::vector<std::vector<double>> values{};        // [series][category]
  std::vector<std::vector<std::string>> printed{};  // as the truth states them
  bool has_printed_values =
      false;  // the picture shows the numbers themselves, not only their height
};

// A thing in a picture. `noun` is a key of the assets' nouns.
struct Object {
  std::string noun;
  std::string colour{};  // "red" ...; empty: of several colours
  std::string size{};    // "small", "large"; empty: neither
  draw::Box box{};       // of the part that can be seen
  double visible = 1;    // share of its pixels that nothing covers
  Index depth = 0;       // larger: nearer to the viewer
};

struct Provenance {
  std::string generator{};           // "text", "document" ...
  std::string layout{};              // name of the template
  std::vector<std::string> fonts{};  // ids of the assets
  std::vector<std::string> passages{};
  std::vector<std::string> pictures{};
  std::vector<std::string> effects{};  // of degradation, in order
};

struct Scene {
  draw::Image image{};
  Language language = Language::kEnglish;
  Node root{};
  std::vector<Fact> facts{};
  std::vector<DataTable> tables{};
  std::vector<Object> objects{};
  std::string background{};  // of a scene of objects: what it lies on, for captions
  Provenance provenance{};
};

// Calls `change` for every box of the scene that is not empty.
void change_boxes(Scene& scene, const std::function<draw::Box(const draw::Box&)>& change);

// What is wanted of a generator.
struct SceneRequest {
  Split split = Split::kTrain;
  Language language = Language::kEnglish;
  Index width = 384;  // of the picture, in pixels
  Index height = 384;
  double density = 0.5;          // 0: a few large words; 1: as much as can be read
  double difficulty = 0.5;       // 0: plain faces and layouts; 1: everything
  double scrambled_words = 0;    // share of the words of running text that others stand for
  double varied_faces = 0;       // share of families drawn wider, narrower, slanted or bolder
  double smallest_x_height = 7;  // what can be read, in pixels as the model sees them
  std::string noun{};            // a thing that is to be among those shown, where some are
};

}  // namespace tessera::synth
