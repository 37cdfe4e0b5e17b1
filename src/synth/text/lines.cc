// Few lines: crops, signs, banners, cards, posters.
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
#include "synth/layout/typeset.h"
#include "synth/text/internal/page_writer.h"
#include "synth/text/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;
using draw::Path;
using draw::Point;

constexpr std::array kSignKinds = {FontKind::kSans, FontKind::kDisplay, FontKind::kSerif};

std::vector<FontKind> any_kind(const SceneRequest& request, base::Rng& rng) {
  if (!holds(rng, 0.35 + 0.3 * request.difficulty)) return {FontKind::kSerif, FontKind::kSans};
  return {FontKind::kSerif,      FontKind::kSans,    FontKind::kMono,   FontKind::kHandwriting,
          FontKind::kTypewriter, FontKind::kDisplay, FontKind::kMachine};
}

// A short text of one of many sorts.
std::string short_text(Prose& prose, base::Rng& rng) {
  switch (rng.next_below(8)) {
    case 0:
      return make_code(choose_code_kind(rng), prose.language(), rng);
    case 1:
      return prose.title(1, 4);
    case 2:
      return prose.from(WordList::kWords);
    case 3:
      return prose.person();
    case 4:
      return prose.from(WordList::kCities);
    case 5:
      return prose.date();
    default:
      return prose.paragraph({.min_chars = 10, .max_chars = 90});
  }
}

// What hangs on doors and stands at roads.
std::string sign_text(Prose& prose, base::Rng& rng) {
  switch (rng.next_below(5)) {
    case 0:
      return prose.from(WordList::kMenuItems);
    case 1:
      return chain({prose.from(WordList::kCities), " ", std::to_string(rng.next_between(1, 250))});
    case 2:
      return prose.from(WordList::kCompanies);
    case 3:
      return prose.from(WordList::kStreets);
    default:
      return prose.title(1, 3);
  }
}

// A style of a size that lets the text fit into the room; nothing when it does not fit.
double fit_size(const std::string& text, const TextStyle& style, const Box& room, double max_px) {
  const std::array pieces = {TextPiece{.text = text}};
  const double least = smallest_size_px(*style.faces);
  return largest_fitting_size(pieces, style, {room.width(), room.height()},
                              {.min_px = least, .max_px = std::max(least, max_px)});
}

// The text as large as fits, centred up and down in the room.
void add_fitted(Sheet& sheet, const std::string& text, TextStyle style, const Box& room) {
  style.size_px = fit_size(text, style, room, room.height());
  if (style.size_px <= 0) return;
  const SetText set = set_text(text, style, room.width());
  const double y = room.y0 + (room.height() - set.height) / 2;
  Node node = text_node(NodeKind::kParagraph, draw_text(sheet.canvas, set, {room.x0, y}));
  if (!node.children.empty()) sheet.add(std::move(node));
}

Paper sign_paper(base::Rng& rng) {
  constexpr std::array<draw::Colour, 8> kGrounds = {{{0, 60, 150},
                                                     {0, 100, 60},
                                                     {180, 20, 25},
                                                     {250, 205, 20},
                                                     {250, 250, 250},
                                                     {30, 30, 30},
                                                     {120, 70, 30},
                                                     {235, 120, 20}}};
  Paper paper;
  paper.ground = chance::pick(kGrounds, rng);
  paper.ink = draw::readable_on(paper.ground);
  paper.accent = holds(rng, 0.3) ? choose_ink(paper.ground, rng, 0.4) : paper.ink;
  return paper;
}

// Over the whole sheet, so many times per height.
void add_pattern(Sheet& sheet, Pattern pattern, double least, double most) {
  const double pitch_px = sheet.height() / between(sheet.rng, least, most);
  draw_pattern(sheet.canvas, sheet.canvas.bounds(), pattern, sheet.paper, pitch_px);
}

