#include "synth/document/ledger/internal/ledger_page.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "synth/assets/studio.h"
#include "synth/chance.h"
#include "synth/document/internal/document_page.h"

namespace tessera::synth {
namespace {

using base::cat;

Paper choose_ledger_paper(const SceneRequest& request, bool is_slip, base::Rng& rng) {
  // Thermal paper is paper: never quite as wild as a poster.
  constexpr double kTame = 0.6;
  return choose_paper((is_slip ? kTame : 1) * request.difficulty, rng, 0.4);
}

DayStyle choose_ledger_day_style(base::Rng& rng) {
  constexpr std::array kStyles = {DayStyle::kNumeric, DayStyle::kNumeric, DayStyle::kIso,
                                  DayStyle::kLong};
  return kStyles[rng.next_below(kStyles.size())];
}

RuleLook choose_rule(draw::Colour colour, bool is_slip, base::Rng& rng) {
  RuleLook rule{.colour = colour};
  const double kind = rng.next_uniform();
  if (!is_slip || kind < 0.3) return rule;
  if (kind < 0.65) {
    rule.dash = {0.7, 0.5};
  } else {
    rule.dash = {0.2, 0.4};
    rule.thickness = 0.2;
  }
  return rule;
}

// As a reader sees it: a space that keeps a line together is a space.
std::string with_plain_spaces(std::string_view text) {
  constexpr std::string_view kNoBreakSpace = "\u00A0";
  std::string plain;
  for (std::size_t at = text.find(kNoBreakSpace); at != text.npos; at = text.find(kNoBreakSpace)) {
    plain.append(text.substr(0, at)).append(" ");
    text.remove_prefix(at + kNoBreakSpace.size());
  }
  return plain.append(text);
}

ValueKind kind_of(std::string_view key) {
  if (key.ends_with("date") || key == "valid_until") return ValueKind::kDate;
  return key == "time" ? ValueKind::kTime : ValueKind::kText;
}

// Two blocks side by side where the width has room for both, else below one another. A share of 0:
// each is as wide as it is, at its end of the line.
class TwoBlock final : public Block {
 public:
  struct Shape {
    double left_share = 0;
    double least_units = 0;  // of the whole width
    double gap_units = 2;
    double stacked_gap_units = 0.3;
  };

  TwoBlock(BlockPtr left, BlockPtr right, const Shape& shape)
      : left_(std::move(left)), right_(std::move(right)), shape_(shape) {}

  [[nodiscard]] double natural_width(double unit_px) const override {
    return left_->natural_width(unit_px) + shape_.gap_units * unit_px +
           right_->natural_width(unit_px);
  }

  [[nodiscard]] std::optional<double> height(double unit_px, double width) const override {
    const Widths widths = widths_at(unit_px, width);
    const auto left = left_->height(unit_px, widths.left);
    const auto right = right_->height(unit_px, widths.right);
    if (!left || !right) return std::nullopt;
    return widths.is_beside ? std::max(*left, *right)
                            : *left + shape_.stacked_gap_units * unit_px + *right;
  }

  void draw(Sheet& sheet, double unit_px, const draw::Box& box, Node& parent) const override {
    const Widths widths = widths_at(unit_px, box.width());
    draw::Box left = box;
    draw::Box right = box;
    left.x1 = box.x0 + widths.left;
    right.x0 = box.x1 - widths.right;
    if (!widths.is_beside) {
      left.y1 = box.y0 + left_->height(unit_px, widths.left).value_or(0);
      right.y0 = left.y1 + shape_.stacked_gap_units * unit_px;
    }
    left_->draw(sheet, unit_px, left, parent);
    right_->draw(sheet, unit_px, right, parent);
  }

 private:
  struct Widths {
    double left = 0;
    double right = 0;
    bool is_beside = false;
  };

  [[nodiscard]] Widths widths_at(double unit_px, double width) const {
    Widths widths{.left = width, .right = width};
    const double room = width - shape_.gap_units * unit_px;
    if (shape_.left_share > 0) {
      widths.is_beside = width >= shape_.least_units * unit_px;
      if (widths.is_beside) widths.left = shape_.left_share * room;
    } else {
      widths.is_beside = natural_width(unit_px) <= width;
      if (widths.is_beside) widths.left = left_->natural_width(unit_px);
    }
    if (!widths.is_beside) return widths;
    widths.right = shape_.left_share > 0 ? room - widths.left : right_->natural_width(unit_px);
    return widths;
  }

