#include "text/internal/pattern_setting.h"

#include <string>

#include "base/text.h"

namespace tessera::text {

base::Result<Regex> read_pattern(JsonFields& fields) {
  const nlohmann::json& pattern = fields.value("pattern");
  JsonFields kinds(pattern, fields.path() + ".pattern");
  const std::optional<std::string> expression = kinds.optional_text("Regex");
  const std::optional<std::string> literal = kinds.optional_text("String");
  TESSERA_TRY(done, kinds.finish());
  if (expression.has_value() == literal.has_value()) {
    return base::Error::invalid_input("tokenizer file",
                                      kinds.path() + ": either Regex or String, has both or none");
  }
  if (literal && literal->empty()) {
    return base::Error::invalid_input("tokenizer file",
                                      kinds.path() + ".String: a character or more, has none");
  }
  base::Result<Regex> regex = Regex::compile(expression ? *expression : escape_regex(*literal));
  if (regex) return regex;
  base::Error error = std::move(regex).error();
  error.where = "tokenizer file";
  error.message = base::cat(kinds.path(), ": ", error.message);
  return error;
}

}  // namespace tessera::text
