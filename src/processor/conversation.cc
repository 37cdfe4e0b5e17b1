#include "processor/conversation.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/check.h"
#include "text/utf8.h"

namespace tessera::processor {
namespace {

using base::Error;
using base::Result;
using base::Unit;

// What Python's str.strip() removes.
bool is_space(char32_t c) {
  static constexpr std::array<std::pair<char32_t, char32_t>, 10> kSpaces = {{{0x09, 0x0D},
                                                                             {0x1C, 0x20},
                                                                             {0x85, 0x85},
                                                                             {0xA0, 0xA0},
                                                                             {0x1680, 0x1680},
                                                                             {0x2000, 0x200A},
                                                                             {0x2028, 0x2029},
                                                                             {0x202F, 0x202F},
                                                                             {0x205F, 0x205F},
                                                                             {0x3000, 0x3000}}};
  return std::any_of(kSpaces.begin(), kSpaces.end(),
                     [c](const auto& range) { return range.first <= c && c <= range.second; });
}

// `text` is well-formed UTF-8.
std::string_view strip(std::string_view text) {
  std::size_t begin = 0;
  for (std::size_t next = 0; next < text.size(); begin = next) {
    if (!is_space(text::next_char(text, next))) break;
  }
  std::size_t end = text.size();
  while (end > begin) {
    const std::size_t previous = text::previous_char(text, end);
    std::size_t next = previous;
    if (!is_space(text::next_char(text, next))) break;
    end = previous;
  }
  return text.substr(begin, end - begin);
}

std::vector<std::string_view> split_at(std::string_view text, std::string_view tag) {
  std::vector<std::string_view> pieces;
  for (std::size_t found = text.find(tag); found != std::string_view::npos;
       found = text.find(tag)) {
    pieces.push_back(text.substr(0, found));
    text.remove_prefix(found + tag.size());
  }
  pieces.push_back(text);
  return pieces;
}

// Appends one message after the other to the ids and labels.
class Encoder {
 public:
  Encoder(const Processor& processor,
          std::span<const vision::Resolution> image_sizes,
          const base::Limits& limits)
      : processor_(processor), config_(processor.config()), sizes_(image_sizes), limits_(limits) {
    append(processor.ids().bos, /*is_target=*/true);
  }

  Result<void> add_message(const Message& message, const std::string& place) {
    if (message.role == Role::kUser) return add_user(message, place);
    if (!message.images.empty() || message.content.find(config_.image_token) != std::string::npos) {
      return Error::invalid_input(
          place, fmt::format("images only in a user's message, has {} and {} {} tags",
                             message.images.size(),
                             split_at(message.content, config_.image_token).size() - 1,
                             config_.image_token));
    }
    if (message.role == Role::kSystem)
      return add_text(strip(message.content), !config_.mask_prompt);
    TESSERA_TRY(added, add_text(strip(message.content), /*is_target=*/true));
    append(processor_.ids().eos, /*is_target=*/true);
    return {};
  }

  // Leaves the last end-of-sequence id out: the answer goes on from here.
  void open_answer() {
    out_.ids.pop_back();
    out_.labels.pop_back();
  }

  EncodedConversation take() { return std::move(out_); }

 private:
  Result<void> add_user(const Message& message, const std::string& place) {
    const std::string text =
        fmt::format("{}: {}\n\n{}:", kUserTag, strip(message.content), kAssistantTag);
    const std::vector<std::string_view> pieces = split_at(text, config_.image_token);
    if (pieces.size() - 1 != message.images.size()) {
      return Error::invalid_input(
          place, fmt::format("one image for each {} tag, has {} tags and {} images",
                             config_.image_token, pieces.size() - 1, message.images.size()));
    }
    TESSERA_TRY(first, add_text(pieces[0], !config_.mask_prompt));
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      TESSERA_TRY(placed, add_image());
      TESSERA_TRY(added, add_text(pieces[i], !config_.mask_prompt));
    }
    return {};
  }

  Result<void> add_text(std::string_view text, bool is_target) {
    if (text.empty()) return {};
    TESSERA_TRY(ids, processor_.tokenizer().encode(text));
    TESSERA_TRY(room, check_room(static_cast<Index>(ids.size())));
    for (const std::int32_t id : ids)
      append(id, is_target);
    return {};
  }

