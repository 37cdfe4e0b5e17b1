#include "data/conversation_forms.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "processor/processor.h"

namespace tessera::data {
namespace {

using formats::Json;
using processor::Conversation;
using processor::Message;
using processor::Role;

// Keys that carry what the model cannot be shown; passing over them would change the sample.
constexpr std::array<std::string_view, 9> kUnseen = {"video",        "videos",    "audio",
                                                     "audios",       "tools",     "tool_calls",
                                                     "tool_call_id", "functions", "function_call"};

constexpr std::array<std::pair<std::string_view, Role>, 8> kRoles = {
    {{"user", Role::kUser},
     {"human", Role::kUser},
     {processor::kUserTag, Role::kUser},
     {"assistant", Role::kAssistant},
     {"gpt", Role::kAssistant},
     {"model", Role::kAssistant},
     {processor::kAssistantTag, Role::kAssistant},
     {"system", Role::kSystem}}};

std::optional<Role> role_of(std::string_view name) {
  const auto found = std::find_if(kRoles.begin(), kRoles.end(),
                                  [name](const auto& each) { return each.first == name; });
  return found == kRoles.end() ? std::nullopt : std::optional(found->second);
}

// The value of the first of these keys that is there and not null.
const Json* find_one_of(const Json& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    const auto found = object.find(key);
    if (found != object.end() && !found->is_null()) return &*found;
  }
  return nullptr;
}

// null, [], {} or "".
bool is_empty(const Json& json) {
  return json.is_string() ? json.get_ref<const std::string&>().empty() : json.empty();
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Reads one sample; the first thing wrong ends it.
class FormReader {
 public:
  FormReader(const std::string& place, std::string_view image_tag)
      : place_(place), image_tag_(image_tag) {}

  Outcome<Conversation> read(const Json& json) {
    const Json* messages = json.is_array() ? &json : nullptr;
    if (json.is_object()) {
      if (const auto unseen = unseen_key(json)) return *unseen;
      messages = find_one_of(json, {"messages", "conversations"});
    }
    if (messages == nullptr || !messages->is_array() || messages->empty()) {
      return drop(DropReason::kUnknownForm, "a list of messages, is", json);
    }
    const bool is_list_of_objects = std::all_of(messages->begin(), messages->end(),
                                                [](const Json& each) { return each.is_object(); });
    if (!is_list_of_objects) {
      return drop(DropReason::kUnknownForm, "a list of messages, is", *messages);
    }
    Conversation conversation;
    for (const Json& each : *messages) {
      Outcome<Message> message = read_message(each);
      if (!message) return message.drop();
      conversation.messages.push_back(*std::move(message));
    }
    if (json.is_object()) {
      if (auto fault = add_outer_fields(json, conversation)) return *std::move(fault);
    }
    return conversation;
  }

 private:
  using Fault = std::optional<Drop>;

  Outcome<Message> read_message(const Json& json) {
    if (const auto unseen = unseen_key(json)) return *unseen;
    const Json* role_name = find_one_of(json, {"role", "from"});
    const Json* content = find_one_of(json, {"content", "value"});
    if (role_name == nullptr || content == nullptr) {
      return drop(DropReason::kBadMessage, "a role and a text in each message, is", json);
    }
    const auto role =
        role_name->is_string() ? role_of(role_name->get_ref<const std::string&>()) : std::nullopt;
    if (!role) {
      return drop(DropReason::kBadMessage, "a role of user, assistant or system, is", *role_name);
    }
    Message message;
    message.role = *role;
    if (content->is_string()) {
      message.content = content->get<std::string>();
    } else if (content->is_array()) {
      if (auto fault = read_parts(*content, message)) return *std::move(fault);
    } else {
      return drop(DropReason::kBadMessage, "a text or a list of parts, is", *content);
    }
    if (const Json* images = find_one_of(json, {"images"})) {
      if (auto fault = read_references(*images, message.images)) return *std::move(fault);
    }
    return message;
  }

  // Texts follow each other as they are; an image tag stands on a line of its own.
  Fault read_parts(const Json& parts, Message& message) {
    bool is_after_image = false;
    for (const Json& part : parts) {
      const Json* type = part.is_object() ? find_one_of(part, {"type"}) : nullptr;
      const bool is_text = type != nullptr && *type == "text" && part.contains("text") &&
                           part.at("text").is_string();
      const Json* url =
          type != nullptr && *type == "image_url" ? find_one_of(part, {"image_url"}) : nullptr;
      if (url != nullptr && url->is_object()) url = find_one_of(*url, {"url"});
      const bool is_image =
          url != nullptr && url->is_string() && !url->get_ref<const std::string&>().empty();
      if (!is_text && !is_image) {
        return drop(DropReason::kBadMessage, "parts of type text or image_url, has", part);
      }
      const bool needs_break = !message.content.empty() && !message.content.ends_with('\n') &&
                               (is_image || is_after_image);
      if (needs_break) message.content += '\n';
      message.content += is_image ? std::string(image_tag_) : part.at("text").get<std::string>();
      if (is_image) message.images.push_back(url->get<std::string>());
      is_after_image = is_image;
    }
    return std::nullopt;
  }

  // One reference or a list of them.
  Fault read_references(const Json& json, std::vector<std::string>& references) {
    const bool is_list = json.is_array();
    for (std::size_t i = 0; i < (is_list ? json.size() : 1); ++i) {
      const Json& each = is_list ? json[i] : json;
      if (!each.is_string() || each.get_ref<const std::string&>().empty()) {
        return drop(DropReason::kBadMessage, "images by their paths, is", each);
      }
      references.push_back(each.get<std::string>());
    }
    return std::nullopt;
  }

  // What stands beside the messages: a system text, images for all tags.
  Fault add_outer_fields(const Json& json, Conversation& conversation) {
    if (const Json* images = find_one_of(json, {"images", "image"})) {
      std::vector<std::string> references;
      if (auto fault = read_references(*images, references)) return fault;
      auto fault = deal_out_images(std::move(references), conversation, image_tag_, place_);
      if (fault) return fault;
    }
    const Json* system = find_one_of(json, {"system"});
    if (system == nullptr || is_empty(*system)) return std::nullopt;
    if (!system->is_string()) return drop(DropReason::kBadMessage, "a system text, is", *system);
    conversation.messages.insert(
        conversation.messages.begin(),
        {.role = Role::kSystem, .content = system->get<std::string>(), .images = {}});
    return std::nullopt;
  }

  [[nodiscard]] Fault unseen_key(const Json& object) const {
    for (const std::string_view key : kUnseen) {
      const auto found = object.find(std::string(key));
      if (found == object.end() || is_empty(*found)) continue;
      return Drop{DropReason::kUnknownForm,
                  fmt::format("{}: texts and images, has \"{}\"", place_, key)};
    }
    return std::nullopt;
  }

  [[nodiscard]] Drop drop(DropReason reason, std::string_view message, const Json& fact) const {
    return {reason, fmt::format("{}: {} {}", place_, message, formats::excerpt(fact))};
  }

  const std::string& place_;
  std::string_view image_tag_;
};

}  // namespace

Index count_tags(std::string_view text, std::string_view image_tag) {
  Index count = 0;
  for (std::size_t found = text.find(image_tag); found != std::string_view::npos;
       found = text.find(image_tag, found + image_tag.size())) {
    ++count;
  }
  return count;
}

std::optional<Drop> deal_out_images(std::vector<std::string> references,
                                    Conversation& conversation,
                                    std::string_view image_tag,
                                    const std::string& place) {
  if (references.empty()) return std::nullopt;
  Index num_tags = 0;
  for (const Message& message : conversation.messages) {
    if (!message.images.empty()) {
      return Drop{DropReason::kImageCount,
                  place + ": images in the messages or beside them, has both"};
    }
    if (message.role == Role::kUser) num_tags += count_tags(message.content, image_tag);
  }
  if (num_tags != static_cast<Index>(references.size())) {
    return Drop{DropReason::kImageCount,
                fmt::format("{}: one image for each {} tag, has {} tags and {} images", place,
                            image_tag, num_tags, references.size())};
  }
  auto next = references.begin();
  for (Message& message : conversation.messages) {
    if (message.role != Role::kUser) continue;
    for (Index i = count_tags(message.content, image_tag); i > 0; --i)
      message.images.push_back(*next++);
  }
  return std::nullopt;
}

bool has_matching_tags(const Conversation& conversation, std::string_view image_tag) {
  return std::all_of(conversation.messages.begin(), conversation.messages.end(),
                     [image_tag](const Message& message) {
                       const Index num_tags = count_tags(message.content, image_tag);
                       return num_tags == static_cast<Index>(message.images.size()) &&
                              (num_tags == 0 || message.role == Role::kUser);
                     });
}

std::optional<Drop> check_conversation(const Conversation& conversation,
                                       std::string_view image_tag,
                                       const std::string& place) {
  const std::vector<Message>& messages = conversation.messages;
  // Of answers without a word only the end would be learned.
  const bool has_target = std::any_of(messages.begin(), messages.end(), [](const Message& each) {
    return each.role == Role::kAssistant && !is_blank(each.content);
  });
  if (!has_target) {
    return Drop{DropReason::kNoTarget, place + ": an answer to learn, has none"};
  }
  if (!has_matching_tags(conversation, image_tag)) {
    Index num_tags = 0;
    for (const Message& each : messages)
      num_tags += count_tags(each.content, image_tag);
    return Drop{DropReason::kImageCount,
                fmt::format("{}: one image for each {} tag of a user's message and none elsewhere, "
                            "has {} tags and {} images",
                            place, image_tag, num_tags, conversation.images().size())};
  }
  return std::nullopt;
}

Outcome<Conversation> conversation_from_json(const Json& json,
                                             const std::string& place,
                                             std::string_view image_tag) {
  return FormReader(place, image_tag).read(json);
}

Outcome<Conversation> parse_conversation(std::string_view text,
                                         const std::string& place,
                                         std::string_view image_tag,
                                         const base::Limits& limits) {
  const auto json = formats::parse_json(
      text, place,
      {.bytes = limits.json_bytes, .depth = limits.json_depth, .values = limits.json_values});
  if (!json) return Drop{DropReason::kBadJson, json.error().to_string()};
  return conversation_from_json(*json, place, image_tag);
}

}  // namespace tessera::data
