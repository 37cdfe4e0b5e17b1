#include "synth/screen/wording.h"

#include <algorithm>
#include <optional>
#include <span>

#include "base/check.h"
#include "synth/chance.h"
#include "synth/content/chain.h"
#include "synth/content/numbers.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

using enum WordGroup;

struct Row {
  WordGroup group;
  std::optional<ScreenWord> word;
  std::array<std::string_view, kLanguages.size()> names;  // en, de, fr, es, el, ru, zh
};

constexpr std::nullopt_t kUnnamed = std::nullopt;
constexpr Row kRows[] = {
#include "synth/screen/wording_table.inc"
};

std::size_t to_size(WordGroup group) {
  return static_cast<std::size_t>(group);
}

// The units of sizes of files, in thousands.
std::span<const std::string_view> units_of(Language language) {
  static constexpr std::array<std::string_view, 3> kUnits = {"KB", "MB", "GB"};
  static constexpr std::array<std::string_view, 3> kFrench = {"Ko", "Mo", "Go"};
  static constexpr std::array<std::string_view, 3> kRussian = {"КБ", "МБ", "ГБ"};
  if (language == Language::kFrench) return kFrench;
  return language == Language::kRussian ? kRussian : kUnits;
}

}  // namespace

std::string_view screen_word(ScreenWord word, Language language) {
  for (const Row& row : kRows) {
    if (row.word == word) return row.names[static_cast<std::size_t>(language)];
  }
  base::fail_contract("screen_word", "a word of the table");
}

std::vector<std::string_view> screen_words(WordGroup group, Language language) {
  std::vector<std::string_view> words;
  for (const Row& row : kRows) {
    if (row.group == group) words.push_back(row.names[static_cast<std::size_t>(language)]);
  }
  return words;
}

Wording::Wording(Prose& prose, base::Rng& rng)
    : prose_(prose),
      rng_(rng),
      day_style_(chance::holds(rng, 0.6) ? DayStyle::kNumeric : DayStyle::kIso) {}

std::string Wording::word(ScreenWord word) const {
  return std::string(screen_word(word, language()));
}

std::vector<std::string_view> Wording::all(WordGroup group) const {
  return screen_words(group, language());
}

std::string Wording::next(WordGroup group) {
  std::vector<std::string_view>& words = shuffled_[to_size(group)];
  if (words.empty()) {
    words = all(group);
    chance::shuffle(std::span(words), rng_);
  }
  return std::string(words[num_given_[to_size(group)]++ % words.size()]);
}

std::vector<std::string> Wording::several(WordGroup group, Index count) {
  const Index most = std::min(count, std::ssize(all(group)));
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(most));
  for (Index i = 0; i < most; ++i)
    names.push_back(next(group));
  return names;
}

std::string Wording::label() {
  constexpr int kAttempts = 12;
  const bool has_labels = !prose_.view().words(WordList::kMenuItems, language()).empty();
  for (int i = 0; has_labels && i < kAttempts; ++i) {
    std::string label = prose_.from(WordList::kMenuItems);
    while (label.ends_with(':') || label.ends_with(' '))
      label.pop_back();
    if (label.empty() || std::ranges::find(labels_, label) != labels_.end()) continue;
    labels_.push_back(label);
    return label;
  }
  return next(kCommands);
}

std::string Wording::message() {
  if (prose_.view().words(WordList::kMessages, language()).empty()) return prose_.sentence();
  return prose_.from(WordList::kMessages);
}

std::string Wording::file_name() {
  constexpr std::array<std::string_view, 10> kEndings = {".pdf", ".txt", ".png", ".jpg", ".odt",
                                                         ".zip", ".csv", ".mp3", ".mp4", ".html"};
  // Names keep to one word, so that they stay short in lists.
  std::string stem = prose_.from(WordList::kWords);
  std::erase_if(stem, [](char c) { return c == ' ' || c == '/'; });
  if (chance::holds(rng_, 0.35)) stem += chain({"_", std::to_string(rng_.next_between(1, 99))});
  return stem + std::string(chance::pick(kEndings, rng_));
}

std::string Wording::file_size() {
  const std::size_t unit = rng_.next_below(10) == 0 ? 2 : rng_.next_below(2);
  const bool has_decimal = unit > 0 && chance::holds(rng_, 0.6);
  const std::int64_t value = rng_.next_between(1, has_decimal ? 99 : 999);
  const std::string number = format_fixed(value, has_decimal ? 1 : 0, number_format_of(language()));
  return chain({number, "\u00A0", units_of(language())[unit]});
}

std::string Wording::time() {
  constexpr std::uint64_t kMinutesOfDay = 1440;
  return print_time(static_cast<Index>(rng_.next_below(kMinutesOfDay)));
}

std::string Wording::date() {
  constexpr int kFirstYear = 2004;
  constexpr int kLastYear = 2034;
  const std::chrono::sys_days day = random_day(kFirstYear, kLastYear, rng_);
  return print_day(day, day_style_, prose_.view(), language());
}

}  // namespace tessera::synth
