// Rows of fields of few kinds, as programs and instruments write them: records, grids of numbers.
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "synth/chance.h"
#include "synth/content/calendar.h"
#include "synth/content/chain.h"
#include "synth/content/codes.h"
#include "synth/content/letter_case.h"
#include "synth/content/numbers.h"
#include "synth/text/internal/record_writer.h"
#include "synth/text/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;

enum class RecordField : std::uint8_t {
  kDate,
  kTime,   // "11:42"
  kClock,  // "11:06:43", "11:06:43.512"
  kInteger,
  kDecimal,
  kHex,
  kCode,
  kWord,
  kName,
  kStatus,
};
constexpr auto kNumRecordFields = static_cast<std::uint64_t>(RecordField::kStatus) + 1;

// "06" of 6, "006" with three digits.
std::string padded(Index value, std::size_t num_digits) {
  std::string digits = std::to_string(value);
  if (digits.size() < num_digits) digits.insert(0, num_digits - digits.size(), '0');
  return digits;
}

std::vector<std::string> states_of(Language language) {
  switch (language) {
    case Language::kEnglish:
      return {"ok", "open", "closed", "new", "done", "failed", "paid", "ready", "on", "off"};
    case Language::kGerman:
      return {"offen", "fertig", "neu", "bezahlt", "bereit", "fehlt", "aktiv", "ein", "aus"};
    case Language::kFrench:
      return {"ouvert", "fermé", "payé", "prêt", "nouveau", "échec", "actif", "oui", "non"};
    case Language::kSpanish:
      return {"abierto", "cerrado", "pagado", "listo", "nuevo", "fallo", "activo", "sí", "no"};
    case Language::kChinese:
      return {"完成", "打开", "关闭", "新", "失败", "已付", "正常"};
    default:
      return {};
  }
}

