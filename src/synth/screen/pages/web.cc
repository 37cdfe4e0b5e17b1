// Pages of web sites in a browser.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/content/chain.h"
#include "synth/content/codes.h"
#include "synth/content/letter_case.h"
#include "synth/content/numbers.h"
#include "synth/layout/flow.h"
#include "synth/screen/internal/content.h"
#include "synth/screen/internal/form.h"
#include "synth/screen/internal/frame.h"
#include "synth/screen/internal/list_table.h"
#include "synth/screen/internal/site.h"
#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;

// One line at the top of the space, which shrinks by it.
bool add_line(Stage& stage,
              Space& space,
              Node& parent,
              NodeKind kind,
              const std::string& text,
              const TextStyle& style) {
  const Box row = space.take_top(std::round(1.5 * style.size_px));
  return !row.is_empty() && add_drawn(parent, block_of(kind, stage.pen.line(text, style, row)));
}

// Titles of other pages as links, below a heading.
Node draw_related(Stage& stage, const Box& box) {
  Node column = column_node();
  Space space(box);
  const std::string title = stage.words.word(ScreenWord::kRelated);
  add_line(stage, space, column, NodeKind::kHeading, title, stage.pen.bold());
  const Index num_links = stage.rng.next_between(3, 8);
  for (Index i = 0; i < num_links; ++i) {
    const Box row = space.take_top(std::round(1.7 * stage.em()));
    if (row.is_empty()) break;
    add_drawn(column, draw_link(stage.pen, row, stage.prose.title(2, 5), stage.pen.plain()));
  }
  return column;
}

}  // namespace

Scene make_web_article(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kWeb);
  Space space(stage.bounds());
  draw_browser_bars(stage, space);
  draw_site_head(stage, space);
  Node foot = draw_site_foot(stage, space);
  shrink_to_page(stage, space);
  const bool has_side = space.width() > 50 * stage.em() && holds(rng, 0.6);
  const Box side = has_side ? space.take_right(16 * stage.em(), 2 * stage.em()) : Box{};
  Node page = column_node();
  const double growth = between(rng, 1.3, 1.9);
  draw_heading(stage, space, page, stage.prose.title(3, 8), growth);
  const std::string by = chain({stage.prose.person(), " · ", stage.words.date()});
  add_line(stage, space, page, NodeKind::kParagraph, by, stage.pen.dim());
  space.take_top(std::round(0.6 * stage.em()));
  if (space.height() > 16 * stage.em() && holds(rng, 0.6)) {
    Space row(space.take_top(between(rng, 7, 10) * stage.em(), stage.em()));
    const Box picture = row.take_left(std::min(row.width(), between(rng, 10, 24) * stage.em()));
    add_drawn(page, draw_thing(stage, picture, stage.gallery.next_thing()));
  }
  draw_paragraphs(stage, space, page, rng.next_between(2, 8));
  const Box link = space.take_top(std::round(1.7 * stage.em()));
  if (!link.is_empty()) {
    const std::string name = stage.words.word(ScreenWord::kReadMore);
    add_drawn(page, draw_link(stage.pen, link, name, stage.pen.plain()));
  }
  stage.add(std::move(page));
  if (has_side) stage.add(draw_related(stage, side));
  stage.add(std::move(foot));
  return stage.finish();
}

