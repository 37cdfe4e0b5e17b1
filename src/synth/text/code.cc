// What machines read and write: listings, terminals, logs.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/chance.h"
#include "synth/content/chain.h"
#include "synth/content/codes.h"
#include "synth/content/letter_case.h"
#include "synth/layout/sheet.h"
#include "synth/text/internal/code_text.h"
#include "synth/text/internal/page_writer.h"
#include "synth/text/internal/screen_paper.h"
#include "synth/text/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;

constexpr std::array kMonoKinds = {FontKind::kMono};

struct MonoPage {
  MonoPage(Studio& studio, const SceneRequest& request, base::Rng& rng)
      : sheet(studio, request, rng, screen_paper(rng)),
        prose(studio.view(request), request.language, rng),
        room(inner_box(request, rng)),
        style{.faces = &sheet.add_faces(
                  {.kinds = {kMonoKinds.begin(), kMonoKinds.end()}, .max_weight = 600}),
              .colour = sheet.paper.ink,
              .line_spacing = between(rng, 1.15, 1.5),
              .keeps_spaces = true} {
    // A line of 30 letters has room.
    const double widest = std::max(kSmallestXHeight, room.width() / 32);
    const double x_height = std::min(body_x_height(request, rng), widest);
    style.size_px = size_for_x_height(*style.faces, x_height);
  }

  [[nodiscard]] Index num_lines() const {
    return std::max<Index>(
        1, static_cast<Index>(room.height() / (style.line_spacing * style.size_px)));
  }
  [[nodiscard]] Index num_letters() const {
    const double letter = text_width("m", style);
    return std::max<Index>(1, static_cast<Index>(room.width() / std::max(1.0, letter)));
  }

  void add(const SetText& text, double x) {
    Node node = text_node(
        NodeKind::kCode, draw_text(sheet.canvas, cut_to_height(text, room.height()), {x, room.y0}));
    if (!node.children.empty()) sheet.add(std::move(node));
  }

  Sheet sheet;
  Prose prose;
  Box room;
  TextStyle style;
};

// Colours of a listing by role; on a third of the pages there are none.
std::array<draw::Colour, 6> choose_code_colours(const Paper& paper, base::Rng& rng) {
  std::array<draw::Colour, 6> colours;
  colours.fill(paper.ink);
  if (holds(rng, 0.33)) return colours;
  for (std::size_t i = 1; i < colours.size(); ++i)
    colours[i] = choose_ink(paper.ground, rng, 0.35);
  return colours;
}

// Cuts lines that are too long for the page.
std::string cut_lines(const std::string& text, Index num_letters) {
  std::string out;
  Index length = 0;
  for (const char c : text) {
    const bool goes_on = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;  // within a character
    if (!goes_on) length = c == '\n' ? 0 : length + 1;
    if (length <= num_letters) out += c;
  }
  return out;
}

std::string log_line(Prose& prose, Index& seconds, base::Rng& rng) {
  constexpr std::array<std::string_view, 5> kLevels = {"INFO", "WARN", "ERROR", "DEBUG", "FATAL"};
  seconds += rng.next_between(0, 90);
  const auto two = [](Index value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  const Index day = seconds % 86'400;
  const std::string time = two(day / 3600) + ":" + two(day / 60 % 60) + ":" + two(day % 60);
  std::string line =
      chain({time, " ", chance::pick(kLevels, rng), " ", prose.from(WordList::kWords)});
  if (holds(rng, 0.6)) line += " id=" + make_code(CodeKind::kHex, prose.language(), rng);
  if (holds(rng, 0.4)) line += " " + std::to_string(rng.next_below(5000)) + " ms";
  return line;
}

}  // namespace

Scene make_listing(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  MonoPage page(studio, request, rng);
  const Index num_lines = std::max<Index>(
      1, static_cast<Index>(between(rng, 0.3, 1) * static_cast<double>(page.num_lines())));
  const CodeText code = make_code_text(choose_code_language(rng), num_lines, page.prose, rng);
  const auto colours = choose_code_colours(page.sheet.paper, rng);
  std::vector<TextPiece> pieces;
  for (const CodeToken& token : code)
    pieces.push_back({.text = token.text, .colour = colours[static_cast<std::size_t>(token.role)]});
  const SetText text = set_text(pieces, page.style);
  double x = page.room.x0;
  // Line numbers are decoration of the editor: drawn in a column of their own, read before the
  // code.
  if (holds(rng, 0.25) && text.width < 0.8 * page.room.width()) {
    std::string numbers;
    for (std::size_t i = 1; i <= text.lines.size(); ++i)
      numbers += (i > 1 ? "\n" : "") + std::to_string(i);
    TextStyle style = page.style;
    style.alignment = Alignment::kRight;
    style.colour = draw::mix(page.sheet.paper.ground, page.sheet.paper.ink, 0.6);
    const SetText column = set_text(numbers, style);
    page.add(column, x);
    x += column.width + page.style.size_px;
  }
  page.add(text, x);
  return page.sheet.finish();
}

Scene make_terminal(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  MonoPage page(studio, request, rng);
  const Index num_lines = page.num_lines();
  const std::string prompt = holds(rng, 0.5) ? "$ " : page.prose.from(WordList::kWords) + "> ";
  std::string text;
  for (Index i = 0; i < num_lines; ++i) {
    std::string line;
    switch (rng.next_below(4)) {
      case 0:
        line = chain({prompt, page.prose.from(WordList::kWords), " -",
                      std::string(1, static_cast<char>('a' + rng.next_below(26)))});
        break;
      case 1:
        line = page.prose.title(2, 6);
        break;
      case 2:
        line = make_code(choose_code_kind(rng), request.language, rng);
        break;
      default:
        line = chain(
            {page.prose.from(WordList::kWords), ": ", std::to_string(rng.next_below(100'000))});
    }
    text += (text.empty() ? "" : "\n") + line;
  }
  page.add(set_text(text, page.style), page.room.x0);
  return page.sheet.finish();
}

Scene make_log(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  MonoPage page(studio, request, rng);
  std::string text;
  Index seconds = rng.next_between(0, 86'399);
  for (Index i = page.num_lines(); i > 0; --i)
    text += (text.empty() ? "" : "\n") + log_line(page.prose, seconds, rng);
  page.add(set_text(cut_lines(text, page.num_letters()), page.style), page.room.x0);
  return page.sheet.finish();
}

}  // namespace tessera::synth
