// Bibliographies: who wrote what where, on which pages.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/content/chain.h"
#include "synth/content/letter_case.h"
#include "synth/layout/flow.h"
#include "synth/text/internal/page_writer.h"
#include "synth/text/internal/templates.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;

// "and" of the language, between the last two names.
std::string_view and_word(Language language) {
  switch (language) {
    case Language::kEnglish:
      return " and ";
    case Language::kGerman:
      return " und ";
    case Language::kFrench:
      return " et ";
    case Language::kSpanish:
      return " y ";
    default:
      return ", ";
  }
}

enum class YearPlace : std::uint8_t { kBehindNames, kBehindVolume, kAtEnd };

// How all entries of a page are written.
struct ReferenceForm {
  std::string_view stop = ". ";  // between names, title and journal
  std::string_view dash = "–";   // between pages
  std::string_view pages = "";   // "p. ", "pp. "
  std::string_view name_joint;   // before the last name
  YearPlace year = YearPlace::kBehindVolume;
  bool is_family_first = true;  // "Berg, G."
  bool has_issue = false;       // "14(3)"
  bool has_quotes = false;      // around titles
  bool has_italics = true;
  double doi_share = 0;
  double book_share = 0.2;
};

ReferenceForm choose_form(Language language, base::Rng& rng) {
  constexpr std::array<std::string_view, 5> kPages = {"", "", "pp. ", "p. ", "S. "};
  ReferenceForm form;
  form.stop = holds(rng, 0.7) ? ". " : ", ";
  form.dash = holds(rng, 0.8) ? "–" : "-";
  form.pages = chance::pick(kPages, rng);
  if (form.pages == "S. " && language != Language::kGerman) form.pages = "";
  form.name_joint = and_word(language);
  if (has_word_spaces(language) && holds(rng, 0.25)) form.name_joint = " & ";
  form.year = static_cast<YearPlace>(rng.next_below(3));
  form.is_family_first = holds(rng, 0.65);
  form.has_issue = holds(rng, 0.4);
  form.has_quotes = holds(rng, 0.2);
  form.has_italics = holds(rng, 0.8);
  form.doi_share = holds(rng, 0.35) ? between(rng, 0.1, 0.8) : 0;
  return form;
}

// Entries of one page, each with its pieces.
class ReferenceMaker {
 public:
  ReferenceMaker(Prose& prose, base::Rng& rng)
      : prose_(prose), rng_(rng), form_(choose_form(prose.language(), rng)) {}

  // Behind its number, if it has one.
  std::vector<TextPiece> next(const std::string& number) {
    const std::string year = std::to_string(rng_.next_between(1890, 2034));
    std::string head = number + names();
    if (form_.year == YearPlace::kBehindNames) head += " (" + year + ")";
    head += ends_with_stop(head) && form_.stop == ". " ? " " : form_.stop;
    const bool is_book = holds(rng_, form_.book_share);
    const Emphasis slanted = form_.has_italics ? Emphasis::kItalic : Emphasis::kPlain;
    const std::string title = prose_.title(3, 11);
    std::vector<TextPiece> pieces = {{.text = head}};
    pieces.push_back({.text = form_.has_quotes && !is_book ? chain({"“", title, "”"}) : title,
                      .emphasis = is_book ? slanted : Emphasis::kPlain});
    if (is_book) {
      pieces.push_back({.text = std::string(form_.stop) + publisher(year)});
      return pieces;
    }
    pieces.push_back({.text = std::string(form_.stop)});
    pieces.push_back({.text = capitalised(prose_.title(1, 3)), .emphasis = slanted});
    pieces.push_back({.text = place(year)});
    return pieces;
  }

 private:
  static bool ends_with_stop(const std::string& text) { return text.ends_with('.'); }

  // "Berg, G.", "G. Berg"; Chinese names stand as they are.
  std::string name() {
    if (!has_word_spaces(prose_.language())) return prose_.person();
    std::string initials = initial();
    if (holds(rng_, 0.3)) initials += " " + initial();
    const std::string family = prose_.from(WordList::kFamilyNames);
    return form_.is_family_first ? chain({family, ", ", initials}) : chain({initials, " ", family});
  }

  std::string initial() {
    const std::string given = prose_.from(WordList::kGivenNames);
    std::size_t offset = 0;
    std::string letter;
    text::append_utf8(to_upper(text::next_char(given, offset)), letter);
    return letter + ".";
  }