namespace {

struct Article {
  std::string name{};
  const PictureInfo* picture = nullptr;
  std::string price{};
  double amount = 0;
};

Article make_article_for_sale(Stage& stage, const Currency& currency) {
  Article article;
  article.picture = stage.gallery.next_thing();
  article.name = article.picture != nullptr ? capitalised(stage.gallery.name_of(*article.picture))
                                            : stage.prose.from(WordList::kProducts);
  const std::int64_t off = holds(stage.rng, 0.6) ? 1 : 0;  // 4.99
  const std::int64_t hundredths = 100 * stage.rng.next_between(1, 400) - off;
  article.price = format_money(hundredths, currency, number_format_of(stage.words.language()));
  article.amount = static_cast<double>(hundredths) / 100;
  return article;
}

// Picture, name, price and a button.
Node draw_card(Stage& stage, const Box& box, const Article& article) {
  Pen& pen = stage.pen;
  if (!pen.is_free(box)) return {};
  const double em = stage.em();
  Space space(box);
  space.shrink(std::min(0.7 * em, std::round(0.06 * box.width())), std::round(0.6 * em));
  const std::string buy =
      stage.words.word(button_width(pen, stage.words.word(ScreenWord::kAddToCart)) < space.width()
                           ? ScreenWord::kAddToCart
                           : ScreenWord::kBuy);
  const double text_px = std::round(1.5 * em);
  if (space.height() < 2 * text_px ||
      pen.fitting(article.name, pen.bold(), space.width()).empty()) {
    return {};
  }
  draw_card_ground(stage.pen, box);
  const bool has_button = space.height() > 2 * text_px + stage.look.row_px + 3 * em;
  const Box button = has_button ? space.take_bottom(stage.look.row_px, 0.4 * em) : Box{};
  const Box price = space.take_bottom(text_px);
  const Box name = space.take_bottom(text_px);
  Node card{.kind = NodeKind::kControl, .role = "card", .box = box.to_pixels()};
  if (space.height() > 2 * em) {
    Box picture = space.box();
    picture.y1 -= std::round(0.3 * em);
    add_drawn(card, draw_thing(stage, picture, article.picture));
  }
  Node title = block_of(NodeKind::kParagraph, pen.line(article.name, pen.bold(), name));
  card.text = plain_text(title);
  const bool is_whole = card.text == article.name;
  add_drawn(card, std::move(title));
  Node cost = block_of(NodeKind::kParagraph, pen.line(article.price, pen.plain(), price));
  if (is_whole && plain_text(cost) == article.price) {
    stage.sheet.scene.facts.push_back({.key = "document.item_price",
                                       .slots = {{"item", article.name}},
                                       .value = article.price,
                                       .kind = ValueKind::kMoney,
                                       .number = article.amount,
                                       .box = cost.box});
  }
  add_drawn(card, std::move(cost));
  if (has_button) add_drawn(card, draw_button(pen, button, buy, ButtonKind::kMain));
  return card;
}

// Sorting and the cart, above a list of articles.
void draw_shop_bar(Stage& stage, Space& space) {
  const double em = stage.em();
  if (space.height() < 8 * stage.look.row_px || space.width() < 26 * em) return;
  Node bar = column_node();
  Space row(space.take_top(stage.look.row_px, stage.look.gap_px));
  const std::string label = stage.words.word(ScreenWord::kSortBy);
  const Box label_box = row.take_left(stage.pen.width_of(label), 0.6 * em);
  add_drawn(bar,
            block_of(NodeKind::kParagraph, stage.pen.line(label, stage.pen.plain(), label_box)));
  const Box list = row.take_left(9 * em, em);
  const std::string chosen =
      stage.words.word(holds(stage.rng, 0.5) ? ScreenWord::kPrice : ScreenWord::kName);
  Node combo = draw_field(stage.pen, FieldKind::kCombo, list, {.name = label, .value = chosen});
  add_value_fact(stage.sheet.scene, "screen.selected", combo);
  add_drawn(bar, std::move(combo));
  const std::string cart = stage.words.word(ScreenWord::kCart);
  const Box button = row.take_right(button_width(stage.pen, cart));
  add_drawn(bar, draw_button(stage.pen, button, cart));
  stage.add(std::move(bar));
}

}  // namespace

Scene make_web_shop(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kWeb);
  Space space(stage.bounds());
  draw_browser_bars(stage, space);
  draw_site_head(stage, space);
  shrink_to_page(stage, space);
  draw_shop_bar(stage, space);
  const double em = stage.em();
  const double gap = std::round(between(rng, 0.6, 1.2) * em);
  const double wanted = between(rng, 10, 15) * em;
  const auto num_columns =
      std::max<Index>(1, static_cast<Index>((space.width() + gap) / (wanted + gap)));
  const double height = std::min(space.height(), std::round(between(rng, 11, 16) * em));
  const Currency currency = choose_currency(request.language, rng);
  while (true) {
    const Box row = space.take_top(height, gap);
    if (row.is_empty()) break;
    for (const Box& cell : equal_columns(row, num_columns, gap))
      stage.add(
          draw_card(stage, cell.to_pixels().expanded(-1), make_article_for_sale(stage, currency)));
  }
  return stage.finish();
}

