#include "text/detokenizer.h"

#include "text/utf8.h"

namespace tessera::text {

std::string Detokenizer::push(std::int32_t id) {
  if (tokenizer_->append_bytes(id, is_first_, options_, pending_)) is_first_ = false;
  const std::size_t num_certain = pending_.size() - unfinished_utf8_suffix(pending_);
  const std::string_view pending = pending_;
  std::string text;
  append_repaired_utf8(pending.substr(0, num_certain), text);
  pending_.erase(0, num_certain);
  return text;
}

std::string Detokenizer::flush() {
  std::string text;
  append_repaired_utf8(pending_, text);
  pending_.clear();
  is_first_ = true;
  return text;
}

}  // namespace tessera::text
