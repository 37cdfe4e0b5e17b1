#include "text/internal/bpe_model.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "text/internal/byte_symbols.h"
#include "text/internal/json_fields.h"
#include "text/utf8.h"

namespace tessera::text {

using base::cat;
using base::Error;
using base::Result;
using Json = nlohmann::json;

namespace {

constexpr const char* kWhere = "tokenizer file";

// Up to this many symbols the lowest rank is found by a scan, beyond by a queue. On Chinese text,
// whose pieces are long, every bound from 48 to 200 was equally quick within the noise; the queue
// is there for pieces without end, where a scan would be quadratic.
constexpr std::size_t kMaxScan = 48;

// Index of the merge with the lowest rank, the first of equals. Rank and index in one number: the
// minimum then needs no branch, which nothing could predict.
std::size_t find_lowest(const std::vector<MergeTable::Merge>& merges) {
  constexpr std::uint64_t kIndexMask = 0xFFFFFFFFU;
  const auto key = [&merges](std::size_t i) {
    return (static_cast<std::uint64_t>(merges[i].rank) << 32) | i;
  };
  std::uint64_t even = key(0);
  std::uint64_t odd = even;  // a second chain, so that two comparisons run at once
  std::size_t i = 1;
  for (; i + 1 < merges.size(); i += 2) {
    even = std::min(even, key(i));
    odd = std::min(odd, key(i + 1));
  }
  if (i < merges.size()) even = std::min(even, key(i));
  return static_cast<std::size_t>(std::min(even, odd) & kIndexMask);
}

}  // namespace

Result<BpeModel> BpeModel::create(const TokenizerFile& file, bool is_byte_level) {
  BpeModel model;
  model.is_byte_level_ = is_byte_level;
  const auto settings = file.settings.find("model");
  if (settings == file.settings.end() || !settings->is_object()) {
    return Error::invalid_input(kWhere, "a model, has none");
  }
  TESSERA_TRY(read, model.read_settings(*settings));
  if (!file.has_vocabulary || !file.has_merges) {
    return Error::invalid_input(
        kWhere, file.has_vocabulary ? "model.merges, has none" : "model.vocab, has none");
  }
  TESSERA_TRY(vocabulary, model.fill_vocabulary(file));
  TESSERA_TRY(merges, model.fill_merges(file));
  TESSERA_TRY(bytes, model.fill_byte_ids());
  return model;
}

Result<void> BpeModel::read_settings(const Json& settings) {
  JsonFields fields(settings, "model");
  if (fields.text("type", "BPE") != "BPE") fields.refuse("type", "BPE");
  const Json& dropout = fields.value("dropout");
  const bool has_dropout = !dropout.is_null() && !(dropout.is_number() && dropout == 0);
  if (has_dropout) fields.refuse("dropout", "null or 0 (merges are not random here)");
  unknown_token_ = fields.optional_text("unk_token");
  prefix_ = fields.text("continuing_subword_prefix", "");
  suffix_ = fields.text("end_of_word_suffix", "");
  fuses_unknown_ = fields.flag("fuse_unk", false);
  has_byte_fallback_ = fields.flag("byte_fallback", false);
  ignores_merges_ = fields.flag("ignore_merges", false);
  return fields.finish();
}

Result<void> BpeModel::fill_vocabulary(const TokenizerFile& file) {
  vocabulary_.reserve(file.vocabulary.size(), file.characters.size());
  for (const TokenizerFile::Token& token : file.vocabulary) {
    const std::string_view text = file.text(token.offset, token.size);
    if (vocabulary_.insert(text, token.id)) continue;
    return Error::invalid_input(kWhere, cat("model.vocab: each token and id once, has \"", text,
                                            "\" or its id ", token.id, " twice"));
  }
  if (!unknown_token_) return {};
  const std::optional<std::int32_t> id = vocabulary_.find(*unknown_token_);
  if (!id) {
    return Error::invalid_input(
        kWhere, cat("model.unk_token: a token of the vocabulary, is \"", *unknown_token_, "\""));
  }
  unknown_id_ = *id;
  return {};
}

Result<void> BpeModel::fill_merges(const TokenizerFile& file) {
  merges_ = MergeTable(file.merges.size());
  std::string joined;
  for (std::size_t rank = 0; rank < file.merges.size(); ++rank) {
    const TokenizerFile::Merge& merge = file.merges[rank];
    const std::string_view left = file.text(merge.offset, merge.left_size);
    const std::string_view right = file.text(merge.offset + merge.left_size, merge.right_size);
    const std::optional<std::int32_t> left_id = vocabulary_.find(left);
    const std::optional<std::int32_t> right_id = vocabulary_.find(right);
    joined = left;
    // The right half continues the word, so its prefix does not appear inside the joined token.
    if (prefix_.size() <= right.size()) joined += right.substr(prefix_.size());
    const std::optional<std::int32_t> joined_id = vocabulary_.find(joined);
    if (!left_id || !right_id || !joined_id) {
      return Error::invalid_input(
          kWhere, cat("model.merges: tokens of the vocabulary, merge ", rank, " needs \"", left,
                      "\", \"", right, "\" and \"", joined, "\""));
    }
    merges_.insert(*left_id, *right_id,
                   {.rank = static_cast<std::uint32_t>(rank), .id = *joined_id});
  }
  return {};
}

Result<void> BpeModel::fill_byte_ids() {
  has_all_bytes_ = is_byte_level_ && prefix_.empty() && suffix_.empty();
  for (int byte = 0; byte < 256; ++byte) {
    const std::string name = is_byte_level_
                                 ? std::string(symbol_of_byte(static_cast<std::uint8_t>(byte)))
                                 : fmt::format("<0x{:02X}>", byte);
    byte_ids_[byte] = vocabulary_.find(name).value_or(-1);
    has_all_bytes_ = has_all_bytes_ && byte_ids_[byte] >= 0;
  }
  if (is_byte_level_ && has_byte_fallback_ && !has_all_bytes_) {
    return Error::unsupported(kWhere,
                              "model.byte_fallback: false for a byte-level vocabulary "
                              "without all 256 byte symbols, is true");
  }
  return {};
}

void BpeModel::encode(std::string_view piece,
                      BpeScratch& scratch,
                      std::vector<std::int32_t>& ids) const {
  const std::uint64_t hash = hash_bytes(piece);
  if (const auto known = scratch.cache.find(piece, hash); !known.empty()) {
    ids.insert(ids.end(), known.begin(), known.end());
    return;
  }
  scratch.symbols.clear();
  std::optional<std::int32_t> whole;
  if (ignores_merges_) {
    whole = is_byte_level_ ? vocabulary_.find(to_byte_symbols(piece)) : vocabulary_.find(piece);
  }
  if (whole) {
    scratch.symbols.push_back(*whole);
  } else {
    split_to_symbols(piece, scratch.symbols);
    if (scratch.symbols.size() <= kMaxScan) {
      merge_by_scan(scratch);
    } else {
      merge_by_queue(scratch);
    }
  }
  scratch.cache.store(piece, hash, scratch.symbols);
  ids.insert(ids.end(), scratch.symbols.begin(), scratch.symbols.end());
}

void BpeModel::split_to_symbols(std::string_view piece, std::vector<std::int32_t>& symbols) const {
  if (!has_all_bytes_) {
    split_by_vocabulary(piece, symbols);
    return;
  }
  for (const char byte : piece)
    symbols.push_back(byte_ids_[static_cast<std::uint8_t>(byte)]);
}

// Character by character: the vocabulary first, then bytes, then the unknown token; a character
// that none of them covers leaves no symbol.
void BpeModel::split_by_vocabulary(std::string_view piece,
                                   std::vector<std::int32_t>& symbols) const {
  bool has_unknown = false;  // an unknown token waits for its neighbours
  std::string symbol;
  for (std::size_t offset = 0; offset < piece.size();) {
    const std::size_t begin = offset;
    if (is_byte_level_) {
      symbol = symbol_of_byte(static_cast<std::uint8_t>(piece[offset++]));
    } else {
      static_cast<void>(next_char(piece, offset));
      symbol = piece.substr(begin, offset - begin);
    }
    if (begin > 0) symbol.insert(0, prefix_);
    if (offset == piece.size()) symbol += suffix_;

    if (const std::optional<std::int32_t> id = vocabulary_.find(symbol)) {
      if (has_unknown) symbols.push_back(unknown_id_);
      has_unknown = false;
      symbols.push_back(*id);
      continue;
    }
    // NOTE: bytes overtake an unknown token that waits, as in the package.
    if (has_byte_fallback_ && append_bytes(symbol, symbols)) continue;
    if (unknown_id_ < 0) continue;
    if (has_unknown && !fuses_unknown_) symbols.push_back(unknown_id_);
    has_unknown = true;
  }
  if (has_unknown) symbols.push_back(unknown_id_);
}

// All bytes of `symbol` as their tokens, or nothing when one of them has none.
bool BpeModel::append_bytes(std::string_view symbol, std::vector<std::int32_t>& symbols) const {
  const auto id_of = [this](char byte) { return byte_ids_[static_cast<std::uint8_t>(byte)]; };
  if (std::ranges::any_of(symbol, [&](char byte) { return id_of(byte) < 0; })) return false;
  for (const char byte : symbol)
    symbols.push_back(id_of(byte));
  return true;
}

void BpeModel::merge_by_scan(BpeScratch& scratch) const {
  std::vector<std::int32_t>& symbols = scratch.symbols;
  std::vector<MergeTable::Merge>& merges = scratch.merges;
  if (symbols.size() < 2) return;
  merges.resize(symbols.size() - 1);
  for (std::size_t i = 0; i < merges.size(); ++i) {
    merges[i] = merges_.find(symbols[i], symbols[i + 1]);
  }
  while (!merges.empty()) {
    const std::size_t lowest = find_lowest(merges);
    if (merges[lowest].rank == MergeTable::Merge::kNone) return;
    symbols[lowest] = merges[lowest].id;
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(lowest) + 1);
    merges.erase(merges.begin() + static_cast<std::ptrdiff_t>(lowest));
    if (lowest > 0) merges[lowest - 1] = merges_.find(symbols[lowest - 1], symbols[lowest]);
    if (lowest < merges.size()) merges[lowest] = merges_.find(symbols[lowest], symbols[lowest + 1]);
  }
}

