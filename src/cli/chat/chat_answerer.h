// Answers the open turn of a chat. What was computed for earlier turns stays in the cache.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/cancel.h"
#include "base/result.h"
#include "cli/chat/chat_session.h"
#include "engine/engine.h"

namespace tessera::cli {

class ChatAnswerer {
 public:
  // The engine outlives this. `defaults` hold for every answer.
  ChatAnswerer(engine::Engine& engine, engine::AnswerOptions defaults)
      : engine_(engine), defaults_(std::move(defaults)) {}
  ChatAnswerer(const ChatAnswerer&) = delete;
  ChatAnswerer& operator=(const ChatAnswerer&) = delete;
  ~ChatAnswerer() { forget(); }

  // Whether the context holds the conversation and a fair answer.
  [[nodiscard]] bool fits(const ChatSession& session) const;
  [[nodiscard]] base::Result<engine::Answer> answer(const ChatSession& session);
  // The conversation is over: gives the cache back.
  void forget();

 private:
  [[nodiscard]] base::Result<engine::Answer> run(engine::Request request);

  engine::Engine& engine_;
  engine::AnswerOptions defaults_;
  std::optional<engine::CachedPrefix> prefix_;
};

}  // namespace tessera::cli
