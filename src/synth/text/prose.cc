// One running text: paragraphs, verse, letters, notes, typescript, dialogue.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/content/chain.h"
#include "synth/content/codes.h"
#include "synth/content/letter_case.h"
#include "synth/layout/sheet.h"
#include "synth/text/internal/page_writer.h"
#include "synth/text/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;

std::vector<FontKind> prose_kinds(const SceneRequest& request, base::Rng& rng) {
  if (!holds(rng, 0.3 * request.difficulty)) return {FontKind::kSerif, FontKind::kSans};
  constexpr std::array kOdd = {FontKind::kHandwriting, FontKind::kTypewriter, FontKind::kMono,
                               FontKind::kDisplay};
  return {chance::pick(kOdd, rng)};
}

// Greetings and closings of letters, by language.
struct LetterWords {
  std::string_view greeting;
  std::string_view closing;
};

LetterWords letter_words(Language language, base::Rng& rng) {
  const bool first = holds(rng, 0.5);
  switch (language) {
    case Language::kGerman:
      return first ? LetterWords{"Sehr geehrte Damen und Herren,", "Mit freundlichen Grüßen"}
                   : LetterWords{"Lieber {},", "Herzliche Grüße"};
    case Language::kFrench:
      return first
                 ? LetterWords{"Madame, Monsieur,", "Veuillez agréer mes salutations distinguées,"}
                 : LetterWords{"Cher {},", "Bien à vous,"};
    case Language::kSpanish:
      return first ? LetterWords{"Estimados señores:", "Atentamente,"}
                   : LetterWords{"Querido {}:", "Un abrazo,"};
    case Language::kRussian:
      return first ? LetterWords{"Уважаемые господа!", "С уважением,"}
                   : LetterWords{"Здравствуйте, {}!", "Всего доброго,"};
    case Language::kGreek:
      return first ? LetterWords{"Αγαπητοί κύριοι,", "Με εκτίμηση,"}
                   : LetterWords{"Αγαπητέ {},", "Φιλικά,"};
    case Language::kChinese:
      return first ? LetterWords{"尊敬的先生：", "此致敬礼"} : LetterWords{"亲爱的{}：", "祝好"};
    default:
      return first ? LetterWords{"Dear Sir or Madam,", "Yours faithfully,"}
                   : LetterWords{"Dear {},", "Kind regards,"};
  }
}

std::string with_name(std::string_view pattern, const std::string& name) {
  std::string text(pattern);
  const std::size_t at = text.find("{}");
  if (at != text.npos) text.replace(at, 2, name);
  return text;
}

// A sheet with one column that begins at a random height when the text is short.
struct ProsePage {
  ProsePage(Studio& studio, const SceneRequest& request, base::Rng& rng, const Paper& paper)
      : sheet(studio, request, rng, paper),
        prose(studio.view(request), request.language, rng),
        room(inner_box(request, rng)) {}

  Sheet sheet;
  Prose prose;
  Box room;
};

TextPiece piece(std::string text, Emphasis emphasis = Emphasis::kPlain) {
  return {.text = std::move(text), .emphasis = emphasis};
}

// Some clauses of prose as lines of verse.
std::string verse(Prose& prose, Index num_lines, base::Rng& rng) {
  std::string text;
  for (Index i = 0; i < num_lines; ++i) {
    const auto length = static_cast<Index>(between(rng, 18, 48));
    const std::string line = prose.paragraph({.min_chars = length / 2, .max_chars = length});
    text += (text.empty() ? "" : "\n") + capitalised(line);
  }
  return text;
}

}  // namespace

Scene make_paragraph(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ProsePage page(studio, request, rng, choose_paper(request.difficulty, rng));
  PageLook look =
      choose_look(page.sheet, {.kinds = prose_kinds(request, rng), .is_italic = holds(rng, 0.08)},
                  page.room.width());
  if (holds(rng, 0.1)) look.body.alignment = Alignment::kCentred;
  if (holds(rng, 0.05)) look.body.alignment = Alignment::kRight;
  PageWriter writer(page.sheet, page.prose, look, {page.room});
  if (holds(rng, 0.15)) {
    const Index level = rng.next_between(1, 3);
    writer.heading(level, page.prose.title(2, 6));
  }
  // One paragraph of any length, or as many as there is room for.
  const Index room = letters_in(page.room, x_height_at(*look.body.faces, look.body.size_px));
  const Index most = holds(rng, 0.4) ? 1 : 100;
  const Index longest = most == 1 ? std::max<Index>(200, 3 * room / 2) : 700;
  for (Index i = 0; i < most && !writer.is_full(); ++i) {
    if (!writer.paragraph({.min_chars = longest / 4, .max_chars = longest})) break;
  }
  return page.sheet.finish();
}