draw::Colour random_hue(base::Rng& rng, double saturation, double low, double high) {
  const double hue = 360 * rng.next_uniform();
  return draw::from_hsv(hue, saturation, between(rng, low, high));
}

// Whether the box keeps a distance from all that are taken.
bool is_free(const Box& box, const std::vector<Box>& taken, double distance) {
  return std::none_of(taken.begin(), taken.end(), [&](const Box& other) {
    return draw::overlaps(box.expanded(distance), other);
  });
}

}  // namespace

Scene make_line_crop(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Sheet sheet(studio, request, rng, choose_paper(request.difficulty, rng));
  add_pattern(sheet, choose_pattern(request.difficulty, rng), 2, 12);
  Prose prose(studio.view(request), request.language, rng);
  const Box room = inner_box(request, rng);
  FaceSet& faces = sheet.add_faces({.kinds = any_kind(request, rng), .max_weight = 900});
  TextStyle style{.faces = &faces, .colour = sheet.paper.ink};
  style.line_spacing = between(rng, 1.2, 1.6);
  const bool is_strip = request.width > 4 * request.height;
  const auto most = static_cast<std::size_t>(rng.next_between(1, 3));
  // On a page a line of small letters would be lost: the lines take a share of the height.
  const double share = is_strip ? 0 : between(rng, 0.2, 0.5);
  const double least = std::min(
      share * room.height() / (static_cast<double>(most) * style.line_spacing), room.width() / 8);
  const double wanted_px = size_for_x_height(faces, body_x_height(request, rng));
  style.size_px = std::min(std::max(wanted_px, least), room.height() / 1.3);
  if (holds(rng, 0.15)) style.is_underlined = true;
  if (holds(rng, 0.15)) style.letter_spacing_em = between(rng, 0.02, 0.2);
  std::string text = short_text(prose, rng);
  // Wide strips take more than one sentence in a line.
  const double wanted = room.width() * between(rng, 0.3, 1.0);
  for (int i = 0; is_strip && i < 40 && text_width(text, style) < wanted; ++i)
    text += (has_word_spaces(request.language) ? " " : "") + prose.sentence();
  const std::array pieces = {TextPiece{.text = text}};
  SetText set = cut_to_height(set_unbroken(pieces, style, room.width()), room.height());
  if (set.lines.size() > most) {
    set.lines.resize(most);
    set.height = set.lines.back().baseline + set.descent;
  }
  const Point slack{std::max(0.0, room.width() - set.width),
                    std::max(0.0, room.height() - set.height)};
  const Point at{room.x0 + slack.x * rng.next_uniform(), room.y0 + slack.y * rng.next_uniform()};
  Node node = text_node(NodeKind::kParagraph, draw_text(sheet.canvas, set, at));
  if (!node.children.empty()) sheet.add(std::move(node));
  return sheet.finish();
}

Scene make_few_words(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Sheet sheet(studio, request, rng, choose_paper(request.difficulty, rng));
  add_pattern(sheet, choose_pattern(request.difficulty, rng), 3, 20);
  Prose prose(studio.view(request), request.language, rng);
  const Box room = inner_box(request, rng);
  // A large page of small letters takes many.
  const Index most = std::clamp<Index>(letters_in(room, body_x_height(request, rng)) / 70, 2, 60);
  const Index num_texts = rng.next_between(1, most);
  std::vector<Box> taken;
  std::vector<Node> nodes;
  for (Index i = 0; i < num_texts; ++i) {
    FaceSet& faces = sheet.add_faces({.kinds = any_kind(request, rng), .max_weight = 900});
    TextStyle style{.faces = &faces};
    style.colour = holds(rng, request.difficulty) ? choose_ink(sheet.paper.ground, rng, 0.35)
                                                  : sheet.paper.ink;
    style.size_px = size_for_x_height(faces, body_x_height(request, rng) * between(rng, 1, 1.5));
    const std::array pieces = {TextPiece{.text = short_text(prose, rng)}};
    const SetText set = set_unbroken(pieces, style, room.width() * between(rng, 0.4, 1));
    constexpr int kAttempts = 12;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const double x = room.x0 + (room.width() - set.width) * rng.next_uniform();
      const double y = room.y0 + (room.height() - set.height) * rng.next_uniform();
      const Box box{x, y, x + set.width, y + set.height};
      if (!room.expanded(1).contains(box) || !is_free(box, taken, 0.3 * style.size_px)) continue;
      taken.push_back(box);
      nodes.push_back(text_node(NodeKind::kParagraph, draw_text(sheet.canvas, set, {x, y})));
      break;
    }
  }
  // Read from the top; of texts side by side the left one first.
  std::stable_sort(nodes.begin(), nodes.end(),
                   [](const Node& a, const Node& b) { return a.box.y0 < b.box.y0; });
  for (Node& node : nodes) {
    if (!node.children.empty()) sheet.add(std::move(node));
  }
  return sheet.finish();
}

