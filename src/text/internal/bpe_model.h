// Byte-pair encoding (Sennrich et al., 2016, algorithm 1): a piece starts as single symbols, and
// the neighbouring pair with the lowest merge rank, the leftmost of equals, is joined until none is
// left.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/internal/merge_table.h"
#include "text/internal/piece_cache.h"
#include "text/internal/token_table.h"
#include "text/internal/tokenizer_file.h"

namespace tessera::text {

// What one thread needs to encode pieces with one model.
struct BpeScratch {
  struct Candidate {  // a pair that may be joined, in the queue for long pieces
    std::uint32_t rank = 0;
    std::uint32_t left = 0;
    std::int32_t id = -1;
  };
  struct Links {  // neighbours of a symbol still alive, in long pieces
    std::uint32_t previous = 0;
    std::uint32_t next = 0;
  };

  std::vector<std::int32_t> symbols;
  std::vector<MergeTable::Merge> merges;  // merges[i] joins symbols i and i + 1
  std::vector<Candidate> queue;
  std::vector<Links> links;
  PieceCache cache;
};

class BpeModel {
 public:
  // From the `model` of a tokenizer file. With `is_byte_level` pieces are bytes and the vocabulary
  // spells them as byte symbols.
  static base::Result<BpeModel> create(const TokenizerFile& file, bool is_byte_level);

  // Appends the ids of `piece`, which is not empty.
  void encode(std::string_view piece, BpeScratch& scratch, std::vector<std::int32_t>& ids) const;

  [[nodiscard]] const TokenTable& vocabulary() const { return vocabulary_; }

 private:
  base::Result<void> read_settings(const nlohmann::json& settings);
  base::Result<void> fill_vocabulary(const TokenizerFile& file);
  base::Result<void> fill_merges(const TokenizerFile& file);
  base::Result<void> fill_byte_ids();

  void split_to_symbols(std::string_view piece, std::vector<std::int32_t>& symbols) const;
  void split_by_vocabulary(std::string_view piece, std::vector<std::int32_t>& symbols) const;
  bool append_bytes(std::string_view symbol, std::vector<std::int32_t>& symbols) const;
  void merge_by_scan(BpeScratch& scratch) const;
  void merge_by_queue(BpeScratch& scratch) const;

  TokenTable vocabulary_;
  MergeTable merges_;
  bool is_byte_level_ = false;
  bool ignores_merges_ = false;     // a piece that is a token is that token
  bool has_byte_fallback_ = false;  // unknown characters become <0x00> ... <0xFF>
  bool fuses_unknown_ = false;      // neighbouring unknown characters become one
  std::optional<std::string> unknown_token_;
  std::int32_t unknown_id_ = -1;
  std::string prefix_;                        // of every symbol but the first of a piece
  std::string suffix_;                        // of the last symbol of a piece
  std::array<std::int32_t, 256> byte_ids_{};  // of the byte symbols, or of <0xHH>; -1: none
  bool has_all_bytes_ = false;                // symbols are byte_ids_, one to one
};

}  // namespace tessera::text
