#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "synth/testing/scenes.h"
#include "synth/text/internal/record_writer.h"
#include "synth/text/internal/templates.h"
#include "synth/text/text.h"

namespace tessera::synth {
namespace {

using Make = Scene (*)(Studio&, const SceneRequest&, base::Rng&);

SceneRequest dense_page() {
  return {.width = 768, .height = 768, .density = 1};
}
SceneRequest few_rows() {
  return {.width = 700, .height = 120, .density = 1};
}

std::vector<std::string> lines_of(const Scene& scene) {
  std::vector<std::string> lines;
  visit_nodes(scene.root, [&](const Node& node) {
    if (node.kind == NodeKind::kLine) lines.push_back(plain_text(node));
  });
  return lines;
}

std::vector<std::string> lines_of(Make make, const SceneRequest& request, std::uint64_t seed) {
  Studio studio(small_assets());
  base::Rng rng(seed);
  return lines_of(make(studio, request, rng));
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Index count_of(std::string_view part, std::string_view text) {
  Index count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

// How often the mark stands between two digits.
Index count_between_digits(std::string_view mark, const std::vector<std::string>& lines) {
  Index count = 0;
  for (const std::string& line : lines) {
    for (std::size_t at = line.find(mark); at != line.npos; at = line.find(mark, at + 1)) {
      const std::size_t end = at + mark.size();
      const bool is_between = at > 0 && end < line.size();
      count += is_between && is_digit(line[at - 1]) && is_digit(line[end]) ? 1 : 0;
    }
  }
  return count;
}

std::vector<std::string> parts_of(std::string_view line, std::string_view mark) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = line.find(mark);
    parts.emplace_back(line.substr(0, end));
    if (end == line.npos) return parts;
    line.remove_prefix(end + mark.size());
  }
}

// "11:06:43 WARN word ...".
bool is_log_line(const std::string& line) {
  const std::vector<std::string> parts = parts_of(line, " ");
  const std::vector<std::string> clock = parts_of(parts[0], ":");
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return clock.size() == 3 && clock[2].size() == 2 && parts.size() > 2 && parts[1].size() > 3 &&
         std::all_of(parts[1].begin(), parts[1].end(), is_capital);
}

// "word, 12, 34–56".
bool is_index_entry(const std::string& line) {
  const std::vector<std::string> parts = parts_of(line, ", ");
  const auto is_page = [](const std::string& part) {
    const std::string first = parts_of(part, "–")[0];
    return first.size() <= 3 && std::all_of(first.begin(), first.end(), is_digit);
  };
  return parts.size() > 1 && std::none_of(parts[0].begin(), parts[0].end(), is_digit) &&
         std::all_of(parts.begin() + 1, parts.end(), is_page);
}

TEST(RecordTemplates, KnowALogAndAnIndexWhenTheySeeOne) {
  EXPECT_TRUE(is_log_line("11:06:43 WARN tree id=9f3a 17 ms"));
  EXPECT_FALSE(is_log_line("11:06:43 tree WARN"));
  EXPECT_FALSE(is_log_line("11:06:43.512 WARN tree"));
  EXPECT_TRUE(is_index_entry("tree, 12, 34–56"));
  EXPECT_FALSE(is_index_entry("12, tree, 34"));
  EXPECT_FALSE(is_index_entry("tree, 12.5"));
}

// A page of rows of a name, an integer and a decimal number.
Scene made_by_writer(Studio& studio, RecordShape shape) {
  static const SceneRequest request{.width = 600, .height = 600, .density = 0.8};
  base::Rng rng(2);
  RecordPage page(studio, request, rng, {}, {FontKind::kSans});
  RecordWriter(page, std::move(shape)).write("", [](Index i) {
    const std::string digits = std::to_string(1 + i * i);
    return Record{.fields = {"a" + digits, digits, digits + ".5" + (i % 2 == 0 ? "" : "25")},
                  .fact = {.key = "text.number_of", .value = digits},
                  .fact_field = 1};
  });
  return page.sheet.finish();
}

TEST(RecordWriter, FillsThePageWithRowsInReadingOrder) {
  Studio studio(small_assets());
  for (const FieldGap gap :
       {FieldGap::kColumns, FieldGap::kTabs, FieldGap::kSpaces, FieldGap::kMark}) {
    const Scene scene = made_by_writer(studio, {.gap = gap, .mark = "; "});
    const std::vector<std::string> lines = lines_of(scene);
    ASSERT_GT(lines.size(), 12U);
    EXPECT_EQ(lines[0], gap == FieldGap::kMark ? "a1; 1; 1.5" : "a1 1 1.5");
    EXPECT_EQ(lines[3], gap == FieldGap::kMark ? "a10; 10; 10.525" : "a10 10 10.525");
    EXPECT_EQ(scene.facts.size(), gap == FieldGap::kMark ? 0 : lines.size());
  }
}

// Lines of the first column.
const std::vector<Node>& rows_of(const Scene& scene) {
  const Node* block = &scene.root;
  while (block->children.front().kind != NodeKind::kLine)
    block = &block->children.front();
  return block->children;
}

TEST(RecordWriter, AlignsColumns) {
  Studio studio(small_assets());
  const Scene scene = made_by_writer(
      studio,
      {.alignments = {FieldAlignment::kLeft, FieldAlignment::kRight, FieldAlignment::kPoint}});
  const std::vector<Node>& rows = rows_of(scene);
  ASSERT_GT(rows.size(), 8U);
  constexpr double kInkWithinLetter = 3;  // pixels
  const auto cell = [&](std::size_t row, std::size_t field) {
    return rows[row].children[field].box;
  };
  for (std::size_t row = 2; row < rows.size(); ++row) {
    const double left = cell(row, 0).x0 - cell(0, 0).x0;
    const double right = cell(row, 1).x1 - cell(0, 1).x1;
    // Rows with as many decimals end together.
    const double point = cell(row, 2).x1 - cell(row % 2, 2).x1;
    EXPECT_LE(std::max({std::abs(left), std::abs(right), std::abs(point)}), kInkWithinLetter);
  }
  EXPECT_GT(cell(1, 2).x1, cell(0, 2).x1 + kInkWithinLetter);
}

// Rows with as many marks as the last one.
Index count_alike(const std::vector<std::string>& lines) {
  const Index num_marks = count_of(" | ", lines.back());
  return std::count_if(lines.begin(), lines.end(),
                       [&](const std::string& line) { return count_of(" | ", line) == num_marks; });
}

TEST(RecordTemplates, AreManyRowsOfAsManyFieldsWhereTheDensityIsHigh) {
  Index num_pages = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const std::vector<std::string> lines = lines_of(make_records, dense_page(), seed);
    if (count_of(" | ", lines.back()) == 0) continue;
    ++num_pages;
    EXPECT_GE(count_alike(lines), std::max<Index>(12, std::ssize(lines) - 2)) << seed;  // a title
  }
  EXPECT_GE(num_pages, 4);
}

TEST(RecordTemplates, HaveFewRowsWhereTheDensityIsLow) {
  for (const Make make : {make_records, make_numbers, make_timetable, make_scores, make_agenda}) {
    std::size_t num_dense = 0;
    std::size_t num_sparse = 0;
    SceneRequest sparse = dense_page();
    sparse.density = 0.1;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      num_dense += lines_of(make, dense_page(), seed).size();
      num_sparse += lines_of(make, sparse, seed).size();
    }
    EXPECT_GT(num_sparse, 8U);
    EXPECT_GT(num_dense, 3 * num_sparse);
  }
}