Scene make_sign(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Sheet sheet(studio, request, rng, choose_paper(1, rng));
  Prose prose(studio.view(request), request.language, rng);
  const Paper plate = sign_paper(rng);
  const double shorter = std::min(sheet.width(), sheet.height());
  const Box board = sheet.canvas.bounds().expanded(-shorter * between(rng, 0.03, 0.15));
  const double radius = holds(rng, 0.5) ? shorter * between(rng, 0.02, 0.15) : 0;
  sheet.canvas.fill(Path().add_rounded_rect(board, radius), plate.ground);
  const double border = std::max(1.0, std::round(shorter * between(rng, 0.008, 0.025)));
  if (holds(rng, 0.6)) {
    draw::Stroke stroke;
    stroke.width = border;
    sheet.canvas.stroke(Path().add_rounded_rect(board.expanded(-2 * border), radius), plate.ink,
                        stroke);
  }
  FaceSet& faces = sheet.add_faces({.kinds = {kSignKinds.begin(), kSignKinds.end()},
                                    .min_weight = 400,
                                    .max_weight = 900,
                                    .needs_lower_case = false});
  TextStyle style{.faces = &faces, .colour = plate.ink, .alignment = Alignment::kCentred};
  style.emphasis = holds(rng, 0.5) ? Emphasis::kBold : Emphasis::kPlain;
  style.line_spacing = 1.15;
  std::string text = sign_text(prose, rng);
  if (holds(rng, 0.5)) text = to_upper(text);
  Box room = board.expanded(-4 * border - 0.04 * shorter);
  const bool has_second = room.height() > 60 && holds(rng, 0.4);
  if (has_second) {
    const double share = between(rng, 0.55, 0.75);
    add_fitted(sheet, text, style, {room.x0, room.y0, room.x1, room.y0 + share * room.height()});
    style.emphasis = Emphasis::kPlain;
    room.y0 += (share + 0.05) * room.height();
    text = holds(rng, 0.5) ? make_code(choose_code_kind(rng), request.language, rng)
                           : prose.title(1, 5);
  }
  add_fitted(sheet, text, style, room);
  return sheet.finish();
}

