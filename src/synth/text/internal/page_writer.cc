#include "synth/text/internal/page_writer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/chance.h"
#include "synth/content/letter_case.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;

constexpr std::array<std::string_view, 6> kBullets = {"•", "–", "-", "*", "·", "▪"};
constexpr double kCharsPerColumn = 13;  // a column holds a word of so many letters

TextPiece plain(std::string text) {
  return {.text = std::move(text)};
}

bool is_vowel(char32_t c) {
  constexpr std::u32string_view kVowels = U"aeiouyäöüáéíóúàèùâêîôûëïAEIOUYÄÖÜ";
  return kVowels.find(c) != kVowels.npos;
}

bool is_latin_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x17F);
}

// A syllable begins at the last consonant before a vowel: ta·ble, win·ter.
std::string hyphenated_word(const std::u32string& word) {
  constexpr std::size_t kLeast = 3;  // letters before and behind a hyphen
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool is_inside = i >= kLeast && i + kLeast <= word.size();
    if (is_inside && !is_vowel(word[i]) && is_vowel(word[i + 1])) {
      text::append_utf8(0xAD, out);
    }
    text::append_utf8(word[i], out);
  }
  return out;
}

// The marker of an item: drawn, but no part of its text in Markdown.
void put_marker(Node marker, Node& line) {
  if (marker.children.empty()) return;
  Node& word = marker.children.front();
  word.role = kMarkerRole;
  word.joins_next = false;
  line.box = draw::unite(line.box, word.box);
  line.children.insert(line.children.begin(), std::move(word));
}

}  // namespace

Index count_words(const Node& node) {
  Index count = node.kind == NodeKind::kWord ? 1 : 0;
  for (const Node& child : node.children)
    count += count_words(child);
  return count;
}

std::string with_soft_hyphens(std::string_view text) {
  std::string out;
  std::u32string word;
  std::size_t offset = 0;
  while (offset < text.size()) {
    const char32_t c = text::next_char(text, offset);
    if (is_latin_letter(c)) {
      word += c;
      continue;
    }
    out += hyphenated_word(word);
    word.clear();
    text::append_utf8(c, out);
  }
  return out + hyphenated_word(word);
}

SetText set_unbroken(std::span<const TextPiece> pieces, TextStyle style, double width_px) {
  SetText text = set_text(pieces, style, width_px);
  if (!text.has_broken_words || script_of(style.faces->language()) == Script::kHan) return text;
  const double indent = std::max(style.first_indent_px, style.rest_indent_px);
  const double widest = widest_word(pieces, style) + indent;
  const double fitting = 0.98 * width_px / widest * style.size_px;
  style.size_px = std::min(style.size_px, std::max(fitting, smallest_size_px(*style.faces)));
  return set_text(pieces, style, width_px);
}

PageLook choose_look(Sheet& sheet, const FaceRequest& faces, double column_width_px) {
  base::Rng& rng = sheet.rng;
  PageLook look;
  FaceSet& body_faces = sheet.add_faces(faces);
  const double floor = kSmallestXHeight;
  const double widest = std::max(floor, column_width_px / kCharsPerColumn);
  const double x_height = std::min(widest, body_x_height(sheet.request, rng));
  const bool is_hard = holds(rng, sheet.request.difficulty);
  TextStyle& body = look.body;
  body.faces = &body_faces;
  body.size_px = size_for_x_height(body_faces, x_height);
  body.colour = sheet.paper.ink;
  body.line_spacing = is_hard ? between(rng, 1.12, 1.7) : between(rng, 1.2, 1.45);
  const bool has_room = column_width_px > 22 * x_height;
  body.alignment = has_room && holds(rng, 0.45) ? Alignment::kJustified : Alignment::kLeft;
  body.is_hyphenated = body.alignment == Alignment::kJustified && holds(rng, 0.5);
  if (is_hard && holds(rng, 0.15)) body.letter_spacing_em = between(rng, 0.02, 0.12);
  look.heading = body;
  look.heading.is_hyphenated = false;
  look.heading.letter_spacing_em = 0;
  look.heading.alignment = holds(rng, 0.25) ? Alignment::kCentred : Alignment::kLeft;
  look.heading.line_spacing = between(rng, 1.1, 1.25);
  if (holds(rng, 0.4)) look.heading.faces = &sheet.add_faces({.kinds = {FontKind::kSans}});
  look.heading.emphasis = holds(rng, 0.75) ? Emphasis::kBold : Emphasis::kPlain;
  look.heading.colour = holds(rng, 0.3) ? sheet.paper.accent : sheet.paper.ink;
  look.heading_growth = between(rng, 1.12, 1.4);
  const bool is_book_like = holds(rng, 0.4);
  look.first_indent_em = is_book_like ? between(rng, 1, 2.5) : 0;
  look.paragraph_gap_em = is_book_like ? 0 : between(rng, 0.3, 1.0);
  look.emphasis_share =
      holds(rng, 0.5 * sheet.request.difficulty + 0.2) ? between(rng, 0.005, 0.05) : 0;
  look.bullet = chance::pick(kBullets, rng);
  return look;
}

