// Text to token ids and back, from a Hugging Face tokenizer.json of the BPE kind.
//
//   added tokens → normalizer → pre-tokenizer → byte-pair merges        (encode)
//   tokens → decoder → UTF-8                                            (decode)
//
//   TESSERA_TRY(tokenizer, text::Tokenizer::load(dir + "/tokenizer.json"));
//   TESSERA_TRY(ids, tokenizer.encode("Free OCR."));
//
// Ids equal those of the `tokenizers` package with add_special_tokens=False. A type or field that
// would change ids and is not implemented is an error at load that names it.
// Thread-safety: const members may be called from any number of threads at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tessera::text {

using base::Error;
using base::Result;

struct DecodeOptions {
  bool skip_special_tokens = false;
};

class Tokenizer {
 public:
  // Reads and checks the file; bounded by base/limits.h.
  static Result<Tokenizer> load(const std::string& path);
  // The same from the file's text; `name` stands for the path in errors.
  static Result<Tokenizer> parse(std::string_view json, const std::string& name = "tokenizer.json");

  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;
  ~Tokenizer();

  // Ids of `text`; added tokens found in it become their ids. An error when `text` is not UTF-8 or
  // a regular expression of the file exceeds the matcher's limits on it.
  [[nodiscard]] Result<std::vector<std::int32_t>> encode(std::string_view text) const;

  // Valid UTF-8; ill-formed bytes become one U+FFFD per maximal ill-formed subpart. Ids that have
  // no token are skipped.
  [[nodiscard]] std::string decode(std::span<const std::int32_t> ids,
                                   DecodeOptions options = {}) const;

  // Appends the bytes that `id` stands for, not necessarily whole characters; `is_first` says that
  // no token was decoded before it. False, and nothing appended, when `id` yields no token.
  bool append_bytes(std::int32_t id, bool is_first, DecodeOptions options, std::string& out) const;

  [[nodiscard]] std::optional<std::int32_t> token_to_id(std::string_view token) const;
  // The token as the file spells it (byte-level characters, e.g. "Ġthe").
  [[nodiscard]] std::optional<std::string> id_to_token(std::int32_t id) const;
  // Highest id + 1, added tokens included.
  [[nodiscard]] std::int64_t vocab_size() const;
  [[nodiscard]] bool is_special(std::int32_t id) const;

  // Makes `content` a special token, matched literally, and returns its id: the one it has, or the
  // one after the vocabulary's end. `content` is not empty.
  std::int32_t add_special_token(std::string_view content);

  // Parts of the file that encode() leaves out on purpose ("post_processor TemplateProcessing").
  [[nodiscard]] const std::vector<std::string>& not_applied() const;

 private:
  struct Parts;
  explicit Tokenizer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tessera::text
