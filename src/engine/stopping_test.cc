#include "engine/stopping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/rng.h"

namespace tessera::engine {
namespace {

// `lead` different ids, then a block of `period` ids over and over.
std::vector<std::int32_t> loop(std::size_t lead, std::size_t period, std::size_t num_looping) {
  std::vector<std::int32_t> ids;
  for (std::size_t i = 0; i < lead; ++i)
    ids.push_back(static_cast<std::int32_t>(1000 + i));
  for (std::size_t i = 0; i < num_looping; ++i)
    ids.push_back(static_cast<std::int32_t>(i % period));
  return ids;
}

TEST(Looping, EveryPeriodIsSeenWhenItsRepeatsAreComplete) {
  for (std::size_t period = 1; period <= 150; ++period) {
    const std::size_t needed = std::max<std::size_t>(4 * period, 128);
    EXPECT_TRUE(is_looping(loop(256, period, needed))) << period;
    EXPECT_FALSE(is_looping(loop(256, period, needed - 1))) << period;
  }
}

TEST(Looping, IsNeverSeenBefore256Ids) {
  EXPECT_FALSE(is_looping({}));
  EXPECT_FALSE(is_looping(loop(0, 1, 255)));
  EXPECT_TRUE(is_looping(loop(0, 1, 256)));
  EXPECT_FALSE(is_looping(loop(0, 50, 255)));
  EXPECT_TRUE(is_looping(loop(0, 50, 256)));
}

TEST(Looping, OneOtherIdBreaksIt) {
  std::vector<std::int32_t> ids = loop(100, 8, 300);
  EXPECT_TRUE(is_looping(ids));
  ids[ids.size() - 64] = 77;
  EXPECT_FALSE(is_looping(ids));
}

TEST(Looping, CountersAndRandomTextAreNone) {
  std::vector<std::int32_t> counter;
  for (std::int32_t row = 0; row < 200; ++row)
    counter.insert(counter.end(), {5, 6, row, 7});
  EXPECT_FALSE(is_looping(counter));
  base::Rng rng(1);
  std::vector<std::int32_t> random;
  random.reserve(2000);
  for (int i = 0; i < 2000; ++i)
    random.push_back(static_cast<std::int32_t>(rng.next_below(3)));
  EXPECT_FALSE(is_looping(random));
}

struct Shown {
  std::string text;
  bool found = false;
};

Shown watch(const std::vector<std::string>& stops, const std::vector<std::string>& pieces) {
  StopTexts watcher(stops);
  Shown shown;
  for (const std::string& piece : pieces)
    shown.text += watcher.push(piece);
  shown.found = watcher.found();
  shown.text += watcher.flush();
  return shown;
}

TEST(StopTexts, TheTextBeforeOneIsShownAndNothingAfter) {
  const Shown shown = watch({"END"}, {"one two END three", " four"});
  EXPECT_EQ(shown.text, "one two ");
  EXPECT_TRUE(shown.found);
}

TEST(StopTexts, AreFoundAcrossPieces) {
  for (std::size_t cut = 0; cut <= 6; ++cut) {
    const std::string text = "ab<end>";
    const Shown shown = watch({"<end>"}, {text.substr(0, cut), text.substr(cut), "tail"});
    EXPECT_EQ(shown.text, "ab") << cut;
    EXPECT_TRUE(shown.found) << cut;
  }
}

TEST(StopTexts, TextIsHeldBackOnlyWhileItCouldBecomeOne) {
  StopTexts watcher({"stop"});
  EXPECT_EQ(watcher.push("a st"), "a ");
  EXPECT_EQ(watcher.push("o"), "");
  EXPECT_EQ(watcher.push("ne s"), "stone ");
  EXPECT_EQ(watcher.push("s"), "s");  // the second s can still begin one
  EXPECT_EQ(watcher.flush(), "s");
  EXPECT_FALSE(watcher.found());
}

TEST(StopTexts, WithoutOneEverythingIsShownAtOnce) {
  StopTexts watcher({});
  EXPECT_EQ(watcher.push("stop"), "stop");
  EXPECT_EQ(watcher.flush(), "");
}

TEST(StopTexts, OfOverlappingOnesTheFirstToBeCompleteEndsTheText) {
  EXPECT_EQ(watch({"abcd", "bc"}, {"xabcdx"}).text, "xa");
  EXPECT_EQ(watch({"bc", "abc"}, {"xabcx"}).text, "x");  // complete together: the longer one
  EXPECT_EQ(watch({"aab"}, {"aaab"}).text, "a");
}

TEST(StopTexts, WorkOnBytesOfCharactersOfSeveralBytes) {
  const Shown shown = watch({"。終"}, {"日本。", "語。終", "わり"});
  EXPECT_EQ(shown.text, "日本。語");
  EXPECT_TRUE(shown.found);
}

TEST(StopTexts, WhatIsShownDoesNotDependOnThePieces) {
  base::Rng rng(11);
  const auto random_text = [&](std::uint64_t max_size) {
    std::string text;
    for (std::uint64_t i = 0, size = 1 + rng.next_below(max_size); i < size; ++i)
      text += static_cast<char>('a' + rng.next_below(2));
    return text;
  };
  int num_found = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::vector<std::string> stops = {random_text(5), random_text(6)};
    const std::string text = random_text(14);
    std::vector<std::string> letters;
    for (const char letter : text)
      letters.emplace_back(1, letter);
    const Shown whole = watch(stops, {text});
    const Shown split = watch(stops, letters);
    ASSERT_EQ(whole.text, split.text) << text << " with " << stops[0] << " and " << stops[1];
    ASSERT_EQ(whole.found, split.found);
    ASSERT_TRUE(text.starts_with(whole.text));
    if (whole.found) {
      ++num_found;
      const std::string rest = text.substr(whole.text.size());
      ASSERT_TRUE(rest.starts_with(stops[0]) || rest.starts_with(stops[1]));
    } else {
      ASSERT_EQ(whole.text, text);
    }
  }
  EXPECT_GT(num_found, 300);
}

}  // namespace
}  // namespace tessera::engine
