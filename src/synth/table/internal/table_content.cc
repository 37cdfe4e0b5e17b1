#include "synth/table/internal/table_content.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "synth/chance.h"
#include "synth/content/codes.h"
#include "synth/content/letter_case.h"
#include "synth/table/internal/table_words.h"

namespace tessera::synth {
namespace {

using base::Rng;

std::size_t to_size(Index i) {
  return static_cast<std::size_t>(i);
}

// Builds contents column by column.
class Builder {
 public:
  Builder(Prose& prose, Rng& rng) : prose_(prose), rng_(rng) {
    content_.format = number_format_of(prose.language());
    content_.title = prose.title(2, 6);
  }

  [[nodiscard]] std::string word(TableWord word) const {
    return std::string(table_word(word, prose_.language()));
  }

  // Rows named by successive draws; a name that is there already is left out.
  void add_rows(const std::string& label, Index count, const std::function<std::string()>& draw) {
    content_.columns.push_back({.label = label});
    const Index most_draws = 4 * count;
    for (Index i = 0; i < most_draws && content_.num_rows() < count; ++i) {
      std::string name = draw();
      const auto is_same = [&name](const auto& row) { return row.front().text == name; };
      if (name.empty() || std::any_of(content_.rows.begin(), content_.rows.end(), is_same))
        continue;
      content_.rows.push_back({{.text = std::move(name)}});
    }
  }

  void add_texts(const std::string& label, const std::function<std::string()>& draw) {
    if (has_label(label)) return;
    content_.columns.push_back({.label = label});
    for (auto& row : content_.rows)
      row.push_back({.text = draw()});
  }

  // Numbers low ... high in units of their last place.
  void add_numbers(ColumnContent column, std::int64_t low, std::int64_t high) {
    if (has_label(column.label) && column.group.empty()) return;
    column.is_number = true;
    content_.columns.push_back(std::move(column));
    for (auto& row : content_.rows)
      row.push_back(number(rng_.next_between(low, high)));
  }

  [[nodiscard]] CellContent number(std::int64_t value) const {
    return {.text = content_.print(value, content_.num_columns() - 1), .value = value};
  }

  TableContent& content() { return content_; }
  TableContent take() { return std::move(content_); }
  Prose& prose() { return prose_; }
  Rng& rng() { return rng_; }

 private:
  [[nodiscard]] bool has_label(const std::string& label) const {
    return std::any_of(content_.columns.begin(), content_.columns.end(),
                       [&label](const ColumnContent& column) { return column.label == label; });
  }