TEST(RecordTemplates, KeepPunctuationBetweenNumbers) {
  Index num_dashes = 0;
  Index num_ranges = 0;
  Index num_results = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    num_dashes += count_between_digits("–", lines_of(make_references, dense_page(), seed));
    num_ranges += count_between_digits("–", lines_of(make_agenda, dense_page(), seed));
    num_results += count_between_digits(":", lines_of(make_scores, dense_page(), seed));
  }
  EXPECT_GT(num_dashes, 60);
  EXPECT_GT(num_ranges, 60);
  EXPECT_GT(num_results, 60);
}

TEST(RecordTemplates, WriteNumbersAsTheLanguageDoes) {
  SceneRequest request = dense_page();
  Index num_points = 0;
  Index num_commas = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    request.language = Language::kEnglish;
    num_points += count_between_digits(".", lines_of(make_numbers, request, seed));
    request.language = Language::kChinese;
    num_commas += count_between_digits(",", lines_of(make_numbers, request, seed));
  }
  EXPECT_GT(num_points, 200);
  EXPECT_GT(num_commas, 50);
}

void expect_printed_facts(const Scene& scene) {
  const std::string text = plain_text(scene.root);
  for (const Fact& fact : scene.facts) {
    ASSERT_EQ(fact.slots.size(), 1U);
    EXPECT_NE(text.find(fact.slots[0].second + " " + fact.value), text.npos) << fact.value;
    EXPECT_FALSE(fact.box.is_empty());
  }
}

TEST(RecordTemplates, TellThePointsOfARanking) {
  Studio studio(small_assets());
  Index num_facts = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    base::Rng rng(seed);
    const Scene scene = make_scores(studio, dense_page(), rng);
    expect_printed_facts(scene);
    num_facts += std::ssize(scene.facts);
  }
  EXPECT_GT(num_facts, 30);
}

// Pages of logs and indexes are held out: none of these may be one.
TEST(RecordTemplates, AreNeitherLogsNorIndexes) {
  for (const Make make : {make_records, make_numbers, make_timetable, make_scores, make_agenda}) {
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
      const std::vector<std::string> lines = lines_of(make, few_rows(), seed);
      EXPECT_TRUE(std::none_of(lines.begin(), lines.end(), is_log_line)) << lines.back();
      EXPECT_TRUE(std::none_of(lines.begin(), lines.end(), is_index_entry)) << lines.back();
    }
  }
}

TEST(RecordTemplates, AreMadeInEveryLanguageThatTheAssetsHave) {
  Studio studio(small_assets());
  for (const std::string_view name :
       {"records", "numbers", "timetable", "scores", "agenda", "references"}) {
    const auto templates = text_templates();
    const auto entry = std::find_if(templates.begin(), templates.end(),
                                    [name](const auto& one) { return one.name == name; });
    ASSERT_NE(entry, templates.end()) << name;
    EXPECT_FALSE(entry->is_held_out) << name;
    for (const Language language : kLanguages) {
      const SceneRequest request{.language = language, .width = 500, .height = 400};
      if (studio.view(request).paragraphs(language).empty()) continue;
      base::Rng rng(7);
      expect_sound_scene(entry->make(studio, request, rng), request, name_of(*entry, request));
    }
  }
}

}  // namespace
}  // namespace tessera::synth
