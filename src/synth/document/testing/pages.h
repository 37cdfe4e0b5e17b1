// For tests of templates: scenes by the name of their template, and what is true of them.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "synth/assets/studio.h"
#include "synth/document/document.h"
#include "synth/document/internal/form_words.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {

inline const SceneTemplate& template_named(std::string_view name) {
  const auto templates = document_templates();
  const auto found =
      std::find_if(templates.begin(), templates.end(),
                   [name](const SceneTemplate& entry) { return entry.name == name; });
  EXPECT_NE(found, templates.end()) << name;
  return *found;
}

// On the template's side of the split; the studio is kept from one call to the next.
inline Scene make_page(std::string_view name, SceneRequest request, std::uint64_t seed) {
  static Studio studio(small_assets());
  const SceneTemplate& entry = template_named(name);
  request.split = entry.is_held_out ? Split::kHeldOut : Split::kTrain;
  studio.begin_scene();
  base::Rng rng(seed, 11);
  return entry.make(studio, request, rng);
}

// A full page, densely written.
inline Scene make_full_page(std::string_view name, std::uint64_t seed) {
  return make_page(name, {.width = 1152, .height = 768, .density = 0.9}, seed);
}

inline std::vector<Fact> facts_of(const Scene& scene, std::string_view key) {
  std::vector<Fact> facts;
  for (const Fact& fact : scene.facts) {
    if (fact.key == key) facts.push_back(fact);
  }
  return facts;
}

// The only fact of this key; a failure when there are none or several.
inline Fact fact_of(const Scene& scene, std::string_view key) {
  const std::vector<Fact> facts = facts_of(scene, key);
  EXPECT_EQ(facts.size(), 1U) << key;
  return facts.empty() ? Fact{} : facts.front();
}

inline std::set<std::string> keys_of(const Scene& scene) {
  std::set<std::string> keys;
  for (const Fact& fact : scene.facts)
    keys.insert(fact.key);
  return keys;
}

inline std::string without_spaces(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

// Words of the language's forms that stand on the page.
inline Index count_form_words(const Scene& scene, Language language) {
  const std::string page = without_spaces(plain_text(scene.root));
  Index count = 0;
  for (int i = 0; i <= static_cast<int>(FormWord::kSunday); ++i) {
    const std::string word = without_spaces(form_word(static_cast<FormWord>(i), language));
    count += page.find(word) != page.npos ? 1 : 0;
  }
  return count;
}

// Minutes of the day of "17:05" or "5:05 PM".
inline Index minutes_of(const std::string& time) {
  const std::size_t colon = time.find(':');
  if (colon == time.npos) return -1;
  const Index hour = std::stol(time.substr(0, colon));
  const Index minutes = std::stol(time.substr(colon + 1, 2));
  if (time.ends_with("AM")) return hour % 12 * 60 + minutes;
  if (time.ends_with("PM")) return (hour % 12 + 12) * 60 + minutes;
  return hour * 60 + minutes;
}

}  // namespace tessera::synth
