#include "synth/text/internal/record_writer.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "synth/assets/studio.h"
#include "synth/chance.h"
#include "synth/text/internal/screen_paper.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;
using draw::Point;

constexpr double kGutterEm = 2.2;  // between columns of rows
constexpr double kTabEm = 2.5;
constexpr Index kMostColumns = 5;

std::string joined(const std::vector<std::string>& fields, std::size_t count, std::string_view by) {
  std::string text;
  for (std::size_t i = 0; i < std::min(count, fields.size()); ++i) {
    if (i > 0) text += by;
    text += fields[i];
  }
  return text;
}

Index letters_in_line(const Box& room, double x_height) {
  return static_cast<Index>(room.width() / (1.05 * x_height));
}

// Bytes before a number's decimal mark, or before what stands behind its last digit.
std::size_t point_of(std::string_view number, std::string_view decimal) {
  const std::size_t mark = number.rfind(decimal);
  if (mark != number.npos) return mark;
  const std::size_t digit = number.find_last_of("0123456789");
  return digit == number.npos ? number.size() : digit + 1;
}

}  // namespace

RecordPage::RecordPage(Studio& studio,
                       const SceneRequest& request,
                       base::Rng& rng,
                       const Paper& paper,
                       std::vector<FontKind> kinds)
    : sheet(studio, request, rng, paper),
      prose(studio.view(request), request.language, rng),
      room(inner_box(request, rng)),
      look(choose_look(sheet, {.kinds = std::move(kinds)}, room.width())) {
  look.body.alignment = Alignment::kLeft;
  look.body.is_hyphenated = false;
}

Index RecordPage::letters_per_line() const {
  return letters_in_line(room, x_height_at(*look.body.faces, look.body.size_px));
}

Index RecordPage::most_letters_per_line() const {
  return letters_in_line(room, smallest_x_height(sheet.request));
}

Paper choose_record_paper(const SceneRequest& request, base::Rng& rng) {
  if (!holds(rng, 0.35)) return choose_paper(request.difficulty, rng, 0.3);
  Paper paper = screen_paper(rng);
  paper.accent = choose_ink(paper.ground, rng, 0.45);
  return paper;
}

RecordWriter::RecordWriter(RecordPage& page, RecordShape shape)
    : page_(page), shape_(std::move(shape)) {}

double RecordWriter::pitch() const {
  return std::round(style().size_px * std::max(1.25, style().line_spacing));
}

Index RecordWriter::rows_per_column() const {
  return std::max<Index>(1, static_cast<Index>(page_.room.height() / pitch()));
}

double RecordWriter::column_width(Index num_columns) const {
  const auto n = static_cast<double>(num_columns);
  return (page_.room.width() - (n - 1) * kGutterEm * style().size_px) / n;
}

// Most pages have as many as there is room for.
Index RecordWriter::choose_columns() const {
  const double gutter = kGutterEm * style().size_px;
  const double fitting = (page_.room.width() + gutter) / (widest_row() + gutter);
  const auto most = std::clamp<Index>(static_cast<Index>(fitting), 1, kMostColumns);
  base::Rng& rng = page_.sheet.rng;
  return holds(rng, 0.6) ? most : rng.next_between(1, most);
}

FieldAlignment RecordWriter::alignment_of(std::size_t field) const {
  return field < shape_.alignments.size() ? shape_.alignments[field] : FieldAlignment::kLeft;
}

RecordWriter::Cell RecordWriter::set_cell(const std::string& field,
                                          FieldAlignment alignment) const {
  Cell cell{.text = set_text(field, style())};
  if (alignment == FieldAlignment::kRight) cell.lead = cell.text.width;
  if (alignment == FieldAlignment::kPoint) {
    cell.lead = text_width(field.substr(0, point_of(field, shape_.decimal)), style());
  }
  return cell;
}

std::vector<RecordWriter::Cell> RecordWriter::set_cells(const Record& record) const {
  const auto count = static_cast<std::size_t>(num_fields_);
  if (shape_.gap == FieldGap::kMark) {
    return {set_cell(joined(record.fields, count, shape_.mark), FieldAlignment::kLeft)};
  }
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < std::min(count, record.fields.size()); ++i)
    cells.push_back(set_cell(record.fields[i], alignment_of(i)));
  return cells;
}

void RecordWriter::make_rows(Index count, const std::function<Record(Index)>& make_record) {
  for (Index i = std::ssize(rows_); i < count; ++i) {
    Row row{.record = make_record(num_made_)};
    if (num_made_++ == 0) num_fields_ = std::ssize(row.record.fields);
    row.cells = set_cells(row.record);
    rows_.push_back(std::move(row));
  }
  measure_columns();
}

void RecordWriter::set_again() {
  for (Row& row : rows_)
    row.cells = set_cells(row.record);
  measure_columns();
}

void RecordWriter::measure_columns() {
  space_px_ = text_width("n n", style()) - text_width("nn", style());
  columns_.assign(static_cast<std::size_t>(num_fields_), {});
  for (const Row& row : rows_) {
    for (std::size_t i = 0; i < std::min(row.cells.size(), columns_.size()); ++i) {
      const Cell& cell = row.cells[i];
      columns_[i].lead = std::max(columns_[i].lead, cell.lead);
      columns_[i].rest = std::max(columns_[i].rest, cell.text.width - cell.lead);
    }
  }
}

