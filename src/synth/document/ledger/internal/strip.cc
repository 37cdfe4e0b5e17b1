#include "synth/document/ledger/internal/strip.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/chance.h"
#include "synth/layout/flow.h"

namespace tessera::synth {
namespace {

using draw::Box;

constexpr double kColumnGap = 3.2;   // in units
constexpr double kPadding = 1.6;     // of a slip, in units
constexpr double kWellFilled = 0.7;  // of the paper: letters do not grow
constexpr double kGrowth = 1.2;
constexpr double kRounding = 0.01;  // of sums of heights, in pixels

double letter_width(const BlockLook& letter, double unit_px) {
  constexpr std::string_view kProbe = "0123456789";
  return text_width(kProbe, style_at(letter, unit_px)) / static_cast<double>(kProbe.size());
}

// At which the least number of letters has room.
double largest_unit(const StripPaper& paper) {
  const double per_unit = letter_width(paper.letter, paper.least_px) / paper.least_px;
  return std::max(paper.least_px, paper.room.width() / (paper.least_letters * per_unit));
}

// A strip at one size of letters.
struct Draft {
  double unit_px = 0;
  double column_px = 0;
  Index num_columns = 1;
  bool has_all_items = true;  // more would have room
  std::vector<Strip::Entry> entries{};
  std::vector<double> heights{};
  double height = 0;  // of all of it in one column
  Index num_left_out = 0;
  bool is_piece = false;
};

// Entries [begin, end) in one column.
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
  double height = 0;
};

class StripPrinter {
 public:
  StripPrinter(Sheet& sheet,
               const StripPaper& paper,
               Index most_items,
               const std::function<Strip(Index)>& build)
      : sheet_(sheet), paper_(paper), most_items_(most_items), build_(build) {}

  void print() {
    double unit_px = paper_.unit_px;
    const double most_px = largest_unit(paper_);
    Draft draft = draft_at(unit_px);
    while (!draft.is_piece && draft.has_all_items && unit_px < most_px &&
           draft.height < kWellFilled * paper_.room.height()) {
      unit_px = std::min(most_px, kGrowth * unit_px);
      Draft larger = draft_at(unit_px);
      if (larger.is_piece || larger.num_left_out > draft.num_left_out) break;
      draft = std::move(larger);
    }
    if (!draft.entries.empty()) draw(draft);
  }

 private:
  void choose_columns(Draft& draft) const {
    const Box& room = paper_.room;
    const double wanted = paper_.letters * letter_width(paper_.letter, draft.unit_px);
    const double gap = kColumnGap * draft.unit_px;
    draft.column_px = std::min(room.width(), wanted);
    const bool is_wide = room.width() > 1.3 * room.height();
    if (is_wide || !paper_.is_slip) {
      const auto most = static_cast<Index>((room.width() + gap) / (draft.column_px + gap));
      draft.num_columns = std::clamp<Index>(most, 1, 4);
    }
    // Pages have the whole width; slips of a wide picture grow towards it.
    const auto columns = static_cast<double>(draft.num_columns);
    const double whole = (room.width() - (columns - 1) * gap) / columns;
    constexpr double kWidest = 1.6;
    if (is_wide || !paper_.is_slip)
      draft.column_px = paper_.is_slip ? std::min(whole, kWidest * draft.column_px) : whole;
  }

  // Blocks that are too wide are left out.
  void measure(Index num_items, Draft& draft) const {
    draft.entries = std::move(build_(num_items).entries());
    draft.heights.clear();
    draft.height = 0;
    const std::size_t num_left_out = std::erase_if(draft.entries, [&](const Strip::Entry& entry) {
      const auto height = entry.block->height(draft.unit_px, draft.column_px);
      if (!height) return true;
      if (!draft.heights.empty()) draft.height += entry.gap * draft.unit_px;
      draft.heights.push_back(*height);
      draft.height += *height;
      return false;
    });
    draft.num_left_out = static_cast<Index>(num_left_out);
  }

