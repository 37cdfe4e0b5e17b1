// What stands around the marks of a chart: title, legend, axes with their labels, grid.
#pragma once

#include <optional>
#include <string>

#include "base/index.h"
#include "draw/geometry.h"
#include "synth/chart/look.h"
#include "synth/chart/topic.h"
#include "synth/layout/sheet.h"
#include "synth/scene.h"

namespace tessera::synth {

enum class TextAnchor : std::uint8_t { kStart, kMiddle, kEnd };

struct Label {
  std::string text{};
  draw::Point at{};  // on the baseline, at the anchor
  TextAnchor anchor = TextAnchor::kStart;
  double size_px = 14;
  draw::Colour colour{};
  bool is_strong = false;
  int turns = 0;  // times 90 degrees clockwise; 3: read from below
};

// A chart in the making.
class ChartSheet {
 public:
  ChartSheet(Studio& studio, const SceneRequest& request, base::Rng& rng, const ChartLook& look);

  // Draws the text and returns its line; a text that would leave the picture is neither drawn nor
  // returned (no children).
  Node draw_label(const Label& label);
  // The same as a block of the page; noted as lost where it was not drawn.
  void add_label(NodeKind kind, const Label& label);
  void note_lost_label() { ++num_lost_labels_; }
  [[nodiscard]] Index num_lost_labels() const { return num_lost_labels_; }
  [[nodiscard]] double text_width(const std::string& text, double size_px, bool is_strong = false);

  // Takes the title's and the legend's room from the top, the bottom or the right.
  void add_title(const std::string& title);
  void add_legend(const std::vector<std::string>& names);

  [[nodiscard]] draw::Colour colour_of(std::size_t series) const {
    return look.palette[series % look.palette.size()];
  }
  // Without a table the numbers cannot be known from the picture.
  [[nodiscard]] Scene finish(std::optional<DataTable> table);

  const ChartLook& look;
  Sheet sheet;
  FaceSet& faces;
  double size_px;  // of labels; titles are larger
  draw::Box room;  // what is left for the plot with its axes

 private:
  Index num_lost_labels_ = 0;
};

// A plot with a value axis and a category axis.
struct Axes {
  draw::Box plot{};
  bool is_lying = false;  // values run to the right, categories downward
  Scale scale{};
  Index num_categories = 1;
  bool is_on_edges = false;  // the first category lies on the axis, the last on the far edge

  // Along the value axis, in pixels of the picture.
  [[nodiscard]] double value_at(double value) const;
  // The middle of a category's room along the other axis.
  [[nodiscard]] double category_at(Index category) const;
  [[nodiscard]] double category_step() const;
  // A point of the chart in the picture.
  [[nodiscard]] draw::Point point(Index category, double value) const;
  // A bar from one value to another, `from` and `to` shares of the category's room.
  [[nodiscard]] draw::Box bar(Index category, draw::Point share, double value, double base) const;
};

struct AxesRequest {
  bool is_lying = false;
  bool is_on_edges = false;
};

// Draws both axes with grid and labels into the sheet's room.
[[nodiscard]] Axes draw_axes(ChartSheet& chart, const Topic& topic, const AxesRequest& request);

}  // namespace tessera::synth
