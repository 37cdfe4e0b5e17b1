#include "processor/conversation.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"

namespace tessera::processor {
namespace {

using Ids = std::vector<std::int32_t>;
using Sizes = std::vector<vision::Resolution>;

std::string golden_folder() {
  return std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2/mha";
}

// The small tokenizer of the fixtures with a processor of 16-pixel views: g = 2, seven ids in the
// smallest image's place are 2*3 + 1 + 2*3 = 13.
Processor small_processor(bool mask_prompt = true) {
  auto tokenizer = text::Tokenizer::load(golden_folder() + "/tokenizer.json");
  ProcessorConfig config;
  config.geometry = {
      .candidates = {{16, 16}, {16, 32}, {32, 16}}, .patch_size = 4, .downsample_ratio = 2};
  config.mask_prompt = mask_prompt;
  return *Processor::create(*std::move(tokenizer), config);
}

Conversation conversation_of(const std::string& json) {
  auto parsed = parse_messages(json, "test", "");
  EXPECT_TRUE(parsed.has_value());
  return parsed ? *parsed : Conversation();
}

EncodedConversation encode(const Processor& processor,
                           const std::string& json,
                           const Sizes& sizes = {},
                           EncodeMode mode = EncodeMode::kPrompt) {
  auto encoded = encode_conversation(processor, conversation_of(json), sizes, mode);
  EXPECT_TRUE(encoded.has_value()) << (encoded ? "" : encoded.error().to_string());
  return encoded ? *encoded : EncodedConversation();
}

std::string encode_error(const std::string& json,
                         const Sizes& sizes = {},
                         EncodeMode mode = EncodeMode::kPrompt,
                         const base::Limits& limits = base::default_limits()) {
  const auto encoded =
      encode_conversation(small_processor(), conversation_of(json), sizes, mode, limits);
  return encoded ? "" : encoded.error().to_string();
}

std::string parse_error(const std::string& json) {
  const auto parsed = parse_messages(json, "m.json", "");
  return parsed ? "" : parsed.error().to_string();
}

TEST(EncodeConversation, ThePromptEndsWhereTheAnswerGoes) {
  const Processor processor = small_processor();
  const auto& ids = processor.ids();
  const EncodedConversation empty = encode(
      processor, R"([{"role": "user", "content": "a"}, {"role": "assistant", "content": ""}])");
  EXPECT_EQ(empty.ids.front(), ids.bos);
  EXPECT_EQ(empty.ids[empty.ids.size() - 2], processor.tokenizer().token_to_id("<|Assistant|>"));
  EXPECT_EQ(processor.tokenizer().decode(empty.ids),
            "<｜begin▁of▁sentence｜><|User|>: a\n\n<|Assistant|>:");
  EXPECT_EQ(encode(processor, R"([{"role": "user", "content": "a"}])").ids, empty.ids);
  EXPECT_EQ(encode(processor, R"([{"role": "<|User|>", "content": " \u3000a\n\t"}])").ids,
            empty.ids);

  const EncodedConversation prefix = encode(
      processor, R"([{"role": "user", "content": "a"}, {"role": "assistant", "content": "The "}])");
  EXPECT_EQ(processor.tokenizer().decode(prefix.ids),
            "<｜begin▁of▁sentence｜><|User|>: a\n\n<|Assistant|>:The");
}

TEST(EncodeConversation, TurnsFollowTheEndOfTheAnswerDirectly) {
  const Processor processor = small_processor();
  const EncodedConversation turns = encode(processor,
                                           R"([{"role": "system", "content": " Be brief. "},
                                               {"role": "user", "content": "a"},
                                               {"role": "assistant", "content": "b"},
                                               {"role": "user", "content": "c"}])");
  EXPECT_EQ(processor.tokenizer().decode(turns.ids),
            "<｜begin▁of▁sentence｜>Be brief.<|User|>: a\n\n<|Assistant|>:b<｜end▁of▁sentence｜>"
            "<|User|>: c\n\n<|Assistant|>:");
}

TEST(EncodeConversation, LabelsAreAnswersUnlessPromptsCountToo) {
  const std::string json = R"([{"role": "system", "content": "s"},
                               {"role": "user", "content": "<image>a", "images": ["x"]},
                               {"role": "assistant", "content": "b"}])";
  const EncodedConversation masked =
      encode(small_processor(), json, {{16, 16}}, EncodeMode::kTraining);
  const EncodedConversation all =
      encode(small_processor(false), json, {{16, 16}}, EncodeMode::kTraining);
  EXPECT_EQ(masked.ids, all.ids);
  const std::size_t num_answer = 2;  // b and the end
  const std::int32_t image = small_processor().ids().image;
  for (std::size_t i = 0; i < masked.ids.size(); ++i) {
    const bool is_answer = i == 0 || i + num_answer >= masked.ids.size();
    EXPECT_EQ(masked.labels[i], is_answer ? masked.ids[i] : -100) << i;
    EXPECT_EQ(all.labels[i], all.ids[i] == image ? -100 : all.ids[i]) << i;
  }
  EXPECT_EQ(masked.ids.back(), small_processor().ids().eos);
}