Scene make_banner(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Sheet sheet(studio, request, rng, sign_paper(rng));
  sheet.paper.shade = draw::mix(sheet.paper.ground, sheet.paper.ink, 0.12);
  sheet.paper.faint = draw::mix(sheet.paper.ground, sheet.paper.ink, 0.15);
  constexpr std::array kPatterns = {Pattern::kNone, Pattern::kGradient, Pattern::kStriped,
                                    Pattern::kDotted, Pattern::kWaves};
  add_pattern(sheet, chance::pick(kPatterns, rng), 3, 9);
  Prose prose(studio.view(request), request.language, rng);
  FaceSet& faces = sheet.add_faces({.kinds = {kSignKinds.begin(), kSignKinds.end()},
                                    .min_weight = 400,
                                    .max_weight = 900,
                                    .needs_lower_case = false});
  TextStyle style{.faces = &faces, .colour = sheet.paper.ink};
  style.line_spacing = 1.15;
  style.alignment = holds(rng, 0.6) ? Alignment::kCentred : Alignment::kLeft;
  // As many texts side by side as a panorama has room for.
  const Box room = inner_box(request, rng);
  const double aspect = room.width() / std::max(1.0, room.height());
  const auto num_parts = std::max<Index>(1, static_cast<Index>(aspect * between(rng, 0.12, 0.4)));
  const double gap = 0.5 * room.height();
  for (const Box& part : equal_columns(room, num_parts, gap)) {
    std::string text = holds(rng, 0.5) ? prose.title(2, 6) : sign_text(prose, rng);
    if (holds(rng, 0.4)) text = to_upper(text);
    const double inset = part.height() * between(rng, 0.02, 0.25);
    add_fitted(sheet, text, style, {part.x0, part.y0 + inset, part.x1, part.y1 - inset});
  }
  return sheet.finish();
}

Scene make_cards(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Sheet sheet(studio, request, rng, choose_paper(request.difficulty, rng));
  Prose prose(studio.view(request), request.language, rng);
  const Box room = inner_box(request, rng);
  const double x_height = body_x_height(request, rng);
  const auto fitting = [x_height](double px, double letters) {
    return std::clamp<Index>(static_cast<Index>(px / (letters * x_height)), 1, 5);
  };
  const Index num_columns = rng.next_between(1, fitting(room.width(), 16));
  const Index num_rows = rng.next_between(1, fitting(room.height(), 10));
  const double gap = 0.03 * std::min(room.width(), room.height());
  FaceSet& faces = sheet.add_faces({.kinds = any_kind(request, rng)});
  TextStyle style{.faces = &faces,
                  .alignment = holds(rng, 0.6) ? Alignment::kCentred : Alignment::kLeft};
  const bool has_own_colours = holds(rng, 0.5);
  const double height =
      (room.height() - gap * static_cast<double>(num_rows - 1)) / static_cast<double>(num_rows);
  for (Index row = 0; row < num_rows; ++row) {
    const double y0 = room.y0 + static_cast<double>(row) * (height + gap);
    for (const Box& card : equal_columns({room.x0, y0, room.x1, y0 + height}, num_columns, gap)) {
      const Paper paper = has_own_colours ? sign_paper(rng) : sheet.paper;
      const double radius = holds(rng, 0.5) ? gap : 0;
      sheet.canvas.fill(Path().add_rounded_rect(card, radius),
                        has_own_colours ? paper.ground : paper.shade);
      style.colour = paper.ink;
      const Box inner = card.expanded(-0.06 * std::min(card.width(), card.height()) - 1);
      style.size_px = size_for_x_height(faces, x_height);
      const std::array pieces = {TextPiece{.text = short_text(prose, rng)}};
      const SetText set = cut_to_height(set_unbroken(pieces, style, inner.width()), inner.height());
      const double y = inner.y0 + (inner.height() - set.height) / 2;
      Node node =
          text_node(NodeKind::kParagraph, draw_text(sheet.canvas, set, {inner.x0, y}, card));
      if (!node.children.empty()) sheet.add(std::move(node));
    }
  }
  return sheet.finish();
}

