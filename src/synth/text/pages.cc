// Whole pages of several blocks: articles, newspapers, books, slides, magazines.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/chance.h"
#include "synth/content/letter_case.h"
#include "synth/layout/sheet.h"
#include "synth/text/internal/code_text.h"
#include "synth/text/internal/page_writer.h"
#include "synth/text/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;
using draw::Path;

constexpr std::array<FontKind, 2> kBookKinds = {FontKind::kSerif, FontKind::kSans};

TextPiece piece(std::string text, Emphasis emphasis = Emphasis::kPlain) {
  return {.text = std::move(text), .emphasis = emphasis};
}

// A page with its look and what stands above and below the columns.
struct Page {
  Page(Studio& studio, const SceneRequest& request, base::Rng& rng, const Paper& paper)
      : sheet(studio, request, rng, paper),
        prose(studio.view(request), request.language, rng),
        room(inner_box(request, rng)) {}

  void choose(double column_width_px) {
    look = choose_look(sheet, {.kinds = {kBookKinds.begin(), kBookKinds.end()}}, column_width_px);
  }

  [[nodiscard]] double em() const { return look.body.size_px; }

  Sheet sheet;
  Prose prose;
  Box room;
  PageLook look;
};

void add_facts(Page& page, std::string key, const std::string& value, ValueKind kind) {
  Fact fact{.key = std::move(key), .value = value, .kind = kind};
  if (kind == ValueKind::kInteger) fact.number = std::stod(value);
  page.sheet.scene.facts.push_back(std::move(fact));
}

// Running title and page number above the text; the room shrinks.
void add_running_head(Page& page) {
  base::Rng& rng = page.sheet.rng;
  TextStyle style = page.look.body;
  style.size_px *= between(rng, 0.8, 1);
  style.alignment = Alignment::kLeft;
  const double pitch = 1.4 * style.size_px;
  if (page.room.height() < 8 * pitch ||
      x_height_at(*style.faces, style.size_px) < kSmallestXHeight) {
    return;
  }
  const std::string number = std::to_string(rng.next_between(1, 600));
  std::string title = page.prose.title(1, 5);
  if (holds(rng, 0.3)) title = to_upper(title);
  const bool is_number_first = holds(rng, 0.4);
  const Entry entry = is_number_first ? Entry{.left = number, .right = title}
                                      : Entry{.left = title, .right = number};
  Node line = draw_entry(page.sheet, entry, style, page.room);
  if (line.children.empty()) return;
  add_facts(page, "text.page_number", number, ValueKind::kInteger);
  if (holds(rng, 0.5)) {
    const double y = std::round(page.room.y0 + pitch);
    page.sheet.canvas.fill(Path().add_rect({page.room.x0, y, page.room.x1, y + 1}),
                           page.sheet.paper.ink);
  }
  page.sheet.add(text_node(NodeKind::kParagraph, {std::move(line)}));
  page.room.y0 += 1.9 * pitch;
}

// Room at the foot of the page, and what will stand there after the text.
struct Foot {
  Box box{};
  std::string text;
};

Foot reserve_foot(Page& page) {
  base::Rng& rng = page.sheet.rng;
  const double pitch = 1.5 * page.em();
  if (page.room.height() < 10 * pitch || holds(rng, 0.4)) return {};
  std::string text = std::to_string(rng.next_between(1, 600));
  add_facts(page, "text.page_number", text, ValueKind::kInteger);
  if (holds(rng, 0.3)) text = "– " + text + " –";
  const Box box{page.room.x0, page.room.y1 - pitch, page.room.x1, page.room.y1};
  page.room.y1 -= 1.6 * pitch;
  return {.box = box, .text = std::move(text)};
}