std::vector<double> RecordWriter::places_of(const Row& row) const {
  std::vector<double> places;
  double x = 0;  // where the next field's room begins
  double end = 0;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const Cell& cell = row.cells[i];
    const Column& column = columns_[i];
    const bool is_aligned = shape_.gap == FieldGap::kColumns;
    places.push_back(is_aligned ? x + column.lead - cell.lead : x);
    end = places.back() + cell.text.width;
    const double tab = kTabEm * style().size_px;
    if (is_aligned) x += column.lead + column.rest + shape_.gap_em * style().size_px;
    if (shape_.gap == FieldGap::kSpaces) x = end + 2 * space_px_;
    if (shape_.gap == FieldGap::kTabs) x = tab * std::ceil((end + space_px_) / tab);
  }
  places.push_back(end);
  return places;
}

double RecordWriter::widest_row() const {
  double widest = 0;
  for (const Row& row : rows_)
    widest = std::max(widest, places_of(row).back());
  return widest;
}

// The widest row leaves; its heading goes to the row behind it.
void RecordWriter::drop_widest_row() {
  const auto width_of = [](const Row& row) {
    double width = 0;
    for (const Cell& cell : row.cells)
      width += cell.text.width;
    return width;
  };
  const auto widest = std::max_element(rows_.begin(), rows_.end(), [&](const Row& a, const Row& b) {
    return width_of(a) < width_of(b);
  });
  const auto next = std::next(widest);
  if (next != rows_.end() && next->record.heading.empty())
    next->record.heading = std::move(widest->record.heading);
  rows_.erase(widest);
  measure_columns();
}

// What is too wide loses fields, then size, then rows, then all fields but the first.
void RecordWriter::fit_into(double width) {
  const auto drop_fields = [&](Index least) {
    while (num_fields_ > least && widest_row() > width) {
      --num_fields_;
      set_again();
    }
  };
  drop_fields(shape_.least_fields);
  TextStyle& body = page_.look.body;
  const double smallest = size_for_x_height(*body.faces, smallest_x_height(page_.sheet.request));
  const double fitting = 0.98 * body.size_px * width / std::max(1.0, widest_row());
  if (widest_row() > width && smallest < body.size_px) {
    body.size_px = std::max(smallest, fitting);
    page_.look.heading.size_px = body.size_px;
    set_again();
  }
  const std::size_t least_rows = rows_.size() / 3 + 1;
  while (rows_.size() > least_rows && widest_row() > width)
    drop_widest_row();
  drop_fields(1);
}

void RecordWriter::write(const std::string& title,
                         const std::function<Record(Index)>& make_record) {
  base::Rng& rng = page_.sheet.rng;
  make_rows(rows_per_column(), make_record);
  fit_into(page_.room.width());
  Index num_columns = choose_columns();
  make_rows(num_columns * rows_per_column(), make_record);
  while (num_columns > 1 && widest_row() > column_width(num_columns))
    --num_columns;
  fit_into(column_width(num_columns));
  const double share = holds(rng, 0.8) ? 1 : between(rng, 0.3, 1);
  const auto wanted = share * static_cast<double>(num_columns * rows_per_column());
  rows_.resize(std::min(rows_.size(), static_cast<std::size_t>(std::max(1.0, wanted))));
  PageWriter writer(page_.sheet, page_.prose, page_.look,
                    equal_columns(page_.room, num_columns, kGutterEm * style().size_px));
  if (!title.empty() && writer.heading(3, title)) writer.flow().skip(0.3 * style().size_px);
  draw_rows(writer);
}

void RecordWriter::draw_rows(PageWriter& writer) {
  Flow& flow = writer.flow();
  Node block{.kind = shape_.kind};
  const auto end_block = [&] {
    if (block.children.empty()) return;
    close_boxes(block);
    flow.append(std::exchange(block, {.kind = shape_.kind}));
  };
  for (const Row& row : rows_) {
    if (flow.is_full()) return;
    if (!row.record.heading.empty()) {
      end_block();
      if (!writer.heading(4, row.record.heading)) return;
    }
    if (flow.space_left() < pitch()) {
      end_block();
      flow.next_column();
      if (flow.is_full() || flow.space_left() < pitch()) return;
    }
    Node line = draw_row(row, {flow.x(), flow.y()}, flow.width());
    if (line.children.empty()) continue;
    flow.skip(pitch());
    block.children.push_back(std::move(line));
  }
  end_block();
}

Node RecordWriter::draw_row(const Row& row, Point at, double width) {
  Sheet& sheet = page_.sheet;
  Node line{.kind = NodeKind::kLine, .has_line_feed = true};
  const std::vector<double> places = places_of(row);
  if (places.back() > width + 0.5) return line;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const Point origin{at.x + places[i], at.y};
    if (!fits_inside(row.cells[i].text, origin, sheet.canvas.bounds())) return line;
  }
  Box fact_box;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const Point origin{at.x + places[i], at.y};
    for (Node& drawn : draw_text(sheet.canvas, row.cells[i].text, origin)) {
      const bool is_fact =
          shape_.gap != FieldGap::kMark && std::cmp_equal(i, row.record.fact_field);
      if (is_fact) fact_box = drawn.box;
      for (Node& word : drawn.children)
        line.children.push_back(std::move(word));
    }
  }
  close_boxes(line);
  const bool is_whole = std::ssize(row.record.fields) <= num_fields_;
  if (!row.record.fact.key.empty() && is_whole && !fact_box.is_empty()) {
    sheet.scene.facts.push_back(row.record.fact);
    sheet.scene.facts.back().box = fact_box;
  }
  return line;
}

}  // namespace tessera::synth