PageWriter::PageWriter(Sheet& sheet, Prose& prose, PageLook look, std::vector<Box> columns)
    : sheet_(sheet),
      prose_(prose),
      look_(std::move(look)),
      flow_(sheet.canvas, std::move(columns), sheet.scene.root) {}

std::vector<TextPiece> PageWriter::emphasised(const std::string& text) {
  const std::string body = look_.body.is_hyphenated ? with_soft_hyphens(text) : text;
  if (look_.emphasis_share <= 0 || !has_word_spaces(prose_.language())) return {plain(body)};
  std::vector<TextPiece> pieces;
  std::string run;
  for (const std::string& word : words_of(body)) {
    const std::string core = trimmed_of_punctuation(word);
    const bool is_marked =
        !core.empty() && word.starts_with(core) && holds(sheet_.rng, look_.emphasis_share);
    if (!is_marked) {
      run += word + " ";
      continue;
    }
    if (!run.empty()) pieces.push_back(plain(std::exchange(run, {})));
    const Emphasis emphasis = holds(sheet_.rng, 0.5) ? Emphasis::kBold : Emphasis::kItalic;
    pieces.push_back({.text = core, .emphasis = emphasis});
    run = word.substr(core.size()) + " ";
  }
  if (!run.empty()) pieces.push_back(plain(run));
  return pieces;
}

bool PageWriter::heading(Index level, const std::string& text) {
  TextStyle style = look_.heading;
  constexpr Index kLowest = 4;
  for (Index i = level; i < kLowest; ++i)
    style.size_px *= look_.heading_growth;
  if (has_word_spaces(prose_.language()) && holds(sheet_.rng, 0.05)) style.is_underlined = true;
  const std::array pieces = {plain(text)};
  const SetText set = set_unbroken(pieces, style, flow_.width());
  return flow_.add(NodeKind::kHeading, set,
                   {.gap_px = 1.0 * em(),
                    .is_kept_whole = true,
                    .keep_with_next_px = 1.2 * em(),
                    .level = level}) &&
         !flow_.is_full();
}

bool PageWriter::paragraph(const TextLength& length) {
  return paragraph(emphasised(prose_.paragraph(length)));
}

bool PageWriter::paragraph(std::span<const TextPiece> pieces) {
  TextStyle style = look_.body;
  style.first_indent_px = look_.first_indent_em * em();
  return paragraph(pieces, style, look_.paragraph_gap_em);
}

bool PageWriter::paragraph(std::span<const TextPiece> pieces,
                           const TextStyle& style,
                           double gap_em) {
  const SetText set = set_unbroken(pieces, style, flow_.width());
  return flow_.add(NodeKind::kParagraph, set, {.gap_px = gap_em * em(), .min_lines = 2}) ||
         flow_.add(NodeKind::kParagraph, cut_to_height(set, flow_.space_left()), {});
}