TEST(EncodeConversation, ImagesTakeTheirPlacesInOrder) {
  const Processor processor = small_processor();
  const EncodedConversation two =
      encode(processor, R"([{"role": "user", "content": "<image>a<image>", "images": ["x", "y"]}])",
             {{16, 16}, {32, 16}});
  ASSERT_EQ(two.images.size(), 2U);
  EXPECT_EQ(two.images[0].count, 13);
  EXPECT_EQ(two.images[1].count, 2 * 3 + 1 + 2 * 5);
  EXPECT_EQ(two.images[1].grid, (vision::TileGrid{.columns = 2, .rows = 1}));
  EXPECT_EQ(two.images[1].resolution, (vision::Resolution{32, 16}));
  for (const ImageSpan& span : two.images) {
    for (Index i = -1; i <= span.count; ++i) {
      const bool is_inside = i >= 0 && i < span.count;
      EXPECT_EQ(two.ids[static_cast<std::size_t>(span.first + i)] == processor.ids().image,
                is_inside);
    }
  }
}

TEST(EncodeConversation, TheThirdImageEndsTilingInEarlierTurnsToo) {
  const EncodedConversation three =
      encode(small_processor(),
             R"([{"role": "user", "content": "<image><image>", "images": ["x", "y"]},
                 {"role": "assistant", "content": "b"},
                 {"role": "user", "content": "<image>", "images": ["z"]}])",
             {{32, 16}, {32, 16}, {32, 16}});
  ASSERT_EQ(three.images.size(), 3U);
  for (const ImageSpan& span : three.images)
    EXPECT_EQ(span.count, 13);
}

TEST(EncodeConversation, NamesWhatIsWrong) {
  EXPECT_EQ(encode_error("[]"), "messages: at least one user message, has 0 messages");
  EXPECT_EQ(encode_error(R"([{"role": "system", "content": "s"}])"),
            "messages: at least one user message, has 1 messages");
  EXPECT_EQ(encode_error(R"([{"role": "user", "content": "<image> <image>", "images": ["x"]}])",
                         {{1, 1}}),
            "message 0: one image for each <image> tag, has 2 tags and 1 images");
  EXPECT_EQ(encode_error(R"([{"role": "user", "content": "a", "images": ["x"]}])", {{1, 1}}),
            "message 0: one image for each <image> tag, has 0 tags and 1 images");
  EXPECT_EQ(encode_error(R"([{"role": "user", "content": "a"},
                             {"role": "assistant", "content": "<image>"}])"),
            "message 1: images only in a user's message, has 0 and 1 <image> tags");
  EXPECT_EQ(
      encode_error(R"([{"role": "user", "content": "a"}, {"role": "system", "content": "s"}])"),
      "messages: a system message only first, is message 1");
  EXPECT_EQ(encode_error(R"([{"role": "user", "content": "a"}])", {}, EncodeMode::kTraining),
            "messages: an answer at the end for training, ends with a user message");
}

TEST(EncodeConversation, RefusesWhatExceedsTheLimits) {
  base::Limits limits;
  limits.prompt_bytes = 3;
  limits.images_per_request = 1;
  limits.prompt_tokens = 15;
  const auto error = [&](const std::string& json, const Sizes& sizes) {
    return encode_error(json, sizes, EncodeMode::kPrompt, limits);
  };
  EXPECT_EQ(error(R"([{"role": "user", "content": "abcd"}])", {}),
            "messages: at most 3 bytes of text, has 4");
  limits.prompt_bytes = 100;
  EXPECT_EQ(error(R"([{"role": "user", "content": "<image><image>", "images": ["x", "y"]}])",
                  {{1, 1}, {1, 1}}),
            "messages: at most 1 images, has 2");
  EXPECT_EQ(error(R"([{"role": "user", "content": "<image>", "images": ["x"]}])", {{1, 1}}),
            "messages: at most 15 tokens with images, has 17 or more");
}