  Prose& prose_;
  Rng& rng_;
  TableContent content_;
};

std::string cap(std::string text) {
  return capitalised(text);
}

// How large the numbers of a column are: from ones to millions.
std::int64_t random_magnitude(Rng& rng) {
  constexpr std::array<std::int64_t, 5> kMagnitudes = {9, 99, 999, 9'999, 999'999};
  return chance::pick(kMagnitudes, rng);
}

}  // namespace

void TableContent::keep_rows(Index count) {
  rows.resize(to_size(std::min(count, num_rows())));
  if (!row_groups.empty()) row_groups.resize(rows.size());
}

void TableContent::keep_columns(Index count) {
  columns.resize(to_size(std::min(count, num_columns())));
  for (auto& row : rows)
    row.resize(columns.size());
}

std::optional<std::int64_t> TableContent::sum_of(Index column) const {
  if (!columns[to_size(column)].is_summable || rows.empty()) return std::nullopt;
  std::int64_t sum = 0;
  for (const auto& row : rows) {
    const CellContent& cell = row[to_size(column)];
    if (!cell.value && !cell.text.empty()) return std::nullopt;
    sum += cell.value.value_or(0);
  }
  return sum;
}

std::string TableContent::print(std::int64_t value, Index column) const {
  return format_fixed(value, columns[to_size(column)].decimals, format);
}

std::string TableContent::full_label(Index column) const {
  const ColumnContent& content = columns[to_size(column)];
  return content.group.empty() ? content.label : content.label + " " + content.group;
}

TableContent make_item_table(const TableSize& size, Prose& prose, Rng& rng) {
  Builder builder(prose, rng);
  builder.add_rows(builder.word(TableWord::kItem), size.num_rows,
                   [&] { return cap(prose.from(WordList::kProducts)); });
  const std::string sign(choose_currency(prose.language(), rng).sign);
  builder.add_numbers({.label = builder.word(TableWord::kQuantity), .is_summable = true}, 1,
                      rng.next_below(2) == 0 ? 9 : 120);
  TableContent& content = builder.content();
  content.columns.push_back(
      {.label = builder.word(TableWord::kPrice), .unit = sign, .decimals = 2, .is_number = true});
  for (auto& row : content.rows)
    row.push_back(builder.number(5 * rng.next_between(5, 4'000)));
  content.columns.push_back({.label = builder.word(TableWord::kAmount),
                             .unit = sign,
                             .decimals = 2,
                             .is_number = true,
                             .is_summable = true});
  for (auto& row : content.rows)
    row.push_back(builder.number(*row[1].value * *row[2].value));
  if (size.num_columns > 4) {
    builder.add_texts(builder.word(TableWord::kNumber),
                      [&] { return make_code(CodeKind::kSerial, prose.language(), rng); });
  }
  content.total_label = builder.word(TableWord::kTotal);
  return builder.take();
}

TableContent make_period_table(const TableSize& size, Prose& prose, Rng& rng) {
  Builder builder(prose, rng);
  constexpr std::array kNames = {WordList::kProducts, WordList::kCities, WordList::kCompanies,
                                 WordList::kJobs};
  const WordList names = chance::pick(kNames, rng);
  const TableWord corner = names == WordList::kCities ? TableWord::kCity
                           : names == WordList::kJobs ? TableWord::kJob
                                                      : TableWord::kName;
  builder.add_rows(builder.word(corner), size.num_rows, [&] { return cap(prose.from(names)); });
  const bool has_groups = size.num_columns >= 5 && rng.next_below(2) == 0;
  const int decimals = static_cast<int>(rng.next_below(3) == 0);
  const std::int64_t high = std::max<std::int64_t>(99, random_magnitude(rng));
  const Index year = rng.next_between(1960, 2030);
  const Index per_group = has_groups ? rng.next_between(2, 4) : 1;
  for (Index i = 0; i + 1 < size.num_columns; ++i) {
    const std::string period = std::to_string(year + i / per_group);
    ColumnContent column{.label = has_groups ? "Q" + std::to_string(i % per_group + 1) : period,
                         .group = has_groups ? period : "",
                         .decimals = decimals,
                         .is_summable = true};
    builder.add_numbers(std::move(column), high / 20, high);
  }
  if (rng.next_below(2) == 0) builder.content().total_label = builder.word(TableWord::kTotal);
  return builder.take();
}

TableContent make_people_table(const TableSize& size, Prose& prose, Rng& rng) {
  Builder builder(prose, rng);
  builder.add_rows(builder.word(TableWord::kName), size.num_rows, [&] { return prose.person(); });
  builder.add_numbers({.label = builder.word(TableWord::kAge)}, 18, 90);
  builder.add_texts(builder.word(TableWord::kCity), [&] { return prose.from(WordList::kCities); });
  builder.add_texts(builder.word(TableWord::kJob), [&] { return prose.from(WordList::kJobs); });
  builder.add_texts(builder.word(TableWord::kPhone),
                    [&] { return make_code(CodeKind::kPhone, prose.language(), rng); });
  builder.add_texts(builder.word(TableWord::kDate),
                    [&] { return make_code(CodeKind::kDate, prose.language(), rng); });
  builder.content().keep_columns(size.num_columns);
  return builder.take();
}

TableContent make_country_table(const TableSize& size, Prose& prose, Rng& rng) {
  Builder builder(prose, rng);
  builder.add_rows(builder.word(TableWord::kCountry), size.num_rows,
                   [&] { return prose.from(WordList::kCountries); });
  builder.add_numbers({.label = builder.word(TableWord::kPopulation), .is_summable = true}, 10'000,
                      90'000'000);
  builder.add_numbers({.label = builder.word(TableWord::kArea), .unit = "km²", .is_summable = true},
                      300, 900'000);
  builder.add_numbers({.label = builder.word(TableWord::kShare), .unit = "%", .decimals = 1}, 1,
                      999);
  builder.add_texts(builder.word(TableWord::kCity), [&] { return prose.from(WordList::kCities); });
  builder.content().keep_columns(size.num_columns);
  return builder.take();
}

TableContent make_measure_table(const TableSize& size, Prose& prose, Rng& rng) {
  Builder builder(prose, rng);
  builder.add_rows(builder.word(TableWord::kNumber), size.num_rows,
                   [&] { return make_code(CodeKind::kSerial, prose.language(), rng); });
  struct Measure {
    TableWord word;
    std::string_view unit;
    bool is_summable;
  };
  constexpr std::array<Measure, 5> kMeasures = {{{TableWord::kTemperature, "°C", false},
                                                 {TableWord::kWeight, "kg", true},
                                                 {TableWord::kLength, "mm", true},
                                                 {TableWord::kSpeed, "km/h", false},
                                                 {TableWord::kShare, "%", false}}};
  for (Index i = 0; i + 1 < std::min<Index>(size.num_columns, 6); ++i) {
    const Measure& measure = kMeasures[to_size(i)];
    const std::int64_t high = random_magnitude(rng);
    const std::int64_t low = measure.word == TableWord::kTemperature ? -high / 4 : 0;
    builder.add_numbers({.label = builder.word(measure.word),
                         .unit = std::string(measure.unit),
                         .decimals = static_cast<int>(rng.next_below(3)),
                         .is_summable = measure.is_summable},
                        low, high);
  }
  return builder.take();
}

TableContent make_mark_table(const TableSize& size, Prose& prose, Rng& rng) {
  Builder builder(prose, rng);
  builder.add_rows("", size.num_rows, [&] { return cap(prose.from(WordList::kMenuItems)); });
  const bool has_signs = rng.next_below(2) == 0;
  const std::string yes = has_signs ? "✓" : builder.word(TableWord::kYes);
  const std::string no = has_signs ? "–" : builder.word(TableWord::kNo);
  for (Index i = 0; i + 1 < size.num_columns; ++i) {
    builder.add_texts(cap(prose.from(WordList::kProducts)),
                      [&] { return rng.next_below(2) == 0 ? yes : no; });
  }
  return builder.take();
}

TableContent make_note_table(const TableSize& size, Prose& prose, Rng& rng) {
  Builder builder(prose, rng);
  builder.add_rows(builder.word(TableWord::kName), size.num_rows,
                   [&] { return prose.title(1, 2); });
  const TextLength length{.min_chars = 15, .max_chars = rng.next_between(40, 160)};
  builder.add_texts(builder.word(TableWord::kDescription), [&] { return prose.paragraph(length); });
  builder.add_texts(builder.word(TableWord::kDate), [&] { return prose.date(); });
  builder.add_texts(builder.word(TableWord::kNote), [&] { return prose.title(1, 4); });
  builder.content().keep_columns(size.num_columns);
  return builder.take();
}

TableContent make_league_table(const TableSize& size, Prose& prose, Rng& rng) {
  Builder builder(prose, rng);
  builder.add_rows(builder.word(TableWord::kTeam), size.num_rows,
                   [&] { return prose.from(WordList::kCities); });
  TableContent& content = builder.content();
  const Index num_games = rng.next_between(6, 38);
  for (const TableWord word : {TableWord::kPlayed, TableWord::kWon, TableWord::kDrawn,
                               TableWord::kLost, TableWord::kPoints}) {
    content.columns.push_back({.label = builder.word(word), .is_number = true});
  }
  for (auto& row : content.rows) {
    const Index won = rng.next_between(0, num_games);
    const Index drawn = rng.next_between(0, num_games - won);
    for (const Index value : {num_games, won, drawn, num_games - won - drawn, 3 * won + drawn})
      row.push_back({.text = std::to_string(value), .value = value});
  }
  std::stable_sort(content.rows.begin(), content.rows.end(),
                   [](const auto& a, const auto& b) { return *a[5].value > *b[5].value; });
  return builder.take();
}

TableContent make_week_table(const TableSize& size, Prose& prose, Rng& rng) {
  Builder builder(prose, rng);
  Index minutes = 60 * rng.next_between(5, 10);
  builder.add_rows(builder.word(TableWord::kTime), size.num_rows, [&] {
    const Index hour = minutes / 60 % 24;
    const Index minute = minutes % 60;
    minutes += 15 * rng.next_between(2, 8);
    return (hour < 10 ? "0" : "") + std::to_string(hour) + ":" + (minute < 10 ? "0" : "") +
           std::to_string(minute);
  });
  std::vector<std::string> subjects;
  for (int i = 0; i < 7; ++i)
    subjects.push_back(prose.title(1, 2));
  const auto weekdays = prose.view().words(WordList::kWeekdays, prose.language());
  for (Index i = 0; i < 5 && i + 1 < size.num_columns; ++i) {
    const std::string day =
        to_size(i) < weekdays.size() ? weekdays[to_size(i)] : std::to_string(i + 1);
    builder.add_texts(cap(day), [&] {
      return rng.next_below(5) == 0 ? std::string() : chance::pick(subjects, rng);
    });
  }
  return builder.take();
}

TableContent make_any_table(const TableSize& size, Prose& prose, Rng& rng) {
  switch (rng.next_below(8)) {
    case 0:
      return make_item_table(size, prose, rng);
    case 1:
    case 2:
      return make_period_table(size, prose, rng);
    case 3:
      return make_people_table(size, prose, rng);
    case 4:
      return make_country_table(size, prose, rng);
    case 5:
      return make_measure_table(size, prose, rng);
    case 6:
      return make_mark_table(size, prose, rng);
    default:
      return make_note_table(size, prose, rng);
  }
}

void empty_some_cells(TableContent& content, double share, Rng& rng) {
  for (auto& row : content.rows) {
    for (std::size_t column = 1; column < row.size(); ++column) {
      if (chance::holds(rng, share)) row[column] = {};
    }
  }
}

void group_rows(TableContent& content, Prose& prose, Rng& rng) {
  content.row_groups.clear();
  std::vector<std::string> names;
  while (std::ssize(content.row_groups) < content.num_rows()) {
    std::string name = prose.from(WordList::kCities);
    if (std::find(names.begin(), names.end(), name) != names.end())
      name += " " + std::to_string(names.size() + 1);
    names.push_back(name);
    const Index count = rng.next_between(1, 4);
    content.row_groups.insert(content.row_groups.end(), to_size(count), name);
  }
  content.row_groups.resize(content.rows.size());
}

}  // namespace tessera::synth