void draw_foot(Page& page, const Foot& foot) {
  if (foot.text.empty()) return;
  TextStyle style = page.look.body;
  constexpr std::array kPlaces = {Alignment::kCentred, Alignment::kCentred, Alignment::kRight,
                                  Alignment::kLeft};
  style.alignment = kPlaces[page.sheet.rng.next_below(kPlaces.size())];
  style.is_hyphenated = false;
  const SetText set = set_text(foot.text, style, foot.box.width());
  Node node = text_node(NodeKind::kParagraph,
                        draw_text(page.sheet.canvas, set, {foot.box.x0, foot.box.y0}));
  if (!node.children.empty()) page.sheet.add(std::move(node));
}

// Footnotes below a short rule at the foot of the room, which shrinks. They are read last.
std::vector<Node> draw_footnotes(Page& page, Index num_notes) {
  constexpr std::array<std::string_view, 3> kMarks = {"¹", "²", "³"};
  TextStyle style = page.look.body;
  style.size_px *= 0.85;
  style.alignment = Alignment::kLeft;
  std::vector<Node> notes;
  if (x_height_at(*style.faces, style.size_px) < kSmallestXHeight) return notes;
  std::vector<SetText> texts;
  double height = 0;
  for (Index i = 0; i < num_notes; ++i) {
    const std::string mark(kMarks[static_cast<std::size_t>(i)]);
    const std::string text = mark + " " + page.prose.paragraph({.min_chars = 20, .max_chars = 120});
    const std::array pieces = {piece(text)};
    texts.push_back(set_unbroken(pieces, style, page.room.width()));
    height += texts.back().height + 0.25 * style.size_px;
  }
  if (height > 0.25 * page.room.height()) return notes;
  double y = page.room.y1 - height;
  const double rule_y = std::round(y - 0.4 * page.em());
  page.sheet.canvas.fill(
      Path().add_rect(Box{page.room.x0, rule_y, page.room.x0 + 0.3 * page.room.width(), rule_y + 1}
                          .to_pixels()),
      page.sheet.paper.ink);
  page.room.y1 = rule_y - 0.6 * page.em();
  for (const SetText& text : texts) {
    Node note =
        text_node(NodeKind::kFootnote, draw_text(page.sheet.canvas, text, {page.room.x0, y}));
    y += text.height + 0.25 * style.size_px;
    if (!note.children.empty()) notes.push_back(std::move(note));
  }
  return notes;
}

void add_all(Page& page, std::vector<Node> nodes) {
  for (Node& node : nodes)
    page.sheet.add(std::move(node));
}

struct TitleLength {
  Index min_words = 2;
  Index max_words = 6;
};

// A title over the whole width; the room shrinks.
void add_title(Page& page, double growth, const TitleLength& length) {
  const std::string text = page.prose.title(length.min_words, length.max_words);
  TextStyle style = page.look.heading;
  style.size_px *= growth;
  const std::array pieces = {piece(text)};
  const SetText set =
      cut_to_height(set_unbroken(pieces, style, page.room.width()), page.room.height());
  Node node = text_node(NodeKind::kHeading,
                        draw_text(page.sheet.canvas, set, {page.room.x0, page.room.y0}));
  node.level = 1;
  if (node.children.empty()) return;
  add_facts(page, "text.title", plain_text(node), ValueKind::kText);
  page.sheet.add(std::move(node));
  page.room.y0 += set.height + 0.8 * page.em();
}

// A paragraph over the whole width; the room shrinks.
void add_wide_paragraph(Page& page,
                        const std::string& text,
                        const TextStyle& style,
                        double gap_em) {
  const std::array pieces = {piece(text)};
  const SetText set = set_unbroken(pieces, style, page.room.width());
  if (set.height > page.room.height()) return;
  Node node = text_node(NodeKind::kParagraph,
                        draw_text(page.sheet.canvas, set, {page.room.x0, page.room.y0}));
  if (node.children.empty()) return;
  page.sheet.add(std::move(node));
  page.room.y0 += set.height + gap_em * page.em();
}

