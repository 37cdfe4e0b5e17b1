#include "text/internal/decoder.h"

#include <charconv>
#include <optional>
#include <utility>

#include "base/text.h"
#include "text/internal/byte_symbols.h"
#include "text/internal/json_fields.h"
#include "text/utf8.h"

namespace tessera::text {

using base::cat;
using base::Result;
using Json = nlohmann::json;

namespace {

// The byte that "<0xHH>" names.
std::optional<char> byte_of_token(std::string_view token) {
  if (token.size() != 6 || !token.starts_with("<0x") || token.back() != '>') return std::nullopt;
  std::uint8_t byte = 0;
  const char* end = token.data() + 5;
  const auto [stop, error] = std::from_chars(token.data() + 3, end, byte, 16);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return static_cast<char>(byte);
}

void replace_all(std::string& text, std::string_view pattern, std::string_view content) {
  for (std::size_t at = text.find(pattern); at != std::string::npos;
       at = text.find(pattern, at + content.size())) {
    text.replace(at, pattern.size(), content);
  }
}

}  // namespace

Result<Decoder> Decoder::create(const Json& settings) {
  Decoder decoder;
  if (settings.is_null()) return decoder;
  JsonFields fields(settings, "decoder");
  const std::string type = fields.text("type");
  if (type == "ByteLevel") {
    // They matter to the pre-tokenizer of the same name only.
    for (const char* name : {"add_prefix_space", "trim_offsets", "use_regex"})
      fields.ignore(name);
    TESSERA_TRY(done, fields.finish());
    decoder.kind_ = Kind::kByteLevel;
    return decoder;
  }
  const Json& parts = fields.value("decoders");
  if (type != "Sequence") fields.refuse("type", "ByteLevel or Sequence");
  if (!parts.is_array()) fields.refuse("decoders", "a list");
  TESSERA_TRY(done, fields.finish());
  if (parts.size() == 1) return create(parts[0]);
  decoder.kind_ = Kind::kPieces;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    TESSERA_TRY(added, decoder.add_part(parts[i], cat("decoder.decoders[", i, "]")));
  }
  return decoder;
}

Result<void> Decoder::add_part(const Json& settings, const std::string& path) {
  JsonFields fields(settings, path);
  const std::string type = fields.text("type");
  const bool is_at_start = !has_byte_fallback_ && !is_fused_;
  if (type == "Replace" && is_at_start) {
    const Json& pattern = fields.value("pattern");
    JsonFields literal(pattern, path + ".pattern");
    replacements_.push_back({.pattern = literal.text("String"), .content = fields.text("content")});
    if (replacements_.back().pattern.empty()) literal.refuse("String", "a character or more");
    TESSERA_TRY(checked, literal.finish());
  } else if (type == "ByteFallback" && is_at_start) {
    has_byte_fallback_ = true;
  } else if (type == "Fuse" && !is_fused_) {
    is_fused_ = true;
  } else if (type == "Strip" && is_fused_ && stripped_.empty()) {
    stripped_ = fields.text("content");
    if (fields.whole_number("start") != 1) fields.refuse("start", "1");
    if (fields.whole_number("stop") != 0) fields.refuse("stop", "0");
  } else {
    fields.refuse("type", "Replace, ByteFallback, Fuse and Strip, in this order");
  }
  return fields.finish();
}

void Decoder::append(std::string_view token, bool is_first, std::string& out) const {
  switch (kind_) {
    case Kind::kWords:
      if (!is_first) out += ' ';
      out += token;
      return;
    case Kind::kPieces:
      append_piece(token, is_first, out);
      return;
    case Kind::kByteLevel:
      break;
  }
  // A token with a character outside the byte alphabet (an added one) stands for itself.
  const std::size_t begin = out.size();
  for (std::size_t offset = 0; offset < token.size();) {
    const std::optional<std::uint8_t> byte = byte_of_symbol(next_char(token, offset));
    if (!byte) {
      out.resize(begin);
      out += token;
      return;
    }
    out += static_cast<char>(*byte);
  }
}

void Decoder::append_piece(std::string_view token, bool is_first, std::string& out) const {
  std::string piece(token);
  for (const Replacement& replacement : replacements_) {
    replace_all(piece, replacement.pattern, replacement.content);
  }
  if (has_byte_fallback_) {
    if (const std::optional<char> byte = byte_of_token(piece)) piece = *byte;
  }
  const bool is_stripped = is_first && !stripped_.empty() && piece.starts_with(stripped_);
  out.append(piece, is_stripped ? stripped_.size() : 0);
}

}  // namespace tessera::text
