#include "formats/rows/json_items.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::formats {
namespace {

using testing::ElementsAre;

// Elements of a list; damaged ones as "!" and their text.
std::vector<std::string> items_of(std::string_view text) {
  std::vector<std::string> items;
  JsonItems list(text);
  while (const auto item = list.next()) {
    items.push_back((item->is_damaged ? "!" : "") + std::string(item->text));
    EXPECT_EQ(item->number, items.size());
  }
  return items;
}

TEST(JsonItems, AreThePiecesBetweenTheCommas) {
  EXPECT_THAT(items_of("[]"), ElementsAre());
  EXPECT_THAT(items_of(" [1]"), ElementsAre());  // the list begins at the first letter
  EXPECT_THAT(items_of("[1, true ,\"a,]\\\"b\" , [2,[3]],{\"k\":{\"l\":[]}}\n]"),
              ElementsAre("1", "true", "\"a,]\\\"b\"", "[2,[3]]", "{\"k\":{\"l\":[]}}"));
}

TEST(JsonItems, SayWhereTheListEnds) {
  JsonItems list("[1, [2]] , \"x\"");
  while (list.next()) {
  }
  EXPECT_EQ(list.end(), 8U);
}

TEST(JsonItems, DamageCostsTheElementItIsIn) {
  EXPECT_THAT(items_of(R"([{"a": 1}, {"b": [2}, {"c": 3}])"),
              ElementsAre(R"({"a": 1})", R"(!{"b": [2)", R"({"c": 3})"));
  EXPECT_THAT(items_of("[{\"a\": 1},\n{\"b\": \"x},\n{\"c\": 3}]"),
              ElementsAre(R"({"a": 1})", R"(!{"b": "x},)", R"({"c": 3})"));
  EXPECT_THAT(items_of(R"([{"a": 1} {"b": 2}, {"c": 3}])"),
              ElementsAre(R"(!{"a": 1})", R"({"c": 3})"));
  EXPECT_THAT(items_of(R"([{"a": 1},, {"b": 2}, {"c": 3}])"),
              ElementsAre(R"({"a": 1})", "!,", R"({"c": 3})"));
}

// A bracket that is missing shows at the end of the list only.
TEST(JsonItems, AMissingBracketCostsItsElementAndTheNext) {
  EXPECT_THAT(items_of(R"([{"a": 1, {"b": 2}, {"c": 3}, {"d": 4}])"),
              ElementsAre(R"(!{"a": 1, {"b": 2}, )", R"({"c": 3})", R"({"d": 4})"));
}

// The search may go on inside an element; its end must not be taken for the list's.
TEST(JsonItems, TheEndOfAnInnerListDoesNotEndTheOuterOne) {
  const auto items = items_of(R"([{"l": [{"a": "1}, {"a": "2"}]}, {"l": [{"a": "3"}]}])");
  ASSERT_FALSE(items.empty());
  EXPECT_EQ(items.back(), R"({"l": [{"a": "3"}]})");
  EXPECT_TRUE(items.front().starts_with('!'));
}

TEST(JsonItems, AListWithoutAnEndIsDamagedAtItsEnd) {
  EXPECT_THAT(items_of(R"([{"a": 1}, {"b": )"), ElementsAre(R"({"a": 1})", R"(!{"b": )"));
  EXPECT_THAT(items_of("[1, 2,"), ElementsAre("1", "2", "!"));
  EXPECT_THAT(items_of("[1, 2"), ElementsAre("1", "2", "!"));
  EXPECT_THAT(items_of("["), ElementsAre("!"));
  EXPECT_THAT(items_of("[" + std::string(100'000, '[')).size(), 1U);
}

std::vector<std::string> members_of(std::string_view text) {
  std::vector<std::string> members;
  for (const JsonMember& member : find_json_members(text))
    members.push_back(std::string(member.name) + "=" + std::string(member.value));
  return members;
}

TEST(JsonMembers, AreNamesAndTheTextOfTheirValues) {
  EXPECT_THAT(members_of(R"({"info": {"a": [1]}, "n" : 3,"list": [ {"x":"]"} ] })"),
              ElementsAre(R"(info={"a": [1]})", "n=3", R"(list=[ {"x":"]"} ])"));
  EXPECT_THAT(members_of("{}"), ElementsAre());
  EXPECT_THAT(members_of("[1]"), ElementsAre());
}

TEST(JsonMembers, FollowAListWithADamagedElement) {
  EXPECT_THAT(members_of(R"({"a": [{"x": 1}, {"x": [}, {"x": 3}], "b": [2]})"),
              ElementsAre(R"(a=[{"x": 1}, {"x": [}, {"x": 3}])", "b=[2]"));
  EXPECT_THAT(members_of(R"({"a": 1, "b": [2)"), ElementsAre("a=1", "b=[2"));
  EXPECT_THAT(members_of(R"({"a": 1, "b" 2})"), ElementsAre("a=1"));
}

}  // namespace
}  // namespace tessera::formats