// One column of a page of records: kind and form are the page's, values change from row to row,
// rising ones by little, so that neighbours look alike.
class FieldMaker {
 public:
  FieldMaker(RecordField kind, Prose& prose, base::Rng& rng)
      : kind_(kind),
        prose_(prose),
        rng_(rng),
        code_(chance::pick(kCodes, rng)),
        day_style_(holds(rng, 0.5) ? DayStyle::kIso : DayStyle::kNumeric),
        day_(random_day(1990, 2034, rng)),
        is_rising_(holds(rng, 0.6)),
        step_(rng.next_between(1, 60)),
        num_digits_(static_cast<int>(rng.next_between(1, 6))),
        decimals_(static_cast<int>(rng.next_between(1, 4))),
        value_(rng.next_between(0, 86'399)) {
    if (holds(rng, 0.2)) fraction_mark_ = holds(rng, 0.5) ? "." : ",";
    std::vector<std::string> states = states_of(prose.language());
    for (int i = 0; states.empty() && i < 3; ++i)
      words_.push_back(prose.from(WordList::kWords));
    if (states.empty()) return;
    words_ = chance::pick_several(states, static_cast<std::size_t>(rng_.next_between(2, 4)), rng_);
    if (!holds(rng, 0.3)) return;
    for (std::string& word : words_)
      word = to_upper(word);
  }

  [[nodiscard]] bool is_number() const {
    return kind_ == RecordField::kInteger || kind_ == RecordField::kDecimal;
  }

  std::string next() {
    const Language language = prose_.language();
    switch (kind_) {
      case RecordField::kDate:
        day_ +=
            std::chrono::days(is_rising_ ? rng_.next_between(0, 2) : rng_.next_between(-400, 400));
        return print_day(day_, day_style_, prose_.view(), language);
      case RecordField::kTime:
        return print_time(next_second() / 60);
      case RecordField::kClock:
        return clock();
      case RecordField::kInteger:
        return std::to_string(next_integer());
      case RecordField::kDecimal:
        return format_fixed(rng_.next_between(0, ten_to(decimals_ + num_digits_ / 2)), decimals_,
                            number_format_of(language));
      case RecordField::kHex:
        return make_code(CodeKind::kHex, language, rng_).substr(0, 4);
      case RecordField::kCode:
        return make_code(code_, language, rng_);
      case RecordField::kWord:
        return prose_.from(WordList::kWords);
      case RecordField::kName:
        return prose_.person();
      case RecordField::kStatus:
        return chance::pick(words_, rng_);
    }
    return {};
  }

 private:
  static constexpr std::array kCodes = {
      CodeKind::kSerial, CodeKind::kDigits,  CodeKind::kPlate,      CodeKind::kPhone,
      CodeKind::kPrice,  CodeKind::kMeasure, CodeKind::kLookAlikes, CodeKind::kVersion};

  static Index ten_to(int exponent) {
    Index power = 1;
    for (int i = 0; i < exponent; ++i)
      power *= 10;
    return power;
  }

  Index next_second() {
    constexpr Index kDay = 86'400;
    value_ = is_rising_ ? value_ + rng_.next_between(0, step_) : rng_.next_between(0, kDay - 1);
    return value_ % kDay;
  }

  Index next_integer() {
    if (!is_rising_) return rng_.next_between(0, ten_to(num_digits_) - 1);
    value_ += rng_.next_between(1, step_);
    return value_;
  }

  std::string clock() {
    const Index second = next_second();
    std::string text = chain(
        {padded(second / 3600, 2), ":", padded(second / 60 % 60, 2), ":", padded(second % 60, 2)});
    if (fraction_mark_.empty()) return text;
    return chain({text, fraction_mark_, padded(rng_.next_between(0, 999), 3)});
  }

  RecordField kind_;
  Prose& prose_;
  base::Rng& rng_;
  CodeKind code_;
  DayStyle day_style_;
  std::chrono::sys_days day_;
  bool is_rising_;
  Index step_;
  int num_digits_;
  int decimals_;
  Index value_;  // of the row before
  std::string fraction_mark_{};
  std::vector<std::string> words_{};
};

// Two to six. The first says when or which, so that a page of them reads neither as an index nor as
// a log does: no word stands first, no status behind a clock.
std::vector<RecordField> choose_kinds(base::Rng& rng) {
  using enum RecordField;
  constexpr std::array kFirst = {kDate, kTime, kClock, kInteger, kDecimal, kHex, kCode};
  const RecordField first = chance::pick(kFirst, rng);
  std::vector<RecordField> kinds = {first};
  for (Index i = rng.next_between(holds(rng, 0.5) ? 1 : 3, 5); i > 0; --i) {
    const auto kind = static_cast<RecordField>(rng.next_below(kNumRecordFields));
    kinds.push_back(first == kClock && kind == kStatus && kinds.size() == 1 ? kDecimal : kind);
  }
  return kinds;
}

RecordShape choose_record_shape(base::Rng& rng) {
  constexpr std::array<std::string_view, 8> kMarks = {", ", ",", "; ", ";", " | ", " | ", ",", ";"};
  RecordShape shape;
  shape.gap_em = between(rng, 0.7, 2);
  switch (rng.next_below(10)) {
    case 0:
    case 1:
    case 2:
      return shape;
    case 3:
      shape.gap = FieldGap::kTabs;
      return shape;
    case 4:
      shape.gap = FieldGap::kSpaces;
      return shape;
    default:
      shape.gap = FieldGap::kMark;
      shape.mark = chance::pick(kMarks, rng);
      return shape;
  }
}

std::vector<FontKind> record_kinds(bool is_mono) {
  return is_mono ? std::vector{FontKind::kMono} : std::vector{FontKind::kSans};
}

std::string record_title(Prose& prose, double share, base::Rng& rng) {
  return holds(rng, share) ? prose.title(1, 4) : "";
}

// How the numbers of one column look.
struct NumberColumn {
  int decimals = 0;
  std::int64_t base = 0;  // in units of the last place
  std::int64_t spread = 100;
  double negative_share = 0;
  bool has_plus = false;
  std::string_view unit{};
};

NumberColumn choose_number_column(Language language, base::Rng& rng) {
  NumberColumn column;
  column.decimals = holds(rng, 0.3) ? 0 : static_cast<int>(rng.next_between(1, 4));
  for (Index i = rng.next_between(1, 5); i > 0; --i)
    column.spread *= 10;
  // Neighbours with the same first digits.
  if (holds(rng, 0.3)) {
    column.base = rng.next_between(1, 9) * column.spread;
    column.spread /= 100;
  }
  column.negative_share = holds(rng, 0.4) ? between(rng, 0.05, 0.6) : 0;
  column.has_plus = column.negative_share > 0 && holds(rng, 0.25);
  const bool is_tight = language == Language::kEnglish || language == Language::kChinese;
  if (column.decimals < 3 && holds(rng, 0.15)) {
    column.unit = is_tight ? "%" : "\u00A0%";
    column.spread = 1000;
    column.base = 0;
  }
  return column;
}

std::string next_number(const NumberColumn& column, const NumberFormat& format, base::Rng& rng) {
  const std::int64_t size = column.base + rng.next_between(0, column.spread - 1);
  const bool is_negative = holds(rng, column.negative_share);
  const std::string number = format_fixed(is_negative ? -size : size, column.decimals, format);
  const bool has_plus = column.has_plus && !is_negative && size > 0;
  return chain({has_plus ? "+" : "", number, column.unit});
}

// The label of a row of numbers; kinds are the page's.
std::string row_label(std::uint64_t kind, Index i, Index first_year, Prose& prose) {
  if (kind == 0) return std::to_string(first_year + i);
  if (kind == 1) return std::to_string(i + 1) + ".";
  return capitalised(prose.from(kind == 2 ? WordList::kWords : WordList::kCountries));
}

}  // namespace

