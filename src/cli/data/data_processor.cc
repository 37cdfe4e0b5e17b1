#include "cli/data/data_processor.h"

#include "text/stand_in_tokenizer.h"

namespace tessera::cli {

using base::Result;

Result<processor::Processor> open_data_processor(const ModelFlags& flags) {
  if (!flags.model.empty()) {
    return processor::Processor::open(flags.model, flags.ignored_fields);
  }
  const processor::TokenNames names;
  const std::vector<std::string> specials = {names.bos, names.eos};
  TESSERA_TRY(json, text::byte_level_tokenizer_json(specials));
  TESSERA_TRY(tokenizer, text::Tokenizer::parse(json));
  return processor::Processor::create(std::move(tokenizer), {}, names);
}

}  // namespace tessera::cli
