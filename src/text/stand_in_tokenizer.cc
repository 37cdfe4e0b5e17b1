#include "text/stand_in_tokenizer.h"

#include <cstdint>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "text/internal/byte_symbols.h"
#include "text/utf8.h"

namespace tessera::text {

using base::cat;
using base::Error;
using base::Result;
using Json = nlohmann::json;

Result<std::string> byte_level_tokenizer_json(std::span<const std::string> special_tokens) {
  constexpr const char* kWhere = "stand-in tokenizer";
  Json vocabulary = Json::object();
  Json added = Json::array();
  for (const std::string& token : special_tokens) {
    if (token.empty() || find_ill_formed_utf8(token) < token.size()) {
      return Error::invalid_input(kWhere, "special tokens in UTF-8 of a character or more");
    }
    const auto id = vocabulary.size();
    if (!vocabulary.emplace(token, id).second) {
      return Error::invalid_input(kWhere, cat("each special token once, has ", token, " twice"));
    }
    added.push_back({{"id", id},
                     {"content", token},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", true}});
  }
  for (int byte = 0; byte < 256; ++byte) {
    const auto symbol = std::string(symbol_of_byte(static_cast<std::uint8_t>(byte)));
    if (!vocabulary.emplace(symbol, vocabulary.size()).second) {
      return Error::invalid_input(kWhere, cat("special tokens other than bytes, has ", symbol));
    }
  }
  const Json byte_level = {{"type", "ByteLevel"},
                           {"add_prefix_space", false},
                           {"trim_offsets", true},
                           {"use_regex", false}};
  const Json file = {{"version", "1.0"},
                     {"truncation", nullptr},
                     {"padding", nullptr},
                     {"added_tokens", added},
                     {"normalizer", nullptr},
                     {"pre_tokenizer", byte_level},
                     {"post_processor", nullptr},
                     {"decoder", byte_level},
                     {"model",
                      {{"type", "BPE"},
                       {"dropout", nullptr},
                       {"unk_token", nullptr},
                       {"continuing_subword_prefix", nullptr},
                       {"end_of_word_suffix", nullptr},
                       {"fuse_unk", false},
                       {"byte_fallback", false},
                       {"ignore_merges", false},
                       {"vocab", vocabulary},
                       {"merges", Json::array()}}}};
  return file.dump(1, ' ', false) + "\n";
}

}  // namespace tessera::text