// One block of an article; false when the page is full.
bool add_block(Page& page, PageWriter& writer, Index depth) {
  base::Rng& rng = page.sheet.rng;
  switch (rng.next_below(12)) {
    case 0:
    case 1:
      depth += static_cast<Index>(rng.next_below(2));
      return writer.heading(depth, page.prose.title(1, 6)) &&
             writer.paragraph({.min_chars = 150, .max_chars = 600});
    case 2:
      return writer.list({.num_items = rng.next_between(2, 6),
                          .is_ordered = holds(rng, 0.4),
                          .is_nested = holds(rng, 0.3)});
    case 3:
      return writer.quote({.min_chars = 60, .max_chars = 250},
                          holds(rng, 0.5) ? "— " + page.prose.person() : "");
    case 4: {
      if (holds(rng, 0.6)) return writer.paragraph({.min_chars = 150, .max_chars = 700});
      TextStyle style = writer.look().body;
      style.alignment = Alignment::kLeft;
      style.letter_spacing_em = 0;
      style.keeps_spaces = true;
      style.emphasis = Emphasis::kCode;
      const CodeLanguage language = choose_code_language(rng);
      const CodeText code = make_code_text(language, rng.next_between(3, 10), page.prose, rng);
      const std::array pieces = {piece(plain_code(code))};
      return writer.code(pieces, style) || writer.paragraph({.min_chars = 100, .max_chars = 500});
    }
    default:
      return writer.paragraph({.min_chars = 150, .max_chars = 700});
  }
}

}  // namespace

Scene make_article(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Page page(studio, request, rng, choose_paper(request.difficulty, rng));
  page.choose(page.room.width());
  if (holds(rng, 0.4)) add_running_head(page);
  const Foot foot = reserve_foot(page);
  std::vector<Node> notes;
  if (holds(rng, 0.35)) notes = draw_footnotes(page, rng.next_between(1, 3));
  PageWriter writer(page.sheet, page.prose, page.look, {page.room});
  if (holds(rng, 0.7)) {
    const std::string title = page.prose.title(2, 8);
    if (writer.heading(1, title)) add_facts(page, "text.title", title, ValueKind::kText);
  }
  while (!writer.is_full() && add_block(page, writer, 2)) {
  }
  add_all(page, std::move(notes));
  draw_foot(page, foot);
  return page.sheet.finish();
}

Scene make_columns(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Page page(studio, request, rng, choose_paper(request.difficulty, rng));
  page.choose(page.room.width() / 2);
  if (holds(rng, 0.4)) add_running_head(page);
  const Foot foot = reserve_foot(page);
  add_title(page, between(rng, 1.4, 2.6), {.min_words = 2, .max_words = 9});
  TextStyle small = page.look.body;
  small.alignment = Alignment::kLeft;
  if (holds(rng, 0.5)) add_wide_paragraph(page, page.prose.person(), small, 0.8);
  if (holds(rng, 0.35)) {
    TextStyle lead = page.look.body;
    lead.emphasis = Emphasis::kBold;
    add_wide_paragraph(page, page.prose.paragraph({.min_chars = 80, .max_chars = 300}), lead, 1);
  }
  const double em = page.em();
  const auto most = std::clamp<Index>(static_cast<Index>(page.room.width() / (11 * em)), 1, 5);
  const Index num_columns = std::min<Index>(most, rng.next_between(2, 4));
  const double gap = between(rng, 1.2, 2.2) * em;
  const std::vector<Box> columns = equal_columns(page.room, num_columns, gap);
  if (holds(rng, 0.3)) {
    for (std::size_t i = 1; i < columns.size(); ++i) {
      const double x = std::round(columns[i].x0 - gap / 2);
      page.sheet.canvas.fill(Path().add_rect(Box{x, page.room.y0, x + 1, page.room.y1}.to_pixels()),
                             page.sheet.paper.faint);
    }
  }
  PageWriter writer(page.sheet, page.prose, page.look, columns);
  while (!writer.is_full()) {
    const bool has_room = holds(rng, 0.15) ? writer.heading(3, page.prose.title(1, 5))
                                           : writer.paragraph({.min_chars = 200, .max_chars = 900});
    if (!has_room) break;
  }
  draw_foot(page, foot);
  return page.sheet.finish();
}

