#include "synth/layout/internal/line_setter.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "text/utf8.h"

namespace tessera::synth {
namespace {

// A justified line's spaces may grow by so much of a size, its Chinese characters by so much apart;
// a line that needs more stays ragged.
constexpr double kMaxSpaceGrowth = 0.6;
constexpr double kMaxHanGrowth = 0.25;
// Lines differ from the width by rounding of sums; a hundredth of a pixel does not count.
constexpr double kSlack = 0.01;

// Metrics of faces vary wildly (script faces reserve two sizes): room for ink within these bounds.
double clamped_ascent(const draw::FontMetrics& metrics, double size_px) {
  return std::clamp(metrics.ascent, 0.75 * size_px, 1.05 * size_px);
}
double clamped_descent(const draw::FontMetrics& metrics, double size_px) {
  return std::clamp(metrics.descent, 0.2 * size_px, 0.4 * size_px);
}

bool starts_with_han(const std::string& text) {
  std::size_t offset = 0;
  return !text.empty() && is_han_like(text::next_char(text, offset));
}

}  // namespace

LineSetter::LineSetter(std::vector<Unit> units, const TextStyle& style, double width)
    : style_(style), width_(width), letter_spacing_(style.letter_spacing_em * style.size_px) {
  measure(std::move(units));
}

// Finds each unit's face. A unit without one is left out; its space goes to the unit behind it.
void LineSetter::measure(std::vector<Unit> units) {
  items_.reserve(units.size());
  bool has_space = false;
  bool has_feed = false;
  for (Unit& unit : units) {
    const TextPiece& piece = *unit.piece;
    const Emphasis emphasis = piece.emphasis == Emphasis::kPlain ? style_.emphasis : piece.emphasis;
    Item item{.face = style_.faces->face_for(unit.text, emphasis),
              .size_px = style_.size_px * piece.scale};
    has_space = has_space || unit.has_space_before;
    has_feed = has_feed || unit.starts_line;
    if (item.face.face == nullptr) continue;
    unit.has_space_before = has_space && !items_.empty();
    unit.starts_line = has_feed && !items_.empty();
    unit.may_start_line = unit.may_start_line || unit.starts_line;
    has_space = has_feed = false;
    item.unit = std::move(unit);
    item.width = shape(item, item.unit.text).advance;
    items_.push_back(std::move(item));
  }
}

draw::GlyphRun LineSetter::shape(const Item& item, std::string_view text) const {
  draw::ShapeOptions options;
  options.letter_spacing = letter_spacing_;
  options.style = item.face.style;
  options.style.hinting = style_.hinting;
  options.is_ligated = !style_.keeps_spaces;
  return item.face.face->shape(text, item.size_px, options);
}

double LineSetter::space_before(const Item& item) const {
  if (!item.unit.has_space_before) return 0;
  return shape(item, " ").advance + style_.word_spacing_em * item.size_px;
}

double LineSetter::indent_of(std::size_t line_idx) const {
  return line_idx == 0 ? style_.first_indent_px : style_.rest_indent_px;
}

SetText LineSetter::set() {
  SetText text;
  const draw::FontMetrics metrics = style_.faces->metrics(style_.size_px);
  text.ascent = clamped_ascent(metrics, style_.size_px);
  text.descent = clamped_descent(metrics, style_.size_px);
  text.line_height = style_.line_spacing * style_.size_px;
  std::size_t begin = 0;
  while (begin < items_.size()) {
    const std::size_t line_idx = text.lines.size();
    const Span span = fill_line(begin, width_ - indent_of(line_idx));
    SetLine line = assemble(span);
    line.baseline = text.ascent + static_cast<double>(line_idx) * text.line_height;
    line.ends_paragraph = span.end == items_.size() || items_[span.end].unit.starts_line;
    text.width = std::max(text.width, line.width + indent_of(line_idx));
    text.lines.push_back(std::move(line));
    begin = span.end;
  }
  text.has_broken_words = has_broken_words_;
  if (!text.lines.empty()) text.height = text.lines.back().baseline + text.descent;
  align(text);
  return text;
}

double LineSetter::widest_group() const {
  double widest = 0;
  for (std::size_t begin = 0; begin < items_.size(); begin = group_end(begin))
    widest = std::max(widest, width_between(begin, group_end(begin)));
  return widest;
}

std::size_t LineSetter::group_end(std::size_t begin) const {
  std::size_t end = begin + 1;
  while (end < items_.size() && !items_[end].unit.may_start_line)
    ++end;
  return end;
}

double LineSetter::width_between(std::size_t begin, std::size_t end) const {
  double width = 0;
  for (std::size_t i = begin; i < end; ++i) {
    width += items_[i].width + (i > begin ? space_before(items_[i]) : 0);
  }
  return width;
}

LineSetter::Span LineSetter::fill_line(std::size_t begin, double room) {
  Span span{.begin = begin, .end = begin};
  double x = 0;
  while (span.end < items_.size()) {
    const bool is_first = span.end == begin;
    if (!is_first && items_[span.end].unit.starts_line) break;
    const std::size_t end = group_end(span.end);
    const double space = is_first ? 0 : space_before(items_[span.end]);
    const double width = width_between(span.end, end);
    if (x + space + width <= room + kSlack) {
      x += space + width;
      span.end = end;
      continue;
    }
    if (style_.is_hyphenated && end == span.end + 1 &&
        split_at_soft_hyphen(span.end, room - x - space)) {
      ++span.end;
      break;
    }
    if (!is_first) break;
    // A word wider than the line: as much of it as fits.
    has_broken_words_ = true;
    if (items_[begin].width > room + kSlack) split_anywhere(begin, room);
    span.end = begin + 1;
    if (span.end < items_.size()) items_[span.end].unit.may_start_line = true;
    break;
  }
  return span;
}

bool LineSetter::split_at_soft_hyphen(std::size_t item_idx, double room) {
  const Item& item = items_[item_idx];
  const std::vector<std::size_t>& offsets = item.unit.soft_hyphens;
  for (auto offset = offsets.rbegin(); offset != offsets.rend(); ++offset) {
    const std::string head = item.unit.text.substr(0, *offset) + "-";
    if (shape(item, head).advance > room) continue;
    split(item_idx, *offset, /*adds_hyphen=*/true);
    return true;
  }
  return false;
}

// The longest beginning that fits, at least one character.
void LineSetter::split_anywhere(std::size_t item_idx, double room) {
  const Item& item = items_[item_idx];
  const std::vector<std::size_t> starts = cluster_starts(item.unit.text);
  std::size_t offset = 0;
  for (const std::size_t start : starts) {
    if (start == 0) continue;
    if (offset != 0 && shape(item, item.unit.text.substr(0, start)).advance > room) break;
    offset = start;
  }
  if (offset != 0) split(item_idx, offset, /*adds_hyphen=*/false);
}

void LineSetter::split(std::size_t item_idx, std::size_t offset, bool adds_hyphen) {
  Item tail = items_[item_idx];
  Item& head = items_[item_idx];
  tail.unit.text.erase(0, offset);
  tail.unit.has_space_before = tail.unit.starts_line = false;
  tail.unit.may_start_line = true;
  std::erase_if(tail.unit.soft_hyphens, [offset](std::size_t at) { return at <= offset; });
  for (std::size_t& at : tail.unit.soft_hyphens)
    at -= offset;
  head.unit.text.resize(offset);
  head.unit.ends_word = false;
  head.unit.soft_hyphens.clear();
  if (adds_hyphen) head.unit.text += '-';
  head.has_soft_hyphen = adds_hyphen;
  head.width = shape(head, head.unit.text).advance;
  tail.width = shape(tail, tail.unit.text).advance;
  items_.insert(items_.begin() + static_cast<std::ptrdiff_t>(item_idx) + 1, std::move(tail));
}

// Chinese characters of one look make one word up to the next punctuation mark.
bool LineSetter::merges(std::size_t item_idx, const Span& span) const {
  if (item_idx == span.begin) return false;
  const Item& item = items_[item_idx];
  const Item& before = items_[item_idx - 1];
  return item.unit.is_han && before.unit.is_han && item.unit.piece == before.unit.piece &&
         item.face.face == before.face.face && !item.unit.has_space_before &&
         !before.unit.ends_word;
}

SetLine LineSetter::assemble(const Span& span) const {
  SetLine line;
  double x = 0;
  for (std::size_t i = span.begin; i < span.end; ++i) {
    const Item& item = items_[i];
    std::string text = item.unit.text;
    while (i + 1 < span.end && merges(i + 1, span))
      text += items_[++i].unit.text;
    const Item& last = items_[i];
    const TextPiece& piece = *item.unit.piece;
    if (!line.words.empty()) x += space_before(item);
    draw::GlyphRun run = shape(item, text);
    SetWord word{.text = std::move(text),
                 .run = std::move(run),
                 .x = x,
                 .rise = piece.rise_em * style_.size_px,
                 .colour = piece.colour.value_or(style_.colour),
                 .emphasis = piece.emphasis,
                 .is_underlined = piece.is_underlined || style_.is_underlined,
                 .is_struck = style_.is_struck,
                 .has_soft_hyphen = last.has_soft_hyphen};
    word.joins_next = i + 1 < items_.size() && !items_[i + 1].unit.has_space_before &&
                      !items_[i + 1].unit.starts_line;
    x += word.run.advance;
    line.words.push_back(std::move(word));
  }
  line.width = x;
  return line;
}

void LineSetter::align(SetText& text) const {
  const double width = std::isfinite(width_) ? width_ : text.width;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    SetLine& line = text.lines[i];
    const double indent = indent_of(i);
    const double left_over = std::max(0.0, width - indent - line.width);
    double shift = indent;
    if (style_.alignment == Alignment::kCentred) shift += left_over / 2;
    if (style_.alignment == Alignment::kRight) shift += left_over;
    for (SetWord& word : line.words)
      word.x += shift;
    if (style_.alignment == Alignment::kJustified && !line.ends_paragraph) {
      justify(line, left_over);
    }
  }
}