namespace {

// "1 2 3 …" as buttons.
Node draw_page_numbers(Stage& stage, const Box& box) {
  Node numbers = column_node();
  Space row(box);
  const Index last = stage.rng.next_between(2, 9);
  const Index present = stage.rng.next_between(1, last);
  for (Index page = 1; page <= last; ++page) {
    const Box cell = row.take_left(std::max(box.height(), 2 * stage.em()), 0.3 * stage.em());
    const ButtonKind kind = page == present ? ButtonKind::kMain : ButtonKind::kPlain;
    if (!add_drawn(numbers, draw_button(stage.pen, cell, std::to_string(page), kind))) break;
  }
  return numbers;
}

void draw_result(Stage& stage, Space& space) {
  Node result = column_node();
  Pen& pen = stage.pen;
  TextStyle title = pen.plain(stage.look.link_ink);
  title.size_px *= 1.2;
  const Box row = space.take_top(std::round(1.5 * title.size_px));
  if (row.is_empty()) return;
  add_drawn(result, draw_link(pen, row, stage.prose.title(3, 7), title));
  const std::string address = make_code(CodeKind::kWeb, stage.words.language(), stage.rng);
  add_line(stage, space, result, NodeKind::kParagraph, address, pen.dim());
  const std::string text = stage.prose.paragraph({.min_chars = 60, .max_chars = 220});
  Node snippet = pen.block(NodeKind::kParagraph, text, pen.plain(), space.box(), 3);
  const double height = snippet.box.y1 - space.box().y0;
  if (add_drawn(result, std::move(snippet))) space.take_top(height, 1.2 * stage.em());
  stage.add(std::move(result));
}

}  // namespace

Scene make_web_results(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kWeb);
  Space space(stage.bounds());
  draw_browser_bars(stage, space);
  const double em = stage.em();
  space.take_top(std::round(0.5 * em));
  shrink_to_page(stage, space);
  Space row(space.take_top(stage.look.row_px, stage.look.gap_px));
  const std::string search = stage.words.word(ScreenWord::kSearch);
  const bool has_button = row.width() > 20 * em;
  const Box button =
      has_button ? row.take_right(button_width(stage.pen, search), stage.look.gap_px) : Box{};
  Box field = row.box();
  field.x1 = std::min(field.x1, field.x0 + std::round(40 * em));
  const std::string query = stage.prose.title(1, 4);
  // What the button says is the field's name.
  const FieldText text{.name = has_button ? search : std::string(), .value = query};
  Node node = draw_field(stage.pen, FieldKind::kSearch, field, text);
  add_value_fact(stage.sheet.scene, "screen.value", node);
  stage.add(std::move(node));
  if (has_button) stage.add(draw_button(stage.pen, button, search, ButtonKind::kMain));
  Node count = column_node();
  const std::string number =
      format_integer(rng.next_between(2, 900'000), number_format_of(request.language));
  add_line(stage, space, count, NodeKind::kParagraph,
           chain({number, " ", stage.words.word(ScreenWord::kResults)}), stage.pen.dim());
  stage.add(std::move(count));
  const bool has_numbers = space.height() > 12 * em;
  const Box numbers = has_numbers ? space.take_bottom(stage.look.row_px, stage.look.gap_px) : Box{};
  while (space.height() > 4 * em)
    draw_result(stage, space);
  if (has_numbers) stage.add(draw_page_numbers(stage, numbers));
  return stage.finish();
}

namespace {

// What is asked for, before it is drawn.
struct SignIn {
  bool is_new = false;
  Labels labels = Labels::kAbove;
  std::vector<ScreenWord> fields{};
};

SignIn choose_sign_in(Stage& stage, bool is_new, Labels labels) {
  using enum ScreenWord;
  constexpr std::array kMoreFields = {kFullName, kPhone, kCity, kCompany, kStreet, kCountry};
  SignIn wanted{.is_new = is_new, .labels = labels};
  const Index num_more = is_new ? stage.rng.next_between(1, 4) : 0;
  const auto first = stage.rng.next_below(kMoreFields.size());
  for (Index i = 0; i < num_more; ++i) {
    const std::size_t place = (first + static_cast<std::size_t>(i)) % kMoreFields.size();
    wanted.fields.push_back(kMoreFields[place]);
  }
  wanted.fields.push_back(holds(stage.rng, 0.5) ? kMail : kUserName);
  return wanted;
}

// With the password, a choice, a button and a link.
double sign_in_height(const Stage& stage, const SignIn& wanted) {
  const auto num_fields = static_cast<double>(wanted.fields.size() + 1);
  return num_fields * Form::field_height(stage, wanted.labels) + stage.look.row_px +
         2 * stage.look.gap_px + 9.5 * stage.em();
}

void draw_sign_in(Stage& stage, const Box& box, const SignIn& wanted) {
  using enum ScreenWord;
  Pen& pen = stage.pen;
  Node card{.kind = NodeKind::kControl, .role = "card", .box = box.to_pixels()};
  draw_card_ground(pen, box);
  Space space(box);
  const double inset = std::min(1.5 * stage.em(), std::round(0.06 * box.width()));
  space.shrink(inset, inset);
  const std::string title = stage.words.word(wanted.is_new ? kSignUp : kSignIn);
  if (add_line(stage, space, card, NodeKind::kHeading, title, pen.heading(1.3))) {
    card.text = plain_text(card.children.back());
    card.children.back().level = 1;
  }
  // The way in stays where there is too little room for all fields.
  const Box link = space.take_bottom(std::round(1.6 * stage.em()));
  const Box button = space.take_bottom(stage.look.row_px, 0.5 * stage.look.gap_px);
  Form form(stage, space.box(), card, wanted.labels);
  for (const ScreenWord word : wanted.fields) {
    form.field(FieldKind::kText, {.name = stage.words.word(word),
                                  .value = field_value(stage, word),
                                  .is_hint = holds(stage.rng, 0.2)});
  }
  form.field(FieldKind::kText, {.name = stage.words.word(kPassword), .is_secret = true});
  const ScreenWord signup_option = holds(stage.rng, 0.5) ? kTerms : kNewsletter;
  const ScreenWord option = wanted.is_new ? signup_option : kRemember;
  form.choice(ChoiceKind::kCheckBox, stage.words.word(option), holds(stage.rng, 0.5));
  add_drawn(card, draw_button(pen, button, title, ButtonKind::kMain));
  if (!link.is_empty()) {
    const std::string name = stage.words.word(wanted.is_new ? kSignIn : kForgot);
    add_drawn(card, draw_link(pen, link, name, pen.plain()));
  }
  stage.add(std::move(card));
}

}  // namespace

Scene make_web_sign_in(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kWeb, between(rng, 24, 40));
  Space space(stage.bounds());
  if (holds(rng, 0.5)) stage.pen.fill(stage.bounds(), stage.look.bar);
  draw_browser_bars(stage, space);
  const double width = std::min(between(rng, 22, 30) * stage.em(), space.width());
  const bool is_new = holds(rng, 0.5);
  const Labels labels = choose_labels(stage, width - 3 * stage.em());
  SignIn wanted = choose_sign_in(stage, is_new, labels);
  // The last field and the password stay.
  while (wanted.fields.size() > 1 && sign_in_height(stage, wanted) > space.height())
    wanted.fields.erase(wanted.fields.begin());
  const double height = std::min(sign_in_height(stage, wanted), space.height());
  for (const Box& place : window_places(stage, space.box(), {width, height}))
    draw_sign_in(stage, place, wanted);
  return stage.finish();
}

