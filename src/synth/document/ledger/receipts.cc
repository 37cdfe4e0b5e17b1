// What tills and machines print.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "synth/chance.h"
#include "synth/content/letter_case.h"
#include "synth/document/internal/document_page.h"
#include "synth/document/internal/mark_blocks.h"
#include "synth/document/internal/templates.h"
#include "synth/document/ledger/internal/goods.h"
#include "synth/document/ledger/internal/ledger_page.h"

namespace tessera::synth {
namespace {

using base::cat;
using base::Rng;
using std::chrono::sys_days;

constexpr Index kMostItems = 60;
constexpr double kNarrow = 21;  // letters across: a name and its price need two lines

LedgerPaper till_paper(const LettersAcross& across) {
  return {.kinds = {FontKind::kMono, FontKind::kTypewriter, FontKind::kMachine},
          .across = across,
          .is_slip = true};
}

enum class ItemShape : std::uint8_t {
  kOneLine,     // "2 x Tea      2.40"
  kTwoLines,    // "Tea" / "2 x 1.20      2.40"
  kCountBelow,  // "Tea      2.40" / "2 x 1.20", where there are several
  kTable,       // columns with a header
};

// What a receipt says besides its items, drawn before it is known how many have room.
struct ReceiptFrame {
  Party shop{};
  std::string tax_number{};
  std::string number{};
  sys_days day{};
  Index minutes = 0;
  std::string cashier{};
  std::string till{};
  std::string code{};  // below the bars; empty: none
  bool pays_cash = false;
  Rng cash{0};  // what is given depends on the total
  ItemShape shape = ItemShape::kOneLine;
  bool has_tax_letters = false;  // behind amounts: which rate
  bool has_subtotal = false;
  bool has_count = false;
  bool has_footer = true;
  Alignment head_alignment = Alignment::kCentred;
};

ReceiptFrame make_frame(LedgerPage& page) {
  Rng& rng = page.sheet.rng;
  ReceiptFrame frame{.shop = page.company()};
  if (page.holds(0.4)) frame.shop.name = to_upper(frame.shop.name);
  frame.tax_number = page.pattern(page.holds(0.5) ? "99/999/99999" : "AA999999999");
  frame.number = page.pattern(page.holds(0.5) ? "9999" : "99-999999");
  frame.day = random_day(2008, 2034, rng);
  constexpr Index kOpens = 360;  // minutes after midnight
  constexpr Index kCloses = 1'380;
  frame.minutes = rng.next_between(kOpens, kCloses);
  frame.cashier = page.holds(0.5) ? page.prose.from(WordList::kGivenNames) : page.prose.person();
  frame.till = std::to_string(rng.next_between(1, 14));
  if (page.holds(0.5)) frame.code = page.pattern("9999999999999");
  frame.pays_cash = page.holds(0.55);
  frame.cash = Rng(rng.next_u64());
  constexpr std::array kShapes = {ItemShape::kOneLine, ItemShape::kTwoLines, ItemShape::kCountBelow,
                                  ItemShape::kTable};
  frame.shape = kShapes[rng.next_below(kShapes.size())];
  if (letters_across(page.paper) < kNarrow) frame.shape = ItemShape::kTwoLines;
  frame.has_subtotal = page.holds(0.4);
  frame.has_count = page.holds(0.5);
  frame.has_footer = page.holds(0.85);
  if (page.holds(0.2)) frame.head_alignment = Alignment::kLeft;
  return frame;
}

// The parts of a receipt, from top to bottom.
class ReceiptWriter {
 public:
  ReceiptWriter(LedgerPage& page, const ReceiptFrame& frame, const Ledger& ledger)
      : page_(page), frame_(frame), ledger_(ledger) {}

  void write_head(Strip& strip) const {
    const BlockLook name = aligned(page_.looks.vendor, frame_.head_alignment);
    const BlockLook plain = aligned(page_.looks.body, frame_.head_alignment);
    std::vector<Printed> names;
    names.push_back({.text = frame_.shop.name, .fact = document_fact("vendor")});
    strip.add(text_block(NodeKind::kHeading, std::move(names), name, 1), 0);
    strip.add(page_.line({.text = in_one_line(frame_.shop.address, page_.language()),
                          .fact = document_fact("vendor_address")},
                         plain),
              0.4);
    strip.add(page_.line({.text = frame_.shop.phone, .fact = document_fact("vendor_phone")}, plain),
              0.2);
  }

