#include "data/conversation_forms.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tessera::data {
namespace {

using processor::Conversation;
using processor::Message;
using processor::Role;

Outcome<Conversation> parse(std::string_view json) {
  return parse_conversation(json, "d.jsonl: line 3", "<image>", base::default_limits());
}

// "user:text[a.png,b.png]|assistant:text"
std::string text_of(std::string_view json) {
  const auto conversation = parse(json);
  if (!conversation) return std::string(name_of(conversation.drop().reason));
  std::string text;
  for (const Message& message : conversation->messages) {
    if (!text.empty()) text += "|";
    text += message.role == Role::kUser     ? "user:"
            : message.role == Role::kSystem ? "system:"
                                            : "assistant:";
    text += message.content;
    if (message.images.empty()) continue;
    text += "[";
    for (const std::string& image : message.images)
      text += image + ",";
    text.back() = ']';
  }
  return text;
}

std::string drop_of(std::string_view json) {
  const auto conversation = parse(json);
  return conversation
             ? "none"
             : std::string(name_of(conversation.drop().reason)) + " " + conversation.drop().message;
}

TEST(ConversationForms, TheOfficialOne) {
  const std::string expected = "system:S|user:<image> and <image>[a.png,b.png]|assistant:A";
  const std::string list = R"([{"role": "system", "content": "S"},
      {"role": "<|User|>", "content": "<image> and <image>", "images": ["a.png", "b.png"]},
      {"role": "<|Assistant|>", "content": "A"}])";
  EXPECT_EQ(text_of(list), expected);
  EXPECT_EQ(text_of(R"({"messages": )" + list + "}"), expected);
  EXPECT_EQ(text_of(R"({"id": 7, "conversations": )" + list + "}"), expected);
  EXPECT_EQ(text_of(R"([{"role": "user", "content": "Q", "images": null},
                        {"role": "assistant", "content": "A", "score": 0.5}])"),
            "user:Q|assistant:A");
}

TEST(ConversationForms, TheOneOfFromAndValue) {
  EXPECT_EQ(text_of(R"({"id": "1", "image": "a.png", "conversations": [
      {"from": "human", "value": "<image>\nQ"}, {"from": "gpt", "value": "A"},
      {"from": "human", "value": "R"}, {"from": "gpt", "value": "B"}]})"),
            "user:<image>\nQ[a.png]|assistant:A|user:R|assistant:B");
  EXPECT_EQ(text_of(R"({"images": ["a.png", "b.png", "c.png"], "system": "S", "conversations": [
      {"from": "human", "value": "<image><image>Q"}, {"from": "gpt", "value": "A"},
      {"from": "human", "value": "<image>R"}, {"from": "gpt", "value": "B"}]})"),
            "system:S|user:<image><image>Q[a.png,b.png]|assistant:A|user:<image>R[c.png]|"
            "assistant:B");
  EXPECT_EQ(text_of(R"({"image": null, "conversations": [
      {"from": "system", "value": "S"}, {"from": "human", "value": "Q"},
      {"from": "gpt", "value": "A", "markdown": null}]})"),
            "system:S|user:Q|assistant:A");
}

TEST(ConversationForms, TheOneOfParts) {
  EXPECT_EQ(text_of(R"({"messages": [{"role": "user", "content": [
      {"type": "image_url", "image_url": {"url": "a.png", "detail": "high"}},
      {"type": "text", "text": "Q"}]}, {"role": "assistant", "content": "A"}]})"),
            "user:<image>\nQ[a.png]|assistant:A");
  EXPECT_EQ(text_of(R"({"messages": [{"role": "user", "content": [
      {"type": "text", "text": "Q"}, {"type": "text", "text": "R"},
      {"type": "image_url", "image_url": {"url": "a.png"}},
      {"type": "image_url", "image_url": "b.png"}, {"type": "text", "text": "S\n"},
      {"type": "image_url", "image_url": {"url": "c.png"}}]},
      {"role": "assistant", "content": [{"type": "text", "text": "A"}]}]})"),
            "user:QR\n<image>\n<image>\nS\n<image>[a.png,b.png,c.png]|assistant:A");
}

TEST(ConversationForms, WhatIsNotJson) {
  EXPECT_EQ(drop_of("{").substr(0, 24), "bad_json d.jsonl: line 3");
  EXPECT_EQ(text_of(""), "bad_json");
  EXPECT_EQ(text_of("[]]"), "bad_json");
  EXPECT_EQ(text_of("[{\"role\": \"user\", \"content\": \"\xff\"}]"), "bad_json");
  EXPECT_EQ(text_of(R"([{"role": "user", "role": "user", "content": ""}])"), "bad_json");
  EXPECT_EQ(text_of(std::string(200, '[') + std::string(200, ']')), "bad_json");
}