TEST(EncodeConversation, IllFormedTextIsAnError) {
  const Conversation conversation{.messages = {{.role = Role::kUser, .content = "ab\xC3"}}};
  const auto encoded =
      encode_conversation(small_processor(), conversation, {}, EncodeMode::kPrompt);
  ASSERT_FALSE(encoded.has_value());
  EXPECT_EQ(encoded.error().to_string(), "message 0: UTF-8 text, is ill-formed at byte 2");
}

TEST(ParseMessages, ResolvesReferencesAgainstTheFolder) {
  const std::string json =
      R"([{"role": "user", "content": "", "images": ["a.png", "/b.png", "c.pdf#3"]},
                               {"role": "assistant", "content": "x", "images": null}])";
  const auto parsed = parse_messages(json, "m", "/data/set");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->images(),
            (std::vector<std::string>{"/data/set/a.png", "/b.png", "/data/set/c.pdf#3"}));
  EXPECT_EQ(parsed->messages[1].role, Role::kAssistant);
  EXPECT_EQ(parse_messages(json, "m", "")->images()[0], "a.png");
}

TEST(ParseMessages, AFileNamesItsOwnFolder) {
  const std::string path = testing::TempDir() + "/messages.json";
  ASSERT_TRUE(base::write_file_atomically(
      path, R"([{"role": "user", "content": "<image>", "images": ["a.png"]}])"));
  const auto read = read_messages(path);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->images()[0], (std::filesystem::path(testing::TempDir()) / "a.png").string());
  EXPECT_FALSE(read_messages(path + ".none").has_value());
}

TEST(ParseMessages, NamesWhatIsWrong) {
  EXPECT_EQ(parse_error("{}"), "m.json: a list of messages, is {}");
  EXPECT_EQ(parse_error("[3]"), "m.json: message 0: an object, is 3");
  EXPECT_EQ(parse_error(R"([{"role": "user", "content": "a"}, {"role": "tool", "content": ""}])"),
            "m.json: message 1: role: user, assistant or system, is \"tool\"");
  EXPECT_EQ(parse_error(R"([{"role": "user"}])"),
            "m.json: message 0: role and content, has no content");
  EXPECT_EQ(parse_error(R"([{"content": "a"}])"),
            "m.json: message 0: role and content, has no role");
  EXPECT_EQ(parse_error(R"([{"role": "user", "content": ["a"]}])"),
            "m.json: message 0: content: a string, is [\"a\"]");
  EXPECT_EQ(parse_error(R"([{"role": "user", "content": "", "images": "a.png"}])"),
            "m.json: message 0: images: a list of paths, is \"a.png\"");
  EXPECT_EQ(parse_error(R"([{"role": "user", "content": "", "images": [""]}])"),
            "m.json: message 0: images: paths, is \"\"");
  EXPECT_EQ(parse_error(R"([{"role": "user", "content": "", "image": "a"}])"),
            "m.json: message 0: role, content and images, has \"image\"");
  EXPECT_NE(parse_error("[{]"), "");
}

TEST(SingleTurn, PutsATagPerImageInFrontOnlyWhenThePromptHasNone) {
  const Processor processor = small_processor();
  const Conversation plain = single_turn(processor, "What?", {"a", "b"});
  ASSERT_EQ(plain.messages.size(), 1U);
  EXPECT_EQ(plain.messages[0].content, "<image>\n<image>\nWhat?");
  EXPECT_EQ(single_turn(processor, "Here <image>?", {"a"}).messages[0].content, "Here <image>?");
  const Conversation with_system = single_turn(processor, "Hi", {}, "Be kind.");
  ASSERT_EQ(with_system.messages.size(), 2U);
  EXPECT_EQ(with_system.messages[0].role, Role::kSystem);
  EXPECT_EQ(with_system.messages[1].content, "Hi");
}

}  // namespace
}  // namespace tessera::processor
