// What turns text and pictures into the model's input: a tokenizer with the special tokens in
// place, and the processor's configuration. Immutable after open(); shared by any number of
// threads.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "processor/processor_config.h"
#include "text/tokenizer.h"

namespace tessera::processor {

// Ids of the tokens that structure a conversation.
struct SpecialIds {
  std::int32_t bos = 0;
  std::int32_t eos = 0;
  std::int32_t pad = 0;
  std::int32_t image = 0;
  std::int32_t user = 0;
  std::int32_t assistant = 0;
};

class Processor {
 public:
  // Reads tokenizer.json, tokenizer_config.json and processor_config.json of a checkpoint folder.
  static base::Result<Processor> open(const std::string& folder);

  // Adds the special tokens that the tokenizer lacks, in the official order: pad, image, ref, det,
  // grounding, roles.
  static base::Result<Processor> create(text::Tokenizer tokenizer, ProcessorConfig config);

  [[nodiscard]] const text::Tokenizer& tokenizer() const { return tokenizer_; }
  [[nodiscard]] const ProcessorConfig& config() const { return config_; }
  [[nodiscard]] const SpecialIds& ids() const { return ids_; }

 private:
  Processor(text::Tokenizer tokenizer, ProcessorConfig config, SpecialIds ids);
  text::Tokenizer tokenizer_;
  ProcessorConfig config_;
  SpecialIds ids_;
};

}  // namespace tessera::processor