Scene make_records(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  const bool is_mono = holds(rng, 0.6);
  const Paper paper = choose_record_paper(request, rng);
  RecordPage page(studio, request, rng, paper, record_kinds(is_mono));
  RecordShape shape = choose_record_shape(rng);
  if (is_mono) shape.kind = NodeKind::kCode;
  std::vector<FieldMaker> makers;
  for (const RecordField kind : choose_kinds(rng)) {
    makers.emplace_back(kind, page.prose, rng);
    const bool is_right = makers.back().is_number() && holds(rng, 0.7);
    shape.alignments.push_back(is_right ? FieldAlignment::kRight : FieldAlignment::kLeft);
  }
  // Where letters are large, the first two fields have to do.
  const double spare = request.density * static_cast<double>(makers.size() - 2);
  shape.least_fields = rng.next_between(2, 2 + static_cast<Index>(std::ceil(spare)));
  const bool has_header = holds(rng, 0.2);
  const std::string title = record_title(page.prose, 0.2, rng);
  RecordWriter(page, std::move(shape)).write(title, [&](Index i) {
    Record record;
    for (FieldMaker& maker : makers)
      record.fields.push_back(has_header && i == 0 ? page.prose.from(WordList::kWords)
                                                   : maker.next());
    return record;
  });
  return page.sheet.finish();
}

Scene make_numbers(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  const bool is_mono = holds(rng, 0.4);
  const Paper paper = choose_record_paper(request, rng);
  RecordPage page(studio, request, rng, paper, record_kinds(is_mono));
  const NumberFormat usual = number_format_of(request.language);
  const NumberFormat format{.group = holds(rng, 0.7) ? usual.group : "", .decimal = usual.decimal};
  const bool has_labels = holds(rng, 0.35);
  RecordShape shape{.gap_em = between(rng, 1, 2.5),
                    .decimal = format.decimal,
                    .least_fields = 3,
                    .kind = is_mono ? NodeKind::kCode : NodeKind::kParagraph};
  if (has_labels) shape.alignments.push_back(FieldAlignment::kLeft);
  const auto number_alignment = holds(rng, 0.5) ? FieldAlignment::kRight : FieldAlignment::kPoint;
  std::vector<NumberColumn> columns;
  const NumberColumn common = choose_number_column(request.language, rng);
  const bool is_uniform = holds(rng, 0.4);
  for (Index i = rng.next_between(3, 9); i > 0; --i) {
    columns.push_back(is_uniform ? common : choose_number_column(request.language, rng));
    shape.alignments.push_back(number_alignment);
  }
  const std::uint64_t label_kind = rng.next_below(4);
  const Index first_year = rng.next_between(1850, 2000);
  const std::string title = record_title(page.prose, 0.25, rng);
  RecordWriter(page, std::move(shape)).write(title, [&](Index i) {
    Record record;
    if (has_labels) record.fields.push_back(row_label(label_kind, i, first_year, page.prose));
    for (const NumberColumn& column : columns)
      record.fields.push_back(next_number(column, format, rng));
    return record;
  });
  return page.sheet.finish();
}

}  // namespace tessera::synth