Scene make_poster(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Sheet sheet(studio, request, rng, holds(rng, 0.5) ? sign_paper(rng) : choose_paper(1, rng, 0.4));
  sheet.paper.shade = draw::mix(sheet.paper.ground, sheet.paper.ink, 0.1);
  sheet.paper.faint = sheet.paper.shade;
  if (holds(rng, 0.5)) {
    draw_pattern(sheet.canvas, sheet.canvas.bounds(), Pattern::kGradient, sheet.paper, 20);
  }
  Prose prose(studio.view(request), request.language, rng);
  const Box room = inner_box(request, rng);
  double y = room.y0;
  const Index most = std::max<Index>(2, static_cast<Index>(3 + 8 * request.density));
  for (Index i = 0; i < most && y < room.y1 - 14; ++i) {
    FaceSet& faces = sheet.add_faces({.kinds = {kSignKinds.begin(), kSignKinds.end()},
                                      .max_weight = 900,
                                      .needs_lower_case = false});
    TextStyle style{.faces = &faces, .alignment = Alignment::kCentred, .line_spacing = 1.1};
    style.colour = holds(rng, 0.3) ? choose_ink(sheet.paper.ground, rng, 0.4) : sheet.paper.ink;
    std::string text = holds(rng, 0.6) ? prose.title(1, 5) : short_text(prose, rng);
    if (holds(rng, 0.4)) text = to_upper(text);
    const double height =
        (room.y1 - y) * (i == 0 ? between(rng, 0.25, 0.6) : between(rng, 0.15, 0.5));
    const Box part{room.x0, y, room.x1, y + height};
    style.size_px = fit_size(text, style, part, height);
    if (style.size_px <= 0) continue;
    const SetText set = set_text(text, style, room.width());
    Node node = text_node(i == 0 ? NodeKind::kHeading : NodeKind::kParagraph,
                          draw_text(sheet.canvas, set, {room.x0, y}));
    node.level = i == 0 ? 1 : 0;
    if (!node.children.empty()) sheet.add(std::move(node));
    y += set.height + between(rng, 0.02, 0.08) * room.height();
  }
  return sheet.finish();
}

Scene make_subtitle(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Paper paper;
  paper.ground = random_hue(rng, 0.5, 0.1, 0.5);
  paper.shade = draw::mix(paper.ground, draw::kWhite, 0.3);
  paper.ink = draw::kWhite;
  Sheet sheet(studio, request, rng, paper);
  draw_pattern(sheet.canvas, sheet.canvas.bounds(), Pattern::kGradient, sheet.paper, 20);
  // A scene without a subject: blurred discs.
  const double shorter = std::min(sheet.width(), sheet.height());
  for (Index i = rng.next_between(2, 7); i > 0; --i) {
    const draw::Colour glow = random_hue(rng, 0.6, 0.2, 0.9);
    const Point centre{sheet.width() * rng.next_uniform(), sheet.height() * rng.next_uniform()};
    const double radius = shorter * between(rng, 0.1, 0.5);
    sheet.canvas.fill(
        Path().add_circle(centre, radius),
        draw::RadialGradient{.centre = centre,
                             .radius = radius,
                             .stops = {{0, glow.with_alpha(150)}, {1, glow.with_alpha(0)}}});
  }
  Prose prose(studio.view(request), request.language, rng);
  FaceSet& faces =
      sheet.add_faces({.kinds = {FontKind::kSans}, .min_weight = 400, .max_weight = 700});
  TextStyle style{.faces = &faces, .colour = paper.ink, .alignment = Alignment::kCentred};
  style.size_px = size_for_x_height(faces, body_x_height(request, rng));
  const Box room = inner_box(request, rng);
  const std::array pieces = {
      TextPiece{.text = prose.paragraph({.min_chars = 15, .max_chars = 110})}};
  const SetText set =
      cut_to_height(set_unbroken(pieces, style, 0.94 * room.width()), room.height());
  const double x = room.x0 + 0.03 * room.width();
  const double y = std::max(room.y0, room.y1 - set.height - 0.02 * shorter);
  const double centre = room.centre().x;
  const Box plate = Box{centre - set.width / 2, y, centre + set.width / 2, y + set.height}.expanded(
      0.3 * style.size_px);
  sheet.canvas.fill(Path().add_rect(plate), draw::kBlack.with_alpha(holds(rng, 0.5) ? 220 : 150));
  Node node = text_node(NodeKind::kParagraph, draw_text(sheet.canvas, set, {x, y}));
  if (!node.children.empty()) sheet.add(std::move(node));
  return sheet.finish();
}

}  // namespace tessera::synth