  Draft draft_at(double unit_px) {
    Draft draft{.unit_px = unit_px};
    choose_columns(draft);
    // Columns end where the next block has no room.
    const double loss = draft.num_columns > 1 ? 0.88 : 1.0;
    const double room = loss * paper_.room.height() * static_cast<double>(draft.num_columns);
    const Index few = std::min<Index>(2, most_items_);
    measure(few, draft);
    const double least = draft.height;
    draft.is_piece = least > room;
    if (draft.is_piece) {
      const Index most = std::min<Index>(most_items_, 12);
      measure(sheet_.rng.next_between(few, std::max(few, most)), draft);
      return draft;
    }
    const Index more = std::min<Index>(few + 4, most_items_);
    if (more == few) return draft;
    measure(more, draft);
    const double per_item = std::max(1.0, (draft.height - least) / static_cast<double>(more - few));
    const Index fitting = few + static_cast<Index>((room - least) / per_item);
    draft.has_all_items = fitting >= most_items_;
    const Index most = std::min(most_items_, fitting);
    const double share = chance::between(sheet_.rng, 0.8, 1.0);
    Index count = std::max(few, static_cast<Index>(std::round(share * static_cast<double>(most))));
    for (measure(count, draft); draft.height > room && count > few; measure(count, draft)) {
      const auto excess = static_cast<Index>(std::ceil((draft.height - room) / per_item));
      count = std::max(few, count - std::max<Index>(1, excess));
    }
    return draft;
  }

  // Fills columns of this height from the entry on; blocks that are higher are passed over.
  [[nodiscard]] std::vector<Run> fill(const Draft& draft, std::size_t first, double height) const {
    std::vector<Run> runs;
    std::size_t next = first;
    while (next < draft.entries.size() && std::ssize(runs) < draft.num_columns) {
      Run run{.begin = next, .end = next};
      while (run.end < draft.entries.size()) {
        const double gap = run.end == run.begin ? 0 : draft.entries[run.end].gap * draft.unit_px;
        if (run.height + gap + draft.heights[run.end] > height + kRounding) break;
        run.height += gap + draft.heights[run.end];
        ++run.end;
      }
      leave_headings(draft, run);
      next = run.end == run.begin ? next + 1 : run.end;
      if (run.end > run.begin) runs.push_back(run);
    }
    return runs;
  }

  // To the next column, with what they head; a heading that stands alone stays.
  static void leave_headings(const Draft& draft, Run& run) {
    while (run.end < draft.entries.size() && run.end > run.begin + 1 &&
           draft.entries[run.end - 1].keeps_next) {
      --run.end;
      run.height -= draft.heights[run.end] + draft.entries[run.end].gap * draft.unit_px;
    }
  }

  // All of it in columns of about equal height.
  [[nodiscard]] std::vector<Run> fill_evenly(const Draft& draft) const {
    const double most = paper_.room.height();
    double height = std::min(most, draft.height / static_cast<double>(draft.num_columns));
    while (true) {
      std::vector<Run> runs = fill(draft, 0, height);
      Index num_placed = 0;
      for (const Run& run : runs)
        num_placed += static_cast<Index>(run.end - run.begin);
      if (num_placed == std::ssize(draft.entries) || height >= most) return runs;
      height = std::min(most, 1.04 * height);
    }
  }

  // Any piece that is about as full as the fullest.
  [[nodiscard]] std::vector<Run> fill_with_piece(const Draft& draft) {
    std::vector<std::vector<Run>> pieces;
    double most = 0;
    for (std::size_t first = 0; first < draft.entries.size(); ++first) {
      std::vector<Run> runs = fill(draft, first, paper_.room.height());
      if (runs.size() == 1) extend_upwards(draft, runs.front());
      if (runs.empty()) break;
      if (!pieces.empty() && pieces.back().front().begin == runs.front().begin) continue;
      most = std::max(most, height_of(runs));
      pieces.push_back(std::move(runs));
    }
    std::erase_if(pieces, [&](const auto& runs) { return height_of(runs) < kWellFilled * most; });
    if (pieces.empty()) return {};
    const bool is_top = chance::holds(sheet_.rng, 0.25);
    return pieces[is_top ? 0 : sheet_.rng.next_below(pieces.size())];
  }

