// For tests: a processor of small views with a tokenizer of bytes, and sources on disk and in
// memory.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "data/source.h"
#include "formats/data_uri.h"
#include "formats/image/image.h"
#include "formats/test_files.h"
#include "processor/processor.h"
#include "text/stand_in_tokenizer.h"

namespace tessera::data {

// Views of 16 pixels: a picture on one tile is 13 tokens and one view, on two tiles 19 or 21 tokens
// and three views. Every byte of text is a token.
inline processor::Processor small_processor(bool mask_prompt = true) {
  const processor::TokenNames names;
  const std::vector<std::string> specials = {names.bos, names.eos};
  auto tokenizer =
      text::Tokenizer::parse(text::byte_level_tokenizer_json(specials).value()).value();
  processor::ProcessorConfig config;
  config.geometry = {
      .candidates = {{16, 16}, {16, 32}, {32, 16}}, .patch_size = 4, .downsample_ratio = 2};
  config.mask_prompt = mask_prompt;
  return processor::Processor::create(std::move(tokenizer), config, names).value();
}

inline std::string png_bytes(Index width, Index height, std::uint8_t shade = 80) {
  formats::Image image{.width = width, .height = height, .rgb = {}};
  image.rgb.assign(static_cast<std::size_t>(width * height * 3), shade);
  const auto bytes = formats::encode_png(image).value();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline std::string base64(const std::string& bytes) {
  return formats::encode_base64(std::as_bytes(std::span(bytes)));
}

inline std::string text_line(const std::string& question, const std::string& answer) {
  return R"([{"role": "user", "content": ")" + question +
         R"("}, {"role": "assistant", "content": ")" + answer + "\"}]";
}

// A source of `size` samples that `make` fills; no files.
class MemorySource final : public Source {
 public:
  using Make = std::function<Outcome<RawSample>(Index)>;
  MemorySource(std::string name, Index size, Make make)
      : name_(std::move(name)), size_(size), make_(std::move(make)) {}
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] Index num_samples() const override { return size_; }
  [[nodiscard]] std::string identity() const override { return name_; }
  [[nodiscard]] Outcome<RawSample> read(Index sample_idx) const override {
    return make_(sample_idx);
  }

 private:
  std::string name_;
  Index size_;
  Make make_;
};

// One question and an answer of `num_letters` letters, with pictures of one tile (16 x 16) each.
inline RawSample raw_sample(Index num_letters, Index num_pictures = 0) {
  RawSample raw{.place = "memory", .conversation = {}, .pictures = {}};
  processor::Message question;
  for (Index i = 0; i < num_pictures; ++i) {
    question.content += "<image>";
    question.images.push_back("picture");
    formats::Image pixels{.width = 16, .height = 16, .rgb = {}};
    pixels.rgb.assign(std::size_t{16} * 16 * 3, static_cast<std::uint8_t>(num_letters % 256));
    raw.pictures.push_back({.name = "picture", .encoded = {}, .pixels = std::move(pixels)});
  }
  question.content += "?";
  processor::Message answer;
  answer.role = processor::Role::kAssistant;
  answer.content = std::string(static_cast<std::size_t>(num_letters), 'a');
  raw.conversation.messages = {question, answer};
  return raw;
}

}  // namespace tessera::data
