#include "cli/chat/chat_session.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tessera::cli {
namespace {

using Json = nlohmann::ordered_json;

class ChatSessionTest : public testing::Test {
 protected:
  void turn(const std::string& question, const std::string& answer) {
    session_.ask(*processor_, question);
    session_.answer(*processor_, answer);
  }
  void add_picture(const std::string& source) {
    session_.add_picture({.source = source, .pixels = {.width = 1, .height = 1, .rgb = {0, 0, 0}}});
  }
  [[nodiscard]] std::vector<std::string> picture_sources() const {
    std::vector<std::string> sources;
    for (const engine::Picture& picture : session_.pictures())
      sources.push_back(picture.source);
    return sources;
  }
  [[nodiscard]] std::vector<std::string> contents() const {
    std::vector<std::string> all;
    for (const processor::Message& message : session_.conversation().messages)
      all.push_back(message.content);
    return all;
  }

  base::Result<processor::Processor> processor_ =
      processor::Processor::open(TESSERA_SOURCE_DIR "/tests/golden/vl2/mha");
  ChatSession session_{"be brief"};
};

using Texts = std::vector<std::string>;

TEST_F(ChatSessionTest, WaitingPicturesJoinTheNextQuestion) {
  add_picture("a.png");
  add_picture("b.png");
  EXPECT_EQ(session_.num_waiting(), 2u);
  EXPECT_TRUE(picture_sources().empty());
  turn("what?", "this");
  add_picture("c.png");
  turn("<image> and?", "that");
  EXPECT_EQ(session_.num_waiting(), 0u);
  EXPECT_EQ(picture_sources(), (Texts{"a.png", "b.png", "c.png"}));
  EXPECT_EQ(contents(),
            (Texts{"be brief", "<image>\n<image>\nwhat?", "this", "<image> and?", "that"}));
}

TEST_F(ChatSessionTest, PicturesOfAQuestionThatFailedWaitAgain) {
  turn("hello", "hi");
  add_picture("a.png");
  session_.ask(*processor_, "what?");
  EXPECT_EQ(session_.num_waiting(), 0u);
  session_.take_back_question();
  EXPECT_EQ(session_.num_waiting(), 1u);
  EXPECT_EQ(contents(), (Texts{"be brief", "hello", "hi"}));
}

TEST_F(ChatSessionTest, AnswersHoldNoPlaceForPictures) {
  turn("q", "a <image>b<image>");
  EXPECT_EQ(contents().back(), "a b");
}

TEST_F(ChatSessionTest, UndoTakesTheTurnWithItsPictures) {
  add_picture("a.png");
  turn("first", "1");
  add_picture("b.png");
  turn("second", "2");
  add_picture("c.png");
  EXPECT_TRUE(session_.undo());
  EXPECT_EQ(picture_sources(), (Texts{"a.png"}));
  EXPECT_EQ(session_.num_waiting(), 1u);
  session_.drop_waiting();
  EXPECT_EQ(session_.num_pictures(), 1u);
  EXPECT_TRUE(session_.undo());
  EXPECT_FALSE(session_.undo());
  EXPECT_EQ(contents(), (Texts{"be brief"}));
}

TEST_F(ChatSessionTest, OldestTurnsLeaveButNeverTheLast) {
  add_picture("a.png");
  turn("first", "1");
  add_picture("b.png");
  turn("second", "2");
  session_.ask(*processor_, "third");
  EXPECT_EQ(session_.drop_oldest_until([&] { return session_.num_turns() <= 2; }), 1u);
  EXPECT_EQ(picture_sources(), (Texts{"b.png"}));
  EXPECT_EQ(session_.drop_oldest_until([] { return false; }), 1u);
  EXPECT_EQ(contents(), (Texts{"be brief", "third"}));
}

TEST_F(ChatSessionTest, SavedMessagesAreReadBackWithAbsolutePaths) {
  add_picture("folder/../a.pdf#3");
  add_picture("/b.png");
  turn("\"q\"\n", "a");
  const std::string saved = session_.to_json().dump();
  const auto read = processor::parse_messages(saved, "saved", "/elsewhere");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->messages.size(), 3u);
  EXPECT_EQ(read->messages[1].content, session_.conversation().messages[1].content);
  const Texts images = read->images();
  ASSERT_EQ(images.size(), 2u);
  EXPECT_TRUE(images[0].starts_with('/') && images[0].ends_with("/a.pdf#3")) << images[0];
  EXPECT_EQ(images[0].find(".."), std::string::npos);
  EXPECT_EQ(images[1], "/b.png");
}

TEST_F(ChatSessionTest, ResetKeepsTheSystemText) {
  add_picture("a.png");
  turn("q", "a");
  session_.reset();
  EXPECT_EQ(contents(), (Texts{"be brief"}));
  EXPECT_EQ(session_.num_pictures(), 0u);
}

}  // namespace
}  // namespace tessera::cli
