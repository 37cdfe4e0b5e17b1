// The written forms of conversations that people have, read into one. Each is an object that holds
// a list under "messages" or "conversations"; the official form may be the bare list. Messages:
//
//   official      {"role": "user", "content": "<image>\nWho?", "images": ["a.png"]}
//   from, value   {"from": "human", "value": "<image>\nWho?"}
//   parts         {"role": "user", "content": [{"type": "text", "text": "Who?"},
//                  {"type": "image_url", "image_url": {"url": "a.png"}}]}
//
// "image" or "images" beside the messages are dealt out to the image tags of the user's texts in
// order. A part {"type": "image_url"} becomes an image tag on a line of its own. "system" beside
// the messages is a first system message. Other keys are passed over (ids, scores), but for those
// that hold what the model cannot be shown ("video", "audio", "tools" ...): unknown_form.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "data/drop.h"
#include "formats/json.h"
#include "processor/conversation.h"

namespace tessera::data {

// References to images are as written. `place` names the sample in messages.
[[nodiscard]] Outcome<processor::Conversation> conversation_from_json(const formats::Json& json,
                                                                      const std::string& place,
                                                                      std::string_view image_tag);

// The same from the text of one JSON document.
[[nodiscard]] Outcome<processor::Conversation> parse_conversation(std::string_view text,
                                                                  const std::string& place,
                                                                  std::string_view image_tag,
                                                                  const base::Limits& limits);

// In how many places of the text the tag stands.
[[nodiscard]] Index count_tags(std::string_view text, std::string_view image_tag);

// Gives each image tag of the user's texts one of the references, in order. A drop when their
// number differs, or when messages name images already.
[[nodiscard]] std::optional<Drop> deal_out_images(std::vector<std::string> references,
                                                  processor::Conversation& conversation,
                                                  std::string_view image_tag,
                                                  const std::string& place);

// Whether every user message has one image for each of its tags, and no other message has any.
[[nodiscard]] bool has_matching_tags(const processor::Conversation& conversation,
                                     std::string_view image_tag);

// Why nothing could be learned from the conversation, or its images be placed: no answer with a
// word in it, tags and images that do not match. Nothing when it is fit.
[[nodiscard]] std::optional<Drop> check_conversation(const processor::Conversation& conversation,
                                                     std::string_view image_tag,
                                                     const std::string& place);

}  // namespace tessera::data
