// For tests of receipts, invoices and statements: whole documents, and what they print.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "synth/markup/markup.h"
#include "synth/task/internal/printed_number.h"
#include "synth/testing/scenes.h"

namespace tessera::synth {

using MakeDocument = Scene (*)(Studio&, const SceneRequest&, base::Rng&);

// Calls check(scene) for documents on large pages in small letters, of which nothing is left out.
template <class Check>
void for_whole_documents(MakeDocument make, Check&& check) {
  constexpr std::uint64_t kNumSeeds = 3;
  Studio studio(small_assets());
  for (const Language language : {Language::kEnglish, Language::kRussian, Language::kChinese}) {
    for (std::uint64_t i = 0; i < kNumSeeds; ++i) {
      base::Rng rng(kNumSeeds * static_cast<std::uint64_t>(language) + i, 7);
      studio.begin_scene();
      check(make(
          studio,
          {.language = language, .width = 900, .height = 1400, .density = 1, .difficulty = 0.4},
          rng));
    }
  }
}

inline const Fact* find_fact(const Scene& scene, std::string_view key) {
  const auto fact = std::ranges::find(scene.facts, key, &Fact::key);
  return fact == scene.facts.end() ? nullptr : &*fact;
}

// The number that stands on the page, which is what the fact says.
inline std::optional<double> printed_number(const Fact& fact) {
  if (!fact.number) return std::nullopt;
  const auto printed = internal::read_number(fact.value, fact.number);
  EXPECT_TRUE(printed.has_value()) << fact.key << ": " << fact.value;
  if (!printed) return std::nullopt;
  EXPECT_NEAR(printed->value(), *fact.number, 1e-9) << fact.key << ": " << fact.value;
  return printed->value();
}

inline std::optional<double> number_of(const Scene& scene, std::string_view key) {
  const Fact* fact = find_fact(scene, key);
  return fact == nullptr ? std::nullopt : printed_number(*fact);
}

inline double sum_of(const Scene& scene, std::string_view key) {
  double sum = 0;
  for (const Fact& fact : scene.facts)
    sum += fact.key == key ? printed_number(fact).value_or(0) : 0;
  return sum;
}

// Amounts that are asked for by their labels: rounding, service, taxes of several rates.
inline double sum_of_labelled_amounts(const Scene& scene) {
  double sum = 0;
  for (const Fact& fact : scene.facts) {
    const bool is_amount = fact.key == "form.field" && fact.kind == ValueKind::kMoney;
    sum += is_amount ? printed_number(fact).value_or(0) : 0;
  }
  return sum;
}

// Every table of the page as texts.
inline std::vector<std::vector<std::vector<std::string>>> tables_of(const Scene& scene) {
  std::vector<std::vector<std::vector<std::string>>> tables;
  visit_nodes(scene.root, [&](const Node& node) {
    if (node.kind != NodeKind::kTable) return;
    auto& table = tables.emplace_back();
    for (const auto& row : table_grid(node)) {
      auto& texts = table.emplace_back();
      for (const Node* cell : row)
        texts.push_back(cell == nullptr ? "" : plain_text(*cell));
    }
  });
  return tables;
}

}  // namespace tessera::synth