  static double height_of(const std::vector<Run>& runs) {
    double height = 0;
    for (const Run& run : runs)
      height += run.height;
    return height;
  }

  // Where the next block is too high for what is left, those before the piece may have room.
  void extend_upwards(const Draft& draft, Run& run) const {
    while (run.begin > 0) {
      const double more =
          draft.heights[run.begin - 1] + draft.entries[run.begin].gap * draft.unit_px;
      if (run.height + more > paper_.room.height()) return;
      run.height += more;
      --run.begin;
    }
  }

  void draw(Draft& draft) {
    const bool has_room = draft.height <= paper_.room.height();
    if (has_room && draft.num_columns == 1 && !paper_.is_slip) stretch(draft);
    const std::vector<Run> runs = draft.is_piece ? fill_with_piece(draft) : fill_evenly(draft);
    if (runs.empty()) return;
    const double gap = kColumnGap * draft.unit_px;
    double height = 0;
    for (const Run& run : runs)
      height = std::max(height, run.height);
    const double width = static_cast<double>(runs.size()) * (draft.column_px + gap) - gap;
    const Box& room = paper_.room;
    const double slack_y = std::max(0.0, room.height() - height);
    const double x = room.x0 + std::max(0.0, room.width() - width) * sheet_.rng.next_uniform();
    const double shift = paper_.is_slip || draft.is_piece ? sheet_.rng.next_uniform() : 0;
    const Box content{std::floor(x), std::floor(room.y0 + shift * slack_y), std::floor(x) + width,
                      std::floor(room.y0 + shift * slack_y) + height};
    if (paper_.is_slip) paint_slip(content, draft);
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const double left = content.x0 + static_cast<double>(i) * (draft.column_px + gap);
      draw_run(draft, runs[i], {left, content.y0}, runs.size() > 1);
    }
  }

  // Widens gaps between parts of a page that is far from full, and moves what stands at the bottom
  // there.
  void stretch(Draft& draft) const {
    constexpr double kPart = 0.9;  // larger gaps part one thing from another
    constexpr double kMostWiden = 1.6;
    double gaps = 0;
    for (std::size_t i = 1; i < draft.entries.size(); ++i)
      gaps += draft.entries[i].gap >= kPart ? draft.entries[i].gap * draft.unit_px : 0;
    double left_over = paper_.room.height() - draft.height;
    if (left_over > (1 - kWellFilled) * paper_.room.height() && gaps > 0) {
      const double widen = std::min(kMostWiden, 0.6 * left_over / gaps);
      for (Strip::Entry& entry : draft.entries)
        entry.gap *= entry.gap >= kPart ? 1 + widen : 1;
      draft.height += widen * gaps;
      left_over -= widen * gaps;
    }
    for (Strip::Entry& entry : draft.entries) {
      if (!entry.is_at_bottom) continue;
      entry.gap += left_over / draft.unit_px;
      draft.height += left_over;
      return;
    }
  }

  void draw_run(const Draft& draft, const Run& run, draw::Point at, bool is_column) {
    Node column{.kind = NodeKind::kColumn};
    Node& parent = is_column ? column : sheet_.scene.root;
    double y = at.y;
    for (std::size_t i = run.begin; i < run.end; ++i) {
      if (i > run.begin) y += draft.entries[i].gap * draft.unit_px;
      const Box box{at.x, y, at.x + draft.column_px, y + draft.heights[i]};
      draft.entries[i].block->draw(sheet_, draft.unit_px, box, parent);
      y += draft.heights[i];
    }
    if (is_column && !column.children.empty()) sheet_.add(std::move(column));
  }