TEST(ConversationForms, WhatIsNoConversation) {
  for (const char* json :
       {"3", "null", "\"text\"", "{}", "[]", R"({"text": "hello"})", R"({"messages": {}})",
        R"({"messages": []})", R"({"messages": "hello"})", R"({"conversations": [1, 2]})",
        R"({"prompt": "Q", "completion": "A"})"}) {
    EXPECT_EQ(text_of(json), "unknown_form") << json;
  }
  EXPECT_EQ(drop_of(R"({"text": "hello"})"),
            "unknown_form d.jsonl: line 3: a list of messages, is {\"text\":\"hello\"}");
}

TEST(ConversationForms, WhatTheModelCannotBeShown) {
  const std::string turns = R"([{"role": "user", "content": "Q"},
                                {"role": "assistant", "content": "A"}])";
  EXPECT_EQ(drop_of(R"({"video": "a.mp4", "messages": )" + turns + "}"),
            "unknown_form d.jsonl: line 3: texts and images, has \"video\"");
  EXPECT_EQ(text_of(R"({"tools": [{"name": "f"}], "messages": )" + turns + "}"), "unknown_form");
  EXPECT_EQ(text_of(R"({"tools": [], "video": null, "audios": "", "messages": )" + turns + "}"),
            "user:Q|assistant:A");
  EXPECT_EQ(text_of(R"([{"role": "user", "content": "Q"},
                        {"role": "assistant", "content": "A", "tool_calls": [{}]}])"),
            "unknown_form");
}

TEST(ConversationForms, MessagesThatCannotBeRead) {
  for (const char* json : {
           R"([{"content": "Q"}])",
           R"([{"role": "user"}])",
           R"([{"role": "user", "content": null}])",
           R"([{"role": "tool", "content": "Q"}])",
           R"([{"role": 3, "content": "Q"}])",
           R"([{"role": "user", "content": 3}])",
           R"([{"role": "user", "content": {"type": "text"}}])",
           R"([{"role": "user", "content": "Q", "images": "a.png", "from": "human"},
               {"role": "user", "content": "Q", "images": [3]}])",
           R"([{"role": "user", "content": "Q", "images": [""]}])",
           R"([{"role": "user", "content": "Q", "images": {"a": 1}}])",
           R"([{"role": "user", "content": ["Q"]}])",
           R"([{"role": "user", "content": [{"type": "text"}]}])",
           R"([{"role": "user", "content": [{"text": "Q"}]}])",
           R"([{"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]}])",
           R"([{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}])",
           R"([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": ""}}]}])",
           R"({"system": 3, "messages": [{"role": "user", "content": "Q"}]})",
           R"({"image": 3, "messages": [{"role": "user", "content": "Q"}]})",
       }) {
    EXPECT_EQ(text_of(json), "bad_message") << json;
  }
  EXPECT_EQ(drop_of(R"([{"role": "tool", "content": "Q"}])"),
            "bad_message d.jsonl: line 3: a role of user, assistant or system, is \"tool\"");
}

TEST(ConversationForms, ImagesThatDoNotFitTheirTags) {
  EXPECT_EQ(drop_of(R"({"image": "a.png", "conversations": [
                {"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]})"),
            "image_count d.jsonl: line 3: one image for each <image> tag, has 0 tags and 1 images");
  EXPECT_EQ(text_of(R"({"images": ["a.png"], "conversations": [
                {"from": "human", "value": "<image><image>"}, {"from": "gpt", "value": "A"}]})"),
            "image_count");
  EXPECT_EQ(text_of(R"({"images": ["b.png"], "messages": [
                {"role": "user", "content": "<image>", "images": ["a.png"]}]})"),
            "image_count");
}

TEST(HasMatchingTags, CountsMessageByMessage) {
  const auto matches = [](std::string_view json) {
    return has_matching_tags(*parse(json), "<image>");
  };
  EXPECT_TRUE(matches(R"([{"role": "user", "content": "Q"}])"));
  EXPECT_TRUE(matches(R"([{"role": "user", "content": "<image>", "images": ["a"]}])"));
  EXPECT_FALSE(matches(R"([{"role": "user", "content": "<image>"}])"));
  EXPECT_FALSE(matches(R"([{"role": "user", "content": "Q", "images": ["a"]}])"));
  EXPECT_FALSE(matches(R"([{"role": "user", "content": "<image>"},
                           {"role": "user", "content": "Q", "images": ["a"]}])"));
  EXPECT_FALSE(matches(R"([{"role": "assistant", "content": "<image>", "images": ["a"]}])"));
  EXPECT_EQ(count_tags("<image><image> <imag", "<image>"), 2);
}

}  // namespace
}  // namespace tessera::data
