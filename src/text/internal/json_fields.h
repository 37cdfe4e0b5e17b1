// Reads the fields of one JSON object and then knows which were wrong, missing or left over.
//
//   JsonFields fields(object, "pre_tokenizer");
//   const bool invert = fields.flag("invert", false);
//   if (auto done = fields.finish(); !done) return done.error();
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/function_ref.h"
#include "base/result.h"

namespace tessera::text {

class JsonFields {
 public:
  // `object` outlives this reader; `path` names it in errors.
  JsonFields(const nlohmann::json& object, std::string path);

  // The value, or `fallback` where it is absent or null; without one, absence is an error.
  bool flag(std::string_view name, std::optional<bool> fallback = std::nullopt);
  std::string text(std::string_view name,
                   const std::optional<std::string>& fallback = std::nullopt);
  std::optional<std::string> optional_text(std::string_view name);  // absent or null: none
  std::int64_t whole_number(std::string_view name);
  // The value as it is; a null value where it is absent.
  const nlohmann::json& value(std::string_view name);
  // Ends the reading as finish() does, then calls `on` for each part of the list `name` with its
  // path, until an error.
  base::Result<void> for_each_part(
      std::string_view name,
      base::FunctionRef<base::Result<void>(const nlohmann::json& part, const std::string& path)>
          on);
  // A field that changes nothing here.
  void ignore(std::string_view name) { known_.emplace(name); }

  // A value that cannot be used; the first complaint is the one reported.
  void refuse(std::string_view name, std::string_view expectation);

  // The first complaint, or a field that nobody asked for.
  [[nodiscard]] base::Result<void> finish() const;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  const nlohmann::json& object_;
  std::string path_;
  std::set<std::string, std::less<>> known_;
  std::optional<base::Error> error_;
};

}  // namespace tessera::text
