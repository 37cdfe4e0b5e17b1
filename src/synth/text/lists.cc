// Entries one below the other: word lists, codes, letters, prices, contents, directories,
// dictionaries.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "base/exact_math.h"
#include "draw/path.h"
#include "synth/chance.h"
#include "synth/content/codes.h"
#include "synth/content/letter_case.h"
#include "synth/content/numbers.h"
#include "synth/layout/sheet.h"
#include "synth/text/internal/page_writer.h"
#include "synth/text/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;
using draw::Point;

// As many columns as entries of `letters` characters leave room for.
Index fitting_columns(const Box& room, double x_height, double letters, base::Rng& rng) {
  const double width = letters * 1.05 * x_height;
  const auto most = std::clamp<Index>(static_cast<Index>(room.width() / width), 1, 5);
  return rng.next_between(1, most);
}

// What the lists share: a page with its colours, text, columns and one style.
struct ListPage {
  ListPage(Studio& studio, const SceneRequest& request, base::Rng& rng, double min_contrast = 0.3)
      : sheet(studio, request, rng, choose_paper(request.difficulty, rng, min_contrast)),
        prose(studio.view(request), request.language, rng),
        room(inner_box(request, rng)) {}

  PageWriter writer(const FaceRequest& faces, double letters) {
    PageLook look = choose_look(sheet, faces, room.width());
    look.body.alignment = Alignment::kLeft;
    look.body.is_hyphenated = false;
    const double x_height = x_height_at(*look.body.faces, look.body.size_px);
    const Index num_columns = fitting_columns(room, x_height, letters, sheet.rng);
    return PageWriter(sheet, prose, std::move(look),
                      equal_columns(room, num_columns, 2.2 * look.body.size_px));
  }

  Sheet sheet;
  Prose prose;
  Box room;
};

// Entries down the columns until they are full or `most` are written; each column's entries are one
// paragraph.
void write_entries(ListPage& page,
                   PageWriter& writer,
                   Index most,
                   const std::function<Entry(Index)>& make_entry) {
  Flow& flow = writer.flow();
  const TextStyle& style = writer.look().body;
  const double pitch = std::round(style.size_px * std::max(1.25, style.line_spacing));
  Node block{.kind = NodeKind::kParagraph};
  const auto end_block = [&] {
    if (block.children.empty()) return;
    close_boxes(block);
    flow.append(std::exchange(block, {.kind = NodeKind::kParagraph}));
  };
  for (Index i = 0; i < most && !flow.is_full(); ++i) {
    if (flow.space_left() < pitch) {
      end_block();
      flow.next_column();
      if (flow.is_full() || flow.space_left() < pitch) break;
    }
    const Box box{flow.x(), flow.y(), flow.x() + flow.width(), flow.y() + pitch};
    Node line = draw_entry(page.sheet, make_entry(i), style, box);
    flow.skip(pitch);
    if (!line.children.empty()) block.children.push_back(std::move(line));
  }
  if (!flow.is_full()) end_block();
}

std::vector<FontKind> list_kinds(base::Rng& rng) {
  switch (rng.next_below(4)) {
    case 0:
      return {FontKind::kMono, FontKind::kTypewriter};
    case 1:
      return {FontKind::kHandwriting};
    default:
      return {FontKind::kSerif, FontKind::kSans};
  }
}

std::string list_heading(Prose& prose, base::Rng& rng) {
  std::string text = prose.title(1, 4);
  return holds(rng, 0.3) ? to_upper(text) : text;
}

// A letter in every place of a grid that fills the page, as close as density says.
Scene make_letter_page(Studio& studio,
                       const SceneRequest& request,
                       base::Rng& rng,
                       const std::function<std::string()>& next_letter) {
  Sheet sheet(studio, request, rng, choose_paper(request.difficulty, rng, 0.3));
  constexpr double kPitch = 2.5;  // heights of small letters from one letter to the next
  const double shorter = std::min(sheet.width(), sheet.height());
  const double least = std::min(shorter, 1.2 * kPitch * smallest_x_height(request));
  const double wanted = shorter * base::exact_pow(least / shorter, request.density);
  const double num_columns = std::max(1.0, std::floor(sheet.width() / wanted));
  const double num_rows = std::max(1.0, std::floor(sheet.height() / wanted));
  const Point pitch{sheet.width() / num_columns, sheet.height() / num_rows};
  FaceSet& faces =
      sheet.add_faces({.kinds = {FontKind::kSerif, FontKind::kSans}, .max_weight = 700});
  TextStyle style{.faces = &faces, .colour = sheet.paper.ink};
  style.size_px =
      size_for_x_height(faces, between(rng, 0.8, 1) * std::min(pitch.x, pitch.y) / kPitch);
  Node block{.kind = NodeKind::kParagraph};
  for (double row = 0; row < num_rows; ++row) {
    Node line{.kind = NodeKind::kLine, .has_line_feed = true};
    for (double column = 0; column < num_columns; ++column) {
      const SetText letter = set_text(next_letter(), style);
      const Point at{(column + 0.5) * pitch.x - letter.width / 2,
                     (row + 0.5) * pitch.y - letter.height / 2};
      for (Node& drawn : draw_text(sheet.canvas, letter, at)) {
        for (Node& word : drawn.children)
          line.children.push_back(std::move(word));
      }
    }
    if (line.children.empty()) continue;
    close_boxes(line);
    block.children.push_back(std::move(line));
  }
  close_boxes(block);
  if (!block.children.empty()) sheet.add(std::move(block));
  return sheet.finish();
}