  void write_numbers(Strip& strip) const {
    strip.add(LedgerPage::pair(page_.field(LedgerWord::kDate, page_.date(frame_.day), "date"),
                               page_.field(LedgerWord::kTime, page_.time(frame_.minutes), "time")));
    strip.add(
        LedgerPage::pair(page_.field(LedgerWord::kReceiptNumber, frame_.number, "receipt_number"),
                         page_.field(LedgerWord::kTill, frame_.till, "")),
        0.3);
    strip.add(page_.field(LedgerWord::kCashier, frame_.cashier, "cashier"), 0.3);
  }

  void write_items(Strip& strip) const {
    ItemTable table = page_.item_table(TableRules::kNone, frame_.shape == ItemShape::kTable);
    table.padding_x = 0.25;
    table.padding_y = 0.12;
    if (frame_.shape == ItemShape::kTable) {
      table.rules = TableRules::kHeader;
      table.padding_x = 0.5;
      table.columns = {{page_.word(LedgerWord::kQuantity), Alignment::kRight, 1},
                       {page_.word(LedgerWord::kItem)},
                       {page_.word(LedgerWord::kUnitPrice), Alignment::kRight, 2},
                       {page_.word(LedgerWord::kAmount), Alignment::kRight}};
    } else {
      table.columns = {{}, {.alignment = Alignment::kRight}};
    }
    if (frame_.shape == ItemShape::kTwoLines) table.rows_per_item = 2;
    for (const LedgerLine& line : ledger_.lines)
      write_item(line, table);
    strip.add_table(std::move(table), 0.7);
  }

  void write_sums(Strip& strip) const {
    const LedgerLooks& looks = page_.looks;
    const bool has_discount = ledger_.discount > 0;
    double gap = 0.8;
    if (frame_.has_count) {
      const std::size_t count = ledger_.lines.size();
      strip.add(page_.field(LedgerWord::kNumItems,
                            {.text = std::to_string(count),
                             .fact = number_fact("item_count", ValueKind::kInteger,
                                                 static_cast<double>(count))},
                            FieldShape::kApart),
                gap);
      gap = 0.3;
    }
    if (frame_.has_subtotal || has_discount) {
      strip.add(page_.sum(LedgerWord::kSubtotal, ledger_.subtotal, "subtotal", looks.body), gap);
      gap = 0.3;
    }
    if (has_discount) {
      const std::string label =
          cat(page_.word(LedgerWord::kDiscount), " ", page_.per_cent(ledger_.discount_rate));
      strip.add(page_.sum(label, -ledger_.discount, "discount", looks.body), 0.3);
    }
    if (ledger_.rounding != 0)
      strip.add(page_.sum(LedgerWord::kRounding, ledger_.rounding, "", looks.body), 0.3);
    strip.add(page_.sum(LedgerWord::kTotal, ledger_.total, "total", scaled(looks.strong, 1.25)),
              gap);
  }

  void write_payment(Strip& strip) const {
    const BlockLook& body = page_.looks.body;
    if (!frame_.pays_cash) {
      const LedgerWord means =
          ledger_.total % 2 == 0 ? LedgerWord::kDebitCard : LedgerWord::kCreditCard;
      strip.add(page_.field(LedgerWord::kPaymentMethod, page_.word(means), "payment_method",
                            FieldShape::kApart),
                0.6);
      return;
    }
    Rng draws = frame_.cash;
    const std::int64_t cash = cash_for(ledger_.total, draws);
    strip.add(page_.sum(LedgerWord::kCash, cash, "cash", body), 0.6);
    strip.add(page_.sum(LedgerWord::kChange, cash - ledger_.total, "change", body), 0.3);
  }