bool PageWriter::list_items(Node& list, const ListShape& shape, double indent_px, Index depth) {
  const double marker_px = (shape.is_ordered ? 2.0 : 1.2) * em();
  for (Index i = 0; i < shape.num_items; ++i) {
    const double x = indent_px + marker_px;
    TextStyle style = look_.body;
    style.alignment = Alignment::kLeft;
    if (flow_.width() - x < 5 * em()) return false;
    const SetText text =
        set_unbroken(emphasised(prose_.paragraph(shape.item)), style, flow_.width() - x);
    const double gap = 0.15 * em();
    if (text.height + gap > flow_.space_left() || text.is_empty()) return false;
    const draw::Point at{flow_.x() + x, flow_.y() + (flow_.is_fresh() ? 0 : gap)};
    if (!fits_inside(text, at, sheet_.canvas.bounds())) return false;
    const std::string mark = shape.is_ordered ? std::to_string(i + 1) + "." : look_.bullet;
    const SetText label = set_text(mark, style);
    Node item{.kind = NodeKind::kListItem, .level = depth};
    // Both stand on one baseline.
    std::vector<Node> marks = draw_text(sheet_.canvas, label, {flow_.x() + indent_px, at.y});
    if (!flow_.add_within(item, text, {.gap_px = gap, .indent_px = x})) return false;
    if (item.children.empty()) return false;
    if (!marks.empty()) put_marker(std::move(marks.front()), item.children.front());
    const bool has_items = shape.is_nested && depth == 0 && holds(sheet_.rng, 0.4);
    bool has_room = true;
    if (has_items) {
      Node inner{.kind = NodeKind::kList, .level = depth + 1, .is_ordered = !shape.is_ordered};
      const ListShape inner_shape{.num_items = sheet_.rng.next_between(2, 3),
                                  .is_ordered = !shape.is_ordered,
                                  .item = shape.item};
      has_room = list_items(inner, inner_shape, x, depth + 1);
      if (!inner.children.empty()) item.children.push_back(std::move(inner));
    }
    list.children.push_back(std::move(item));
    if (!has_room) return false;
  }
  return true;
}

bool PageWriter::list(const ListShape& shape) {
  if (flow_.is_full()) return false;
  if (!flow_.is_fresh()) flow_.skip(0.4 * em());
  Node list{.kind = NodeKind::kList, .is_ordered = shape.is_ordered};
  const bool is_whole = list_items(list, shape, 0.6 * em(), 0);
  const bool is_empty = list.children.empty();
  close_boxes(list);
  if (!is_empty) flow_.append(std::move(list));
  if (!is_whole) flow_.next_column();
  return !is_empty || !flow_.is_full();
}

bool PageWriter::quote(const TextLength& length, const std::string& source) {
  if (flow_.is_full()) return false;
  const double indent = 1.8 * em();
  const double width = flow_.width() - 2 * indent;
  if (width < 6 * em()) return paragraph(length);
  TextStyle style = look_.body;
  style.emphasis = holds(sheet_.rng, 0.6) ? Emphasis::kItalic : Emphasis::kPlain;
  const SetText text = set_unbroken(emphasised(prose_.paragraph(length)), style, width);
  style.alignment = Alignment::kRight;
  style.emphasis = Emphasis::kPlain;
  const SetText author = set_text(source, style, width);
  if (text.height + author.height + 2 * em() > flow_.space_left()) {
    flow_.next_column();
    if (text.height + author.height + 2 * em() > flow_.space_left()) return false;
  }
  Node quote{.kind = NodeKind::kQuote};
  const double top = flow_.y() + 0.6 * em();
  Node words{.kind = NodeKind::kParagraph};
  if (!flow_.add_within(words, text, {.gap_px = 0.6 * em(), .indent_px = indent})) return false;
  quote.children.push_back(std::move(words));
  if (!source.empty()) {
    Node by{.kind = NodeKind::kParagraph};
    flow_.add_within(by, author, {.gap_px = 0.3 * em(), .indent_px = indent});
    if (!by.children.empty()) quote.children.push_back(std::move(by));
  }
  if (holds(sheet_.rng, 0.4)) {
    const double x = flow_.x() + 0.7 * em();
    const double thickness = std::max(1.0, std::round(0.12 * em()));
    sheet_.canvas.fill(draw::Path().add_rect(Box{x, top, x + thickness, flow_.y()}.to_pixels()),
                       sheet_.paper.accent);
  }
  close_boxes(quote);
  flow_.append(std::move(quote));
  flow_.skip(0.4 * em());
  return true;
}

