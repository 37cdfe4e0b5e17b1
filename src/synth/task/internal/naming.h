// Words for things in the language of the questions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "synth/scene.h"
#include "synth/task/internal/asking.h"

namespace tessera::synth::internal {

// A noun's forms; Chinese has one form for all three.
struct NounForms {
  std::string one{};      // "red apple"
  std::string many{};     // "red apples"
  std::string a_one{};    // "a red apple"
  std::string measure{};  // Chinese: what stands between number and noun
};

// Of a noun of the assets, or of a shape that scenes draw ("noun.circle" in the tables); nothing
// where the language has no name for it.
[[nodiscard]] std::optional<NounForms> noun_forms(const TaskInput& input, std::string_view noun);
[[nodiscard]] NounForms forms_of(const Noun& noun, Language language);
// The noun's category in the assets; empty for others.
[[nodiscard]] std::string_view category_of(const TaskInput& input, std::string_view noun);

// What a name may mean: its words, and the groups of names that people use for one another.
struct NameSense {
  std::vector<std::string> words{};
  std::vector<std::size_t> groups{};
};
[[nodiscard]] NameSense sense_of(std::string_view english_name);

// Whether two names may mean the same thing: they share a word ("apple", "red apple"), or people
// would use one for the other ("boat", "ship").
[[nodiscard]] bool are_confusable(const NameSense& a, const NameSense& b);

// "red" or "红色"; nothing for no colour or one without a name.
[[nodiscard]] std::optional<std::string> colour_word(const TaskInput& input,
                                                     std::string_view colour);

// "a red apple", "two apples": `count` of them, of one colour unless that is empty.
[[nodiscard]] std::string counted_thing(const TaskInput& input,
                                        const NounForms& forms,
                                        std::string_view colour,
                                        Index count);

// "a, b and c"
[[nodiscard]] std::string join_list(const TaskInput& input, std::span<const std::string> items);
// "a, b, c" without a last word.
[[nodiscard]] std::string join_plainly(const TaskInput& input, std::span<const std::string> items);

// "two", "两" (before a measure word); digits above twelve.
[[nodiscard]] std::string number_word(Language language, Index number);
// "first"; Chinese "一" for 第...; 1 ... 20.
[[nodiscard]] std::string ordinal_word(Language language, Index number);

}  // namespace tessera::synth::internal