namespace {

// A figure of a business: name, number, and by how much it changed.
Node draw_measure(Stage& stage, const Box& box, const std::string& name) {
  Pen& pen = stage.pen;
  const double em = stage.em();
  Space space(box);
  space.shrink(std::min(0.9 * em, std::round(0.08 * box.width())), std::round(0.5 * em));
  if (!pen.is_free(box) || space.height() < 3 * em) return {};
  draw_card_ground(pen, box);
  Node card{.kind = NodeKind::kControl, .role = "card", .box = box.to_pixels()};
  Node title = block_of(NodeKind::kParagraph,
                        pen.line(name, pen.dim(), space.take_top(std::round(1.5 * em))));
  card.text = plain_text(title);
  add_drawn(card, std::move(title));
  const std::int64_t value = stage.rng.next_between(3, 99'999);
  const std::string printed = format_integer(value, number_format_of(stage.words.language()));
  const TextStyle large = pen.heading(1.5);
  Node number = block_of(NodeKind::kParagraph,
                         pen.line(printed, large, space.take_top(std::round(2.1 * em))));
  if (plain_text(number) == printed && !card.text.empty()) {
    stage.sheet.scene.facts.push_back({.key = "screen.value",
                                       .slots = {{"name", card.text}},
                                       .value = printed,
                                       .kind = ValueKind::kInteger,
                                       .number = static_cast<double>(value),
                                       .box = number.box});
  }
  add_drawn(card, std::move(number));
  const std::string change =
      chain({holds(stage.rng, 0.6) ? "+" : "−",
             percent_text(stage.rng.next_between(1, 60), stage.words.language())});
  const Box below = space.take_top(std::round(1.4 * em));
  if (!below.is_empty()) {
    add_drawn(card, block_of(NodeKind::kParagraph, pen.line(change, pen.plain(), below)));
  }
  return card;
}

Node draw_orders(Stage& stage, const Box& box) {
  const double em = stage.em();
  const auto most = std::max<Index>(1, static_cast<Index>(box.height() / stage.look.row_px));
  const Index num_rows = stage.rng.next_between(std::min<Index>(3, most), most);
  const Currency currency = choose_currency(stage.words.language(), stage.rng);
  std::vector<ListRow> rows;
  rows.reserve(static_cast<std::size_t>(num_rows));
  for (Index i = 0; i < num_rows; ++i) {
    const std::string person = stage.prose.person();
    const std::string date = stage.words.date();
    const std::string price = format_money(stage.rng.next_between(100, 900'000), currency,
                                           number_format_of(stage.words.language()));
    rows.push_back({.cells = {person, date, price}});
  }
  const double date_px = std::ceil(stage.pen.width_of(rows.front().cells[1]) + 2.5 * em);
  return draw_list_table(stage, box,
                         {{.title = stage.words.word(ScreenWord::kFullName)},
                          {.title = stage.words.word(ScreenWord::kDate),
                           .width_px = date_px,
                           .kind = ValueKind::kDate},
                          {.title = stage.words.word(ScreenWord::kPrice),
                           .width_px = std::ceil(8 * em),
                           .alignment = Alignment::kRight,
                           .kind = ValueKind::kMoney}},
                         rows, choose_list_look(stage.rng));
}

}  // namespace

Scene make_web_dashboard(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kWeb);
  Space space(stage.bounds());
  draw_browser_bars(stage, space);
  const double em = stage.em();
  if (space.width() > 44 * em && holds(rng, 0.7)) {
    const Box side = space.take_left(between(rng, 10, 13) * em);
    stage.add(draw_side_list(stage, side, WordGroup::kSections));
  }
  space.shrink(std::min(em, std::round(0.04 * space.width())), std::round(0.4 * em));
  Node head = column_node();
  if (space.height() > 9 * em) {
    draw_heading(stage, space, head, stage.words.next(WordGroup::kSections), 1.3);
    stage.add(std::move(head));
  }
  const double gap = std::round(0.8 * em);
  const auto num_columns =
      std::clamp<Index>(static_cast<Index>((space.width() + gap) / (9 * em + gap)), 1, 8);
  const Index num_rows = space.height() > 24 * em ? rng.next_between(1, 2) : 1;
  const double height = std::min(std::round(6.4 * em), space.height());
  for (Index row = 0; row < num_rows; ++row) {
    const Box cards = space.take_top(height, gap);
    if (cards.is_empty()) break;
    for (const Box& cell : equal_columns(cards, num_columns, gap))
      stage.add(draw_measure(stage, cell.to_pixels().expanded(-1),
                             stage.words.next(WordGroup::kMeasures)));
  }
  // In a tall strip cards go on below one another.
  while (num_columns == 1 && space.height() > 20 * em) {
    const Box cell = space.take_top(height, gap);
    stage.add(draw_measure(stage, cell.to_pixels(), stage.words.next(WordGroup::kMeasures)));
  }
  if (space.height() > 3 * stage.look.row_px) stage.add(draw_orders(stage, space.box()));
  return stage.finish();
}

Scene make_web_forum(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kWeb);
  Space space(stage.bounds());
  draw_browser_bars(stage, space);
  draw_site_head(stage, space);
  shrink_to_page(stage, space);
  const double em = stage.em();
  Node head = column_node();
  const double growth = between(rng, 1.1, 1.5);
  draw_heading(stage, space, head, stage.prose.title(2, 6), growth);
  stage.add(std::move(head));
  const bool has_portraits = space.width() > 18 * em;
  while (space.height() > 6 * em) {
    Node post = column_node();
    Space body = space;
    if (has_portraits) draw_portrait(stage, body.take_left(3 * em, 0.8 * em));
    const std::string author = chain({stage.prose.person(), " · ", stage.words.date()});
    add_line(stage, body, post, NodeKind::kParagraph, author, stage.pen.bold());
    const std::string text = stage.prose.paragraph({.min_chars = 50, .max_chars = 420});
    Box room = body.box();
    room.y1 -= std::round(2.2 * em);
    Node words = stage.pen.block(NodeKind::kParagraph, text, stage.pen.plain(), room);
    const double height = words.box.y1 - body.box().y0;
    if (!add_drawn(post, std::move(words))) break;
    body.take_top(height, 0.3 * em);
    const Box link = body.take_top(std::round(1.6 * em), 1.2 * em);
    const std::string reply = stage.words.word(ScreenWord::kReply);
    if (!link.is_empty()) add_drawn(post, draw_link(stage.pen, link, reply, stage.pen.plain()));
    stage.add(std::move(post));
    space.take_top(body.box().y0 - space.box().y0);
  }
  return stage.finish();
}

}  // namespace tessera::synth