bool PageWriter::code(std::span<const TextPiece> pieces, const TextStyle& style) {
  const double padding = 0.6 * em();
  SetText text = cut_to_height(set_text(pieces, style), flow_.space_left() - 3 * padding);
  if (text.is_empty() || text.width + 2 * padding > flow_.width()) return false;
  const auto box = flow_.take(text.height + 2 * padding, padding);
  if (!box) return false;
  sheet_.canvas.fill(draw::Path().add_rect(box->to_pixels()), sheet_.paper.shade);
  Node node = text_node(NodeKind::kCode,
                        draw_text(sheet_.canvas, text, {box->x0 + padding, box->y0 + padding}));
  flow_.append(std::move(node));
  flow_.skip(padding);
  return true;
}

bool PageWriter::rule(double share_of_width) {
  const auto box = flow_.take(std::max(1.0, std::round(0.08 * em())), 0.6 * em());
  if (!box) return false;
  Box line = *box;
  line.x1 = line.x0 + share_of_width * line.width();
  sheet_.canvas.fill(draw::Path().add_rect(line.to_pixels()), sheet_.paper.ink);
  flow_.skip(0.3 * em());
  return true;
}

Node draw_entry(Sheet& sheet, const Entry& entry, const TextStyle& style, const Box& box) {
  TextStyle flush = style;
  flush.alignment = Alignment::kLeft;
  Node line{.kind = NodeKind::kLine, .has_line_feed = true};
  const SetText right = set_text(entry.right, flush);
  const double right_x = box.x1 - right.width;
  const double gap = (entry.right.empty() ? 0 : 0.8) * style.size_px;
  SetText left = set_text(entry.left, flush, right_x - gap - box.x0);
  if (right_x < box.x0 || left.has_broken_words || left.is_empty()) return line;
  const bool is_whole = left.lines.size() == 1;
  left.lines.resize(1);
  left.width = left.lines.front().width;
  left.lines.front().words.back().joins_next = false;
  const Box canvas = sheet.canvas.bounds();
  if (!fits_inside(left, {box.x0, box.y0}, canvas)) return line;
  if (!fits_inside(right, {right_x, box.y0}, canvas)) return line;
  const auto add = [&](const SetText& text, double x) {
    for (Node& drawn : draw_text(sheet.canvas, text, {x, box.y0})) {
      for (Node& word : drawn.children)
        line.children.push_back(std::move(word));
    }
  };
  add(left, box.x0);
  const std::size_t num_left = line.children.size();
  add(right, right_x);
  Box right_box;
  for (std::size_t i = num_left; i < line.children.size(); ++i)
    right_box = draw::unite(right_box, line.children[i].box);
  if (entry.has_leader && !right.is_empty()) {
    const double dot = std::max(1.0, std::round(0.07 * style.size_px));
    const double pitch = std::max(3.0, std::round(0.35 * style.size_px));
    const double y = std::round(box.y0 + left.lines.front().baseline - dot);
    draw::Path dots;
    // On a common raster, so that the dots of several lines stand below one another.
    for (double x = pitch * std::ceil((box.x0 + left.width + gap / 2) / pitch);
         x + dot < right_x - gap / 2; x += pitch) {
      dots.add_rect({x, y, x + dot, y + dot});
    }
    if (!dots.is_empty()) sheet.canvas.fill(dots, style.colour);
  }
  for (const Node& word : line.children)
    line.box = draw::unite(line.box, word.box);
  if (!entry.fact.key.empty() && is_whole) {
    sheet.scene.facts.push_back(entry.fact);
    sheet.scene.facts.back().box = right_box;
  }
  return line;
}

}  // namespace tessera::synth
