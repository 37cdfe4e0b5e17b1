#include "data/question.h"

#include <gtest/gtest.h>

#include "data/test_data.h"

namespace tessera::data {
namespace {

using processor::Role;

TEST(Question, IsWhatStandsBeforeTheLastAnswer) {
  processor::Conversation talk{.messages = {{Role::kUser, "a", {}},
                                            {Role::kAssistant, "b", {}},
                                            {Role::kUser, "c", {}},
                                            {Role::kAssistant, "d", {}},
                                            {Role::kUser, "e", {}}}};
  EXPECT_EQ(take_answer(talk), "d");
  EXPECT_EQ(talk.messages.size(), 3u);
  EXPECT_EQ(talk.messages.back().content, "c");
}

TEST(Question, NothingIsAskedWithoutAnAnswerOrAUser) {
  processor::Conversation blank{
      .messages = {{Role::kUser, "a", {}}, {Role::kAssistant, " \n", {}}}};
  EXPECT_EQ(take_answer(blank), std::nullopt);
  processor::Conversation alone{.messages = {{Role::kAssistant, "b", {}}}};
  EXPECT_EQ(take_answer(alone), std::nullopt);
}

TEST(Question, PixelsAreDecodedOrTheOnesThatWereMade) {
  const std::string png = png_bytes(3, 2);
  const auto bytes = std::as_bytes(std::span(png));
  EXPECT_EQ(take_pixels({.name = "x", .encoded = {bytes.begin(), bytes.end()}})->width, 3);
  EXPECT_EQ(take_pixels({.name = "x", .encoded = std::vector<std::byte>(4)}).has_value(), false);
  EXPECT_EQ(take_pixels(raw_sample(1, 1).pictures.front())->width, 16);
}

}  // namespace
}  // namespace tessera::data