Scene make_book_page(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Page page(studio, request, rng, choose_paper(request.difficulty, rng));
  page.look = choose_look(page.sheet, {.kinds = {FontKind::kSerif}}, page.room.width());
  page.look.body.alignment = Alignment::kJustified;
  page.look.body.is_hyphenated = holds(rng, 0.7);
  page.look.first_indent_em = between(rng, 1, 2);
  page.look.paragraph_gap_em = 0;
  add_running_head(page);
  const Foot foot = reserve_foot(page);
  PageWriter writer(page.sheet, page.prose, page.look, {page.room});
  if (holds(rng, 0.25)) {
    writer.flow().skip(between(rng, 0, 0.15) * page.room.height());
    writer.heading(2, page.prose.title(1, 5));
  }
  while (!writer.is_full()) {
    if (!writer.paragraph({.min_chars = 100, .max_chars = 1200})) break;
  }
  draw_foot(page, foot);
  return page.sheet.finish();
}

Scene make_two_languages(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Page page(studio, request, rng, choose_paper(request.difficulty, rng));
  page.choose(page.room.width() / 2);
  std::vector<Language> others;
  for (const Language language : kLanguages) {
    const bool has_text = !studio.view(request).paragraphs(language).empty();
    if (language != request.language && has_text) others.push_back(language);
  }
  if (others.empty()) return make_article(studio, request, rng);
  const Language other = chance::pick(others, rng);
  Prose other_prose(studio.view(request), other, rng);
  PageLook other_look = page.look;
  other_look.body.faces =
      &page.sheet.add_faces({.kinds = {kBookKinds.begin(), kBookKinds.end()}}, other);
  other_look.heading.faces = other_look.body.faces;
  other_look.body.size_px =
      size_for_x_height(*other_look.body.faces, x_height_at(*page.look.body.faces, page.em()));
  if (holds(rng, 0.5)) other_look.body.emphasis = Emphasis::kItalic;
  const bool is_wide = page.room.width() > 24 * page.em();
  const bool is_side_by_side = is_wide && holds(rng, 0.6);
  const auto rooms =
      is_side_by_side ? equal_columns(page.room, 2, 1.5 * page.em()) : std::vector<Box>{page.room};
  if (is_side_by_side) {
    for (std::size_t i = 0; i < 2; ++i) {
      PageWriter writer(page.sheet, i == 0 ? page.prose : other_prose,
                        i == 0 ? page.look : other_look, {rooms[i]});
      while (!writer.is_full()) {
        if (!writer.paragraph({.min_chars = 100, .max_chars = 500})) break;
      }
    }
    return page.sheet.finish();
  }
  // One below the other, by turns.
  Box room = page.room;
  bool is_other = false;
  while (room.height() > 3 * page.em()) {
    PageWriter writer(page.sheet, is_other ? other_prose : page.prose,
                      is_other ? other_look : page.look, {room});
    if (!writer.paragraph({.min_chars = 60, .max_chars = 300}) || writer.is_full()) break;
    room.y0 = writer.flow().y() + 0.7 * page.em();
    is_other = !is_other;
  }
  return page.sheet.finish();
}

