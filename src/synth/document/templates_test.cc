// What holds for all templates of forms, letters, cards, tickets and labels.
#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/document/testing/pages.h"
#include "synth/markup/markup.h"
#include "synth/task/internal/printed_number.h"
#include "synth/testing/scenes.h"

namespace tessera::synth {
namespace {

constexpr std::array<std::string_view, 21> kNames = {
    "registration-form", "application-form", "patient-form",
    "customs-form",      "business-letter",  "memo",
    "phone-note",        "certificate",      "centred-card",
    "split-card",        "band-card",        "badge",
    "membership-card",   "name-tag",         "appointment-card",
    "library-card",      "train-ticket",     "boarding-pass",
    "event-ticket",      "parking-ticket",   "parcel-label"};
constexpr std::array<std::string_view, 10> kMoreNames = {
    "product-label", "price-tag",     "opening-hours", "prescription", "voucher",
    "cheque",        "warranty-card", "school-report", "invitation",   "visitors-list"};

template <class Visit>
void for_each_name(const Visit& visit) {
  for (const std::string_view name : kNames)
    visit(name);
  for (const std::string_view name : kMoreNames)
    visit(name);
}

TEST(BlockTemplates, AreManyAndSomeAreHeldOut) {
  Index num_held_out = 0;
  for_each_name(
      [&](std::string_view name) { num_held_out += template_named(name).is_held_out ? 1 : 0; });
  EXPECT_GE(kNames.size() + kMoreNames.size(), 16U);
  EXPECT_GE(num_held_out, 3);
  EXPECT_LE(num_held_out, 6);
}

TEST(BlockTemplates, MakeSoundScenesInThreeLanguagesAndSixSizes) {
  constexpr std::array kLanguagesHere = {Language::kEnglish, Language::kRussian,
                                         Language::kChinese};
  constexpr std::array<std::array<Index, 2>, 6> kSizes = {
      {{384, 96}, {96, 384}, {1152, 768}, {384, 384}, {768, 384}, {400, 1000}}};
  std::uint64_t seed = 0;
  for_each_name([&](std::string_view name) {
    Index num_with_words = 0;
    for (const Language language : kLanguagesHere) {
      for (const auto& [width, height] : kSizes) {
        const SceneRequest request{.language = language,
                                   .width = width,
                                   .height = height,
                                   .density = 0.3 * static_cast<double>(seed % 4),
                                   .difficulty = 0.25 * static_cast<double>(seed % 5)};
        const Scene scene = make_page(name, request, ++seed);
        const std::string about = name_of(template_named(name), request);
        expect_sound_scene(scene, request, about);
        num_with_words += count_form_words(scene, language) > 0 ? 1 : 0;
      }
    }
    // Business cards have no labels, and a strip of a letter may be a sentence.
    const bool has_no_labels = name.ends_with("-card") || name == "price-tag" || name == "name-tag";
    EXPECT_GE(num_with_words, has_no_labels ? 0 : 7) << name;
  });
}

TEST(BlockTemplates, FillAPageWithoutLeavingMuchOfItEmpty) {
  for_each_name([](std::string_view name) {
    double height = 0;
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const Scene scene = make_page(name, {.width = 768, .height = 512, .density = 0.8}, seed);
      height += scene.root.box.height() / 512 / 3;
      EXPECT_GT(scene.root.box.width(), 0.3 * 768) << name;
    }
    EXPECT_GT(height, 0.62) << name;
  });
}

TEST(BlockTemplates, HaveMarkdownWithAllWords) {
  for_each_name([](std::string_view name) {
    const Scene scene = make_full_page(name, 5);
    const std::string markdown = to_markdown(scene.root);
    EXPECT_GT(markdown.size(), 10U) << name;
    for (const Fact& fact : scene.facts) {
      const std::string first = fact.value.substr(0, fact.value.find(' '));
      EXPECT_NE(markdown.find(first.substr(0, first.find_first_of("*_<&\\"))), markdown.npos)
          << name << ": " << fact.value;
    }
  });
}

// The numbers of facts are those that are printed.
TEST(BlockTemplates, PrintTheNumbersOfTheirFacts) {
  Index num_numbers = 0;
  for_each_name([&](std::string_view name) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const Scene scene =
          make_page(name,
                    {.language = seed % 2 == 0 ? Language::kEnglish : Language::kRussian,
                     .width = 900,
                     .height = 600,
                     .density = 0.9},
                    seed);
      for (const Fact& fact : scene.facts) {
        if (!fact.number) continue;
        const auto number = internal::read_number(fact.value, fact.number);
        ASSERT_TRUE(number) << name << ": " << fact.value;
        EXPECT_NEAR(number->value(), *fact.number, 1e-9) << name << ": " << fact.value;
        ++num_numbers;
      }
    }
  });
  EXPECT_GT(num_numbers, 60);
}

TEST(BlockTemplates, DifferFromSeedToSeed) {
  for_each_name([](std::string_view name) {
    std::set<std::string> texts;
    for (std::uint64_t seed = 0; seed < 4; ++seed)
      texts.insert(plain_text(make_page(name, {.width = 384, .height = 256}, seed).root));
    EXPECT_GE(texts.size(), 3U) << name;
  });
}

}  // namespace
}  // namespace tessera::synth
