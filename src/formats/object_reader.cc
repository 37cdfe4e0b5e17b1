#include "formats/object_reader.h"

#include <algorithm>
#include <deque>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "formats/internal/nearest_name.h"

namespace tessera::formats {
namespace {

using base::Error;

// Conversions: false when the JSON value is of another type.
bool read(const Json& json, bool& out) {
  if (!json.is_boolean()) return false;
  out = json.get<bool>();
  return true;
}

bool read(const Json& json, Index& out) {
  if (!json.is_number_integer()) return false;
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::uint64_t{INT64_MAX})
    return false;
  out = json.get<Index>();
  return true;
}

bool read(const Json& json, double& out) {
  if (!json.is_number()) return false;
  out = json.get<double>();
  return true;
}

bool read(const Json& json, std::string& out) {
  if (!json.is_string()) return false;
  out = json.get_ref<const std::string&>();
  return true;
}

bool read(const Json& json, std::array<Index, 2>& out) {
  return json.is_array() && json.size() == 2 && read(json[0], out[0]) && read(json[1], out[1]);
}

template <class Element>
bool read(const Json& json, std::vector<Element>& out) {
  if (!json.is_array()) return false;
  out.clear();
  for (const Json& item : json) {
    Element element{};
    if (!read(item, element)) return false;
    out.push_back(std::move(element));
  }
  return true;
}

template <class Value>
constexpr std::string_view kExpectation = "";
template <>
constexpr std::string_view kExpectation<bool> = "true or false";
template <>
constexpr std::string_view kExpectation<Index> = "an integer";
template <>
constexpr std::string_view kExpectation<double> = "a number";
template <>
constexpr std::string_view kExpectation<std::string> = "a text";
template <>
constexpr std::string_view kExpectation<std::vector<Index>> = "a list of integers";
template <>
constexpr std::string_view kExpectation<std::vector<double>> = "a list of numbers";
template <>
constexpr std::string_view kExpectation<std::vector<std::string>> = "a list of texts";
template <>
constexpr std::string_view kExpectation<std::vector<std::array<Index, 2>>> =
    "a list of pairs of integers";

std::string expectation(IntegerRange range) {
  if (range.low == kPositive.low && range.high == kPositive.high) return "a positive integer";
  if (range.high >= kPositive.high) return fmt::format("an integer of at least {}", range.low);
  return fmt::format("an integer from {} to {}", range.low, range.high);
}

std::string join_path(std::string_view parent, std::string_view key) {
  return parent.empty() ? std::string(key) : fmt::format("{}.{}", parent, key);
}

template <class Name>
bool holds_name(std::span<const Name> names, std::string_view key, std::string_view path) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return name == key || name == path; });
}

}  // namespace

// The parsed document, what was asked of each of its objects, and the first error.
struct ObjectReader::Document {
  struct Node {
    const Json* object;
    std::string path;
    std::set<std::string, std::less<>> asked;
  };

  Json root;
  std::string where;
  std::deque<Node> nodes;  // a deque: references stay valid while children are added
  std::optional<Error> error;
};

base::Result<ObjectReader> ObjectReader::over(Json document, std::string_view where) {
  if (!document.is_object()) {
    return Error::invalid_input(std::string(where),
                                fmt::format("a JSON object, is {}", excerpt(document)));
  }
  auto shared = std::make_shared<Document>();
  shared->root = std::move(document);
  shared->where = where;
  shared->nodes.push_back({&shared->root, "", {}});
  return ObjectReader(std::move(shared), 0);
}

base::Result<ObjectReader> ObjectReader::parse(std::string_view text,
                                               std::string_view where,
                                               const JsonLimits& limits) {
  TESSERA_TRY(document, parse_json(text, where, limits));
  return over(std::move(document), where);
}

base::Result<ObjectReader> ObjectReader::open(const std::string& path, const JsonLimits& limits) {
  TESSERA_TRY(document, read_json_file(path, limits));
  return over(std::move(document), path);
}

const Json* ObjectReader::find(std::string_view key) {
  Document::Node& node = document_->nodes[node_idx_];
  node.asked.emplace(key);
  const auto found = node.object->find(key);
  return found == node.object->end() ? nullptr : &*found;
}

