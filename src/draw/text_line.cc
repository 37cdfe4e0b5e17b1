#include "draw/text_line.h"

#include <algorithm>
#include <cmath>

namespace tessera::draw {
namespace {

// A bar of whole pixels, so that it is crisp; its upper edge is nearest to where it should be.
Box draw_bar(Canvas& canvas, const Box& where, Colour colour) {
  const double top = std::floor(where.y0 + 0.5);
  const double thickness = std::max(1.0, std::floor(where.height() + 0.5));
  return canvas.fill(Path().add_rect({where.x0, top, where.x1, top + thickness}), colour);
}

}  // namespace

LineExtent measure_line(std::span<const StyledRun> runs) {
  LineExtent extent;
  for (const StyledRun& styled : runs) {
    extent.advance += styled.run.advance;
    if (styled.run.face == nullptr) continue;
    const FontMetrics metrics = styled.run.face->metrics(styled.run.size_px);
    extent.ascent = std::max(extent.ascent, metrics.ascent + styled.rise);
    extent.descent = std::max(extent.descent, metrics.descent - styled.rise);
  }
  return extent;
}

Box draw_line(Canvas& canvas, std::span<const StyledRun> runs, Point baseline) {
  Box ink;
  for (const StyledRun& styled : runs) {
    const Point origin{baseline.x, baseline.y - styled.rise};
    ink = unite(ink, canvas.draw_glyphs(styled.run, {.baseline = origin}, styled.colour));
    const double end = origin.x + styled.run.advance;
    if (styled.run.face != nullptr && (styled.is_underlined || styled.is_struck)) {
      const FontMetrics metrics = styled.run.face->metrics(styled.run.size_px);
      const double half = metrics.underline_thickness / 2;
      const auto bar = [&](double y) {
        ink = unite(ink, draw_bar(canvas, {origin.x, y - half, end, y + half}, styled.colour));
      };
      if (styled.is_underlined) bar(origin.y + metrics.underline_offset);
      if (styled.is_struck) bar(origin.y - metrics.strikeout_offset);
    }
    baseline.x = end;
  }
  return ink;
}

}  // namespace tessera::draw