Fact text_fact(std::string key, std::string slot, std::string name, std::string value) {
  return {.key = std::move(key),
          .slots = {{std::move(slot), std::move(name)}},
          .value = std::move(value)};
}

}  // namespace

Scene make_word_list(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ListPage page(studio, request, rng);
  PageWriter writer = page.writer({.kinds = list_kinds(rng)}, 12);
  if (holds(rng, 0.4)) writer.heading(2, list_heading(page.prose, rng));
  constexpr std::array kLists = {
      WordList::kWords,     WordList::kGivenNames, WordList::kFamilyNames, WordList::kCities,
      WordList::kCountries, WordList::kJobs,       WordList::kMenuItems,   WordList::kProducts};
  const WordList list = chance::pick(kLists, rng);
  const bool is_numbered = holds(rng, 0.25);
  const bool is_mixed = holds(rng, 0.2);
  write_entries(page, writer, rng.next_between(3, 200), [&](Index i) {
    const WordList from = is_mixed ? chance::pick(kLists, rng) : list;
    const std::string text = page.prose.from(from);
    return Entry{.left = is_numbered ? std::to_string(i + 1) + ". " + text : text};
  });
  return page.sheet.finish();
}

Scene make_codes(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ListPage page(studio, request, rng);
  constexpr std::array kKinds = {FontKind::kSans,       FontKind::kSerif,   FontKind::kMono,
                                 FontKind::kTypewriter, FontKind::kMachine, FontKind::kSegments};
  PageWriter writer =
      page.writer({.kinds = {chance::pick(kKinds, rng)}, .needs_lower_case = false}, 14);
  const bool is_one_kind = holds(rng, 0.5);
  const CodeKind kind = choose_code_kind(rng);
  const bool has_labels = holds(rng, 0.3);
  write_entries(page, writer, rng.next_between(1, 150), [&](Index) {
    const CodeKind one = is_one_kind ? kind : choose_code_kind(rng);
    std::string code = make_code(one, request.language, rng);
    if (!has_labels) return Entry{.left = std::move(code)};
    return Entry{.left = page.prose.title(1, 2), .right = std::move(code)};
  });
  return page.sheet.finish();
}

// Rows of single letters over the whole page, as on a chart that eyes are tested with: from one
// letter at density 0 to as many as can be read. Nothing of it can be guessed.
Scene make_letters(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  return make_letter_page(studio, request, rng, [&rng] { return make_letter(rng); });
}

// The same with one letter in all places, of any size. Who cannot read yet learns shapes by it:
// every part of the picture tells the answer.
Scene make_one_letter(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  const std::string letter = make_letter(rng);
  SceneRequest any_size = request;
  any_size.density = rng.next_uniform();
  return make_letter_page(studio, any_size, rng, [&letter] { return letter; });
}

Scene make_price_list(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ListPage page(studio, request, rng);
  PageWriter writer = page.writer({.kinds = list_kinds(rng)}, 24);
  if (holds(rng, 0.7)) writer.heading(1, list_heading(page.prose, rng));
  const Currency currency = choose_currency(request.language, rng);
  const NumberFormat format = number_format_of(request.language);
  const bool has_leader = holds(rng, 0.5);
  const bool has_cents = holds(rng, 0.8);
  write_entries(page, writer, rng.next_between(3, 60), [&](Index) {
    const std::string item = capitalised(page.prose.from(WordList::kProducts));
    const std::int64_t cents = rng.next_between(1, 400) * (has_cents ? 5 : 100);
    std::string price = format_money(cents, currency, format);
    Fact fact = text_fact("document.item_price", "item", item, price);
    fact.kind = ValueKind::kMoney;
    fact.number = static_cast<double>(cents) / 100;
    return Entry{
        .left = item, .right = std::move(price), .has_leader = has_leader, .fact = std::move(fact)};
  });
  return page.sheet.finish();
}

Scene make_contents(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ListPage page(studio, request, rng);
  PageWriter writer = page.writer({.kinds = {FontKind::kSerif, FontKind::kSans}}, 34);
  if (holds(rng, 0.8)) writer.heading(1, list_heading(page.prose, rng));
  const bool has_numbers = holds(rng, 0.6);
  const bool has_leader = holds(rng, 0.75);
  Index page_number = rng.next_between(1, 20);
  Index chapter = 0;
  Index section = 0;
  write_entries(page, writer, rng.next_between(5, 80), [&](Index i) {
    const bool is_chapter = i == 0 || section >= 2 + static_cast<Index>(rng.next_below(4));
    chapter += is_chapter ? 1 : 0;
    section = is_chapter ? 0 : section + 1;
    page_number += rng.next_between(0, 14);
    std::string number = std::to_string(chapter);
    if (!is_chapter) number += "." + std::to_string(section);
    const std::string title = page.prose.title(2, 6);
    Fact fact = text_fact("text.page_of", "title", title, std::to_string(page_number));
    fact.kind = ValueKind::kInteger;
    fact.number = static_cast<double>(page_number);
    return Entry{.left = has_numbers ? number + " " + title : title,
                 .right = std::to_string(page_number),
                 .has_leader = has_leader,
                 .fact = std::move(fact)};
  });
  return page.sheet.finish();
}

