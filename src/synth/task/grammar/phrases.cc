#include "synth/task/grammar/phrases.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/sha256.h"
#include "processor/processor.h"
#include "synth/chance.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

constexpr auto kEnglishTables = std::to_array<std::string_view>({
#include "synth/task/grammar/english_words_table.inc"
    ,
#include "synth/task/grammar/english_reading_table.inc"
    ,
#include "synth/task/grammar/english_facts_table.inc"
    ,
#include "synth/task/grammar/english_objects_table.inc"
    ,
#include "synth/task/grammar/english_texts_table.inc"
});

constexpr auto kChineseTables = std::to_array<std::string_view>({
#include "synth/task/grammar/chinese_words_table.inc"
    ,
#include "synth/task/grammar/chinese_reading_table.inc"
    ,
#include "synth/task/grammar/chinese_facts_table.inc"
    ,
#include "synth/task/grammar/chinese_objects_table.inc"
    ,
#include "synth/task/grammar/chinese_texts_table.inc"
});

constexpr std::string_view kFixedPrefix = "fixed.";
constexpr std::size_t kIdDigits = 12;
// One form in ten is held out; a rule with a twentieth of its weight there misses that side so
// often with a chance of 1e-22.
constexpr int kMostDraws = 1000;

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

// Sentence marks of both languages; letters, digits, braces and tags count in an id.
bool is_mark(char32_t c) {
  static constexpr std::u32string_view kMarks = U" ,.?!;:'\"()-，。？！；：、（）“”‘’";
  return kMarks.find(c) != std::u32string_view::npos;
}

// "please read" -> "Please read"; a slot in front stays.
std::string capitalised(std::string form) {
  const std::size_t first =
      form.starts_with(processor::kGroundingTag) ? processor::kGroundingTag.size() : 0;
  if (first < form.size() && is_lower(form[first])) {
    form[first] = static_cast<char>(form[first] - 'a' + 'A');
  }
  return form;
}

// Slots whose words may begin a sentence as others do: "the dog", "an apple".
bool starts_with_article(std::string_view form) {
  return form.starts_with("{the_item}") || form.starts_with("{an_item}");
}

void replace_end(std::string& form, std::string_view end, std::string_view by) {
  if (form.ends_with(end)) form.replace(form.size() - end.size(), end.size(), by);
}

// As people type: a small first letter, no mark at the end, an ASCII mark for a Chinese one. The
// words stay, so the id does.
void loosen(std::string& form, base::Rng& rng) {
  const bool has_small_start = chance::holds(rng, 0.08);
  const bool has_no_stop = chance::holds(rng, 0.15);
  const bool has_no_question_mark = chance::holds(rng, 0.05);
  const bool has_ascii_marks = chance::holds(rng, 0.1);
  const bool is_word = form.size() > 1 && is_upper(form[0]) && is_lower(form[1]);
  if (has_small_start && is_word) form[0] = static_cast<char>(form[0] - 'A' + 'a');
  if (has_no_stop) {
    replace_end(form, ".", "");
    replace_end(form, "。", "");
  }
  if (has_no_question_mark) {
    replace_end(form, "?", "");
    replace_end(form, "？", "");
  }
  if (has_ascii_marks) replace_end(form, "？", "?");
}

}  // namespace

const Grammar& phrase_grammar(Language language) {
  static const Grammar english{kEnglishTables};
  static const Grammar chinese{kChineseTables};
  base::check(language == Language::kEnglish || language == Language::kChinese, "phrases",
              "questions are English or Chinese, got ", to_string(language));
  return language == Language::kEnglish ? english : chinese;
}

std::string phrase_id(std::string_view form) {
  std::string words;
  for (std::size_t at = 0; at < form.size();) {
    const char32_t c = text::next_char(form, at);
    if (is_mark(c)) continue;
    text::append_utf8(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c, words);
  }
  return base::sha256_hex(std::as_bytes(std::span(words))).substr(0, kIdDigits);
}

Split split_of_phrase(std::string_view id) {
  if (id.starts_with("fixed:")) return Split::kTrain;
  std::uint64_t value = 0;
  for (const char c : id) {
    value = value * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return value % 10 == 0 ? Split::kHeldOut : Split::kTrain;
}

Phrase draw_phrase(std::string_view rule,
                   const PhraseSide& side,
                   const Slots& slots,
                   base::Rng& rng) {
  const Grammar& grammar = phrase_grammar(side.language);
  for (int i = 0; i < kMostDraws; ++i) {
    std::string form = capitalised(grammar.expand(rule, rng));
    const std::string id = phrase_id(form);
    if (split_of_phrase(id) != side.split) continue;
    loosen(form, rng);
    std::string text = fill_slots(form, slots);
    if (starts_with_article(form)) text = capitalised(std::move(text));
    return {.text = std::move(text), .id = id};
  }
  base::fail_contract("phrases", base::cat("rules have forms on both sides of the split, '", rule,
                                           "' lacks ", to_string(side.split)));
}

Phrase draw_fixed_prompt(std::string_view rule,
                         Language language,
                         const Slots& slots,
                         base::Rng& rng) {
  base::check(rule.starts_with(kFixedPrefix), "phrases", "a fixed prompt, got '", rule, "'");
  const std::string form = phrase_grammar(language).expand(rule, rng);
  return {.text = fill_slots(form, slots),
          .id = base::cat("fixed:", rule.substr(kFixedPrefix.size()))};
}

std::string wording(std::string_view rule, Language language, const Slots& slots) {
  const Grammar& grammar = phrase_grammar(language);
  base::check(grammar.count(rule) == 1, "phrases", "one wording, '", rule, "' has more");
  base::Rng unused(0);
  return fill_slots(grammar.expand(rule, unused), slots);
}

std::string fill_slots(std::string_view form, const Slots& slots) {
  std::string text;
  for (std::size_t at = 0; at < form.size();) {
    const std::size_t open = std::min(form.find('{', at), form.size());
    text += form.substr(at, open - at);
    if (open == form.size()) break;
    const std::size_t close = form.find('}', open);
    const std::string_view name = form.substr(open + 1, close - open - 1);
    const auto slot = std::ranges::find(slots, name, &Slots::value_type::first);
    base::check(slot != slots.end(), "phrases", "slot '", name, "' is filled, in '", form, "'");
    text += slot->second;
    at = close + 1;
  }
  return text;
}

}  // namespace tessera::synth
