// Conversations as data, and their encoding into what the model sees.
//
//   BOS [system] { <|User|>: text \n\n <|Assistant|>: answer EOS }...
//
// Every <image> in a user's text becomes num_image_tokens() copies of the image id. Text pieces
// between tags are tokenized one by one. Labels follow the official processor: the first id is its
// own label, answers with their end are labels, prompts are ignored (unless the config says
// otherwise), images always.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/limits.h"
#include "base/result.h"
#include "formats/json.h"
#include "processor/processor.h"
#include "vision/grid.h"

namespace tessera::processor {

enum class Role : std::uint8_t { kSystem, kUser, kAssistant };

// `images` are references as the user wrote them ("page.png", "file.pdf#3"); loading is the
// caller's.
struct Message {
  Role role = Role::kUser;
  std::string content;
  std::vector<std::string> images{};
};

struct Conversation {
  std::vector<Message> messages;

  // References of all messages in order.
  [[nodiscard]] std::vector<std::string> images() const;
};

// Reads a list of {"role", "content", "images"}: roles are user, assistant (also spelled as their
// tags) and system; relative references are resolved against `folder` ("" keeps them). `where`
// names the source in errors.
[[nodiscard]] base::Result<Conversation> messages_from_json(const formats::Json& list,
                                                            const std::string& where,
                                                            const std::string& folder);
[[nodiscard]] base::Result<Conversation> parse_messages(std::string_view json,
                                                        const std::string& where,
                                                        const std::string& folder);
// The same from a file; references are relative to it.
[[nodiscard]] base::Result<Conversation> read_messages(const std::string& path);

// One user turn about `images`: with no image tag in the prompt, one line with a tag per image is
// put in front of it. `system` may be empty.
[[nodiscard]] Conversation single_turn(const Processor& processor,
                                       std::string_view prompt,
                                       std::vector<std::string> images,
                                       std::string_view system = "");

enum class EncodeMode : std::uint8_t {
  kPrompt,    // ends where the model goes on: the last end-of-sequence id is left out
  kTraining,  // every answer is complete and ends with the end-of-sequence id
};

// Where an image stands in the ids.
struct ImageSpan {
  Index first = 0;
  Index count = 0;
  vision::Resolution resolution{};  // of the chosen canvas
  vision::TileGrid grid{};
};

struct EncodedConversation {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> labels;  // as long as ids; ignore_id where nothing is to be learned
  std::vector<ImageSpan> images;     // in order of their tags
};

// `image_sizes` holds one entry per image of the conversation, in order. With more than
// vision::kMaxTiledImages of them none is tiled. A last assistant message without content, or none
// after a user's, is where the answer goes; one with content is a prefix to continue.
[[nodiscard]] base::Result<EncodedConversation> encode_conversation(
    const Processor& processor,
    const Conversation& conversation,
    std::span<const vision::Resolution> image_sizes,
    EncodeMode mode,
    const base::Limits& limits = base::default_limits());

}  // namespace tessera::processor