bool ObjectReader::has(std::string_view key) const {
  const Json& object = *document_->nodes[node_idx_].object;
  const auto found = object.find(key);
  return found != object.end() && !found->is_null();
}

void ObjectReader::fail(std::string_view key, std::string_view message) {
  if (document_->error) return;
  const std::string path = join_path(document_->nodes[node_idx_].path, key);
  document_->error = Error::invalid_input(document_->where, fmt::format("{}: {}", path, message));
}

// Names the key of the object that was probably meant, if there is one.
void ObjectReader::fail_missing(std::string_view key) {
  std::vector<std::string> unread;
  const Document::Node& node = document_->nodes[node_idx_];
  for (const auto& [name, value] : node.object->items()) {
    if (!node.asked.contains(name)) unread.push_back(name);
  }
  const std::optional<std::string> nearest = internal::nearest_name(key, unread);
  fail(key, nearest ? fmt::format("a required field, is missing; there is \"{}\"", *nearest)
                    : "a required field, is missing");
}

template <class Value>
Value ObjectReader::convert(std::string_view key, const Json& json, Value fallback) {
  Value value{};
  if (read(json, value)) return value;
  fail(key, fmt::format("{}, is {}", kExpectation<Value>, excerpt(json)));
  return fallback;
}

Index ObjectReader::convert_in(std::string_view key,
                               const Json& json,
                               Index fallback,
                               IntegerRange range) {
  Index value = 0;
  if (read(json, value) && value >= range.low && value <= range.high) return value;
  fail(key, fmt::format("{}, is {}", expectation(range), excerpt(json)));
  return fallback;
}

template <JsonField Value>
Value ObjectReader::required(std::string_view key) {
  const Json* json = find(key);
  if (json != nullptr) return convert<Value>(key, *json, Value{});
  fail_missing(key);
  return Value{};
}

template <std::same_as<Index> Value>
Index ObjectReader::required(std::string_view key, IntegerRange range) {
  const Json* json = find(key);
  if (json != nullptr) return convert_in(key, *json, range.low, range);
  fail_missing(key);
  return range.low;
}

template <JsonField Value>
Value ObjectReader::optional(std::string_view key, Value fallback) {
  const Json* json = find(key);
  return json == nullptr ? fallback : convert<Value>(key, *json, fallback);
}

template <std::same_as<Index> Value>
Index ObjectReader::optional(std::string_view key, Index fallback, IntegerRange range) {
  const Json* json = find(key);
  return json == nullptr ? fallback : convert_in(key, *json, fallback, range);
}

template <JsonField Value>
std::optional<Value> ObjectReader::nullable(std::string_view key, std::optional<Value> fallback) {
  const Json* json = find(key);
  if (json == nullptr) return fallback;
  if (json->is_null()) return std::nullopt;
  return convert<Value>(key, *json, fallback.value_or(Value{}));
}

template <std::same_as<Index> Value>
std::optional<Index> ObjectReader::nullable(std::string_view key,
                                            std::optional<Index> fallback,
                                            IntegerRange range) {
  const Json* json = find(key);
  if (json == nullptr) return fallback;
  if (json->is_null()) return std::nullopt;
  return convert_in(key, *json, fallback.value_or(range.low), range);
}

std::optional<std::size_t> ObjectReader::choose(std::string_view key,
                                                std::span<const std::string> names,
                                                bool has_fallback) {
  const Json* json = find(key);
  if (json == nullptr) {
    if (!has_fallback) fail_missing(key);
    return std::nullopt;
  }
  std::string word;
  const auto found = read(*json, word) ? std::find(names.begin(), names.end(), word) : names.end();
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  std::string message = fmt::format("one of {}, is {}", fmt::join(names, ", "), excerpt(*json));
  const std::optional<std::string> nearest = internal::nearest_name(word, names);
  if (nearest) message += fmt::format("; \"{}\" is near", *nearest);
  fail(key, message);
  return std::nullopt;
}

ObjectReader ObjectReader::child(std::string_view name, const Json* object) {
  static const Json empty = Json::object();
  std::string path = join_path(document_->nodes[node_idx_].path, name);
  document_->nodes.push_back({object == nullptr ? &empty : object, std::move(path), {}});
  return {document_, document_->nodes.size() - 1};
}

