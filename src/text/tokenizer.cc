#include "text/tokenizer.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "text/internal/added_tokens.h"
#include "text/internal/bpe_model.h"
#include "text/internal/decoder.h"
#include "text/internal/json_fields.h"
#include "text/internal/normalizer.h"
#include "text/internal/pre_tokenizer.h"
#include "text/internal/tokenizer_file.h"
#include "text/utf8.h"

namespace tessera::text {

using base::cat;
using Json = nlohmann::json;

namespace {

// What one call of encode() works with: memory, matcher state and the pieces it has seen.
struct Scratch {
  RegexScratch regex;
  PieceList pieces;
  BpeScratch bpe;
};

// Scratch objects that wait for the next call: one per call that ran at the same time.
class ScratchPool {
 public:
  std::unique_ptr<Scratch> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Scratch>();
    std::unique_ptr<Scratch> scratch = std::move(idle_.back());
    idle_.pop_back();
    return scratch;
  }

  void give_back(std::unique_ptr<Scratch> scratch) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(scratch));
  }

 private:
  std::mutex mutex_;  // guards idle_
  std::vector<std::unique_ptr<Scratch>> idle_;
};

// Holds a scratch for the length of a call.
class ScratchLease {
 public:
  explicit ScratchLease(ScratchPool& pool) : pool_(pool), scratch_(pool.take()) {}
  ~ScratchLease() { pool_.give_back(std::move(scratch_)); }
  ScratchLease(const ScratchLease&) = delete;
  ScratchLease& operator=(const ScratchLease&) = delete;
  Scratch& operator*() const { return *scratch_; }

 private:
  ScratchPool& pool_;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace

struct Tokenizer::Parts {
  AddedTokens added;
  Normalizer normalizer;
  PreTokenizer pre_tokenizer;
  BpeModel model;
  Decoder decoder;
  std::vector<std::string> not_applied;
  mutable ScratchPool pool;

  Result<void> read(const TokenizerFile& file);
  Result<void> read_added_token(const Json& settings, std::size_t row);
  Result<void> add_token(AddedToken token);
  void note_not_applied(const char* name, const Json& settings);

  [[nodiscard]] std::optional<std::int32_t> find(std::string_view token) const;
  [[nodiscard]] std::optional<std::string_view> token(std::int32_t id) const;
  [[nodiscard]] std::int32_t next_id() const;