Scene make_directory(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ListPage page(studio, request, rng);
  PageWriter writer = page.writer({.kinds = {FontKind::kSans, FontKind::kSerif}}, 26);
  constexpr std::array kKinds = {CodeKind::kPhone, CodeKind::kMail, CodeKind::kDigits,
                                 CodeKind::kDate, CodeKind::kPlate};
  const CodeKind kind = chance::pick(kKinds, rng);
  const bool has_leader = holds(rng, 0.3);
  write_entries(page, writer, rng.next_between(4, 150), [&](Index) {
    const std::string name = page.prose.person();
    std::string code = make_code(kind, request.language, rng);
    Fact fact = text_fact("text.number_of", "name", name, code);
    return Entry{
        .left = name, .right = std::move(code), .has_leader = has_leader, .fact = std::move(fact)};
  });
  return page.sheet.finish();
}

Scene make_dictionary(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ListPage page(studio, request, rng);
  PageWriter writer = page.writer({.kinds = {FontKind::kSerif, FontKind::kSans}}, 24);
  constexpr std::array<std::string_view, 6> kClasses = {"n.", "v.", "adj.", "adv.", "m.", "f."};
  TextStyle style = writer.look().body;
  style.rest_indent_px = between(rng, 0, 1.4) * style.size_px;
  const Index most = rng.next_between(1, 60);
  for (Index i = 0; i < most && !writer.is_full(); ++i) {
    const std::string word = page.prose.from(WordList::kWords);
    std::vector<TextPiece> pieces = {{.text = word, .emphasis = Emphasis::kBold}};
    if (has_word_spaces(request.language)) {
      pieces.push_back({.text = " "});
      pieces.push_back(
          {.text = std::string(chance::pick(kClasses, rng)), .emphasis = Emphasis::kItalic});
    }
    const Index num_senses = rng.next_between(1, 3);
    for (Index sense = 1; sense <= num_senses; ++sense) {
      const std::string number = num_senses > 1 ? std::to_string(sense) + ". " : "";
      pieces.push_back(
          {.text = " " + number + page.prose.paragraph({.min_chars = 20, .max_chars = 110})});
    }
    if (!writer.paragraph(pieces, style, 0.25)) break;
  }
  return page.sheet.finish();
}

Scene make_strip(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ListPage page(studio, request, rng);
  constexpr std::array kKinds = {FontKind::kMono, FontKind::kTypewriter, FontKind::kMachine,
                                 FontKind::kSans};
  PageLook look =
      choose_look(page.sheet, {.kinds = {chance::pick(kKinds, rng)}}, page.room.width());
  look.body.alignment = Alignment::kLeft;
  look.body.is_hyphenated = false;
  look.heading = look.body;
  look.heading.alignment = Alignment::kCentred;
  PageWriter writer(page.sheet, page.prose, look, {page.room});
  while (!writer.is_full()) {
    const double before = writer.flow().y();
    if (holds(rng, 0.6)) writer.heading(4, to_upper(page.prose.title(1, 3)));
    if (writer.is_full()) break;
    const CodeKind kind = choose_code_kind(rng);
    const bool has_codes = holds(rng, 0.7);
    write_entries(page, writer, rng.next_between(2, 14), [&](Index) {
      std::string left = page.prose.from(WordList::kWords);
      if (!has_codes) return Entry{.left = std::move(left)};
      return Entry{.left = std::move(left), .right = make_code(kind, request.language, rng)};
    });
    if (writer.is_full() || !writer.rule() || writer.flow().y() <= before) break;
  }
  return page.sheet.finish();
}

Scene make_index(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ListPage page(studio, request, rng);
  PageWriter writer = page.writer({.kinds = {FontKind::kSerif, FontKind::kSans}}, 20);
  if (holds(rng, 0.5)) writer.heading(1, list_heading(page.prose, rng));
  write_entries(page, writer, rng.next_between(10, 200), [&](Index) {
    std::string entry = page.prose.from(WordList::kWords);
    const Index num_pages = rng.next_between(1, 3);
    Index number = rng.next_between(1, 150);
    for (Index i = 0; i < num_pages; ++i) {
      entry += ", " + std::to_string(number);
      if (holds(rng, 0.2)) entry += "–" + std::to_string(number + rng.next_between(1, 6));
      number += rng.next_between(8, 90);
    }
    return Entry{.left = std::move(entry)};
  });
  return page.sheet.finish();
}

}  // namespace tessera::synth
