// The rules of the official conversation format, one by one, with a tokenizer whose ids can be
// written by hand: two special tokens, then the 256 bytes.
#include <gtest/gtest.h>

#include "processor/conversation.h"
#include "text/stand_in_tokenizer.h"

namespace tessera::processor {
namespace {

using Ids = std::vector<std::int32_t>;
using Sizes = std::vector<vision::Resolution>;

constexpr std::int32_t kBos = 0;
constexpr std::int32_t kEos = 1;
constexpr std::int32_t kIgnored = -100;

// A processor of 16-pixel views, whose smallest image takes 13 places.
Processor byte_processor(ProcessorConfig config = {}) {
  const std::string special[] = {"<s>", "</s>"};
  auto tokenizer = text::Tokenizer::parse(text::byte_level_tokenizer_json(special).value()).value();
  config.geometry = {
      .candidates = {{16, 16}, {16, 32}, {32, 16}}, .patch_size = 4, .downsample_ratio = 2};
  return Processor::create(std::move(tokenizer), config, {.bos = "<s>", .eos = "</s>", .pad = ""})
      .value();
}

// Ids of bytes, which are what plain text becomes.
Ids bytes(std::string_view text) {
  Ids ids;
  for (const char c : text)
    ids.push_back(2 + static_cast<std::uint8_t>(c));
  return ids;
}

Ids join(std::initializer_list<Ids> parts) {
  Ids ids;
  for (const Ids& part : parts)
    ids.insert(ids.end(), part.begin(), part.end());
  return ids;
}

std::int32_t id_of(const Processor& processor, std::string_view token) {
  return processor.tokenizer().token_to_id(token).value();
}

// What a user's text between the tags becomes.
Ids user(const Processor& processor, std::string_view text) {
  return join({{id_of(processor, kUserTag)},
               bytes(": " + std::string(text) + "\n\n"),
               {id_of(processor, kAssistantTag)},
               bytes(":")});
}

Message message(Role role, std::string content, std::vector<std::string> images = {}) {
  return {.role = role, .content = std::move(content), .images = std::move(images)};
}

EncodedConversation encode(const Processor& processor,
                           std::vector<Message> messages,
                           EncodeMode mode = EncodeMode::kPrompt,
                           const Sizes& sizes = {}) {
  return encode_conversation(processor, {.messages = std::move(messages)}, sizes, mode).value();
}

std::string error_of(std::vector<Message> messages, const Sizes& sizes = {}) {
  const auto encoded = encode_conversation(byte_processor(), {.messages = std::move(messages)},
                                           sizes, EncodeMode::kPrompt);
  return encoded ? "no error" : encoded.error().to_string();
}

TEST(ConversationRules, AUserIsTaggedAndTheAssistantAsked) {
  const Processor processor = byte_processor();
  EXPECT_EQ(encode(processor, {message(Role::kUser, "Hi")}).ids,
            join({{kBos}, user(processor, "Hi")}));
}

TEST(ConversationRules, TheSystemTextStandsBareInFront) {
  const Processor processor = byte_processor();
  EXPECT_EQ(
      encode(processor, {message(Role::kSystem, "  Be brief.\n"), message(Role::kUser, "Hi")}).ids,
      join({{kBos}, bytes("Be brief."), user(processor, "Hi")}));
}

TEST(ConversationRules, AnEmptySystemTextAddsNothing) {
  const Processor processor = byte_processor();
  EXPECT_EQ(encode(processor, {message(Role::kSystem, " \n"), message(Role::kUser, "Hi")}).ids,
            encode(processor, {message(Role::kUser, "Hi")}).ids);
}

TEST(ConversationRules, ContentsAreStrippedOfUnicodeSpaceAndSeparators) {
  const Processor processor = byte_processor();
  // What str.strip() removes: also U+001C to U+001F and the ideographic space, but not U+200B.
  for (const char* space : {" ", "\t\n\v\f\r", "\x1C\x1D\x1E\x1F", "\u0085", "\u00A0", "\u1680",
                            "\u2003", "\u2028\u2029", "\u202F", "\u205F", "\u3000"}) {
    EXPECT_EQ(encode(processor, {message(Role::kUser, space + std::string("a b") + space)}).ids,
              join({{kBos}, user(processor, "a b")}))
        << space;
  }
  for (const char* kept : {"\u200B", "\u180E", "\uFEFF"}) {
    EXPECT_EQ(encode(processor, {message(Role::kUser, kept + std::string("a"))}).ids,
              join({{kBos}, user(processor, kept + std::string("a"))}));
  }
}

TEST(ConversationRules, AUserMayHaveNothingToSay) {
  const Processor processor = byte_processor();
  EXPECT_EQ(encode(processor, {message(Role::kUser, "\n")}).ids,
            join({{kBos}, user(processor, "")}));
}

TEST(ConversationRules, AnAnswerFollowsItsTagWithoutASpaceAndEndsWithTheEnd) {
  const Processor processor = byte_processor();
  EXPECT_EQ(encode(processor, {message(Role::kUser, "Hi"), message(Role::kAssistant, " Yes. "),
                               message(Role::kUser, "So")})
                .ids,
            join({{kBos}, user(processor, "Hi"), bytes("Yes."), {kEos}, user(processor, "So")}));
}

TEST(ConversationRules, TheLastEndIsLeftOutOfPromptsOnly) {
  const Processor processor = byte_processor();
  const std::vector<Message> messages = {message(Role::kUser, "Hi"),
                                         message(Role::kAssistant, "Y")};
  const Ids prompt = join({{kBos}, user(processor, "Hi"), bytes("Y")});
  EXPECT_EQ(encode(processor, messages, EncodeMode::kPrompt).ids, prompt);
  EXPECT_EQ(encode(processor, messages, EncodeMode::kTraining).ids, join({prompt, {kEos}}));
}

TEST(ConversationRules, AnEmptyAnswerIsNoDifferentFromNone) {
  const Processor processor = byte_processor();
  EXPECT_EQ(encode(processor, {message(Role::kUser, "Hi"), message(Role::kAssistant, " \n ")}).ids,
            encode(processor, {message(Role::kUser, "Hi")}).ids);
}

TEST(ConversationRules, NoSequenceEndsInsideAPrompt) {
  const Processor processor = byte_processor();
  const Ids ids = encode(processor, {message(Role::kUser, "Hi")}).ids;
  EXPECT_EQ(std::count(ids.begin(), ids.end(), kEos), 0);
  EXPECT_EQ(std::count(ids.begin(), ids.end(), kBos), 1);
}

TEST(ConversationRules, TagsInsideTextsBecomeTheirIds) {
  const Processor processor = byte_processor();
  EXPECT_EQ(encode(processor, {message(Role::kUser, "<|ref|>x<|/ref|></s>")}).ids,
            join({{kBos, id_of(processor, kUserTag)},
                  bytes(": "),
                  {id_of(processor, kRefOpen)},
                  bytes("x"),
                  {id_of(processor, kRefClose), kEos},
                  bytes("\n\n"),
                  {id_of(processor, kAssistantTag)},
                  bytes(":")}));
}

TEST(ConversationRules, AnImageTakesItsPlacesBetweenPiecesOfText) {
  const Processor processor = byte_processor();
  const Ids image(13, processor.ids().image);
  const EncodedConversation encoded =
      encode(processor, {message(Role::kUser, "a<image>b", {"x"})}, EncodeMode::kPrompt, {{9, 9}});
  EXPECT_EQ(encoded.ids, join({{kBos, id_of(processor, kUserTag)},
                               bytes(": a"),
                               image,
                               bytes("b\n\n"),
                               {id_of(processor, kAssistantTag)},
                               bytes(":")}));
  ASSERT_EQ(encoded.images.size(), 1U);
  EXPECT_EQ(encoded.images[0].first, 5);
  EXPECT_EQ(encoded.images[0].count, 13);
}

// A vocabulary in which "ab" would be one token if the image did not stand between its letters.
TEST(ConversationRules, PiecesAroundAnImageAreEncodedByThemselves) {
  auto tokenizer = text::Tokenizer::parse(
      R"({"model": {"vocab": {"a": 0, "b": 1, "ab": 2, "<s>": 3, "</s>": 4},
                    "merges": ["a b"]}})");
  const Processor processor =
      Processor::create(std::move(tokenizer).value(), byte_processor().config(),
                        {.bos = "<s>", .eos = "</s>", .pad = ""})
          .value();
  const auto encoded = encode(processor, {message(Role::kUser, "a<image>bab", {"x"})},
                              EncodeMode::kPrompt, {{9, 9}});
  const std::int32_t image = processor.ids().image;
  EXPECT_EQ(encoded.ids[encoded.images[0].first - 1], 0);
  EXPECT_EQ(encoded.ids[encoded.images[0].first], image);
  const auto behind = static_cast<std::size_t>(encoded.images[0].first + encoded.images[0].count);
  EXPECT_EQ(encoded.ids[behind], 1);
  EXPECT_EQ(encoded.ids[behind + 1], 2);
}

