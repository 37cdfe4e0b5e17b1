#include "synth/document/internal/placing.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "synth/layout/flow.h"

namespace tessera::synth {
namespace {

using draw::Box;

constexpr double kColumnGap = 3;     // in units
constexpr double kStep = 0.94;       // of a smaller unit
constexpr double kWordShrink = 0.6;  // as much smaller for the sake of long words

// Items that stand in one column.
struct Part {
  Index begin = 0;
  Index end = 0;
};

class Placer {
 public:
  Placer(Stack& document, const Box& room, const Placing& placing)
      : document_(document), room_(room), placing_(placing) {}

  // Finds the unit and leaves out what has no room.
  bool fit() {
    unit_px_ = std::max(placing_.least_px, placing_.unit_px);
    const double narrow = std::max(placing_.least_px, kWordShrink * unit_px_);
    document_.drop_wide(narrow, columns_at(narrow).front().width());
    while (unit_px_ > narrow && !document_.height(unit_px_, columns_at(unit_px_).front().width()))
      unit_px_ = std::max(narrow, kStep * unit_px_);
    while (!fits() && document_.shrink(1)) {
    }
    while (!fits() && unit_px_ > placing_.least_px)
      unit_px_ = std::max(placing_.least_px, kStep * unit_px_);
    while (!fits() && document_.shrink(0)) {
    }
    if (!fits()) return false;
    document_.restore([this] { return fits(); });
    grow();
    return true;
  }

  void draw(Sheet& sheet) {
    if (parts_.size() == 1) {
      document_.draw(sheet, unit_px_, room_, sheet.scene.root);
      return;
    }
    const std::vector<Box> columns = columns_at(unit_px_);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      Node column{.kind = NodeKind::kColumn};
      document_.draw_items(parts_[i].begin, parts_[i].end, sheet, unit_px_, columns[i], column);
      if (!column.children.empty()) sheet.add(std::move(column));
    }
  }

 private:
  [[nodiscard]] std::vector<Box> columns_at(double unit_px) const {
    Index count = 1;
    if (placing_.column_aspect > 0) {
      const double wanted = room_.width() / (placing_.column_aspect * room_.height());
      const double most = room_.width() / (placing_.column_units * unit_px);
      count = static_cast<Index>(std::clamp(std::round(std::min(wanted, most)), 1.0, 12.0));
      count = std::min(count, document_.num_items());
    }
    return equal_columns(room_, count, kColumnGap * unit_px);
  }

  // Fills the columns one after the other; false when items are left over.
  bool fits() {
    parts_.clear();
    const std::vector<Box> columns = columns_at(unit_px_);
    Index begin = 0;
    for (const Box& column : columns) {
      Index end = begin;
      while (end < document_.num_items()) {
        const auto height = document_.height_of(begin, end + 1, unit_px_, column.width());
        if (!height) return false;
        if (*height > column.height()) break;
        ++end;
      }
      if (end == begin) break;
      parts_.push_back({.begin = begin, .end = end});
      begin = end;
    }
    return begin == document_.num_items();
  }

  void grow() {
    double best = unit_px_;
    double next = best / kStep;
    // Large steps while they fit, then small ones.
    for (const double step : {1.3, 1.12, 1 / kStep}) {
      for (next = step * best; next <= placing_.most_px; next = step * best) {
        unit_px_ = next;
        if (!fits()) break;
        best = next;
      }
    }
    unit_px_ = best;
    static_cast<void>(fits());
  }

  Stack& document_;
  Box room_;
  Placing placing_;
  double unit_px_ = 0;
  std::vector<Part> parts_;
};

}  // namespace

bool place(Sheet& sheet, Stack& document, const Box& room, const Placing& placing) {
  if (document.num_items() == 0 || room.is_empty()) return false;
  Placer placer(document, room, placing);
  if (!placer.fit()) return false;
  placer.draw(sheet);
  return true;
}

Placing choose_placing(Sheet& sheet, const Box& room) {
  const double scale = reading_scale(sheet.request.width, sheet.request.height);
  const double least = kSmallestXHeight * scale;
  const double most = std::max(least, std::min(room.width() / 12, room.height() / 4));
  const double wanted = body_x_height(sheet.request, sheet.rng);
  return {.unit_px = std::clamp(wanted, least, most), .least_px = least, .most_px = most};
}

}  // namespace tessera::synth
