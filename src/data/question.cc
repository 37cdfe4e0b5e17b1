#include "data/question.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace tessera::data {

std::optional<std::string> take_answer(processor::Conversation& conversation) {
  std::vector<processor::Message>& messages = conversation.messages;
  const auto is_answer = [](const processor::Message& each) {
    return each.role == processor::Role::kAssistant &&
           each.content.find_first_not_of(" \t\r\n") != std::string::npos;
  };
  const auto last = std::find_if(messages.rbegin(), messages.rend(), is_answer);
  if (last == messages.rend()) return std::nullopt;
  std::string answer = std::move(last->content);
  messages.erase(last.base() - 1, messages.end());
  if (messages.empty() || messages.back().role != processor::Role::kUser) return std::nullopt;
  return answer;
}

base::Result<formats::Image> take_pixels(Picture picture, const base::Limits& limits) {
  if (picture.encoded.empty()) return std::move(picture.pixels);
  return formats::decode_image(picture.encoded, {.limits = limits});
}

}  // namespace tessera::data