ObjectReader ObjectReader::object(std::string_view key) {
  const Json* json = find(key);
  if (json == nullptr) {
    fail_missing(key);
  } else if (!json->is_object()) {
    fail(key, fmt::format("an object, is {}", excerpt(*json)));
    json = nullptr;
  }
  return child(key, json);
}

std::optional<ObjectReader> ObjectReader::optional_object(std::string_view key) {
  const Json* json = find(key);
  if (json == nullptr || json->is_null()) return std::nullopt;
  return object(key);
}

std::vector<ObjectReader> ObjectReader::objects(std::string_view key) {
  const Json* json = find(key);
  std::vector<ObjectReader> readers;
  if (json == nullptr) return readers;
  if (!json->is_array() ||
      !std::all_of(json->begin(), json->end(), [](const Json& item) { return item.is_object(); })) {
    fail(key, fmt::format("a list of objects, is {}", excerpt(*json)));
    return readers;
  }
  readers.reserve(json->size());
  for (std::size_t i = 0; i < json->size(); ++i) {
    readers.push_back(child(fmt::format("{}[{}]", key, i), &(*json)[i]));
  }
  return readers;
}

const Json* ObjectReader::raw(std::string_view key) {
  return find(key);
}

std::string ObjectReader::place() const {
  const std::string& path = document_->nodes[node_idx_].path;
  return path.empty() ? document_->where : fmt::format("{}: {}", document_->where, path);
}

base::Result<std::vector<IgnoredField>> ObjectReader::finish(const UnreadRules& rules) const {
  if (document_->error) return *document_->error;
  std::vector<IgnoredField> ignored;
  for (const Document::Node& node : document_->nodes) {
    for (const auto& [key, value] : node.object->items()) {
      if (node.asked.contains(key)) continue;
      std::string path = join_path(node.path, key);
      const bool by_user = holds_name(rules.ignored, key, path);
      if (by_user || holds_name(rules.harmless, key, path)) {
        ignored.push_back({std::move(path), excerpt(value), by_user});
        continue;
      }
      const std::vector<std::string> known(node.asked.begin(), node.asked.end());
      const std::optional<std::string> nearest = internal::nearest_name(key, known);
      return Error::invalid_input(
          document_->where,
          fmt::format("{}: a known field, is unknown, with value {}{}{}", path, excerpt(value),
                      nearest ? fmt::format(" (near \"{}\")", *nearest) : "",
                      rules.offers_ignoring
                          ? fmt::format("; --ignore-field {} goes on without it", path)
                          : ""));
    }
  }
  return ignored;
}

template bool ObjectReader::required(std::string_view);
template Index ObjectReader::required<Index>(std::string_view);
template Index ObjectReader::required<Index>(std::string_view, IntegerRange);
template Index ObjectReader::optional<Index>(std::string_view, Index, IntegerRange);
template std::optional<Index> ObjectReader::nullable<Index>(std::string_view,
                                                            std::optional<Index>,
                                                            IntegerRange);
template double ObjectReader::required(std::string_view);
template std::string ObjectReader::required(std::string_view);
template std::vector<Index> ObjectReader::required(std::string_view);
template std::vector<double> ObjectReader::required(std::string_view);
template std::vector<std::string> ObjectReader::required(std::string_view);
template std::vector<std::array<Index, 2>> ObjectReader::required(std::string_view);

template bool ObjectReader::optional(std::string_view, bool);
template Index ObjectReader::optional(std::string_view, Index);
template double ObjectReader::optional(std::string_view, double);
template std::string ObjectReader::optional(std::string_view, std::string);
template std::vector<Index> ObjectReader::optional(std::string_view, std::vector<Index>);
template std::vector<double> ObjectReader::optional(std::string_view, std::vector<double>);
template std::vector<std::string> ObjectReader::optional(std::string_view,
                                                         std::vector<std::string>);
template std::vector<std::array<Index, 2>> ObjectReader::optional(
    std::string_view, std::vector<std::array<Index, 2>>);

template std::optional<bool> ObjectReader::nullable(std::string_view, std::optional<bool>);
template std::optional<Index> ObjectReader::nullable(std::string_view, std::optional<Index>);
template std::optional<double> ObjectReader::nullable(std::string_view, std::optional<double>);
template std::optional<std::string> ObjectReader::nullable(std::string_view,
                                                           std::optional<std::string>);

}  // namespace tessera::formats
