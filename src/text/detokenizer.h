// Token ids to text while they arrive: never half a character.
//
//   Detokenizer stream(tokenizer);
//   for (id : ids) show(stream.push(id));
//   show(stream.flush());
//
// The pieces and the flush, joined, equal tokenizer.decode(ids).
#pragma once

#include <cstdint>
#include <string>

#include "text/tokenizer.h"

namespace tessera::text {

class Detokenizer {
 public:
  // `tokenizer` outlives this object.
  explicit Detokenizer(const Tokenizer& tokenizer, DecodeOptions options = {})
      : tokenizer_(&tokenizer), options_(options) {}

  // The text that is certain after `id`; may be empty. An unfinished character is held back.
  [[nodiscard]] std::string push(std::int32_t id);

  // What was held back, as U+FFFD, and the state of a new stream.
  [[nodiscard]] std::string flush();

 private:
  const Tokenizer* tokenizer_;
  DecodeOptions options_;
  std::string pending_;  // the first bytes of a character, at most 3
  bool is_first_ = true;
};

}  // namespace tessera::text