Scene make_poem(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ProsePage page(studio, request, rng, choose_paper(request.difficulty, rng));
  PageLook look =
      choose_look(page.sheet, {.kinds = prose_kinds(request, rng), .is_italic = holds(rng, 0.15)},
                  page.room.width());
  const bool is_centred = holds(rng, 0.3);
  look.body.alignment = is_centred ? Alignment::kCentred : Alignment::kLeft;
  look.heading.alignment = look.body.alignment;
  Box column = page.room;
  if (!is_centred) column.x0 += column.width() * between(rng, 0, 0.25);
  PageWriter writer(page.sheet, page.prose, look, {column});
  writer.heading(2, page.prose.title(1, 5));
  const Index num_lines = rng.next_between(2, 8);
  const Index num_stanzas = rng.next_between(1, 12);
  for (Index i = 0; i < num_stanzas && !writer.is_full(); ++i) {
    const std::array pieces = {piece(verse(page.prose, num_lines, rng))};
    TextStyle style = look.body;
    style.rest_indent_px = 0;
    if (!writer.paragraph(pieces, style, 1.1)) break;
  }
  if (holds(rng, 0.5) && !writer.is_full()) {
    TextStyle style = look.body;
    style.alignment = Alignment::kRight;
    const std::array pieces = {piece(page.prose.person(), Emphasis::kItalic)};
    writer.paragraph(pieces, style, 1.2);
  }
  return page.sheet.finish();
}

Scene make_quotes(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ProsePage page(studio, request, rng, choose_paper(request.difficulty, rng));
  PageLook look = choose_look(page.sheet, {.kinds = prose_kinds(request, rng)}, page.room.width());
  PageWriter writer(page.sheet, page.prose, look, {page.room});
  while (!writer.is_full()) {
    if (holds(rng, 0.5) && !writer.paragraph({.min_chars = 60, .max_chars = 300})) break;
    const std::string source = holds(rng, 0.7) ? "— " + page.prose.person() : "";
    if (!writer.quote({.min_chars = 60, .max_chars = 300}, source)) break;
  }
  return page.sheet.finish();
}

Scene make_letter(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ProsePage page(studio, request, rng, choose_paper(request.difficulty, rng));
  std::vector<FontKind> kinds = {FontKind::kSerif, FontKind::kSans, FontKind::kTypewriter};
  if (holds(rng, 0.3)) kinds = {FontKind::kHandwriting};
  PageLook look = choose_look(page.sheet, {.kinds = std::move(kinds)}, page.room.width());
  PageWriter writer(page.sheet, page.prose, look, {page.room});
  Prose& prose = page.prose;
  TextStyle lines = look.body;
  lines.alignment = Alignment::kLeft;
  TextStyle right = lines;
  right.alignment = Alignment::kRight;
  const std::string receiver = prose.person();
  const LetterWords words = letter_words(request.language, rng);
  const auto add = [&](std::string text, const TextStyle& style, double gap_em) {
    const std::array pieces = {piece(std::move(text))};
    return writer.paragraph(pieces, style, gap_em);
  };
  const std::string street =
      chain({prose.from(WordList::kStreets), " ", std::to_string(rng.next_between(1, 180))});
  if (holds(rng, 0.7))
    add(receiver + "\n" + street + "\n" + prose.from(WordList::kCities), lines, 0);
  if (holds(rng, 0.9)) add(chain({prose.from(WordList::kCities), ", ", prose.date()}), right, 1.2);
  if (holds(rng, 0.4)) {
    const std::array subject = {piece(prose.title(3, 7), Emphasis::kBold)};
    writer.paragraph(subject, lines, 1.2);
  }
  bool has_room = add(with_name(words.greeting, receiver), lines, 1.2);
  const Index num_paragraphs = rng.next_between(1, 8);
  for (Index i = 0; i < num_paragraphs && has_room; ++i)
    has_room = writer.paragraph({.min_chars = 100, .max_chars = 600});
  if (has_room) add(std::string(words.closing), lines, 1.2);
  if (has_room) {
    TextStyle signature = lines;
    signature.faces = &page.sheet.add_faces({.kinds = {FontKind::kHandwriting}});
    signature.size_px *= 1.3;
    const std::array pieces = {piece(prose.person())};
    writer.paragraph(pieces, signature, 0.8);
  }
  return page.sheet.finish();
}

