#include "synth/chart/topic.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "synth/chance.h"

namespace tessera::synth {
namespace {

using chance::holds;

struct Measure {
  std::string_view unit;
  std::array<std::string_view, kLanguages.size()> names;  // by Language
};

constexpr auto kMeasures = std::to_array<Measure>({
#include "synth/chart/topic_table.inc"
});

using Names = std::vector<std::string>;

bool holds_name(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Different short entries of a list, in the order of drawing; fewer when the list is too short.
Names draw_names(std::span<const std::string> list, Index count, base::Rng& rng) {
  constexpr std::size_t kLongest = 16;
  Names names;
  for (Index attempt = 0; attempt < 20 * count && std::ssize(names) < count && !list.empty();
       ++attempt) {
    const std::string& name = chance::pick(list, rng);
    if (name.size() <= kLongest && !holds_name(names, name)) names.push_back(name);
  }
  return names;
}

Names letters(Index count, char first = 'A') {
  Names names;
  for (Index i = 0; i < count; ++i)
    names.emplace_back(1, static_cast<char>(first + i));
  return names;
}

Names years(Index count, base::Rng& rng) {
  const std::int64_t step = holds(rng, 0.2) ? 5 : 1;
  const std::int64_t first = rng.next_between(1960, 2024 - step * count);
  Names names;
  for (Index i = 0; i < count; ++i)
    names.push_back(std::to_string(first + step * i));
  return names;
}

Names months(const AssetView& view, Language language, Index count, base::Rng& rng) {
  const auto list = view.words(WordList::kMonths, language);
  if (std::ssize(list) < 12 || count > 12) return years(count, rng);
  const auto first = static_cast<std::size_t>(rng.next_between(0, 12 - count));
  return {list.begin() + static_cast<std::ptrdiff_t>(first),
          list.begin() + static_cast<std::ptrdiff_t>(first) + count};
}

// "0-10", "10-20" ...
Names ranges(Index count, base::Rng& rng) {
  constexpr std::array<std::int64_t, 4> kWidths = {5, 10, 20, 100};
  const std::int64_t width = chance::pick(kWidths, rng);
  Names names;
  for (Index i = 0; i < count; ++i) {
    names.push_back(std::to_string(i * width) + "–" + std::to_string((i + 1) * width));
  }
  return names;
}

Names named_things(const AssetView& view, Language language, Index count, base::Rng& rng) {
  constexpr std::array kLists = {WordList::kCountries, WordList::kCities, WordList::kProducts,
                                 WordList::kCompanies, WordList::kGivenNames};
  for (int attempt = 0; attempt < 6; ++attempt) {
    Names names = draw_names(view.words(chance::pick(kLists, rng), language), count, rng);
    if (std::ssize(names) == count) return names;
  }
  return letters(count);
}

Names categories_of(const AssetView& view, const TopicRequest& request, base::Rng& rng) {
  const Index count = request.num_categories;
  switch (request.categories) {
    case CategoryKind::kRanges:
      return ranges(count, rng);
    case CategoryKind::kLetters:
      return letters(count);
    case CategoryKind::kOrdered:
      return holds(rng, 0.5) ? years(count, rng) : months(view, request.language, count, rng);
    case CategoryKind::kAny:
      break;
  }
  if (holds(rng, 0.3)) return years(count, rng);
  return named_things(view, request.language, count, rng);
}

// Whole numbers of at least one part that add up to `total`.
std::vector<Index> parts_of(Index total, Index count, base::Rng& rng) {
  std::vector<Index> cuts;
  while (std::ssize(cuts) + 1 < count) {
    const Index cut = rng.next_between(1, total - 1);
    if (std::ranges::find(cuts, cut) == cuts.end()) cuts.push_back(cut);
  }
  std::ranges::sort(cuts);
  std::vector<Index> parts;
  Index before = 0;
  for (const Index cut : cuts) {
    parts.push_back(cut - before);
    before = cut;
  }
  parts.push_back(total - before);
  return parts;
}

class ValueWriter {
 public:
  ValueWriter(const TopicRequest& request, Topic& topic) : request_(request), topic_(topic) {
    topic.table.values.resize(static_cast<std::size_t>(request.num_series));
    topic.table.printed.resize(static_cast<std::size_t>(request.num_series));
  }

  void add(Index series, const Decimal& number) {
    const auto at = static_cast<std::size_t>(series);
    topic_.table.values[at].push_back(number.value());
    topic_.table.printed[at].push_back(print_decimal(number, request_.language));
  }

 private:
  const TopicRequest& request_;
  Topic& topic_;
};

// In hundredths: steps of 5 that can be told apart.
void add_shares(const TopicRequest& request, ValueWriter& writer, base::Rng& rng) {
  if (request.num_series == 1) {
    for (const Index part : parts_of(20, request.num_categories, rng))
      writer.add(0, {5 * part, 0});
    return;
  }
  for (Index category = 0; category < request.num_categories; ++category) {
    const std::vector<Index> parts = parts_of(20, request.num_series, rng);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      writer.add(static_cast<Index>(i), {5 * parts[i], 0});
    }
  }
}

Decimal logarithmic_value(const Scale& scale, base::Rng& rng) {
  constexpr std::array<std::int64_t, 3> kLeading = {1, 2, 5};
  const Index decade = rng.next_between(0, scale.num_ticks - 1);
  std::int64_t value = chance::pick(kLeading, rng);
  for (Index i = 0; i < decade; ++i)
    value *= 10;
  return {value, 0};
}

void add_values(const TopicRequest& request,
                const Scale& scale,
                ValueWriter& writer,
                base::Rng& rng) {
  const Index top =
      request.is_stacked ? scale.max_minors() / request.num_series : scale.max_minors();
  for (Index series = 0; series < request.num_series; ++series) {
    const Index bottom = -scale.num_negative_ticks * scale.minors_per_tick;
    for (Index category = 0; category < request.num_categories; ++category) {
      if (scale.is_logarithmic) {
        writer.add(series, logarithmic_value(scale, rng));
        continue;
      }
      Index minors = rng.next_between(bottom < 0 ? bottom : 1, std::max<Index>(1, top));
      if (minors == 0) minors = 1;
      writer.add(series, scale.at_minor(minors));
    }
  }
}

}  // namespace

Topic choose_topic(const AssetView& view, const TopicRequest& request, base::Rng& rng) {
  Topic topic;
  DataTable& table = topic.table;
  const Measure& measure = chance::pick(kMeasures, rng);
  const std::string name(measure.names[static_cast<std::size_t>(request.language)]);
  table.value_label = name;
  table.unit = request.is_share ? "%" : std::string(measure.unit);
  table.title = holds(rng, 0.4) ? name + " " + std::to_string(rng.next_between(1990, 2025)) : name;
  table.categories = categories_of(view, request, rng);
  table.series = request.num_series == 1
                     ? Names{""}
                     : named_things(view, request.language, request.num_series, rng);
  const bool is_doubtful = std::ranges::any_of(table.series, [&](const std::string& series) {
    return holds_name(table.categories, series);
  });
  if (is_doubtful) table.series = letters(request.num_series, 'P');
  ValueWriter writer(request, topic);
  if (request.is_share) {
    topic.scale = {.minor = 5, .minors_per_tick = 4, .num_ticks = 5};
    add_shares(request, writer, rng);
  } else {
    topic.scale = choose_scale(request.scale, rng);
    add_values(request, topic.scale, writer, rng);
  }
  return topic;
}

}  // namespace tessera::synth
