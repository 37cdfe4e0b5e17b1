#include "text/internal/decoder.h"

#include <optional>

#include "text/internal/byte_symbols.h"
#include "text/internal/json_fields.h"
#include "text/utf8.h"

namespace tessera::text {

using base::Result;

Result<Decoder> Decoder::create(const nlohmann::json& settings) {
  Decoder decoder;
  if (settings.is_null()) return decoder;
  JsonFields fields(settings, "decoder");
  if (fields.text("type") != "ByteLevel") fields.refuse("type", "ByteLevel");
  // They matter to the pre-tokenizer of the same name only.
  for (const char* name : {"add_prefix_space", "trim_offsets", "use_regex"})
    fields.ignore(name);
  TESSERA_TRY(done, fields.finish());
  decoder.is_byte_level_ = true;
  return decoder;
}

void Decoder::append(std::string_view token, bool is_first, std::string& out) const {
  if (!is_byte_level_) {
    if (!is_first) out += ' ';
    out += token;
    return;
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

}  // namespace tessera::text
