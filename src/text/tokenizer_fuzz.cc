// Any bytes as a tokenizer.json, and as a text for a fixed tokenizer: no crash, and what encodes
// also decodes to valid UTF-8.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "text/detokenizer.h"
#include "text/stand_in_tokenizer.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace {

using tessera::text::Detokenizer;
using tessera::text::Tokenizer;

void exercise(const Tokenizer& tokenizer, std::string_view text) {
  const auto ids = tokenizer.encode(text);
  if (!ids) return;
  Detokenizer stream(tokenizer);
  std::string streamed;
  for (const std::int32_t id : *ids)
    streamed += stream.push(id);
  streamed += stream.flush();
  const std::string decoded = tokenizer.decode(*ids);
  tessera::base::check(streamed == decoded, "fuzz", "stream and decode agree");
  tessera::base::check(tessera::text::find_ill_formed_utf8(decoded) == decoded.size(), "fuzz",
                       "decoded text is UTF-8");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (const auto tokenizer = Tokenizer::parse(input)) {
    exercise(*tokenizer,
             "Hello  world, \xC3\xA9t\xC3\xA9 \xE4\xB8\xAD\xE6\x96\x87 123\n<|User|>\t");
    exercise(*tokenizer, input.substr(0, 256));
  }
  const std::string special[] = {"<image>", "<|User|>"};
  const auto stand_in = Tokenizer::parse(*tessera::text::byte_level_tokenizer_json(special));
  exercise(*stand_in, input);
  return 0;
}