  BlockPtr left_;
  BlockPtr right_;
  Shape shape_;
};

}  // namespace

LedgerPage::LedgerPage(Studio& studio,
                       const SceneRequest& request,
                       base::Rng& rng,
                       const LedgerPaper& wanted)
    : sheet(studio, request, rng, choose_ledger_paper(request, wanted.is_slip, rng)),
      prose(studio.view(request), request.language, rng),
      day_style_(choose_ledger_day_style(rng)),
      clock_style_(request.language == Language::kEnglish && chance::holds(rng, 0.4)
                       ? ClockStyle::kTwelve
                       : ClockStyle::kTwentyFour),
      currency_(choose_currency(request.language, rng)),
      format_(number_format_of(request.language)),
      has_signs_(chance::holds(rng, 0.3)),
      has_colons_(chance::holds(rng, 0.6)),
      row_padding_(chance::between(rng, 0.15, 0.55)) {
  choose_looks(wanted);
  const double letters = chance::between(rng, wanted.across.least, wanted.across.wanted);
  draw::Box room = inner_box(request, rng);
  if (wanted.is_slip) {
    // The slip's own margin.
    const double margin = 0.02 * room.width();
    room.x0 += margin;
    room.x1 -= margin;
  }
  paper = choose_strip_paper(
      sheet, room, looks.body,
      {.least = wanted.across.least, .wanted = wanted.is_slip ? letters : wanted.across.wanted});
  paper.is_slip = wanted.is_slip;
}

void LedgerPage::choose_looks(const LedgerPaper& wanted) {
  base::Rng& rng = sheet.rng;
  looks.body.faces = &sheet.add_faces({.kinds = wanted.kinds});
  looks.body.colour = sheet.paper.ink;
  looks.body.line_spacing = chance::between(rng, 1.15, 1.4);
  looks.strong = bold(looks.body);
  looks.small = scaled(looks.body, 0.85);
  looks.title = scaled(looks.strong, chance::between(rng, 1.15, 1.7));
  looks.vendor = scaled(looks.strong, chance::between(rng, 1.1, 1.6));
  if (!wanted.is_slip) {
    if (chance::holds(rng, 0.4)) looks.title.faces = &sheet.add_faces({});
    if (chance::holds(rng, 0.4)) looks.title.colour = sheet.paper.accent;
    if (chance::holds(rng, 0.4)) looks.vendor.colour = sheet.paper.accent;
  }
  const bool is_soft = !wanted.is_slip && chance::holds(rng, 0.5);
  looks.line = is_soft ? draw::mix(sheet.paper.ground, sheet.paper.ink, 0.45) : sheet.paper.ink;
  rule_ = choose_rule(looks.line, wanted.is_slip, rng);
}

bool LedgerPage::holds(double probability) {
  return chance::holds(sheet.rng, probability);
}

const std::string& LedgerPage::word(LedgerWord word) {
  const auto place = words_.find(word);
  if (place != words_.end()) return place->second;
  return words_.emplace(word, ledger_word(word, language(), sheet.rng)).first->second;
}

std::string LedgerPage::date(std::chrono::sys_days day) const {
  return print_day(day, day_style_, prose.view(), language());
}

std::string LedgerPage::time(Index minutes) const {
  return print_time(minutes, clock_style_);
}

std::string LedgerPage::amount(std::int64_t hundredths) const {
  return has_signs_ ? money(hundredths) : format_fixed(hundredths, 2, format_);
}

std::string LedgerPage::money(std::int64_t hundredths) const {
  return format_money(hundredths, currency_, format_);
}

std::string LedgerPage::number(std::int64_t value, int decimals) const {
  return format_fixed(value, decimals, format_);
}

std::string LedgerPage::per_cent(std::int64_t rate) const {
  const int decimals = rate % 100 == 0 ? 0 : rate % 10 == 0 ? 1 : 2;
  const std::int64_t unit = decimals == 0 ? 100 : decimals == 1 ? 10 : 1;
  const bool is_close = language() == Language::kEnglish || language() == Language::kChinese;
  return number(rate / unit, decimals) + (is_close ? "%" : "\u00A0%");
}

std::string LedgerPage::pattern(std::string_view pattern) {
  std::string text;
  for (const char c : pattern) {
    if (c == '9')
      text += static_cast<char>('0' + sheet.rng.next_below(10));
    else if (c == 'A')
      text += static_cast<char>('A' + sheet.rng.next_below(26));
    else
      text += c;
  }
  return text;
}

std::int64_t LedgerPage::price_level() const {
  switch (language()) {
    case Language::kRussian:
      return 60;
    case Language::kChinese:
      return 5;
    default:
      return 1;
  }
}

Party LedgerPage::company() {
  Party party{.name = prose.from(WordList::kCompanies)};
  party.address = make_address(prose, sheet.rng);
  party.phone = make_code(CodeKind::kPhone, language(), sheet.rng);
  return party;
}

Party LedgerPage::person() {
  Party party{.name = prose.person()};
  party.address = make_address(prose, sheet.rng);
  return party;
}

BlockPtr LedgerPage::line(Printed text, const BlockLook& look) const {
  std::vector<Printed> texts;
  texts.push_back(std::move(text));
  return lines(std::move(texts), look);
}

BlockPtr LedgerPage::lines(std::vector<Printed> texts, const BlockLook& look) const {
  return text_block(NodeKind::kParagraph, std::move(texts), look);
}

BlockPtr LedgerPage::title(LedgerWord name, Alignment alignment) {
  std::vector<Printed> texts;
  texts.push_back({.text = word(name)});
  return text_block(NodeKind::kHeading, std::move(texts), aligned(looks.title, alignment), 1);
}

BlockPtr LedgerPage::field(LedgerWord label,
                           std::string value,
                           std::string_view key,
                           FieldShape shape) {
  Fact fact = key.empty() ? field_fact(word(label)) : document_fact(key, kind_of(key));
  return field(label, {.text = std::move(value), .fact = std::move(fact)}, shape);
}

BlockPtr LedgerPage::field(LedgerWord label, Printed value, FieldShape shape) {
  return field_block(
      {.label = word(label), .value = std::move(value)},
      {.label = looks.body, .value = looks.body, .shape = shape, .has_colon = has_colons_});
}

BlockPtr LedgerPage::sum(std::string label,
                         std::int64_t hundredths,
                         std::string_view key,
                         const BlockLook& look) {
  Fact fact =
      key.empty() ? field_fact(label, ValueKind::kMoney) : document_fact(key, ValueKind::kMoney);
  fact.number = as_number(hundredths);
  const bool is_strong = look.emphasis == Emphasis::kBold;
  return field_block({.label = std::move(label),
                      .value = {.text = is_strong ? money(hundredths) : amount(hundredths),
                                .fact = std::move(fact)}},
                     {.label = look,
                      .value = look,
                      .shape = FieldShape::kApart,
                      .has_colon = has_colons_ && !paper.is_slip});
}

BlockPtr LedgerPage::sum(LedgerWord label,
                         std::int64_t hundredths,
                         std::string_view key,
                         const BlockLook& look) {
  return sum(word(label), hundredths, key, look);
}

BlockPtr LedgerPage::pair(BlockPtr left, BlockPtr right) {
  return std::make_unique<TwoBlock>(std::move(left), std::move(right), TwoBlock::Shape{});
}

BlockPtr LedgerPage::columns(BlockPtr left, BlockPtr right, double left_share) {
  constexpr double kLeastUnits = 52;
  return std::make_unique<TwoBlock>(std::move(left), std::move(right),
                                    TwoBlock::Shape{.left_share = left_share,
                                                    .least_units = kLeastUnits,
                                                    .gap_units = 3,
                                                    .stacked_gap_units = 1});
}

ItemTable LedgerPage::item_table(TableRules rules, bool has_header) const {
  return {.columns = {},
          .rows = {},
          .has_header = has_header,
          .rules = rules,
          .body = looks.body,
          .header = looks.strong,
          .line = looks.line,
          .padding_y = row_padding_};
}

Scene LedgerPage::print(Index most_items, const std::function<Strip(Index)>& build) {
  print_strip(sheet, paper, most_items, build);
  std::set<std::string> items;
  for (const Fact& fact : sheet.scene.facts) {
    if (!fact.slots.empty() && fact.slots.front().first == "item")
      items.insert(fact.slots.front().second);
  }
  const bool is_printed = std::ranges::find(sheet.scene.facts, "document.item_count", &Fact::key) !=
                          sheet.scene.facts.end();
  if (!items.empty() && !is_printed) {
    Fact count = document_fact("item_count", ValueKind::kInteger);
    count.value = std::to_string(items.size());
    count.number = static_cast<double>(items.size());
    sheet.scene.facts.push_back(std::move(count));
  }
  return sheet.finish();
}

Fact item_fact(
    std::string_view key, std::string_view item, std::string value, ValueKind kind, double number) {
  return {.key = cat("document.", key),
          .slots = {{"item", with_plain_spaces(item)}},
          .value = std::move(value),
          .kind = kind,
          .number = number};
}

}  // namespace tessera::synth
