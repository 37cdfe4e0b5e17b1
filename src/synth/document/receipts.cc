// What tills and machines print.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "synth/content/letter_case.h"
#include "synth/content/numbers.h"
#include "synth/content/prose.h"
#include "synth/document/internal/templates.h"
#include "synth/layout/sheet.h"
#include "synth/layout/typeset.h"

namespace tessera::synth {
namespace {

using draw::Box;

// One line: a name at the left and its price at the right; nothing when both do not fit.
Node draw_item(Sheet& sheet, const Fact& price, TextStyle style, const Box& box) {
  const std::string& item = price.slots.front().second;
  const double gap = style.size_px;
  const double price_width = text_width(price.value, style);
  if (text_width(item, style) + gap + price_width > box.width()) return {};
  Node line = draw_label(sheet.canvas, item, style, box);
  style.alignment = Alignment::kRight;
  Node value = draw_label(sheet.canvas, price.value, style, box);
  if (line.children.empty() || value.children.empty()) return {};
  sheet.scene.facts.push_back(price);
  sheet.scene.facts.back().box = value.box;
  line.box = draw::unite(line.box, value.box);
  for (Node& word : value.children)
    line.children.push_back(std::move(word));
  return {.kind = NodeKind::kField, .text = item, .box = line.box, .children = {line}};
}

}  // namespace

Scene make_till_receipt(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Sheet sheet(studio, request, rng, choose_paper(request.difficulty, rng));
  Prose prose(studio.view(request.split), request.language, rng);
  Box room = inner_box(request, rng);
  FaceSet& faces = sheet.add_faces({.kinds = {FontKind::kMono, FontKind::kTypewriter}});
  constexpr double kLetters = 22;
  const double x_height =
      std::clamp(room.width() / kLetters, kSmallestXHeight, body_x_height(request, rng));
  const TextStyle style{
      .faces = &faces, .size_px = size_for_x_height(faces, x_height), .colour = sheet.paper.ink};
  const Currency currency = choose_currency(request.language, rng);
  const NumberFormat format = number_format_of(request.language);
  const double pitch = std::round(1.4 * style.size_px);
  for (; room.y0 + pitch <= room.y1; room.y0 += pitch) {
    const std::string item = capitalised(prose.from(WordList::kProducts));
    const std::int64_t cents = rng.next_between(20, 2'000);
    const Fact price{.key = "document.item_price",
                     .slots = {{"item", item}},
                     .value = format_money(cents, currency, format),
                     .kind = ValueKind::kMoney,
                     .number = static_cast<double>(cents) / 100};
    Node field = draw_item(sheet, price, style, {room.x0, room.y0, room.x1, room.y0 + pitch});
    if (!field.children.empty()) sheet.add(std::move(field));
  }
  return sheet.finish();
}

}  // namespace tessera::synth
