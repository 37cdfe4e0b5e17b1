// The text of a tokenizer.json, taken apart: the vocabulary and the merges, which are nearly all of
// it, go straight into flat arrays; the rest becomes a JSON value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "base/result.h"

namespace tessera::text {

struct TokenizerFile {
  struct Token {
    std::uint32_t offset = 0;  // into characters
    std::uint32_t size = 0;
    std::int32_t id = 0;
  };
  struct Merge {
    std::uint32_t offset = 0;  // left and right stand one behind the other
    std::uint32_t left_size = 0;
    std::uint32_t right_size = 0;
  };

  nlohmann::json settings;  // everything but model.vocab and model.merges
  std::string characters;
  std::vector<Token> vocabulary;
  std::vector<Merge> merges;  // in order of rank
  bool has_vocabulary = false;
  bool has_merges = false;

  [[nodiscard]] std::string_view text(std::uint32_t offset, std::uint32_t size) const {
    const std::string_view all = characters;
    return all.substr(offset, size);
  }
};

[[nodiscard]] base::Result<TokenizerFile> parse_tokenizer_file(
    std::string_view json, const base::Limits& limits = base::default_limits());

}  // namespace tessera::text
