#include "cli/chat/chat_answerer.h"

#include <algorithm>
#include <utility>

namespace tessera::cli {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

engine::Answer cancelled_answer() {
  engine::Answer answer;
  answer.reason = engine::FinishReason::kCancelled;
  return answer;
}

}  // namespace

bool ChatAnswerer::fits(const ChatSession& session) const {
  std::vector<vision::Resolution> sizes;
  for (const engine::Picture& picture : session.pictures()) {
    sizes.push_back({.width = picture.pixels.width, .height = picture.pixels.height});
  }
  const auto encoded = processor::encode_conversation(engine_.processor(), session.conversation(),
                                                      sizes, processor::EncodeMode::kPrompt);
  if (!encoded) return true;  // answer() will say why
  const Index context = engine_.context_length();
  const Index room = std::min(defaults_.max_tokens, context / 4);
  return static_cast<Index>(encoded->ids.size()) + room <= context;
}

Result<engine::Answer> ChatAnswerer::answer(const ChatSession& session) {
  TESSERA_TRY(prompt, engine_.prepare(session.conversation(), session.pictures()));
  engine::AnswerOptions options = defaults_;
  options.keeps_prefix = true;
  auto request = engine_.make_request(prompt, std::move(options));
  if (request) return run(*std::move(request));
  if (request.error().kind == ErrorKind::kCancelled) return cancelled_answer();
  return std::move(request).error();
}

Result<engine::Answer> ChatAnswerer::run(engine::Request request) {
  // Ours again when the scheduler never came to use it.
  std::optional<engine::CachedPrefix> lent = std::exchange(prefix_, std::nullopt);
  request.prefix = lent;
  std::optional<Result<engine::Answer>> done;
  request.on_done = [&done](Result<engine::Answer> answer) { done.emplace(std::move(answer)); };
  if (auto taken = engine_.scheduler().submit(std::move(request)); !taken) {
    prefix_ = std::move(lent);
    return std::move(taken).error();
  }
  while (!done)
    engine_.scheduler().step();
  if (!*done) return std::move(*done).error();
  engine::Answer answer = **std::move(done);
  const bool was_used = answer.prefix.slot >= 0;
  prefix_ = was_used ? std::move(answer.prefix) : std::move(lent);
  return answer;
}

void ChatAnswerer::forget() {
  if (prefix_) engine_.scheduler().drop(*std::exchange(prefix_, std::nullopt));
}

}  // namespace tessera::cli