TEST(ConversationRules, TwoImagesAreTiledAndAThirdEndsTiling) {
  const Processor processor = byte_processor();
  const auto counts = [&](std::size_t num_images) {
    std::string tags;
    for (std::size_t i = 0; i < num_images; ++i)
      tags += "<image>";
    const auto encoded =
        encode(processor, {message(Role::kUser, tags, std::vector<std::string>(num_images, "x"))},
               EncodeMode::kPrompt, Sizes(num_images, {64, 32}));
    std::vector<Index> places;
    places.reserve(encoded.images.size());
    for (const ImageSpan& span : encoded.images)
      places.push_back(span.count);
    return places;
  };
  constexpr Index kTiled = 2 * 3 + 1 + 2 * 5;  // global view, separator, two tiles side by side
  EXPECT_EQ(counts(1), (std::vector<Index>{kTiled}));
  EXPECT_EQ(counts(2), (std::vector<Index>{kTiled, kTiled}));
  EXPECT_EQ(counts(3), (std::vector<Index>{13, 13, 13}));
  EXPECT_EQ(counts(4), (std::vector<Index>{13, 13, 13, 13}));
}

TEST(ConversationRules, LabelsAreTheFirstIdAndTheAnswersWithTheirEnds) {
  const Processor processor = byte_processor();
  const EncodedConversation encoded = encode(
      processor,
      {message(Role::kSystem, "s"), message(Role::kUser, "Hi"), message(Role::kAssistant, "Yes"),
       message(Role::kUser, "So"), message(Role::kAssistant, "No")},
      EncodeMode::kTraining);
  const auto masked = [&](std::string_view text) {
    return Ids(user(processor, text).size(), kIgnored);
  };
  EXPECT_EQ(encoded.labels, join({{kBos},
                                  {kIgnored},
                                  masked("Hi"),
                                  bytes("Yes"),
                                  {kEos},
                                  masked("So"),
                                  bytes("No"),
                                  {kEos}}));
}