// Spreads the room over the spaces between words and between Chinese characters.
void LineSetter::justify(SetLine& line, double room) const {
  Index num_gaps = 0;
  bool has_han = false;
  for (const SetWord& word : line.words) {
    const bool is_last = &word == &line.words.back();
    const bool is_han = starts_with_han(word.text);
    has_han = has_han || is_han;
    if (is_han) num_gaps += std::ssize(word.run.glyphs) - (is_last ? 1 : 0);
    if (!is_han && !is_last && !word.joins_next) ++num_gaps;
  }
  if (num_gaps <= 0) return;
  const double share = room / static_cast<double>(num_gaps);
  if (share > (has_han ? kMaxHanGrowth : kMaxSpaceGrowth) * style_.size_px) return;
  double shift = 0;
  for (SetWord& word : line.words) {
    word.x += shift;
    if (starts_with_han(word.text)) {
      for (std::size_t i = 0; i < word.run.glyphs.size(); ++i)
        word.run.glyphs[i].offset.x += static_cast<double>(i) * share;
      // Behind each glyph but the line's last one.
      const auto num_glyphs = static_cast<double>(word.run.glyphs.size());
      const double growth = (&word == &line.words.back() ? num_glyphs - 1 : num_glyphs) * share;
      word.run.advance += growth;
      shift += growth;
    } else if (!word.joins_next) {
      shift += share;
    }
  }
  line.width += room;
}

}  // namespace tessera::synth
