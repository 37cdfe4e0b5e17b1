// The phrasings of questions and answers, English and Chinese, and their split: a form belongs to
// training or is held out by the hash of its words, whatever slots are filled in later.
//
//   const Phrase phrase = draw_phrase("ocr.page", {Language::kEnglish, Split::kTrain}, {}, rng);
//
// Tables: english_*_table.inc, chinese_*_table.inc. Both languages have the same rules.
//   fixed.*     prompts spelled as users of the model know them; on both sides of the split
//   name.KEY    what a Fact of that key is called: "total", "price of {item}"
//   fact.KEY    questions of its own for that key; without them it is asked as fact.any
//   kind.KEY    in facts about several items: "price"
//   word.*      single words: colours, places, sides; role.*: controls; noun.*: shapes
//   answer.*    parts of answers
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "synth/assets/language.h"
#include "synth/assets/split.h"
#include "synth/task/grammar/grammar.h"

namespace tessera::synth {

// What fills the braces, as in Fact::slots.
using Slots = std::vector<std::pair<std::string, std::string>>;

struct Phrase {
  std::string text;
  std::string id;  // twelve hexadecimal digits; of a fixed prompt: "fixed:" and its rule
};

// Which phrasings: language is English or Chinese.
struct PhraseSide {
  Language language = Language::kEnglish;
  Split split = Split::kTrain;
};

// The tables of English or Chinese.
[[nodiscard]] const Grammar& phrase_grammar(Language language);

// Of a form with its slots unfilled; equal for forms that differ only in capitals, white space and
// punctuation.
[[nodiscard]] std::string phrase_id(std::string_view form);
// About one id in ten is held out.
[[nodiscard]] Split split_of_phrase(std::string_view id);

// A phrasing of this side with its slots filled; capitals and the mark at its end vary.
[[nodiscard]] Phrase draw_phrase(std::string_view rule,
                                 const PhraseSide& side,
                                 const Slots& slots,
                                 base::Rng& rng);

// One of the prompts of a rule "fixed.*", as it stands there.
[[nodiscard]] Phrase draw_fixed_prompt(std::string_view rule,
                                       Language language,
                                       const Slots& slots,
                                       base::Rng& rng);

// The text of a rule that has exactly one expansion: a word or a part of an answer.
[[nodiscard]] std::string wording(std::string_view rule,
                                  Language language,
                                  const Slots& slots = {});

// `form` with its slots filled; every slot of the form must be among them.
[[nodiscard]] std::string fill_slots(std::string_view form, const Slots& slots);

}  // namespace tessera::synth