  std::string names() {
    const Index count = 1 + static_cast<Index>(rng_.next_below(4) * rng_.next_below(2));
    std::string text = name();
    for (Index i = 2; i <= count; ++i) {
      text += i == count ? form_.name_joint : ", ";
      text += name();
    }
    return text;
  }

  // " 14(3) (1998), 103–117. doi:10.1042/bx.771"
  std::string place(const std::string& year) {
    const bool is_year_here = form_.year == YearPlace::kBehindVolume;
    std::string text = " " + std::to_string(rng_.next_between(1, 320));
    if (form_.has_issue) text += "(" + std::to_string(rng_.next_between(1, 12)) + ")";
    if (is_year_here) text += " (" + year + ")";
    text += (form_.has_issue && holds(rng_, 0.3) ? ": " : ", ") + pages();
    if (form_.year == YearPlace::kAtEnd) text += ", " + year;
    text += ".";
    if (holds(rng_, form_.doi_share)) text += " " + identifier();
    return text;
  }

  std::string pages() {
    const Index first = rng_.next_between(1, 1800);
    const Index last = first + rng_.next_between(1, 40);
    return chain({form_.pages, std::to_string(first), form_.dash, std::to_string(last)});
  }

  std::string identifier() {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
    std::string text = "doi:10." + std::to_string(rng_.next_between(1000, 9999)) + "/";
    for (Index i = rng_.next_between(1, 4); i > 0; --i)
      text += chance::pick(kLetters, rng_);
    return text + "." + std::to_string(rng_.next_between(10, 999'999));
  }

  // "Lyon: Harper and Sons, 1998, 312 pp."
  std::string publisher(const std::string& year) {
    std::string text =
        chain({prose_.from(WordList::kCities), ": ", prose_.from(WordList::kCompanies)});
    if (form_.year != YearPlace::kBehindNames) text += ", " + year;
    if (holds(rng_, 0.3)) text += ", " + pages();
    return ends_with_stop(text) ? text : text + ".";
  }

  Prose& prose_;
  base::Rng& rng_;
  ReferenceForm form_;
};

// The number in front of entry `i`, counted from 1; by the page's kind.
std::string number_of(std::uint64_t kind, Index i) {
  const std::string digits = std::to_string(i);
  switch (kind) {
    case 0:
      return "[" + digits + "] ";
    case 1:
      return digits + ". ";
    case 2:
      return "(" + digits + ") ";
    default:
      return "";
  }
}

// The size, or less where the room would not hold some lines of 30 letters.
double size_of_entries(FaceSet& faces, double size_px, const draw::Box& room) {
  const double x_height =
      std::max(kSmallestXHeight, std::min(room.width() / 30, room.height() / 16));
  return std::min(size_px, size_for_x_height(faces, x_height));
}

}  // namespace

Scene make_references(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Sheet sheet(studio, request, rng, choose_paper(request.difficulty, rng, 0.3));
  Prose prose(studio.view(request), request.language, rng);
  const draw::Box room = inner_box(request, rng);
  const bool is_serif = holds(rng, 0.7);
  PageLook look =
      choose_look(sheet, {.kinds = {is_serif ? FontKind::kSerif : FontKind::kSans}}, room.width());
  look.emphasis_share = 0;
  const double em = size_of_entries(*look.body.faces, look.body.size_px, room);
  look.body.size_px = look.heading.size_px = em;
  const auto most = std::clamp<Index>(static_cast<Index>(room.width() / (22 * em)), 1, 3);
  const Index num_columns = rng.next_between(1, most);
  PageWriter writer(sheet, prose, look, equal_columns(room, num_columns, 2 * em));
  if (holds(rng, 0.5)) writer.heading(3, prose.title(1, 3));
  const std::uint64_t number_kind = rng.next_below(5);
  TextStyle style = look.body;
  style.rest_indent_px = std::min(between(rng, 0.8, 2.2) * em, 0.15 * room.width());
  const double gap_em = between(rng, 0, 0.5);
  ReferenceMaker maker(prose, rng);
  Index number = holds(rng, 0.5) ? 1 : rng.next_between(1, 400);
  constexpr Index kMost = 400;
  for (Index i = 0; i < kMost && !writer.is_full(); ++i, ++number) {
    if (!writer.paragraph(maker.next(number_of(number_kind, number)), style, gap_em)) break;
  }
  return sheet.finish();
}

}  // namespace tessera::synth