TEST(ConversationRules, WithoutMaskPromptsAreLabelsAndImagesAreNot) {
  ProcessorConfig config;
  config.mask_prompt = false;
  config.ignore_id = -7;
  const Processor processor = byte_processor(config);
  const EncodedConversation encoded =
      encode(processor,
             {message(Role::kSystem, "s"), message(Role::kUser, "a<image>", {"x"}),
              message(Role::kAssistant, "Y")},
             EncodeMode::kTraining, {{16, 16}});
  ASSERT_EQ(encoded.ids.size(), encoded.labels.size());
  int num_images = 0;
  for (std::size_t i = 0; i < encoded.ids.size(); ++i) {
    const bool is_image = encoded.ids[i] == processor.ids().image;
    num_images += is_image ? 1 : 0;
    EXPECT_EQ(encoded.labels[i], is_image ? -7 : encoded.ids[i]) << i;
  }
  EXPECT_EQ(num_images, 13);
}

TEST(ConversationRules, LabelsOfAPromptStopBeforeTheOpenAnswer) {
  const EncodedConversation encoded =
      encode(byte_processor(), {message(Role::kUser, "Hi"), message(Role::kAssistant, "Y")});
  ASSERT_EQ(encoded.labels.size(), encoded.ids.size());
  EXPECT_EQ(encoded.labels.back(), 2 + 'Y');
  EXPECT_EQ(encoded.labels[encoded.labels.size() - 2], kIgnored);
}

TEST(ConversationRules, ImagesBelongToUsers) {
  EXPECT_EQ(error_of({message(Role::kSystem, "<image>"), message(Role::kUser, "a")}),
            "message 0: images only in a user's message, has 0 and 1 <image> tags");
  EXPECT_EQ(error_of({message(Role::kUser, "a"), message(Role::kAssistant, "b", {"x"})}, {{1, 1}}),
            "message 1: images only in a user's message, has 1 and 0 <image> tags");
}

TEST(ConversationRules, TagsAndImagesAreCountedPerMessage) {
  // Two tags and two images in all, but not where they belong together.
  EXPECT_EQ(error_of({message(Role::kUser, "<image><image>", {"x"}), message(Role::kAssistant, "b"),
                      message(Role::kUser, "c", {"y"})},
                     {{1, 1}, {1, 1}}),
            "message 0: one image for each <image> tag, has 2 tags and 1 images");
}

TEST(ConversationRules, OneSizeForEachImageIsTheCallersDuty) {
  EXPECT_THROW(error_of({message(Role::kUser, "<image>", {"x"})}, {}), base::ContractError);
}

TEST(ConversationRules, AnotherImageTokenIsTheTag) {
  ProcessorConfig config;
  config.image_token = "<picture>";
  const Processor processor = byte_processor(config);
  const auto encoded = encode(processor, {message(Role::kUser, "<picture><image>", {"x"})},
                              EncodeMode::kPrompt, {{9, 9}});
  EXPECT_EQ(encoded.images.size(), 1U);
  EXPECT_EQ(encoded.images[0].first, 4);
  EXPECT_EQ(single_turn(processor, "Q", {"x"}).messages[0].content, "<picture>\nQ");
}

}  // namespace
}  // namespace tessera::processor
