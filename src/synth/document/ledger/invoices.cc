// What companies send one another: invoices, quotations, confirmations, delivery notes.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "synth/chance.h"
#include "synth/document/internal/document_page.h"
#include "synth/document/internal/mark_blocks.h"
#include "synth/document/internal/templates.h"
#include "synth/document/ledger/internal/goods.h"
#include "synth/document/ledger/internal/ledger_page.h"

namespace tessera::synth {
namespace {

using base::cat;
using base::Rng;
using std::chrono::days;
using std::chrono::sys_days;

constexpr Index kMostItems = 45;

// What sets one kind of paper apart from another.
struct InvoiceKind {
  LedgerWord title = LedgerWord::kInvoice;
  LedgerWord number = LedgerWord::kInvoiceNumber;
  std::string_view number_key = "invoice_number";
  LedgerWord recipient = LedgerWord::kBillTo;
  LedgerWord second_date = LedgerWord::kDueDate;
  std::string_view second_date_key = "due_date";
  bool is_second_date_later = true;
  LedgerWord text = LedgerWord::kPaymentTerms;
  bool has_prices = true;
  bool has_bank = true;
  bool has_band = false;
  std::size_t num_taxes = 1;
};

struct InvoiceFrame {
  Party seller{};
  Party buyer{};
  std::string number{};
  std::string order_number{};
  std::string customer_number{};
  std::string tax_number{};
  std::string reference{};
  std::string account{};
  sys_days day{};
  days span{};  // between the two dates
  std::uint64_t emblem = 0;
  std::string weight{};
  std::string num_packages{};
  std::vector<std::string> article_numbers{};  // one per line
  bool has_positions = false;
  bool has_article_numbers = false;
  bool has_order_number = false;
  bool has_reference = false;
  bool has_payment_method = false;
  bool has_emblem = false;
  bool has_intro = false;
  TableRules rules = TableRules::kHorizontal;
  bool is_striped = false;
  bool has_header_ground = false;
  draw::Colour band{};
};

std::string account_number(LedgerPage& page) {
  switch (page.language()) {
    case Language::kRussian:
      return page.pattern("40702810999999999999");
    case Language::kChinese:
      return page.pattern("6222 9999 9999 9999 999");
    case Language::kGerman:
      return page.pattern("DE99 9999 9999 9999 9999 99");
    case Language::kFrench:
      return page.pattern("FR99 9999 9999 9999 9999 9999 999");
    case Language::kSpanish:
      return page.pattern("ES99 9999 9999 9999 9999 9999");
    case Language::kGreek:
      return page.pattern("GR99 9999 9999 9999 9999 9999 999");
    default:
      return page.pattern("GB99 AAAA 9999 9999 9999 99");
  }
}

bool has_iban(Language language) {
  return language != Language::kRussian && language != Language::kChinese;
}

InvoiceFrame make_frame(LedgerPage& page) {
  Rng& rng = page.sheet.rng;
  InvoiceFrame frame{.seller = page.company()};
  frame.buyer = page.holds(0.6) ? page.company() : page.person();
  constexpr std::array<std::string_view, 4> kPatterns = {"99-9999", "A-99999", "2099/999",
                                                         "9999999"};
  frame.number = page.pattern(kPatterns[rng.next_below(kPatterns.size())]);
  frame.order_number = page.pattern("A99-99999");
  frame.customer_number = page.pattern("99999");
  frame.tax_number = page.pattern("AA999999999");
  frame.account = account_number(page);
  frame.day = random_day(2005, 2034, rng);
  frame.span = days(7 * rng.next_between(1, 6));
  frame.emblem = rng.next_u64();
  frame.weight = page.number(rng.next_between(20, 9'000), 1) + "\u00A0kg";
  frame.num_packages = std::to_string(rng.next_between(1, 12));
  frame.article_numbers.reserve(kMostItems);
  for (Index i = 0; i < kMostItems; ++i)
    frame.article_numbers.push_back(page.pattern("99-999"));
  frame.has_positions = page.holds(0.6);
  frame.has_article_numbers = page.holds(0.4);
  frame.has_order_number = page.holds(0.6);
  frame.has_reference = page.holds(0.25);
  frame.reference = page.pattern("AA-9999");
  frame.has_payment_method = page.holds(0.3);
  frame.has_emblem = page.holds(0.35);
  frame.has_intro = page.holds(0.5);
  constexpr std::array kRules = {TableRules::kAll, TableRules::kHorizontal, TableRules::kBook,
                                 TableRules::kHeader, TableRules::kNone};
  frame.rules = kRules[rng.next_below(kRules.size())];
  frame.is_striped = page.holds(0.25);
  frame.has_header_ground = frame.rules == TableRules::kNone || page.holds(0.4);
  frame.band = page.sheet.paper.accent;
  return frame;
}

class InvoiceWriter {
 public:
  InvoiceWriter(LedgerPage& page,
                const InvoiceKind& kind,
                const InvoiceFrame& frame,
                const Ledger& ledger)
      : page_(page), kind_(kind), frame_(frame), ledger_(ledger) {}

  [[nodiscard]] Strip write(BlockPtr emblem) const {
    Strip strip;
    if (kind_.has_band) {
      strip.add(band(), 0);
      strip.add(LedgerPage::columns(recipient(), numbers()), 1.6);
    } else {
      if (emblem != nullptr) strip.add(std::move(emblem), 0);
      strip.add(LedgerPage::columns(seller(page_.looks.vendor, page_.looks.body), heading()), 0.8);
      strip.add(LedgerPage::columns(recipient(), numbers()), 1.8);
    }
    if (frame_.has_intro && kind_.text != LedgerWord::kPaymentTerms)
      strip.add(page_.line({.text = page_.word(kind_.text)}, page_.looks.body), 1.6);
    strip.add_table(table(), 1.6);
    if (kind_.has_prices) {
      write_sums(strip);
    } else {
      strip.add(page_.field(LedgerWord::kNumPackages, frame_.num_packages, ""), 1.4);
      strip.add(page_.field(LedgerWord::kWeight, frame_.weight, "weight"), 0.4);
    }
    write_foot(strip);
    return strip;
  }

 private:
  [[nodiscard]] BlockPtr heading() const { return page_.title(kind_.title); }

  [[nodiscard]] BlockPtr seller(const BlockLook& name, const BlockLook& plain) const {
    auto stack = std::make_unique<Stack>();
    stack->add(page_.line({.text = frame_.seller.name, .fact = document_fact("vendor")}, name),
               {.gap = 0});
    stack->add(page_.line({.text = in_one_line(frame_.seller.address, page_.language()),
                           .fact = document_fact("vendor_address")},
                          plain),
               {.gap = 0.4});
    stack->add(
        page_.line({.text = frame_.seller.phone, .fact = document_fact("vendor_phone")}, plain),
        {.gap = 0.2});
    return stack;
  }

  [[nodiscard]] BlockPtr band() const {
    const draw::Colour ink = draw::readable_on(frame_.band);
    auto stack = std::make_unique<Stack>();
    std::vector<Printed> title;
    title.push_back({.text = page_.word(kind_.title)});
    stack->add(
        text_block(NodeKind::kHeading, std::move(title), coloured(page_.looks.title, ink), 1));
    stack->add(seller(coloured(page_.looks.strong, ink), coloured(page_.looks.body, ink)),
               {.gap = 0.6});
    return panel_block(std::move(stack), {.ground = frame_.band, .padding = 1.4});
  }

  [[nodiscard]] BlockPtr recipient() const {
    const Language language = page_.language();
    std::vector<Printed> lines;
    lines.push_back({.text = page_.word(kind_.recipient)});
    lines.push_back({.text = frame_.buyer.name, .fact = document_fact("customer")});
    lines.push_back({.text = in_one_line(frame_.buyer.address, language),
                     .fact = document_fact("customer_address")});
    return page_.lines(std::move(lines), page_.looks.body);
  }

  [[nodiscard]] BlockPtr numbers() const {
    auto stack = std::make_unique<Stack>();
    const auto add = [&](LedgerWord label, const std::string& value, std::string_view key) {
      stack->add(page_.field(label, value, key, FieldShape::kApart), {.gap = 0.35});
    };
    add(kind_.number, frame_.number, kind_.number_key);
    add(LedgerWord::kDate, page_.date(frame_.day), "date");
    if (frame_.has_order_number && kind_.number != LedgerWord::kOrderNumber)
      add(LedgerWord::kOrderNumber, frame_.order_number, "order_number");
    add(LedgerWord::kCustomerNumber, frame_.customer_number, "customer_number");
    const sys_days second =
        kind_.is_second_date_later ? frame_.day + frame_.span : frame_.day - frame_.span;
    add(kind_.second_date, page_.date(second), kind_.second_date_key);
    if (frame_.has_reference) add(LedgerWord::kReference, frame_.reference, "reference");
    if (frame_.has_payment_method && kind_.has_bank)
      add(LedgerWord::kPaymentMethod, page_.word(LedgerWord::kBankTransfer), "payment_method");
    return stack;
  }

  [[nodiscard]] ItemTable table() const {
    ItemTable table = page_.item_table(frame_.rules, true);
    if (frame_.has_header_ground || kind_.has_band) {
      table.header_ground = kind_.has_band ? frame_.band : page_.sheet.paper.shade;
      if (kind_.has_band) table.header = coloured(table.header, draw::readable_on(frame_.band));
    }
    if (frame_.is_striped || kind_.has_band) table.stripe_ground = page_.sheet.paper.shade;
    add_columns(table);
    table.rows.reserve(ledger_.lines.size());
    for (std::size_t i = 0; i < ledger_.lines.size(); ++i)
      table.rows.push_back(row(i));
    return table;
  }

  void add_columns(ItemTable& table) const {
    if (frame_.has_positions)
      table.columns.push_back({page_.word(LedgerWord::kPosition), Alignment::kRight, 5});
    if (frame_.has_article_numbers)
      table.columns.push_back({page_.word(LedgerWord::kArticleNumber), Alignment::kLeft, 4});
    table.columns.push_back({page_.word(LedgerWord::kItem)});
    table.columns.push_back(
        {page_.word(LedgerWord::kQuantity), Alignment::kRight, kind_.has_prices ? 1 : 0});
    if (!kind_.has_prices) return;
    table.columns.push_back({page_.word(LedgerWord::kUnitPrice), Alignment::kRight, 2});
    if (kind_.num_taxes > 1)
      table.columns.push_back({page_.word(LedgerWord::kTax), Alignment::kRight, 3});
    table.columns.push_back({page_.word(LedgerWord::kAmount), Alignment::kRight});
  }

  [[nodiscard]] std::vector<ItemCell> row(std::size_t i) const {
    const LedgerLine& line = ledger_.lines[i];
    std::vector<ItemCell> cells;
    if (frame_.has_positions) cells.push_back({.text = std::to_string(i + 1)});
    if (frame_.has_article_numbers) cells.push_back({.text = frame_.article_numbers[i]});
    cells.push_back({.text = line.item});
    cells.push_back({.text = quantity_text(page_, line), .facts = {quantity_fact(page_, line)}});
    if (!kind_.has_prices) return cells;
    const std::string price = page_.amount(line.unit_price);
    const std::string total = page_.amount(line.total);
    cells.push_back({.text = price, .facts = {price_fact(line, price)}});
    if (kind_.num_taxes > 1)
      cells.push_back({.text = page_.per_cent(ledger_.taxes[line.tax].rate)});
    cells.push_back({.text = total, .facts = {total_fact(line, total)}});
    return cells;
  }

  void write_sums(Strip& strip) const {
    const BlockLook& body = page_.looks.body;
    auto sums = std::make_unique<Stack>();
    const StackPlace close{.gap = 0.4};
    sums->add(page_.sum(LedgerWord::kSubtotal, ledger_.subtotal, "subtotal", body));
    if (ledger_.discount > 0) {
      const std::string label =
          cat(page_.word(LedgerWord::kDiscount), " ", page_.per_cent(ledger_.discount_rate));
      sums->add(page_.sum(label, -ledger_.discount, "discount", body), close);
    }
    if (ledger_.shipping > 0)
      sums->add(page_.sum(LedgerWord::kShipping, ledger_.shipping, "shipping", body), close);
    for (const Tax& tax : ledger_.taxes) {
      const std::string label = cat(page_.word(LedgerWord::kTax), " ", page_.per_cent(tax.rate));
      const std::string_view key = ledger_.taxes.size() == 1 ? "tax" : "";
      sums->add(page_.sum(label, tax.tax, key, body), close);
    }
    sums->add(page_.rule(), {.gap = 0.5});
    sums->add(
        page_.sum(LedgerWord::kTotal, ledger_.total, "total", scaled(page_.looks.strong, 1.15)),
        {.gap = 0.5});
    strip.add(LedgerPage::columns(notes(), std::move(sums), 0.55), 1.4);
  }

  // What stands beside the sums.
  [[nodiscard]] BlockPtr notes() const {
    const LedgerWord text =
        kind_.text == LedgerWord::kPaymentTerms ? kind_.text : LedgerWord::kNoSignature;
    return page_.line({.text = page_.word(text)}, page_.looks.body);
  }

  void write_foot(Strip& strip) const {
    strip.add_at_bottom(page_.rule(), 1.6);
    BlockPtr tax = page_.field(LedgerWord::kTaxNumber, frame_.tax_number, "");
    if (!kind_.has_bank) {
      strip.add(std::move(tax), 0.6);
      return;
    }
    const bool is_iban = has_iban(page_.language());
    const Fact fact = document_fact(is_iban ? "iban" : "account_number");
    FieldLook look{.label = page_.looks.body, .value = page_.looks.body};
    BlockPtr account = field_block(
        {.label = is_iban ? std::string("IBAN") : page_.word(LedgerWord::kAccountNumber),
         .value = {.text = frame_.account, .fact = fact}},
        look);
    strip.add(LedgerPage::pair(std::move(account), std::move(tax)), 0.6);
  }

  LedgerPage& page_;
  const InvoiceKind& kind_;
  const InvoiceFrame& frame_;
  const Ledger& ledger_;
};

Scene print_invoice(Studio& studio,
                    const SceneRequest& request,
                    Rng& rng,
                    const InvoiceKind& kind) {
  LedgerPage page(studio, request, rng, {.across = {.least = 34, .wanted = 100}});
  InvoiceFrame frame = make_frame(page);
  if (brightness_distance(frame.band, draw::readable_on(frame.band)) < 0.4)
    frame.band = draw::mix(page.sheet.paper.ink, draw::kBlack, 0.2);
  const GoodsPlan plan{.num_lines = kMostItems,
                       .least_price = 150,
                       .most_price = page.holds(0.3) ? 250'000 : 9'000,
                       .several_share = 0.7,
                       .most_pieces = page.holds(0.3) ? 250 : 12,
                       .measured_share = 0.2,
                       .most_letters = 28,
                       .num_taxes = kind.num_taxes};
  Ledger whole{.lines = make_goods(page, plan), .tax_mode = TaxMode::kAdded};
  whole.taxes = usual_taxes(page.language(), kind.num_taxes);
  if (page.holds(0.3)) whole.discount_rate = 100 * rng.next_between(2, 15);
  if (page.holds(0.4)) whole.shipping = page.price_level() * 10 * rng.next_between(39, 250);
  return page.print(std::ssize(whole.lines), [&](Index num_items) {
    const Ledger ledger = first_lines(whole, num_items);
    Rng shape(frame.emblem);
    BlockPtr emblem =
        frame.has_emblem ? emblem_block(page.sheet.paper.accent, /*side_units=*/4, shape) : nullptr;
    return InvoiceWriter(page, kind, frame, ledger).write(std::move(emblem));
  });
}

}  // namespace

Scene make_invoice(Studio& studio, const SceneRequest& request, Rng& rng) {
  return print_invoice(studio, request, rng, {});
}

Scene make_banded_invoice(Studio& studio, const SceneRequest& request, Rng& rng) {
  return print_invoice(studio, request, rng, {.has_band = true});
}

Scene make_tax_invoice(Studio& studio, const SceneRequest& request, Rng& rng) {
  return print_invoice(studio, request, rng, {.num_taxes = 2});
}

Scene make_quotation(Studio& studio, const SceneRequest& request, Rng& rng) {
  const bool has_band = chance::holds(rng, 0.4);
  return print_invoice(studio, request, rng,
                       {.title = LedgerWord::kQuotation,
                        .number = LedgerWord::kQuotationNumber,
                        .number_key = "number",
                        .recipient = LedgerWord::kCustomer,
                        .second_date = LedgerWord::kValidUntil,
                        .second_date_key = "valid_until",
                        .text = LedgerWord::kOfferText,
                        .has_bank = false,
                        .has_band = has_band});
}

Scene make_order_confirmation(Studio& studio, const SceneRequest& request, Rng& rng) {
  const bool has_band = chance::holds(rng, 0.4);
  return print_invoice(studio, request, rng,
                       {.title = LedgerWord::kOrderConfirmation,
                        .number = LedgerWord::kOrderNumber,
                        .number_key = "order_number",
                        .recipient = LedgerWord::kCustomer,
                        .second_date = LedgerWord::kDeliveryDate,
                        .second_date_key = "delivery_date",
                        .text = LedgerWord::kOrderText,
                        .has_bank = false,
                        .has_band = has_band});
}

Scene make_delivery_note(Studio& studio, const SceneRequest& request, Rng& rng) {
  return print_invoice(studio, request, rng,
                       {.title = LedgerWord::kDeliveryNote,
                        .number = LedgerWord::kDeliveryNumber,
                        .number_key = "number",
                        .recipient = LedgerWord::kShipTo,
                        .second_date = LedgerWord::kOrderDate,
                        .second_date_key = "order_date",
                        .is_second_date_later = false,
                        .text = LedgerWord::kOrderText,
                        .has_prices = false,
                        .has_bank = false});
}

}  // namespace tessera::synth
