// Tokens back to bytes of text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"

namespace tessera::text {

class Decoder {
 public:
  // From the `decoder` of a tokenizer file; null joins tokens with spaces.
  static base::Result<Decoder> create(const nlohmann::json& settings);

  // Appends the bytes of one token; `is_first` when no token came before it.
  void append(std::string_view token, bool is_first, std::string& out) const;

 private:
  bool is_byte_level_ = false;
};

}  // namespace tessera::text