Scene make_note(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Paper paper = choose_paper(request.difficulty, rng, 0.35);
  if (holds(rng, 0.7)) paper.ink = choose_ink(paper.ground, rng, 0.4);
  ProsePage page(studio, request, rng, paper);
  PageLook look = choose_look(page.sheet, {.kinds = {FontKind::kHandwriting}, .max_weight = 700},
                              page.room.width());
  look.body.alignment = Alignment::kLeft;
  look.body.is_hyphenated = false;
  look.heading = look.body;
  look.heading.is_underlined = holds(rng, 0.5);
  look.heading_growth = 1.08;
  look.emphasis_share = 0;
  const double pitch = look.body.line_spacing * look.body.size_px;
  constexpr std::array kGrounds = {Pattern::kNone, Pattern::kRuled, Pattern::kSquared,
                                   Pattern::kDotted};
  const Pattern pattern = chance::pick(kGrounds, rng);
  // Rules of a note pad stand below the lines.
  const double below = page.room.y0 + 0.25 * look.body.size_px;
  draw_pattern(page.sheet.canvas, {0, below, page.sheet.width(), page.sheet.height()}, pattern,
               page.sheet.paper, pattern == Pattern::kRuled ? pitch : 0.6 * pitch);
  PageWriter writer(page.sheet, page.prose, look, {page.room});
  if (holds(rng, 0.5)) writer.heading(3, page.prose.title(1, 4));
  while (!writer.is_full()) {
    const bool is_list = holds(rng, 0.3);
    const bool has_room = is_list ? writer.list({.num_items = rng.next_between(2, 7),
                                                 .item = {.min_chars = 6, .max_chars = 40}})
                                  : writer.paragraph({.min_chars = 30, .max_chars = 260});
    if (!has_room || holds(rng, 0.15)) break;
  }
  return page.sheet.finish();
}

Scene make_typescript(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ProsePage page(studio, request, rng, choose_paper(request.difficulty, rng));
  PageLook look = choose_look(page.sheet, {.kinds = {FontKind::kTypewriter, FontKind::kMono}},
                              page.room.width());
  look.body.alignment = Alignment::kLeft;
  look.body.is_hyphenated = false;
  look.body.letter_spacing_em = 0;
  look.body.line_spacing = holds(rng, 0.4) ? 1.9 : 1.3;
  look.heading = look.body;
  look.heading_growth = 1;
  look.heading.alignment = Alignment::kCentred;
  look.heading.is_underlined = holds(rng, 0.4);
  look.emphasis_share = 0;
  PageWriter writer(page.sheet, page.prose, look, {page.room});
  if (holds(rng, 0.6)) writer.heading(1, to_upper(page.prose.title(2, 6)));
  while (!writer.is_full()) {
    if (!writer.paragraph({.min_chars = 120, .max_chars = 700})) break;
  }
  return page.sheet.finish();
}

Scene make_dialogue(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  ProsePage page(studio, request, rng, choose_paper(request.difficulty, rng));
  PageLook look = choose_look(page.sheet, {.kinds = prose_kinds(request, rng)}, page.room.width());
  PageWriter writer(page.sheet, page.prose, look, {page.room});
  std::vector<std::string> speakers;
  for (Index i = rng.next_between(2, 4); i > 0; --i)
    speakers.push_back(page.prose.from(WordList::kGivenNames));
  const bool is_upper = holds(rng, 0.5);
  TextStyle style = look.body;
  style.rest_indent_px = between(rng, 0, 2) * style.size_px;
  if (holds(rng, 0.6)) writer.heading(2, page.prose.title(2, 5));
  for (std::size_t turn = 0; !writer.is_full(); ++turn) {
    const std::string& name = speakers[turn % speakers.size()];
    const std::vector<TextPiece> pieces = {
        piece((is_upper ? to_upper(name) : name) + ":", Emphasis::kBold),
        piece(" " + page.prose.paragraph({.min_chars = 20, .max_chars = 220}))};
    if (!writer.paragraph(pieces, style, 0.4)) break;
  }
  return page.sheet.finish();
}

}  // namespace tessera::synth