  // One line for one rate, a table for several.
  void write_taxes(Strip& strip) const {
    if (ledger_.tax_mode == TaxMode::kNone) return;
    if (ledger_.taxes.size() == 1) {
      const Tax& tax = ledger_.taxes.front();
      const std::string label = cat(page_.word(LedgerWord::kTax), " ", page_.per_cent(tax.rate));
      strip.add(page_.sum(label, tax.tax, "tax", page_.looks.body), 0.6);
      return;
    }
    ItemTable table = page_.item_table(TableRules::kNone, true);
    table.header = page_.looks.body;
    table.padding_x = 0.25;
    table.padding_y = 0.12;
    table.columns = {{page_.word(LedgerWord::kTax)},
                     {page_.word(LedgerWord::kNet), Alignment::kRight, 1},
                     {page_.word(LedgerWord::kAmount), Alignment::kRight},
                     {page_.word(LedgerWord::kGross), Alignment::kRight, 2}};
    for (std::size_t i = 0; i < ledger_.taxes.size(); ++i) {
      const Tax& tax = ledger_.taxes[i];
      const std::string letter(1, static_cast<char>('A' + i));
      const std::string rate = page_.per_cent(tax.rate);
      table.rows.push_back({{.text = frame_.has_tax_letters ? cat(letter, "\u00A0", rate) : rate},
                            {.text = page_.amount(tax.net)},
                            {.text = page_.amount(tax.tax)},
                            {.text = page_.amount(tax.gross)}});
    }
    strip.add_table(std::move(table), 0.7);
  }

  void write_foot(Strip& strip) const {
    const BlockLook centred = aligned(page_.looks.body, Alignment::kCentred);
    if (frame_.has_footer) {
      strip.add(page_.line({.text = page_.word(LedgerWord::kThanks)}, centred), 1.2);
      strip.add(page_.line({.text = page_.word(LedgerWord::kKeepReceipt)}, centred), 0.4);
    }
    if (frame_.code.empty()) return;
    strip.add(bars_block({.text = frame_.code, .fact = document_fact("code")}, page_.looks.body),
              1.2);
  }

 private:
  [[nodiscard]] std::string tax_letter(const LedgerLine& line) const {
    if (!frame_.has_tax_letters) return {};
    return cat("\u00A0", std::string(1, static_cast<char>('A' + line.tax)));
  }

  void write_item(const LedgerLine& line, ItemTable& table) const {
    const std::string quantity = quantity_text(page_, line);
    const std::string price = page_.amount(line.unit_price);
    const std::string total = page_.amount(line.total);
    const bool is_one = line.quantity == 1 && line.unit.empty();
    const ItemCell amount{.text = total + tax_letter(line), .facts = {total_fact(line, total)}};
    const std::string times = quantity + " x " + price;
    const std::vector<Fact> times_facts = {quantity_fact(page_, line), price_fact(line, price)};
    switch (frame_.shape) {
      case ItemShape::kTable:
        table.rows.push_back({{.text = quantity, .facts = {times_facts[0]}},
                              {.text = line.item},
                              {.text = price, .facts = {times_facts[1]}},
                              amount});
        return;
      case ItemShape::kTwoLines:
        table.rows.push_back({{.text = line.item}});
        table.rows.push_back({{.text = times, .facts = times_facts}, amount});
        return;
      case ItemShape::kOneLine:
        table.rows.push_back({{.text = is_one ? line.item : quantity + " x " + line.item}, amount});
        return;
      case ItemShape::kCountBelow:
        table.rows.push_back({{.text = line.item}, amount});
        if (!is_one) table.rows.push_back({{.text = times, .facts = times_facts}});
        return;
    }
  }

