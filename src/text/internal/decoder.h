// Tokens back to bytes of text, token by token, so that a stream can be decoded as it comes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"

namespace tessera::text {

class Decoder {
 public:
  // From the `decoder` of a tokenizer file. Null joins tokens with spaces. Of sequences there is
  // the one kind in use: Replace..., ByteFallback, Fuse, Strip one character at the start.
  static base::Result<Decoder> create(const nlohmann::json& settings);

  // Appends the bytes of one token; `is_first` when no token came before it.
  void append(std::string_view token, bool is_first, std::string& out) const;

 private:
  enum class Kind : std::uint8_t {
    kWords,      // a space between tokens
    kByteLevel,  // byte symbols
    kPieces,     // the text itself, but for the replacements below
  };
  struct Replacement {
    std::string pattern;
    std::string content;
  };

  base::Result<void> add_part(const nlohmann::json& settings, const std::string& path);
  void append_piece(std::string_view token, bool is_first, std::string& out) const;

  Kind kind_ = Kind::kWords;
  std::vector<Replacement> replacements_;
  bool has_byte_fallback_ = false;  // "<0x0A>" is the byte 10
  bool is_fused_ = false;
  std::string stripped_;  // left out once where the whole text starts with it
};

}  // namespace tessera::text
