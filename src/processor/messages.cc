// Conversations from JSON and from a prompt.
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "formats/json.h"
#include "processor/conversation.h"

namespace tessera::processor {
namespace {

using base::Error;
using base::Result;
using formats::Json;

std::optional<Role> role_from_name(const std::string& name) {
  if (name == kUserTag || name == "user") return Role::kUser;
  if (name == kAssistantTag || name == "assistant") return Role::kAssistant;
  if (name == "system") return Role::kSystem;
  return std::nullopt;
}

// Collects what one message says; the first thing wrong ends it.
class MessageReader {
 public:
  MessageReader(std::string place, const std::string& folder)
      : place_(std::move(place)), folder_(folder) {}

  Result<Message> read(const Json& json) const {
    if (!json.is_object()) return wrong("an object", json);
    Message message;
    bool has_role = false;
    bool has_content = false;
    for (const auto& [key, value] : json.items()) {
      if (key == "role") {
        const auto role =
            value.is_string() ? role_from_name(value.get<std::string>()) : std::nullopt;
        if (!role) return wrong("role: user, assistant or system", value);
        message.role = *role;
        has_role = true;
      } else if (key == "content") {
        if (!value.is_string()) return wrong("content: a string", value);
        message.content = value.get<std::string>();
        has_content = true;
      } else if (key == "images") {
        TESSERA_TRY(images, read_images(value));
        message.images = std::move(images);
      } else {
        return Error::invalid_input(place_,
                                    fmt::format("role, content and images, has \"{}\"", key));
      }
    }
    if (!has_role || !has_content) {
      return Error::invalid_input(
          place_, fmt::format("role and content, has no {}", has_role ? "content" : "role"));
    }
    return message;
  }

 private:
  Result<std::vector<std::string>> read_images(const Json& json) const {
    std::vector<std::string> images;
    if (json.is_null()) return images;
    if (!json.is_array()) return wrong("images: a list of paths", json);
    for (const Json& reference : json) {
      if (!reference.is_string() || reference.get_ref<const std::string&>().empty()) {
        return wrong("images: paths", reference);
      }
      const std::filesystem::path path(reference.get<std::string>());
      images.push_back(folder_.empty() || path.is_absolute() ? path.string()
                                                             : (folder_ / path).string());
    }
    return images;
  }

  [[nodiscard]] Error wrong(std::string_view expectation, const Json& fact) const {
    return Error::invalid_input(place_,
                                fmt::format("{}, is {}", expectation, formats::excerpt(fact)));
  }

  std::string place_;
  std::filesystem::path folder_;
};

}  // namespace

std::vector<std::string> Conversation::images() const {
  std::vector<std::string> all;
  for (const Message& message : messages) {
    all.insert(all.end(), message.images.begin(), message.images.end());
  }
  return all;
}

Result<Conversation> messages_from_json(const Json& list,
                                        const std::string& where,
                                        const std::string& folder) {
  if (!list.is_array()) {
    return Error::invalid_input(where,
                                fmt::format("a list of messages, is {}", formats::excerpt(list)));
  }
  Conversation conversation;
  for (std::size_t i = 0; i < list.size(); ++i) {
    TESSERA_TRY(message,
                MessageReader(fmt::format("{}: message {}", where, i), folder).read(list[i]));
    conversation.messages.push_back(std::move(message));
  }
  return conversation;
}

Result<Conversation> parse_messages(std::string_view json,
                                    const std::string& where,
                                    const std::string& folder) {
  TESSERA_TRY(list, formats::parse_json(json, where));
  return messages_from_json(list, where, folder);
}

Result<Conversation> read_messages(const std::string& path) {
  TESSERA_TRY(list, formats::read_json_file(path));
  return messages_from_json(list, path, std::filesystem::path(path).parent_path().string());
}

Conversation single_turn(const Processor& processor,
                         std::string_view prompt,
                         std::vector<std::string> images,
                         std::string_view system) {
  Conversation conversation;
  if (!system.empty()) {
    conversation.messages.push_back(
        {.role = Role::kSystem, .content = std::string(system), .images = {}});
  }
  const std::string& tag = processor.config().image_token;
  std::string content;
  if (prompt.find(tag) == std::string_view::npos) {
    for (std::size_t i = 0; i < images.size(); ++i)
      content += tag + "\n";
  }
  content += prompt;
  conversation.messages.push_back(
      {.role = Role::kUser, .content = std::move(content), .images = std::move(images)});
  return conversation;
}

}  // namespace tessera::processor
