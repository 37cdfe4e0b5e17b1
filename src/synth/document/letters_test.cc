// Letters, memos, notes and certificates: their parts in order, and what is true of them.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "synth/document/testing/bench_sheet.h"
#include "synth/document/testing/pages.h"

namespace tessera::synth {
namespace {

std::size_t place_of(const std::string& page, const std::string& text) {
  const std::size_t at = page.find(text);
  EXPECT_NE(at, page.npos) << text;
  return at;
}

TEST(BusinessLetter, HasItsPartsInOrder) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_full_page("business-letter", seed);
    std::string page = plain_text(scene.root);
    std::replace(page.begin(), page.end(), '\n', ' ');
    const std::vector<std::size_t> places = {
        place_of(page, fact_of(scene, "document.sender").value),
        place_of(page, fact_of(scene, "document.recipient").value),
        place_of(page, fact_of(scene, "document.recipient_address").value),
        place_of(page, fact_of(scene, "document.date").value),
        place_of(page, form_word(FormWord::kSubject, Language::kEnglish)),
        place_of(page, form_word(FormWord::kRegards, Language::kEnglish))};
    EXPECT_TRUE(std::is_sorted(places.begin(), places.end())) << seed;
    EXPECT_FALSE(fact_of(scene, "document.subject").value.empty());
  }
}

TEST(BusinessLetter, HasMoreTextOnALargerPage) {
  const auto num_words = [](Index width, Index height) {
    std::size_t count = 0;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      const Scene scene =
          make_page("business-letter", {.width = width, .height = height, .density = 0.9}, seed);
      count += nodes_of(scene.root, NodeKind::kWord).size();
    }
    return count;
  };
  EXPECT_GT(num_words(1152, 768), 2 * num_words(384, 384));
  EXPECT_GT(num_words(384, 384), num_words(384, 96));
}

TEST(BusinessLetter, IsSignedByHandAndByName) {
  const Scene scene = make_full_page("business-letter", 2);
  std::vector<const Node*> blocks = nodes_of(scene.root, NodeKind::kParagraph);
  ASSERT_GE(blocks.size(), 3U);
  const Node& name = *blocks[blocks.size() - 1];
  const Node& signature = *blocks[blocks.size() - 2];
  EXPECT_EQ(plain_text(name.children.front()), plain_text(signature));
}

TEST(MemoPage, NamesBothSides) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_full_page("memo", seed);
    const std::string page = plain_text(scene.root);
    EXPECT_LT(place_of(page, "To: " + fact_of(scene, "document.recipient").value),
              place_of(page, "From: " + fact_of(scene, "document.sender").value));
    EXPECT_EQ(fact_of(scene, "document.date").kind, ValueKind::kDate);
    // The values stand below one another.
    const draw::Box to = fact_of(scene, "document.recipient").box;
    const draw::Box from = fact_of(scene, "document.sender").box;
    EXPECT_NEAR(to.x0, from.x0, 3);
    EXPECT_GT(from.y0, to.y1);
  }
}

TEST(PhoneNote, HasFieldsAndThreeBoxesToTick) {
  Index num_checked = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_full_page("phone-note", seed);
    const auto controls = nodes_of(scene.root, NodeKind::kControl);
    ASSERT_EQ(controls.size(), 3U);
    for (const Node* control : controls)
      num_checked += control->is_checked ? 1 : 0;
    const auto fields = facts_of(scene, "form.field");
    EXPECT_GE(fields.size(), 4U);
    for (const Fact& fact : fields) {
      if (fact.kind == ValueKind::kTime) {
        EXPECT_GE(minutes_of(fact.value), 8 * 60);
        EXPECT_LE(minutes_of(fact.value), 18 * 60);
      }
    }
  }
  EXPECT_GT(num_checked, 2);
  EXPECT_LT(num_checked, 16);
}

TEST(Certificate, StandsInTheMiddleAndNamesAPerson) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Scene scene = make_full_page("certificate", seed);
    const Fact name = fact_of(scene, "document.name");
    EXPECT_NEAR(name.box.centre().x, 1152.0 / 2, 6);
    EXPECT_NEAR(fact_of(scene, "document.title").box.centre().x, 1152.0 / 2, 12);
    EXPECT_LT(fact_of(scene, "document.title").box.y1, name.box.y0);
    // The name is written larger than what it is awarded for.
    const Fact subject = fact_of(scene, "document.subject");
    EXPECT_GT(name.box.height(), subject.box.height()) << seed;
  }
}

}  // namespace
}  // namespace tessera::synth