// The same with a queue of candidates: n log n for pieces without a bound on their length.
void BpeModel::merge_by_queue(BpeScratch& scratch) const {
  using Candidate = BpeScratch::Candidate;
  constexpr std::int32_t kDead = -1;
  std::vector<std::int32_t>& symbols = scratch.symbols;
  const auto size = static_cast<std::uint32_t>(symbols.size());
  scratch.links.resize(size);
  for (std::uint32_t i = 0; i < size; ++i)
    scratch.links[i] = {.previous = i - 1, .next = i + 1};

  const auto comes_later = [](const Candidate& a, const Candidate& b) {
    return a.rank != b.rank ? a.rank > b.rank : a.left > b.left;
  };
  std::vector<Candidate>& queue = scratch.queue;
  queue.clear();
  const auto find_pair = [&](std::uint32_t left) {
    const std::uint32_t right = scratch.links[left].next;
    return right < size ? merges_.find(symbols[left], symbols[right]) : MergeTable::Merge{};
  };
  const auto propose = [&](std::uint32_t left) {
    const MergeTable::Merge merge = find_pair(left);
    if (merge.rank == MergeTable::Merge::kNone) return;
    queue.push_back({.rank = merge.rank, .left = left, .id = merge.id});
    std::ranges::push_heap(queue, comes_later);
  };
  for (std::uint32_t i = 0; i + 1 < size; ++i)
    propose(i);

  while (!queue.empty()) {
    std::ranges::pop_heap(queue, comes_later);
    const Candidate best = queue.back();
    queue.pop_back();
    // Either half may have been joined to something else since.
    if (symbols[best.left] == kDead || find_pair(best.left).id != best.id) continue;
    const std::uint32_t right = scratch.links[best.left].next;
    symbols[best.left] = best.id;
    symbols[right] = kDead;
    const std::uint32_t after = scratch.links[right].next;
    scratch.links[best.left].next = after;
    if (after < size) scratch.links[after].previous = best.left;
    if (best.left > 0) propose(scratch.links[best.left].previous);
    propose(best.left);
  }
  std::erase(symbols, kDead);
}

}  // namespace tessera::text