  Result<void> encode_raw(std::string_view text,
                          Scratch& scratch,
                          std::vector<std::int32_t>& ids) const;
  Result<void> encode_plain(std::string_view text,
                            Scratch& scratch,
                            std::vector<std::int32_t>& ids) const;
};

Result<void> Tokenizer::Parts::read(const TokenizerFile& file) {
  JsonFields fields(file.settings, "file");
  const Json& version = fields.value("version");
  if (!version.is_null() && version != "1.0") fields.refuse("version", "1.0");
  fields.ignore("model");
  for (const char* name : {"truncation", "padding", "post_processor"}) {
    note_not_applied(name, fields.value(name));
  }
  const Json& tokens = fields.value("added_tokens");
  if (!tokens.is_null() && !tokens.is_array()) fields.refuse("added_tokens", "a list");
  TESSERA_TRY(built_normalizer, Normalizer::create(fields.value("normalizer")));
  normalizer = std::move(built_normalizer);
  TESSERA_TRY(built_pre_tokenizer, PreTokenizer::create(fields.value("pre_tokenizer")));
  pre_tokenizer = std::move(built_pre_tokenizer);
  TESSERA_TRY(built_decoder, Decoder::create(fields.value("decoder")));
  decoder = built_decoder;
  TESSERA_TRY(done, fields.finish());
  TESSERA_TRY(built_model, BpeModel::create(file, pre_tokenizer.is_byte_level()));
  model = std::move(built_model);
  for (std::size_t row = 0; row < tokens.size(); ++row) {
    TESSERA_TRY(added_token, read_added_token(tokens[row], row));
  }
  return {};
}

void Tokenizer::Parts::note_not_applied(const char* name, const Json& settings) {
  if (settings.is_null()) return;
  std::string note = name;
  if (settings.is_object() && settings.contains("type") && settings["type"].is_string()) {
    note += " " + settings["type"].get<std::string>();
  }
  not_applied.push_back(std::move(note));
}

Result<void> Tokenizer::Parts::read_added_token(const Json& settings, std::size_t row) {
  JsonFields fields(settings, cat("added_tokens[", row, "]"));
  const std::int64_t id = fields.whole_number("id");
  AddedToken added_token;
  added_token.content = fields.text("content");
  added_token.is_special = fields.flag("special");
  added_token.is_normalized = fields.flag("normalized");
  added_token.strips_left = fields.flag("lstrip");
  added_token.strips_right = fields.flag("rstrip");
  added_token.is_single_word = fields.flag("single_word");
  if (added_token.content.empty()) fields.refuse("content", "a character or more");
  // The package ignores this id and counts for itself; a file where the two differ has no one
  // meaning.
  const std::int32_t expected = find(added_token.content).value_or(next_id());
  if (id != expected) fields.refuse("id", cat("the token's place in the vocabulary, ", expected));
  TESSERA_TRY(done, fields.finish());
  added_token.id = expected;
  return add_token(std::move(added_token));
}

Result<void> Tokenizer::Parts::add_token(AddedToken added_token) {
  added_token.searched = added_token.content;
  if (added_token.is_normalized && !normalizer.is_identity()) {
    const ScratchLease scratch(pool);
    TESSERA_TRY(searched, normalizer.apply(added_token.content, (*scratch).regex));
    added_token.searched = std::move(searched);
  }
  added.add(std::move(added_token));
  return {};
}

std::optional<std::int32_t> Tokenizer::Parts::find(std::string_view token_text) const {
  if (const AddedToken* found = added.find(token_text)) return found->id;
  return model.vocabulary().find(token_text);
}

std::optional<std::string_view> Tokenizer::Parts::token(std::int32_t id) const {
  if (const AddedToken* found = added.find(id)) return found->searched;
  return model.vocabulary().token(id);
}

// The id of the next token that the vocabulary does not have: behind it and the added ones.
std::int32_t Tokenizer::Parts::next_id() const {
  const auto num_tokens = static_cast<std::int32_t>(model.vocabulary().size());
  return std::max(num_tokens, added.last_id() + 1);
}

// Raw added tokens, then normalised text, then normalised added tokens, then plain text.
Result<void> Tokenizer::Parts::encode_raw(std::string_view text,
                                          Scratch& scratch,
                                          std::vector<std::int32_t>& ids) const {
  std::optional<Error> error;
  const auto keep = [&error](Result<void> result) {
    if (!result) error = std::move(result).error();
    return !error.has_value();
  };
  const auto visit_normalized = [&](const AddedTokens::Segment& segment) {
    if (segment.id < 0) return keep(encode_plain(segment.text, scratch, ids));
    ids.push_back(segment.id);
    return true;
  };
  const auto visit_raw = [&](const AddedTokens::Segment& segment) {
    if (segment.id >= 0) {
      ids.push_back(segment.id);
      return true;
    }
    if (normalizer.is_identity()) return added.cut_normalized(segment.text, visit_normalized);
    Result<std::string> normalized = normalizer.apply(segment.text, scratch.regex);
    if (!normalized) {
      error = std::move(normalized).error();
      return false;
    }
    return added.cut_normalized(*normalized, visit_normalized);
  };
  if (!added.cut_raw(text, visit_raw)) return *error;
  return {};
}

Result<void> Tokenizer::Parts::encode_plain(std::string_view text,
                                            Scratch& scratch,
                                            std::vector<std::int32_t>& ids) const {
  TESSERA_TRY(done, pre_tokenizer.apply(text, scratch.regex, scratch.pieces));
  for (const Span& piece : scratch.pieces.pieces) {
    model.encode(scratch.pieces.text.substr(piece.begin, piece.end - piece.begin), scratch.bpe,
                 ids);
  }
  return {};
}

Tokenizer::Tokenizer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Result<Tokenizer> Tokenizer::load(const std::string& path) {
  const auto max_bytes = static_cast<std::uint64_t>(base::default_limits().tokenizer_bytes);
  TESSERA_TRY(json, base::read_text_file(path, max_bytes));
  return parse(json, path);
}

Result<Tokenizer> Tokenizer::parse(std::string_view json, const std::string& name) {
  const auto located = [&name](Error error) {
    error.message = cat(name, ": ", error.message);
    return error;
  };
  Result<TokenizerFile> file = parse_tokenizer_file(json);
  if (!file) return located(std::move(file).error());
  auto parts = std::make_unique<Parts>();
  if (Result<void> read = parts->read(*file); !read) return located(std::move(read).error());
  return Tokenizer(std::move(parts));
}

Result<std::vector<std::int32_t>> Tokenizer::encode(std::string_view text) const {
  const auto limit = static_cast<std::size_t>(base::default_limits().prompt_bytes);
  if (text.size() > limit) {
    return Error::limit("encode", cat("at most ", limit, " bytes of text, has ", text.size()));
  }
  if (const std::size_t bad = find_ill_formed_utf8(text); bad < text.size()) {
    return Error::invalid_input("encode",
                                cat("text in UTF-8, byte ", bad, " is not part of a character"));
  }
  std::vector<std::int32_t> ids;
  ids.reserve(text.size() / 4);
  const ScratchLease scratch(parts_->pool);
  TESSERA_TRY(done, parts_->encode_raw(text, *scratch, ids));
  return ids;
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids, DecodeOptions options) const {
  std::string bytes;
  bool is_first = true;
  for (const std::int32_t id : ids) {
    if (append_bytes(id, is_first, options, bytes)) is_first = false;
  }
  std::string text;
  append_repaired_utf8(bytes, text);
  return text;
}

bool Tokenizer::append_bytes(std::int32_t id,
                             bool is_first,
                             DecodeOptions options,
                             std::string& out) const {
  const std::optional<std::string_view> token = parts_->token(id);
  if (!token || (options.skip_special_tokens && is_special(id))) return false;
  parts_->decoder.append(*token, is_first, out);
  return true;
}

std::optional<std::int32_t> Tokenizer::token_to_id(std::string_view token) const {
  return parts_->find(token);
}

std::optional<std::string> Tokenizer::id_to_token(std::int32_t id) const {
  const std::optional<std::string_view> token = parts_->token(id);
  if (!token) return std::nullopt;
  return std::string(*token);
}

std::int64_t Tokenizer::vocab_size() const {
  return std::max<std::int64_t>(parts_->model.vocabulary().end_id(), parts_->added.last_id() + 1);
}

bool Tokenizer::is_special(std::int32_t id) const {
  const AddedToken* found = parts_->added.find(id);
  return found != nullptr && found->is_special;
}

std::int32_t Tokenizer::add_special_token(std::string_view content) {
  base::check(!content.empty(), "add_special_token", "a character or more, has none");
  AddedToken token;
  token.content = content;
  token.id = parts_->find(content).value_or(parts_->next_id());
  token.is_special = true;
  const std::int32_t id = token.id;
  const Result<void> added = parts_->add_token(std::move(token));
  base::check(added.has_value(), "add_special_token", "a raw token, which nothing can refuse");
  return id;
}

const std::vector<std::string>& Tokenizer::not_applied() const {
  return parts_->not_applied;
}

}  // namespace tessera::text