Scene make_slide(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Paper paper = choose_paper(std::max(0.5, request.difficulty), rng, 0.45);
  Page page(studio, request, rng, paper);
  if (holds(rng, 0.3)) {
    draw_pattern(page.sheet.canvas, page.sheet.canvas.bounds(), Pattern::kGradient,
                 page.sheet.paper, 20);
  }
  page.look = choose_look(page.sheet, {.kinds = {FontKind::kSans}}, page.room.width());
  page.look.body.size_px *= 1.4;
  page.look.body.alignment = Alignment::kLeft;
  page.look.body.is_hyphenated = false;
  page.look.heading_growth = between(rng, 1.05, 1.15);
  const Foot foot = reserve_foot(page);
  add_title(page, between(rng, 1.2, 1.6), {.min_words = 2, .max_words = 6});
  if (holds(rng, 0.5)) {
    const double y = std::round(page.room.y0 - 0.3 * page.em());
    page.sheet.canvas.fill(
        Path().add_rect(
            Box{page.room.x0, y, page.room.x1, y + std::max(1.0, 0.08 * page.em())}.to_pixels()),
        page.sheet.paper.accent);
    page.room.y0 += 0.5 * page.em();
  }
  PageWriter writer(page.sheet, page.prose, page.look, {page.room});
  const Index num_blocks = rng.next_between(1, 2);
  for (Index i = 0; i < num_blocks && !writer.is_full(); ++i) {
    if (holds(rng, 0.3) && !writer.paragraph({.min_chars = 20, .max_chars = 160})) break;
    if (!writer.list({.num_items = rng.next_between(2, 7),
                      .is_ordered = holds(rng, 0.2),
                      .is_nested = holds(rng, 0.4),
                      .item = {.min_chars = 10, .max_chars = 70}})) {
      break;
    }
  }
  draw_foot(page, foot);
  return page.sheet.finish();
}

Scene make_magazine(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Page page(studio, request, rng, choose_paper(request.difficulty, rng));
  page.choose(page.room.width() / 2);
  add_title(page, between(rng, 1.8, 3.5), {.min_words = 2, .max_words = 6});
  const double em = page.em();
  // A coloured box with a text of its own at the foot.
  const Box whole = page.room;
  const double share = between(rng, 0.15, 0.3);
  const bool has_box = whole.height() > 14 * em && holds(rng, 0.8);
  if (has_box) page.room.y1 -= share * whole.height() + em;
  const Index num_columns = page.room.width() > 26 * em ? rng.next_between(2, 3) : 1;
  PageWriter writer(page.sheet, page.prose, page.look,
                    equal_columns(page.room, num_columns, 1.4 * em));
  while (!writer.is_full()) {
    const bool has_room = holds(rng, 0.12) ? writer.quote({.min_chars = 40, .max_chars = 140}, "")
                                           : writer.paragraph({.min_chars = 200, .max_chars = 800});
    if (!has_room) break;
  }
  if (has_box) {
    const Box box{whole.x0, whole.y1 - share * whole.height(), whole.x1, whole.y1};
    const draw::Colour ground = holds(rng, 0.5) ? page.sheet.paper.accent : page.sheet.paper.shade;
    page.sheet.canvas.fill(Path().add_rounded_rect(box, holds(rng, 0.5) ? 0.6 * em : 0), ground);
    PageLook look = page.look;
    look.body.colour = choose_ink(ground, rng, 0.45);
    look.heading.colour = look.body.colour;
    look.body.alignment = Alignment::kLeft;
    PageWriter inner(page.sheet, page.prose, look, {box.expanded(-0.8 * em)});
    if (inner.heading(4, page.prose.title(1, 4)))
      inner.paragraph({.min_chars = 60, .max_chars = 400});
  }
  return page.sheet.finish();
}

Scene make_questions(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Page page(studio, request, rng, choose_paper(request.difficulty, rng));
  page.choose(page.room.width());
  page.look.heading.emphasis = Emphasis::kBold;
  if (holds(rng, 0.3)) add_running_head(page);
  PageWriter writer(page.sheet, page.prose, page.look, {page.room});
  if (holds(rng, 0.6)) writer.heading(1, page.prose.title(1, 4));
  const bool is_numbered = holds(rng, 0.5);
  for (Index i = 1; !writer.is_full(); ++i) {
    const std::string number = is_numbered ? std::to_string(i) + ". " : "";
    const std::string mark = request.language == Language::kChinese ? "？" : "?";
    if (!writer.heading(4, number + page.prose.title(3, 8) + mark)) break;
    const bool has_room = holds(rng, 0.25) ? writer.list({.num_items = rng.next_between(2, 4)})
                                           : writer.paragraph({.min_chars = 60, .max_chars = 400});
    if (!has_room) break;
  }
  return page.sheet.finish();
}

}  // namespace tessera::synth
