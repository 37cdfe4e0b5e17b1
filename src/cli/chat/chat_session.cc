#include "cli/chat/chat_session.h"

#include <filesystem>

#include <nlohmann/json.hpp>

#include "base/check.h"

namespace tessera::cli {

using Json = nlohmann::ordered_json;

namespace {

std::string without(std::string_view text, const std::string& tag) {
  std::string rest;
  for (std::size_t found = text.find(tag); found != std::string_view::npos;
       found = text.find(tag)) {
    rest += text.substr(0, found);
    text.remove_prefix(found + tag.size());
  }
  rest += text;
  return rest;
}

std::string absolute(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path whole = std::filesystem::absolute(path, failed);
  return failed ? path : whole.lexically_normal().string();
}

}  // namespace

std::size_t ChatSession::num_waiting() const {
  return pictures_.size() - pictures().size();
}

void ChatSession::drop_waiting() {
  pictures_.resize(pictures().size());
}

void ChatSession::ask(const processor::Processor& processor, std::string_view question) {
  std::vector<std::string> sources;
  for (std::size_t i = pictures().size(); i < pictures_.size(); ++i)
    sources.push_back(pictures_[i].source);
  processor::Conversation turn = processor::single_turn(processor, question, std::move(sources));
  turns_.push_back({.question = std::move(turn.messages.back()), .answer = {}});
}

void ChatSession::answer(const processor::Processor& processor, std::string_view text) {
  base::check(!turns_.empty() && turns_.back().is_open, "chat", "an open turn to answer, has none");
  turns_.back().answer = without(text, processor.config().image_token);
  turns_.back().is_open = false;
}

void ChatSession::take_back_question() {
  base::check(!turns_.empty() && turns_.back().is_open, "chat", "an open turn, has none");
  turns_.pop_back();
}

bool ChatSession::undo() {
  if (turns_.empty()) return false;
  const std::size_t count = turns_.back().question.images.size();
  erase_pictures(pictures().size() - count, count);
  turns_.pop_back();
  return true;
}

void ChatSession::reset() {
  turns_.clear();
  pictures_.clear();
}

std::size_t ChatSession::drop_oldest_until(const std::function<bool()>& fits) {
  std::size_t num_dropped = 0;
  while (turns_.size() > 1 && !fits()) {
    erase_pictures(0, turns_.front().question.images.size());
    turns_.erase(turns_.begin());
    ++num_dropped;
  }
  return num_dropped;
}

void ChatSession::erase_pictures(std::size_t first, std::size_t count) {
  const auto begin = pictures_.begin() + static_cast<std::ptrdiff_t>(first);
  pictures_.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
}

std::span<const engine::Picture> ChatSession::pictures() const {
  std::size_t count = 0;
  for (const Turn& turn : turns_)
    count += turn.question.images.size();
  return std::span(pictures_).first(count);
}

processor::Conversation ChatSession::conversation() const {
  processor::Conversation conversation;
  if (!system_.empty()) {
    conversation.messages.push_back({.role = processor::Role::kSystem, .content = system_});
  }
  for (const Turn& turn : turns_) {
    conversation.messages.push_back(turn.question);
    if (turn.is_open) continue;
    conversation.messages.push_back({.role = processor::Role::kAssistant, .content = turn.answer});
  }
  return conversation;
}

Json ChatSession::to_json() const {
  Json list = Json::array();
  for (const processor::Message& message : conversation().messages) {
    const char* role = message.role == processor::Role::kSystem ? "system"
                       : message.role == processor::Role::kUser ? "user"
                                                                : "assistant";
    Json entry{{"role", role}, {"content", message.content}};
    if (!message.images.empty()) {
      entry["images"] = Json::array();
      for (const std::string& path : message.images)
        entry["images"].push_back(absolute(path));
    }
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace tessera::cli
