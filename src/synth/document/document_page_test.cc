#include "synth/document/internal/document_page.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/testing/scenes.h"

namespace tessera::synth {
namespace {

struct PageBench {
  explicit PageBench(Language language, std::uint64_t seed = 1, bool is_filled_by_hand = false)
      : request{.language = language, .width = 600, .height = 400},
        rng(seed),
        page(studio, request, rng, {.paper = {}, .is_filled_by_hand = is_filled_by_hand}) {}

  Studio studio{small_assets()};
  SceneRequest request;
  base::Rng rng;
  DocumentPage page;
};

TEST(DocumentPage, NamesPersonsInTheOrderOfTheLanguage) {
  PageBench english(Language::kEnglish);
  PageBench chinese(Language::kChinese);
  for (int i = 0; i < 5; ++i) {
    const Person a = english.page.person();
    EXPECT_EQ(a.name, a.given + " " + a.family);
    const Person b = chinese.page.person();
    EXPECT_EQ(b.name, b.family + b.given);
  }
}

TEST(DocumentPage, PrintsAllDatesAndTimesOfAPageAlike) {
  const auto day = std::chrono::sys_days(std::chrono::year(2021) / std::chrono::March / 4);
  std::vector<std::string> seen;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    PageBench bench(Language::kEnglish, seed);
    const std::string first = bench.page.date(day);
    static_cast<void>(bench.page.pattern("999"));
    EXPECT_EQ(bench.page.date(day), first);
    EXPECT_EQ(bench.page.time(1'025), bench.page.time(1'025));
    seen.push_back(first);
    seen.push_back(bench.page.time(1'025));
  }
  for (const char* style : {"03/04/2021", "2021-03-04", "17:05", "5:05 PM"})
    EXPECT_NE(std::find(seen.begin(), seen.end(), style), seen.end()) << style;
}

TEST(DocumentPage, FillsPatterns) {
  PageBench bench(Language::kEnglish);
  for (int i = 0; i < 50; ++i) {
    const std::string code = bench.page.pattern("A9-x");
    ASSERT_EQ(code.size(), 4U);
    EXPECT_TRUE(code[0] >= 'A' && code[0] <= 'Z') << code;
    EXPECT_TRUE(code[1] >= '0' && code[1] <= '9') << code;
    EXPECT_EQ(code.substr(2), "-x");
  }
}

TEST(DocumentPage, WritesFieldsWithTheirFacts) {
  PageBench bench(Language::kChinese);
  Stack stack;
  stack.add(bench.page.heading({bench.page.word(FormWord::kTicket), document_fact("title")}));
  stack.add(bench.page.field(FormWord::kSeat, "21A", document_fact("seat"), FieldShape::kInline));
  stack.add(bench.page.form_field(FormWord::kDate, "5", FieldShape::kAbove, ValueKind::kInteger));
  const Scene scene = bench.page.finish(stack);
  EXPECT_EQ(plain_text(scene.root), "车票\n\n座位： 21A\n日期\n5");
  ASSERT_EQ(scene.facts.size(), 3U);
  EXPECT_EQ(scene.facts[0].key, "document.title");
  EXPECT_EQ(scene.facts[0].value, "车票");
  EXPECT_EQ(scene.facts[1].key, "document.seat");
  EXPECT_EQ(scene.facts[2].key, "form.field");
  EXPECT_EQ(scene.facts[2].slots[0].second, "日期");
  EXPECT_EQ(scene.facts[2].kind, ValueKind::kInteger);
}

TEST(DocumentPage, SetsHeadingsLargerThanItsText) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    PageBench bench(Language::kEnglish, seed);
    DocumentPage& page = bench.page;
    const auto height_of = [](const BlockPtr& block) { return block->height(9, 500).value(); };
    const double line = height_of(page.line({"Total", {}}, page.looks.body));
    EXPECT_GT(height_of(page.heading({"Total", {}}, 1)), 1.1 * line);
    EXPECT_LT(height_of(page.heading({"Total", {}}, 2)), height_of(page.heading({"Total", {}}, 1)));
    EXPECT_LE(height_of(page.line({"Total", {}}, page.looks.small)), line);
    EXPECT_LT(height_of(page.rule()), 0.5 * line);
  }
}

TEST(DocumentPage, ChoosesAmongWords) {
  PageBench bench(Language::kEnglish);
  std::set<std::string> seen;
  for (int i = 0; i < 40; ++i)
    seen.insert(bench.page.any_word({FormWord::kYes, FormWord::kNo}));
  EXPECT_EQ(seen, (std::set<std::string>{"no", "yes"}));
  EXPECT_FALSE(bench.page.job().empty());
}

TEST(DocumentPage, WritesByHandOnlyWhatIsFilledIn) {
  PageBench printed(Language::kEnglish, 1);
  EXPECT_EQ(printed.page.looks.value.faces, printed.page.looks.label.faces);
  PageBench filled(Language::kEnglish, 1, /*is_filled_by_hand=*/true);
  EXPECT_NE(filled.page.looks.value.faces, filled.page.looks.label.faces);
  EXPECT_GE(brightness_distance(filled.page.looks.hand.colour, draw::kWhite), 0.4);
}

TEST(DocumentPage, LiesOnADeskOrWithinAFrame) {
  PageBench bench(Language::kEnglish);
  DocumentPage& page = bench.page;
  const draw::Box whole = page.room;
  page.lay_on_desk();
  EXPECT_TRUE(whole.contains(page.room));
  const draw::Image desk = page.sheet.canvas.to_image();
  EXPECT_LT(desk.rgb[0], 255);
  constexpr std::size_t kMiddle = 200 * std::size_t{600} + 300;
  EXPECT_EQ(desk.rgb[3 * kMiddle], 255);
  const draw::Box before = page.room;
  page.draw_frame(2);
  EXPECT_TRUE(before.contains(page.room));
  EXPECT_LT(page.room.width(), before.width() - 4);
  EXPECT_NE(page.sheet.canvas.to_image().rgb, desk.rgb);
}

TEST(DocumentPage, WritesAsMuchProseAsItIsAskedFor) {
  PageBench bench(Language::kEnglish);
  bench.page.placing.unit_px = 8;
  const std::size_t most = 700;
  EXPECT_LE(bench.page.prose_for(1).size(), most);
  EXPECT_GT(bench.page.prose_for(1).size(), 3 * bench.page.prose_for(0.01).size());
}

TEST(FieldGrid, NamesItsFieldsAndTheirFacts) {
  PageBench bench(Language::kEnglish);
  FieldGrid grid(bench.page, 2);
  grid.add(FormWord::kGate, "B4", document_fact("gate"));
  grid.add(FormWord::kSalt, "2 g", about(document_fact("nutrient"), "item", "Salt"));
  Stack stack;
  stack.add(grid.take());
  const Scene scene = bench.page.finish(stack);
  EXPECT_EQ(plain_text(scene.root), "Gate\nB4\nSalt\n2 g");
  ASSERT_EQ(scene.facts.size(), 2U);
  EXPECT_EQ(scene.facts[1].slots[0].second, "Salt");
}

TEST(Looks, AreChangedOneThingAtATime) {
  const BlockLook plain;
  EXPECT_EQ(aligned(plain, Alignment::kRight).alignment, Alignment::kRight);
  EXPECT_EQ(scaled(scaled(plain, 2), 3).scale, 6);
  EXPECT_EQ(coloured(plain, draw::kWhite).colour, draw::kWhite);
  EXPECT_EQ(bold(plain).emphasis, Emphasis::kBold);
  EXPECT_EQ(bold(plain).scale, plain.scale);
}

}  // namespace
}  // namespace tessera::synth
