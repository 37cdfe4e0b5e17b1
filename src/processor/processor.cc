#include "processor/processor.h"

#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "formats/json.h"

namespace tessera::processor {
namespace {

using base::Error;
using base::Result;

// A special token is written as its text or as an object that holds it in "content".
Result<std::string> token_name(const formats::Json& config,
                               const std::string& where,
                               const char* key,
                               std::string fallback) {
  const auto found = config.find(key);
  if (found == config.end() || found->is_null()) return fallback;
  const formats::Json* value = &*found;
  if (value->is_object() && value->contains("content")) value = &value->at("content");
  if (!value->is_string()) {
    return Error::invalid_input(where, fmt::format("{}: a string or an object with content, is {}",
                                                   key, formats::excerpt(*found)));
  }
  return value->get<std::string>();
}

Result<std::int32_t> existing_id(const text::Tokenizer& tokenizer, const std::string& token) {
  const std::optional<std::int32_t> id = tokenizer.token_to_id(token);
  if (!id) {
    return Error::invalid_input("tokenizer", fmt::format("the token \"{}\", has none", token));
  }
  return *id;
}

}  // namespace

Result<TokenNames> read_token_names(const std::string& folder) {
  TokenNames names;
  const std::string path = folder + "/tokenizer_config.json";
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) return names;
  TESSERA_TRY(config, formats::read_json_file(path));
  if (!config.is_object()) {
    return Error::invalid_input(path, fmt::format("an object, is {}", formats::excerpt(config)));
  }
  TESSERA_TRY(bos, token_name(config, path, "bos_token", names.bos));
  TESSERA_TRY(eos, token_name(config, path, "eos_token", names.eos));
  TESSERA_TRY(pad, token_name(config, path, "pad_token", names.pad));
  return TokenNames{.bos = bos, .eos = eos, .pad = pad};
}

Result<Processor> Processor::open(const std::string& folder,
                                  std::span<const std::string> ignored_fields) {
  TESSERA_TRY(tokenizer, text::Tokenizer::load(folder + "/tokenizer.json"));
  TESSERA_TRY(names, read_token_names(folder));
  TESSERA_TRY(config, read_processor_config(folder, ignored_fields));
  return create(std::move(tokenizer), std::move(config), names);
}

Result<Processor> Processor::create(text::Tokenizer tokenizer,
                                    ProcessorConfig config,
                                    const TokenNames& names) {
  TESSERA_TRY(bos, existing_id(tokenizer, names.bos));
  TESSERA_TRY(eos, existing_id(tokenizer, names.eos));
  SpecialIds ids{.bos = bos, .eos = eos};
  ids.pad = tokenizer.add_special_token(names.pad.empty() ? config.pad_token : names.pad);
  ids.image = tokenizer.add_special_token(config.image_token);
  for (const std::string_view tag :
       {kRefOpen, kRefClose, kDetOpen, kDetClose, kGroundingTag, kUserTag, kAssistantTag}) {
    tokenizer.add_special_token(tag);
  }
  return Processor(std::move(tokenizer), std::move(config), ids);
}

}  // namespace tessera::processor
