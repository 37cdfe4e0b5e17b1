// Typed access to the fields of a JSON object, for config files: every field is read, or stands in
// a list of harmless ones, or is an error that names it.
//
//   TESSERA_TRY(reader, ObjectReader::open(directory + "/config.json"));
//   Config config;
//   config.hidden_size = reader.required<Index>("hidden_size", kPositive);
//   config.rope_theta = reader.optional("rope_theta", 10000.0);
//   ObjectReader vision = reader.object("vision_config");
//   config.patch_size = vision.required<Index>("patch_size", kPositive);
//   TESSERA_TRY(ignored, reader.finish({.harmless = kHarmless, .ignored = user_names}));
//
// Errors are sticky: the first one of the whole document is kept and returned by finish(), so that
// a parser reads straight down. After an error a field's value is its fallback or the lowest value
// allowed. Messages read "config.json: vision_config.patch_size: a positive integer, is \"x\"".
// Readers are cheap handles on one shared document; one thread at a time.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "formats/json.h"

namespace tessera::formats {

// What an integer field may hold, both ends included.
struct IntegerRange {
  Index low = 0;
  Index high = 0;
};
inline constexpr IntegerRange kAnyInteger{INT64_MIN, INT64_MAX};
inline constexpr IntegerRange kPositive{1, Index{1} << 40};     // sizes and counts
inline constexpr IntegerRange kNonNegative{0, Index{1} << 40};  // ids, counts that may be none

// The types a field can be read as. Integers are accepted where numbers are asked for.
template <class Value>
concept JsonField =
    std::same_as<Value, bool> || std::same_as<Value, Index> || std::same_as<Value, double> ||
    std::same_as<Value, std::string> || std::same_as<Value, std::vector<Index>> ||
    std::same_as<Value, std::vector<double>> || std::same_as<Value, std::vector<std::string>> ||
    std::same_as<Value, std::vector<std::array<Index, 2>>>;

// One accepted spelling of an enumerator.
template <class Enum>
struct Choice {
  std::string_view name;
  Enum value;
};

// A field that nobody read, and why that was allowed.
struct IgnoredField {
  std::string path;   // "vision_config.dropout"
  std::string value;  // as in the file, shortened
  bool by_user = false;
};

// Fields that may stay unread: each name is a key at any depth ("dropout") or a full path
// ("vision_config.dropout").
struct UnreadRules {
  std::span<const std::string_view> harmless = {};
  std::span<const std::string> ignored = {};  // named by the user with --ignore-field
  bool offers_ignoring = true;                // whether the error speaks of --ignore-field
};

class ObjectReader {
 public:
  // `where` names the source in errors. The document must be an object.
  static base::Result<ObjectReader> parse(std::string_view text,
                                          std::string_view where,
                                          const JsonLimits& limits = {});
  static base::Result<ObjectReader> open(const std::string& path, const JsonLimits& limits = {});
  static base::Result<ObjectReader> over(Json document, std::string_view where);

  // Whether the key is there and not null. Does not count as reading it.
  [[nodiscard]] bool has(std::string_view key) const;

  // A field that must be there.
  template <JsonField Value>
  [[nodiscard]] Value required(std::string_view key);
  template <std::same_as<Index> Value = Index>
  [[nodiscard]] Index required(std::string_view key, IntegerRange range);

  // A field with a default for when it is absent; null is an error.
  template <JsonField Value>
  [[nodiscard]] Value optional(std::string_view key, Value fallback);
  template <std::same_as<Index> Value = Index>
  [[nodiscard]] Index optional(std::string_view key, Index fallback, IntegerRange range);
  [[nodiscard]] std::string optional(std::string_view key, const char* fallback) {
    return optional(key, std::string(fallback));
  }

  // A field where null means "none", which is not the same as absent.
  template <JsonField Value>
  [[nodiscard]] std::optional<Value> nullable(std::string_view key, std::optional<Value> fallback);
  template <std::same_as<Index> Value = Index>
  [[nodiscard]] std::optional<Index> nullable(std::string_view key,
                                              std::optional<Index> fallback,
                                              IntegerRange range);

  // A field that holds one of several words.
  template <class Enum, std::size_t kCount>
  [[nodiscard]] Enum choice(std::string_view key,
                            const Choice<Enum> (&choices)[kCount],
                            std::optional<Enum> fallback = std::nullopt) {
    std::vector<std::string> names;
    for (const Choice<Enum>& each : choices)
      names.emplace_back(each.name);
    const std::optional<std::size_t> found = choose(key, names, fallback.has_value());
    return found ? choices[*found].value : fallback.value_or(choices[0].value);
  }

  // Nested objects. A missing or mistyped required one reads as empty after the error.
  [[nodiscard]] ObjectReader object(std::string_view key);
  [[nodiscard]] std::optional<ObjectReader> optional_object(
      std::string_view key);                                              // absent or null
  [[nodiscard]] std::vector<ObjectReader> objects(std::string_view key);  // a list; absent is empty

  // The value as it stands, for fields of several forms; null when absent.
  [[nodiscard]] const Json* raw(std::string_view key);

  // Records an error about a field: "<where>: <path of key>: <message>".
  void fail(std::string_view key, std::string_view message);
  // "config.json: vision_config", for errors that are found later.
  [[nodiscard]] std::string place() const;

  // The first error of the document; or, when all is well, the first field that was neither read
  // nor allowed to be ignored; or the ignored fields. Covers every reader of the document.
  [[nodiscard]] base::Result<std::vector<IgnoredField>> finish(const UnreadRules& rules = {}) const;

 private:
  struct Document;
  ObjectReader(std::shared_ptr<Document> document, std::size_t node_idx)
      : document_(std::move(document)), node_idx_(node_idx) {}

  const Json* find(std::string_view key);
  void fail_missing(std::string_view key);
  ObjectReader child(std::string_view name, const Json* object);
  template <class Value>
  Value convert(std::string_view key, const Json& json, Value fallback);
  Index convert_in(std::string_view key, const Json& json, Index fallback, IntegerRange range);
  std::optional<std::size_t> choose(std::string_view key,
                                    std::span<const std::string> names,
                                    bool has_fallback);

  std::shared_ptr<Document> document_;  // shared by all readers of one document
  std::size_t node_idx_;
};

}  // namespace tessera::formats
