// Sentences of running text, and small tables from one form into another.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "synth/chance.h"
#include "synth/content/letter_case.h"
#include "synth/task/internal/naming.h"
#include "synth/task/internal/page_text.h"
#include "synth/task/internal/table_text.h"
#include "synth/task/text_only/text_only_tasks.h"
#include "synth/task/text_only/text_task.h"

namespace tessera::synth {
namespace {

using chance::pick;
using chance::try_pick;
using internal::ask_question;
using internal::say;
using internal::TextTable;

// A question with a text below it.
Turn ask_about(const TaskInput& input,
               std::string_view rule,
               const Slots& slots,
               std::string_view text,
               std::string answer,
               base::Rng& rng) {
  Turn turn = ask_question(input, {rule}, slots, std::move(answer), rng);
  turn.question += '\n';
  turn.question += text;
  return turn;
}

std::vector<std::string> words_of(std::string_view sentence) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < sentence.size();) {
    const std::size_t end = std::min(sentence.find(' ', at), sentence.size());
    if (end > at) words.emplace_back(sentence.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// Short sentences of plain English words, so that their words can be counted without doubt.
bool is_countable(const std::string& sentence) {
  constexpr std::size_t kFewest = 4;
  constexpr std::size_t kMost = 16;
  const std::vector<std::string> words = words_of(sentence);
  return words.size() >= kFewest && words.size() <= kMost && internal::is_plain(sentence) &&
         std::ranges::all_of(words, [](const std::string& word) {
           return !internal::bare_word(word).empty() &&
                  word.find_first_of("-/\"\n") == std::string::npos &&
                  std::ranges::all_of(word, [](char c) { return c > ' '; });
         });
}

std::optional<std::string> find_sentence(const TaskInput& input, base::Rng& rng) {
  constexpr int kMostDraws = 60;
  const std::span<const Paragraph> paragraphs = input.assets.paragraphs(Language::kEnglish);
  for (int i = 0; i < kMostDraws && !paragraphs.empty(); ++i) {
    const std::vector<std::string>& sentences = pick(paragraphs, rng).sentences;
    if (sentences.empty()) continue;
    const std::string& sentence = pick(sentences, rng);
    if (is_countable(sentence)) return sentence;
  }
  return std::nullopt;
}

std::optional<Turn> ask_count_words(const TaskInput& input, base::Rng& rng) {
  const auto sentence = find_sentence(input, rng);
  if (!sentence) return std::nullopt;
  return ask_about(input, "text.count_words", {}, *sentence,
                   std::to_string(words_of(*sentence).size()), rng);
}

std::optional<Turn> ask_word_at(const TaskInput& input, base::Rng& rng) {
  const auto sentence = find_sentence(input, rng);
  if (!sentence) return std::nullopt;
  const std::vector<std::string> words = words_of(*sentence);
  if (chance::holds(rng, 0.3)) {
    return ask_about(input, "text.last_word", {}, *sentence, internal::bare_word(words.back()),
                     rng);
  }
  const std::size_t place = rng.next_below(words.size());
  const auto number = static_cast<Index>(place) + 1;
  const Slots slots{{"ordinal", internal::ordinal_word(input.language, number)},
                    {"number", std::to_string(number)}};
  return ask_about(input, "text.nth_word", slots, *sentence, internal::bare_word(words[place]),
                   rng);
}

std::optional<Turn> ask_upper(const TaskInput& input, base::Rng& rng) {
  const auto sentence = find_sentence(input, rng);
  if (!sentence) return std::nullopt;
  return ask_about(input, "text.upper", {}, *sentence, to_upper(*sentence), rng);
}

std::optional<Turn> ask_repeat(const TaskInput& input, base::Rng& rng) {
  const auto sentence = find_sentence(input, rng);
  if (!sentence) return std::nullopt;
  return ask_about(input, "text.repeat", {}, *sentence, *sentence, rng);
}

// A paragraph that can be cut in two.
std::optional<Paragraph> find_paragraph(const TaskInput& input, Language language, base::Rng& rng) {
  constexpr int kMostDraws = 40;
  constexpr std::size_t kFewestSentences = 3;
  const std::span<const Paragraph> all = input.assets.paragraphs(language);
  for (int i = 0; i < kMostDraws && !all.empty(); ++i) {
    const Paragraph& paragraph = pick(all, rng);
    const bool is_usable = paragraph.sentences.size() >= kFewestSentences &&
                           std::ranges::all_of(paragraph.sentences, internal::is_plain);
    if (is_usable) return paragraph;
  }
  return std::nullopt;
}

// One or two sentences, and what comes after them.
std::optional<Turn> ask_continue(const TaskInput& input, base::Rng& rng) {
  constexpr std::size_t kMostAnswered = 4;
  Language language = chance::holds(rng, 0.6) ? input.language : pick(kLanguages, rng);
  std::optional<Paragraph> paragraph = find_paragraph(input, language, rng);
  if (!paragraph) {
    language = input.language;
    paragraph = find_paragraph(input, language, rng);
  }
  if (!paragraph) return std::nullopt;
  const auto first = paragraph->sentences.begin();
  const auto num_given = rng.next_between(1, 2);
  const auto num_left = static_cast<std::size_t>(paragraph->sentences.end() - first - num_given);
  const auto end =
      first + num_given + static_cast<std::ptrdiff_t>(std::min(num_left, kMostAnswered));
  const Paragraph given{.sentences = {first, first + num_given}};
  const Paragraph rest{.sentences = {first + num_given, end}};
  return ask_about(input, "text.continue", {}, given.text(language), rest.text(language), rng);
}

// A column of a small table: its header and where its cells come from.
struct ColumnKind {
  std::string_view header;
  WordList list = WordList::kWords;
  std::int64_t low = 0;  // of numbers; low == high: words of the list
  std::int64_t high = 0;
  bool is_price = false;
};

constexpr std::array<ColumnKind, 3> kNamedColumns = {{
    {.header = "header.name", .list = WordList::kGivenNames},
    {.header = "header.city", .list = WordList::kCities},
    {.header = "header.product", .list = WordList::kProducts},
}};
constexpr std::array<ColumnKind, 4> kNumberColumns = {{
    {.header = "header.price", .low = 50, .high = 20000, .is_price = true},
    {.header = "header.quantity", .low = 1, .high = 99},
    {.header = "header.age", .low = 4, .high = 95},
    {.header = "header.year", .low = 1900, .high = 2025},
}};

std::span<const std::string> words_in(const TaskInput& input, WordList list) {
  const std::span<const std::string> own = input.assets.words(list, input.language);
  return own.empty() ? input.assets.words(list, Language::kEnglish) : own;
}

std::vector<ColumnKind> named_columns(const TaskInput& input) {
  std::vector<ColumnKind> usable;
  for (const ColumnKind& kind : kNamedColumns) {
    if (words_in(input, kind.list).size() >= 4) usable.push_back(kind);
  }
  return usable;
}

std::string cell_of(const ColumnKind& kind, base::Rng& rng) {
  const std::int64_t value = rng.next_between(kind.low, kind.high);
  if (!kind.is_price) return std::to_string(value);
  const std::string cents = std::to_string(100 + value % 100).substr(1);
  return std::to_string(value / 100) + "." + cents;
}

// Distinct words of the list; as many as there are within a few draws.
std::vector<std::string> first_column(const TaskInput& input, WordList list, base::Rng& rng) {
  constexpr int kMostDraws = 12;
  const std::span<const std::string> words = words_in(input, list);
  const auto count = static_cast<std::size_t>(rng.next_between(2, 5));
  std::vector<std::string> column;
  for (int i = 0; i < kMostDraws && column.size() < count; ++i) {
    const std::string& word = pick(words, rng);
    const bool is_usable = internal::is_plain(word) && word.find('\n') == std::string::npos &&
                           std::ranges::find(column, word) == column.end();
    if (is_usable) column.push_back(word);
  }
  return column;
}

// Empty where the assets have no names for its rows.
TextTable small_table(const TaskInput& input, base::Rng& rng) {
  const auto key = try_pick(named_columns(input), rng);
  if (!key) return {};
  const std::vector<ColumnKind> numbers =
      chance::pick_several(std::vector<ColumnKind>(kNumberColumns.begin(), kNumberColumns.end()),
                           static_cast<std::size_t>(rng.next_between(1, 3)), rng);
  TextTable table{{say(input, key->header)}};
  for (const ColumnKind& kind : numbers)
    table[0].push_back(say(input, kind.header));
  for (std::string& word : first_column(input, key->list, rng)) {
    table.push_back({std::move(word)});
    for (const ColumnKind& kind : numbers)
      table.back().push_back(cell_of(kind, rng));
  }
  return table;
}

using TableForm = std::string (*)(const TextTable&);

struct Conversion {
  std::string_view rule;
  TableForm from;
  TableForm to;
};

std::optional<Turn> ask_convert(const TaskInput& input, base::Rng& rng) {
  using internal::table_csv;
  using internal::table_html;
  using internal::table_markdown;
  const std::array<Conversion, 4> conversions = {
      {{"text.markdown_to_html", table_markdown, table_html},
       {"text.markdown_to_csv", table_markdown, table_csv},
       {"text.csv_to_markdown", table_csv, table_markdown},
       {"text.html_to_markdown", table_html, table_markdown}}};
  const Conversion& conversion = pick(conversions, rng);
  const TextTable table = small_table(input, rng);
  if (table.empty()) return std::nullopt;
  return ask_about(input, conversion.rule, {}, conversion.from(table), conversion.to(table), rng);
}

std::optional<Turn> ask_lookup(const TaskInput& input, base::Rng& rng) {
  const TextTable table = small_table(input, rng);
  if (table.size() < 2) return std::nullopt;
  const std::size_t row = 1 + rng.next_below(table.size() - 1);
  const std::size_t column = 1 + rng.next_below(table[0].size() - 1);
  const std::string header = input.language == Language::kEnglish
                                 ? internal::lower_ascii(table[0][column])
                                 : table[0][column];
  return ask_about(input, "text.table_lookup", {{"row", table[row][0]}, {"column", header}},
                   internal::table_markdown(table), table[row][column], rng);
}

constexpr std::array<Task, 7> kTasks = {
    text_task("text.count_words", ask_count_words),
    text_task("text.word_at", ask_word_at),
    text_task("text.upper", ask_upper),
    text_task("text.repeat", ask_repeat),
    text_task("text.continue", ask_continue),
    text_task("text.convert", ask_convert),
    text_task("text.lookup", ask_lookup),
};

}  // namespace

std::span<const Task> sentence_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