  // The paper on a ground of another colour where it leaves some of the picture free; its ends are
  // torn.
  void paint_slip(const Box& content, const Draft& draft) {
    constexpr double kVisible = 0.04;  // of the picture's sides
    const double padding = kPadding * draft.unit_px;
    Box slip = content.expanded(padding).to_pixels();
    const Box picture = sheet_.canvas.bounds();
    if (draft.is_piece) {
      slip.y0 = picture.y0 - padding;
      slip.y1 = picture.y1 + padding;
    }
    const bool is_free = slip.x0 > kVisible * picture.x1 || slip.x1 < (1 - kVisible) * picture.x1 ||
                         slip.y0 > kVisible * picture.y1 || slip.y1 < (1 - kVisible) * picture.y1;
    if (!is_free) return;
    const Paper& paper = sheet_.paper;
    const double hue = 360 * sheet_.rng.next_uniform();
    const double value = chance::between(sheet_.rng, 0.3, 0.9);
    draw::Colour ground = draw::from_hsv(hue, chance::between(sheet_.rng, 0.05, 0.5), value);
    if (brightness_distance(ground, paper.ground) < 0.12)
      ground = draw::mix(paper.ground, paper.ink, 0.3);
    sheet_.canvas.fill(draw::Path().add_rect(picture), ground);
    const draw::Colour shadow = draw::kBlack.with_alpha(50);
    const double offset = std::max(1.0, std::round(0.25 * draft.unit_px));
    const draw::Path outline = torn_outline(slip, 0.7 * draft.unit_px);
    sheet_.canvas.fill(outline.transformed(draw::Affine::translation(offset, offset)), shadow);
    sheet_.canvas.fill(outline, paper.ground);
  }

  static draw::Path torn_outline(const Box& slip, double tooth_px) {
    const double num_teeth = std::max(2.0, std::round(slip.width() / tooth_px));
    const double pitch = slip.width() / num_teeth;
    std::vector<draw::Point> points;
    points.reserve(static_cast<std::size_t>(4 * num_teeth + 4));
    for (double i = 0; i < num_teeth; ++i) {
      points.push_back({slip.x0 + i * pitch, slip.y0});
      points.push_back({slip.x0 + (i + 0.5) * pitch, slip.y0 - 0.4 * pitch});
    }
    points.push_back({slip.x1, slip.y0});
    for (double i = 0; i < num_teeth; ++i) {
      points.push_back({slip.x1 - i * pitch, slip.y1});
      points.push_back({slip.x1 - (i + 0.5) * pitch, slip.y1 + 0.4 * pitch});
    }
    points.push_back({slip.x0, slip.y1});
    return draw::Path().add_polygon(points);
  }

  Sheet& sheet_;
  const StripPaper& paper_;
  Index most_items_;
  const std::function<Strip(Index)>& build_;
};

}  // namespace

void Strip::add(BlockPtr block, double gap) {
  entries_.push_back({.block = std::move(block), .gap = gap});
}

void Strip::add_heading(BlockPtr block, double gap) {
  entries_.push_back({.block = std::move(block), .gap = gap, .keeps_next = true});
}

void Strip::add_table(ItemTable table, double gap) {
  bool is_header = table.has_header;
  std::vector<BlockPtr> blocks = item_blocks(std::move(table));
  entries_.reserve(entries_.size() + blocks.size());
  for (BlockPtr& block : blocks) {
    entries_.push_back({.block = std::move(block),
                        .gap = std::exchange(gap, 0),
                        .keeps_next = std::exchange(is_header, false)});
  }
}

void Strip::add_at_bottom(BlockPtr block, double gap) {
  entries_.push_back({.block = std::move(block), .gap = gap, .is_at_bottom = true});
}

StripPaper choose_strip_paper(Sheet& sheet,
                              const Box& room,
                              const BlockLook& letter,
                              const LettersAcross& across) {
  StripPaper paper{
      .room = room, .letter = letter, .least_letters = across.least, .letters = across.wanted};
  paper.least_px = kSmallestXHeight * reading_scale(sheet.request.width, sheet.request.height);
  paper.unit_px =
      std::clamp(body_x_height(sheet.request, sheet.rng), paper.least_px, largest_unit(paper));
  return paper;
}

double letters_across(const StripPaper& paper) {
  const double width = paper.room.width() / letter_width(paper.letter, paper.unit_px);
  return std::min(width, paper.letters);
}

void print_strip(Sheet& sheet,
                 const StripPaper& paper,
                 Index most_items,
                 const std::function<Strip(Index)>& build) {
  if (paper.room.is_empty()) return;
  StripPrinter(sheet, paper, most_items, build).print();
}

}  // namespace tessera::synth