  Result<void> add_image() {
    const vision::Resolution size = sizes_[out_.images.size()];
    const auto num_images = static_cast<Index>(sizes_.size());
    const vision::Resolution canvas = vision::canvas_for(config_.geometry, size, num_images);
    const vision::TileGrid grid = config_.geometry.grid_of(canvas);
    const Index count = vision::num_image_tokens(config_.geometry, grid);
    TESSERA_TRY(room, check_room(count));
    out_.images.push_back({.first = static_cast<Index>(out_.ids.size()),
                           .count = count,
                           .resolution = canvas,
                           .grid = grid});
    for (Index i = 0; i < count; ++i)
      append(processor_.ids().image, /*is_target=*/false);
    return {};
  }

  Result<void> check_room(Index count) const {
    const Index total = static_cast<Index>(out_.ids.size()) + count;
    if (total <= limits_.prompt_tokens) return {};
    return Error::limit("messages", fmt::format("at most {} tokens with images, has {} or more",
                                                limits_.prompt_tokens, total));
  }

  void append(std::int32_t id, bool is_target) {
    out_.ids.push_back(id);
    out_.labels.push_back(is_target ? id : config_.ignore_id);
  }

  const Processor& processor_;
  const ProcessorConfig& config_;
  std::span<const vision::Resolution> sizes_;
  const base::Limits& limits_;
  EncodedConversation out_;
};

// Roles in places where they cannot be, sizes over the limits, text that is not UTF-8.
Result<void> check_messages(const Conversation& conversation,
                            EncodeMode mode,
                            const base::Limits& limits) {
  const std::vector<Message>& messages = conversation.messages;
  const bool is_system_only = messages.size() == 1 && messages[0].role == Role::kSystem;
  if (messages.empty() || is_system_only) {
    return Error::invalid_input(
        "messages", fmt::format("at least one user message, has {} messages", messages.size()));
  }
  std::int64_t num_bytes = 0;
  std::int64_t num_images = 0;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (i > 0 && messages[i].role == Role::kSystem) {
      return Error::invalid_input("messages",
                                  fmt::format("a system message only first, is message {}", i));
    }
    const std::size_t ill_formed = text::find_ill_formed_utf8(messages[i].content);
    if (ill_formed != messages[i].content.size()) {
      return Error::invalid_input(fmt::format("message {}", i),
                                  fmt::format("UTF-8 text, is ill-formed at byte {}", ill_formed));
    }
    num_bytes += static_cast<std::int64_t>(messages[i].content.size());
    num_images += static_cast<std::int64_t>(messages[i].images.size());
  }
  if (num_bytes > limits.prompt_bytes) {
    return Error::limit("messages", fmt::format("at most {} bytes of text, has {}",
                                                limits.prompt_bytes, num_bytes));
  }
  if (num_images > limits.images_per_request) {
    return Error::limit("messages", fmt::format("at most {} images, has {}",
                                                limits.images_per_request, num_images));
  }
  if (mode == EncodeMode::kTraining && messages.back().role != Role::kAssistant) {
    return Error::invalid_input("messages",
                                "an answer at the end for training, ends with a user message");
  }
  return {};
}

}  // namespace

Result<EncodedConversation> encode_conversation(const Processor& processor,
                                                const Conversation& conversation,
                                                std::span<const vision::Resolution> image_sizes,
                                                EncodeMode mode,
                                                const base::Limits& limits) {
  base::check(conversation.images().size() == image_sizes.size(), "encode_conversation",
              "one size for each of ", conversation.images().size(), " images, has ",
              image_sizes.size());
  TESSERA_TRY(checked, check_messages(conversation, mode, limits));
  Encoder encoder(processor, image_sizes, limits);
  for (std::size_t i = 0; i < conversation.messages.size(); ++i) {
    TESSERA_TRY(added, encoder.add_message(conversation.messages[i], fmt::format("message {}", i)));
  }
  const bool has_answer = conversation.messages.back().role == Role::kAssistant;
  if (mode == EncodeMode::kPrompt && has_answer) encoder.open_answer();
  return encoder.take();
}

}  // namespace tessera::processor
