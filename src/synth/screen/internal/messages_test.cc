#include "synth/screen/internal/messages.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using testing::controls_of;
using testing::expect_below_one_another;
using testing::for_each_look;

TEST(LetterList, SelectsOneOfItsMails) {
  for_each_look(10, [](Stage& stage) {
    const LetterList list = draw_letter_list(stage, stage.bounds());
    const auto items = controls_of(list.node, "list item");
    ASSERT_FALSE(items.empty());
    EXPECT_EQ(items.size(), list.letters.size());
    expect_below_one_another(items);
    for (std::size_t i = 0; i < items.size(); ++i)
      EXPECT_EQ(items[i]->is_checked, i == list.chosen && items[i]->is_checked);
    EXPECT_LE(std::ranges::count_if(items, [](const Node* item) { return item->is_checked; }), 1);
  });
}

TEST(LetterList, NamesMailsByTheirSubject) {
  for_each_look(10, [](Stage& stage) {
    const LetterList list = draw_letter_list(stage, stage.bounds());
    const auto items = controls_of(list.node, "list item");
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string& subject = list.letters[i].subject;
      if (!items[i]->text.ends_with("…")) {
        EXPECT_EQ(items[i]->text, subject);
      }
    }
  });
}

TEST(LetterList, StatesSenderAndTime) {
  Index num_senders = 0;
  Index num_times = 0;
  for_each_look(10, [&](Stage& stage) {
    const LetterList list = draw_letter_list(stage, stage.bounds());
    for (const Fact& fact : stage.sheet.scene.facts) {
      const auto letter = std::ranges::find(list.letters, fact.slots[0].second, &Letter::subject);
      ASSERT_NE(letter, list.letters.end());
      const bool is_sender = fact.key == "screen.sender";
      EXPECT_EQ(fact.value, is_sender ? letter->sender : letter->when);
      (is_sender ? num_senders : num_times) += 1;
    }
  });
  EXPECT_GT(num_senders, 10);
  EXPECT_GT(num_times, 10);
}

TEST(ContactList, NamesPeople) {
  for_each_look(10, [](Stage& stage) {
    const LetterList list = draw_contact_list(stage, stage.bounds());
    const auto items = controls_of(list.node, "list item");
    ASSERT_EQ(items.size(), list.letters.size());
    for (std::size_t i = 0; i < items.size(); ++i)
      EXPECT_EQ(items[i]->text, list.letters[i].sender);
  });
}

TEST(ContactList, StaysWithinANarrowBox) {
  for_each_look(4, [](Stage& stage) {
    const draw::Box narrow{10, 10, 10 + 8 * stage.em(), 230};
    const LetterList list = draw_contact_list(stage, narrow);
    EXPECT_TRUE(narrow.contains(list.node.box));
    for (const Fact& fact : stage.sheet.scene.facts)
      EXPECT_TRUE(narrow.contains(fact.box));
  });
}

TEST(LetterList, IsEmptyWithoutRoom) {
  for_each_look(2, [](Stage& stage) {
    EXPECT_TRUE(draw_letter_list(stage, {10, 10, 300, 14}).letters.empty());
    EXPECT_TRUE(draw_contact_list(stage, {10, 10, 16, 200}).letters.empty());
    EXPECT_TRUE(stage.sheet.scene.facts.empty());
  });
}

}  // namespace
}  // namespace tessera::synth