  LedgerPage& page_;
  const ReceiptFrame& frame_;
  const Ledger& ledger_;
};

Ledger make_ledger(LedgerPage& page, GoodsPlan plan, TaxMode mode) {
  plan.num_lines = kMostItems;
  plan.is_upper_case = plan.is_upper_case || page.holds(0.35);
  const double across = letters_across(page.paper);
  plan.most_letters = across < kNarrow ? across - 2 : 0.62 * across;
  Ledger ledger{.lines = make_goods(page, plan), .tax_mode = mode};
  if (mode != TaxMode::kNone) ledger.taxes = usual_taxes(page.language(), plan.num_taxes);
  return ledger;
}

Scene print_receipt(LedgerPage& page, const ReceiptFrame& frame, const Ledger& whole) {
  return page.print(std::ssize(whole.lines), [&](Index num_items) {
    const Ledger ledger = first_lines(whole, num_items);
    const ReceiptWriter writer(page, frame, ledger);
    Strip strip;
    writer.write_head(strip);
    strip.add(page.rule());
    writer.write_numbers(strip);
    strip.add(page.rule());
    writer.write_items(strip);
    strip.add(page.rule());
    writer.write_sums(strip);
    writer.write_payment(strip);
    strip.add(page.rule());
    writer.write_taxes(strip);
    writer.write_foot(strip);
    return strip;
  });
}

}  // namespace

Scene make_till_receipt(Studio& studio, const SceneRequest& request, Rng& rng) {
  LedgerPage page(studio, request, rng, till_paper({.least = 20, .wanted = 34}));
  const ReceiptFrame frame = make_frame(page);
  const bool is_food = page.holds(0.5);
  Ledger ledger =
      make_ledger(page, {.weighed_share = 0.12, .is_food = is_food}, TaxMode::kIncluded);
  if (page.holds(0.2)) ledger.discount_rate = 500 * rng.next_between(1, 4);
  if (frame.pays_cash && page.holds(0.25)) ledger.smallest_coin = 5;
  return print_receipt(page, frame, ledger);
}

Scene make_tax_receipt(Studio& studio, const SceneRequest& request, Rng& rng) {
  LedgerPage page(studio, request, rng, till_paper({.least = 22, .wanted = 42}));
  ReceiptFrame frame = make_frame(page);
  frame.has_tax_letters = true;
  const Ledger ledger = make_ledger(
      page, {.several_share = 0.2, .measured_share = 0.4, .num_taxes = 2}, TaxMode::kIncluded);
  return print_receipt(page, frame, ledger);
}

Scene make_restaurant_bill(Studio& studio, const SceneRequest& request, Rng& rng) {
  LedgerPaper paper{.across = {.least = 20, .wanted = 36}, .is_slip = true};
  if (chance::holds(rng, 0.5)) paper.kinds = {FontKind::kMono, FontKind::kTypewriter};
  LedgerPage page(studio, request, rng, paper);
  ReceiptFrame frame = make_frame(page);
  frame.code.clear();
  Ledger whole = make_ledger(
      page, {.least_price = 250, .most_price = 3'200, .most_pieces = 4, .is_food = true},
      TaxMode::kIncluded);
  const bool has_service = page.holds(0.35);
  const std::string table = std::to_string(rng.next_between(1, 40));
  const std::string guests = std::to_string(rng.next_between(1, 9));
  return page.print(std::ssize(whole.lines), [&](Index num_items) {
    Ledger ledger = first_lines(whole, num_items);
    ledger.shipping = has_service ? divide_rounded(ledger.subtotal, 10) : 0;
    settle(ledger);
    const ReceiptWriter writer(page, frame, ledger);
    Strip strip;
    writer.write_head(strip);
    strip.add_heading(page.title(LedgerWord::kBill, Alignment::kCentred), 1.2);
    strip.add(LedgerPage::pair(page.field(LedgerWord::kTable, table, ""),
                               page.field(LedgerWord::kGuests, guests, "")));
    strip.add(page.field(LedgerWord::kServer, frame.cashier, ""), 0.3);
    strip.add(LedgerPage::pair(page.field(LedgerWord::kDate, page.date(frame.day), "date"),
                               page.field(LedgerWord::kTime, page.time(frame.minutes), "time")),
              0.3);
    strip.add(page.rule());
    writer.write_items(strip);
    strip.add(page.rule());
    if (has_service) {
      strip.add(page.sum(LedgerWord::kSubtotal, ledger.subtotal, "subtotal", page.looks.body));
      strip.add(page.sum(LedgerWord::kTip, ledger.shipping, "", page.looks.body), 0.3);
    }
    strip.add(page.sum(LedgerWord::kTotal, ledger.total, "total", scaled(page.looks.strong, 1.25)));
    writer.write_taxes(strip);
    writer.write_payment(strip);
    writer.write_foot(strip);
    return strip;
  });
}

Scene make_fuel_receipt(Studio& studio, const SceneRequest& request, Rng& rng) {
  LedgerPage page(studio, request, rng, till_paper({.least = 24, .wanted = 34}));
  const ReceiptFrame frame = make_frame(page);
  const LedgerWord fuel = page.holds(0.5) ? LedgerWord::kDiesel : LedgerWord::kPetrol;
  const std::int64_t level = page.price_level();
  Ledger ledger{.lines = {{.item = page.word(fuel),
                           .quantity = rng.next_between(500, 7'000),
                           .quantity_decimals = 2,
                           .unit = page.language() == Language::kRussian ? "л" : "l",
                           .unit_price = level * rng.next_between(1'200, 2'200),
                           .price_decimals = 3}},
                .tax_mode = TaxMode::kIncluded,
                .taxes = usual_taxes(page.language(), 1)};
  settle(ledger);
  const LedgerLine& line = ledger.lines.front();
  const std::string pump = std::to_string(rng.next_between(1, 16));
  const std::string price =
      page.number(line.unit_price, 3) + "\u00A0" + std::string(page.currency().sign);
  return page.print(1, [&](Index) {
    const ReceiptWriter writer(page, frame, ledger);
    Strip strip;
    writer.write_head(strip);
    strip.add(page.rule());
    writer.write_numbers(strip);
    strip.add(page.rule());
    strip.add(page.field(LedgerWord::kPump, pump, "", FieldShape::kApart));
    strip.add(page.line({.text = line.item, .fact = document_fact("product")}, page.looks.strong),
              0.4);
    const Fact quantity = quantity_fact(page, line);
    strip.add(page.field(LedgerWord::kVolume, {.text = quantity.value, .fact = quantity},
                         FieldShape::kApart),
              0.3);
    strip.add(page.field(LedgerWord::kPricePerLitre,
                         {.text = price, .fact = price_fact(line, price)}, FieldShape::kApart),
              0.3);
    writer.write_sums(strip);
    writer.write_taxes(strip);
    writer.write_payment(strip);
    writer.write_foot(strip);
    return strip;
  });
}

Scene make_card_slip(Studio& studio, const SceneRequest& request, Rng& rng) {
  LedgerPage page(studio, request, rng, till_paper({.least = 22, .wanted = 34}));
  const ReceiptFrame frame = make_frame(page);
  const std::int64_t total = page.price_level() * shop_price(150, 45'000, rng);
  const LedgerWord card = page.holds(0.5) ? LedgerWord::kCreditCard : LedgerWord::kDebitCard;
  const std::string digits = page.pattern(page.holds(0.5) ? "************9999" : "XXXX9999");
  const std::string terminal = page.pattern("99999999");
  const std::string approval = page.pattern("999999");
  return page.print(1, [&](Index) {
    const ReceiptWriter writer(page, frame, {});
    Strip strip;
    writer.write_head(strip);
    strip.add_heading(page.title(LedgerWord::kCardPayment, Alignment::kCentred), 1.2);
    strip.add(page.field(LedgerWord::kPaymentMethod, page.word(card), "payment_method",
                         FieldShape::kApart));
    strip.add(page.field(LedgerWord::kTerminal, terminal, "", FieldShape::kApart), 0.4);
    strip.add(page.field(LedgerWord::kCardNumber, digits, "", FieldShape::kApart), 0.4);
    writer.write_numbers(strip);
    strip.add(page.rule());
    strip.add(page.sum(LedgerWord::kTotal, total, "total", scaled(page.looks.strong, 1.25)));
    strip.add(page.rule());
    strip.add(page.field(LedgerWord::kApprovalCode, approval, "code", FieldShape::kApart), 0.4);
    strip.add(page.line({.text = page.word(LedgerWord::kApproved)},
                        aligned(page.looks.strong, Alignment::kCentred)),
              1);
    writer.write_foot(strip);
    return strip;
  });
}

}  // namespace tessera::synth
