#include "text/internal/json_fields.h"

#include <utility>

#include "base/text.h"

namespace tessera::text {

using base::cat;
using base::Error;
using base::Result;
using Json = nlohmann::json;

namespace {

constexpr const char* kWhere = "tokenizer file";

const Json& null_value() {
  static const Json null;
  return null;
}

// At most 64 bytes of a value, for a message.
std::string excerpt(const Json& value) {
  const std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  return text.size() <= 64 ? text : text.substr(0, 61) + "...";
}

}  // namespace

JsonFields::JsonFields(const Json& object, std::string path)
    : object_(object), path_(std::move(path)) {
  if (!object_.is_object()) {
    error_ = Error::invalid_input(kWhere, cat(path_, ": an object, is ", excerpt(object_)));
  }
}

const Json& JsonFields::value(std::string_view name) {
  ignore(name);
  if (!object_.is_object()) return null_value();
  const auto found = object_.find(std::string(name));
  return found == object_.end() ? null_value() : *found;
}

Result<void> JsonFields::for_each_part(
    std::string_view name,
    base::FunctionRef<Result<void>(const Json& part, const std::string& path)> on) {
  const Json& parts = value(name);
  if (!parts.is_array()) refuse(name, "a list");
  TESSERA_TRY(done, finish());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    TESSERA_TRY(taken, on(parts[i], cat(path_, ".", name, "[", i, "]")));
  }
  return {};
}

void JsonFields::refuse(std::string_view name, std::string_view expectation) {
  if (error_) return;
  const Json& found = value(name);
  error_ = Error::invalid_input(kWhere,
                                cat(path_, ".", name, ": ", expectation, ", is ", excerpt(found)));
}

bool JsonFields::flag(std::string_view name, std::optional<bool> fallback) {
  const Json& found = value(name);
  if (found.is_boolean()) return found.get<bool>();
  if (!found.is_null() || !fallback) refuse(name, "true or false");
  return fallback.value_or(false);
}

std::string JsonFields::text(std::string_view name, const std::optional<std::string>& fallback) {
  const Json& found = value(name);
  if (found.is_string()) return found.get<std::string>();
  if (!found.is_null() || !fallback) refuse(name, "a text");
  return fallback.value_or("");
}

std::optional<std::string> JsonFields::optional_text(std::string_view name) {
  const Json& found = value(name);
  if (found.is_string()) return found.get<std::string>();
  if (!found.is_null()) refuse(name, "a text or null");
  return std::nullopt;
}

std::int64_t JsonFields::whole_number(std::string_view name) {
  const Json& found = value(name);
  if (found.is_number_integer() &&
      (!found.is_number_unsigned() || found.get<std::uint64_t>() <= std::uint64_t{INT64_MAX})) {
    return found.get<std::int64_t>();
  }
  refuse(name, "a whole number");
  return 0;
}

Result<void> JsonFields::finish() const {
  if (error_) return *error_;
  for (const auto& item : object_.items()) {
    if (known_.contains(item.key())) continue;
    return Error::unsupported(
        kWhere, cat(path_, ".", item.key().substr(0, 64), ": a known field, is not; its value is ",
                    excerpt(item.value())));
  }
  return {};
}

}  // namespace tessera::text
