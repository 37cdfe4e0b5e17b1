#include "text/internal/tokenizer_file.h"

#include <optional>
#include <utility>

#include "base/text.h"

namespace tessera::text {
namespace {

using base::cat;
using base::Error;
using base::Limits;
using base::Result;
using Json = nlohmann::json;

constexpr const char* kWhere = "tokenizer file";

// Receives the events of the JSON parser. A handler returns false to stop; error() then says why.
class FileReader {
 public:
  using number_integer_t = Json::number_integer_t;
  using number_unsigned_t = Json::number_unsigned_t;
  using number_float_t = Json::number_float_t;
  using string_t = Json::string_t;
  using binary_t = Json::binary_t;

  FileReader(TokenizerFile& file, const Limits& limits) : file_(file), limits_(limits) {}

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(number_integer_t value) { return add(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) { return add(value); }
  bool binary(binary_t& /*value*/) { return fail("text, has binary data"); }

  bool number_unsigned(number_unsigned_t value) {
    if (place_ != Place::kVocabulary) return add(value);
    if (value >= static_cast<number_unsigned_t>(limits_.tokenizer_ids)) {
      return fail(cat("model.vocab: ids below ", limits_.tokenizer_ids, ", has ", value));
    }
    token_.id = static_cast<std::int32_t>(value);
    file_.vocabulary.push_back(token_);
    return true;
  }

  bool string(string_t& value) {
    if (place_ == Place::kMerges) return add_spaced_merge(value);
    if (place_ == Place::kMergePair) return add_merge_part(value);
    return add(std::move(value));
  }

  bool start_object(std::size_t /*size*/) {
    if (place_ == Place::kElsewhere && is_model_field("vocab")) {
      place_ = Place::kVocabulary;
      file_.has_vocabulary = true;
      return true;
    }
    return open(Json::object());
  }

  bool key(string_t& value) {
    if (place_ == Place::kVocabulary) {
      token_.offset = static_cast<std::uint32_t>(file_.characters.size());
      token_.size = static_cast<std::uint32_t>(value.size());
      file_.characters += value;
    } else {
      keys_.back() = std::move(value);
    }
    return true;
  }

  bool end_object() { return close(); }

  bool start_array(std::size_t /*size*/) {
    if (place_ == Place::kMerges) {
      place_ = Place::kMergePair;
      num_parts_ = 0;
      return true;
    }
    if (place_ == Place::kElsewhere && is_model_field("merges")) {
      place_ = Place::kMerges;
      file_.has_merges = true;
      return true;
    }
    return open(Json::array());
  }

  bool end_array() {
    if (place_ != Place::kMergePair) return close();
    if (num_parts_ != 2) return fail(cat("model.merges: pairs, one has ", num_parts_, " parts"));
    file_.merges.push_back(merge_);
    place_ = Place::kMerges;
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/, const Json::exception&) {
    return fail(cat("well-formed JSON, has an error at byte ", position));
  }

 private:
  enum class Place : std::uint8_t { kElsewhere, kVocabulary, kMerges, kMergePair };

  bool fail(std::string message) {
    if (!error_) error_ = Error::invalid_input(kWhere, std::move(message));
    return false;
  }

  // Are we at the value of model.<name>?
  [[nodiscard]] bool is_model_field(std::string_view name) const {
    return open_.size() == 2 && keys_[0] == "model" && keys_[1] == name && open_[1]->is_object();
  }

  // Puts a finished value, or an empty container, where the events have arrived.
  Json* place(Json value) {
    if (open_.empty()) {
      file_.settings = std::move(value);
      return &file_.settings;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    return &(parent[keys_.back()] = std::move(value));
  }

  bool add(Json value) {
    if (place_ == Place::kVocabulary) return fail("model.vocab: ids that are whole numbers >= 0");
    if (place_ != Place::kElsewhere) return fail("model.merges: pairs of tokens");
    place(std::move(value));
    return true;
  }

  bool open(Json container) {
    if (place_ != Place::kElsewhere) return fail("model.vocab and model.merges: flat lists");
    if (open_.size() >= static_cast<std::size_t>(limits_.json_depth)) {
      return fail(cat("at most ", limits_.json_depth, " levels of nesting, has more"));
    }
    open_.push_back(place(std::move(container)));
    keys_.emplace_back();
    return true;
  }

  bool close() {
    if (place_ != Place::kElsewhere) {
      place_ = Place::kElsewhere;
      return true;
    }
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  // "left right"; a first line "#version: ..." is left over from the text form of merges.
  bool add_spaced_merge(std::string_view text) {
    if (text.starts_with("#version")) return true;
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos || text.find(' ', space + 1) != std::string_view::npos) {
      return fail(cat("model.merges: two tokens and a space, has \"", text.substr(0, 64), "\""));
    }
    merge_ = {.offset = static_cast<std::uint32_t>(file_.characters.size()),
              .left_size = static_cast<std::uint32_t>(space),
              .right_size = static_cast<std::uint32_t>(text.size() - space - 1)};
    file_.characters += text.substr(0, space);
    file_.characters += text.substr(space + 1);
    file_.merges.push_back(merge_);
    return true;
  }

  bool add_merge_part(std::string_view part) {
    const auto size = static_cast<std::uint32_t>(part.size());
    if (num_parts_ == 0) {
      merge_ = {.offset = static_cast<std::uint32_t>(file_.characters.size()), .left_size = size};
    }
    merge_.right_size = size;
    file_.characters += part;
    ++num_parts_;
    return true;
  }

  TokenizerFile& file_;
  const Limits& limits_;
  std::optional<Error> error_;
  Place place_ = Place::kElsewhere;
  std::vector<Json*> open_;        // containers around the current event, outermost first
  std::vector<std::string> keys_;  // the last key in each of them
  TokenizerFile::Token token_;
  TokenizerFile::Merge merge_;
  int num_parts_ = 0;
};

}  // namespace

Result<TokenizerFile> parse_tokenizer_file(std::string_view json, const Limits& limits) {
  if (json.size() > static_cast<std::size_t>(limits.tokenizer_bytes)) {
    return Error::limit(kWhere,
                        cat("at most ", limits.tokenizer_bytes, " bytes, has ", json.size()));
  }
  TokenizerFile file;
  // The characters of tokens and merges are a part of the text.
  file.characters.reserve(json.size() / 2);
  FileReader reader(file, limits);
  const bool is_complete = Json::sax_parse(json, &reader);
  if (reader.error()) return *reader.error();
  if (!is_complete || !file.settings.is_object()) {
    return Error::invalid_input(kWhere, "a JSON object, is something else");
  }
  return file;
}

}  // namespace tessera::text
