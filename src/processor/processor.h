// What turns text and pictures into the model's input: a tokenizer with the special tokens in
// place, and the processor's configuration. Immutable; shared by any number of threads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "processor/processor_config.h"
#include "text/tokenizer.h"

namespace tessera::processor {

// Tags of the conversation and of grounded answers, as the tokenizer spells them.
inline constexpr std::string_view kUserTag = "<|User|>";
inline constexpr std::string_view kAssistantTag = "<|Assistant|>";
inline constexpr std::string_view kRefOpen = "<|ref|>";
inline constexpr std::string_view kRefClose = "<|/ref|>";
inline constexpr std::string_view kDetOpen = "<|det|>";
inline constexpr std::string_view kDetClose = "<|/det|>";
inline constexpr std::string_view kGroundingTag = "<|grounding|>";

// What tokenizer_config.json says of special tokens.
struct TokenNames {
  std::string bos = "<｜begin▁of▁sentence｜>";
  std::string eos = "<｜end▁of▁sentence｜>";
  std::string pad;  // empty: the processor's configuration names it
};

// <folder>/tokenizer_config.json; the defaults where it is absent or silent.
[[nodiscard]] base::Result<TokenNames> read_token_names(const std::string& folder);

struct SpecialIds {
  std::int32_t bos = 0;
  std::int32_t eos = 0;
  std::int32_t pad = 0;
  std::int32_t image = 0;
};

class Processor {
 public:
  // From tokenizer.json, tokenizer_config.json and processor_config.json of a checkpoint folder.
  static base::Result<Processor> open(const std::string& folder,
                                      std::span<const std::string> ignored_fields = {});

  // Adds the special tokens that the tokenizer lacks, in the official order: pad, image, ref, det,
  // grounding, roles. The first and the last id of a sequence must be there.
  static base::Result<Processor> create(text::Tokenizer tokenizer,
                                        ProcessorConfig config,
                                        const TokenNames& names = {});

  [[nodiscard]] const text::Tokenizer& tokenizer() const { return tokenizer_; }
  [[nodiscard]] const ProcessorConfig& config() const { return config_; }
  [[nodiscard]] const SpecialIds& ids() const { return ids_; }

  // Other canvases from here on (--max-tiles).
  void set_geometry(vision::ImageGeometry geometry) { config_.geometry = std::move(geometry); }

 private:
  Processor(text::Tokenizer tokenizer, ProcessorConfig config, SpecialIds ids)
      : tokenizer_(std::move(tokenizer)), config_(std::move(config)), ids_(ids) {}
  text::Tokenizer tokenizer_;
  ProcessorConfig config_;
  SpecialIds ids_;
};

}  // namespace tessera::processor
