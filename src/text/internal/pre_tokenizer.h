// Cuts a text into the pieces that byte-pair merges never cross: a list of splitting stages, each
// applied to every piece of the one before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "text/internal/regex.h"

namespace tessera::text {

class JsonFields;

// A text, its pieces in order, and the memory for cutting it. Reused from text to text.
struct PieceList {
  std::string_view text;     // into the caller's text, or into `rewritten`
  std::vector<Span> pieces;  // none is empty

  std::string rewritten;
  std::vector<Span> next;
  std::vector<Span> matches;
};

class PreTokenizer {
 public:
  // From the `pre_tokenizer` of a tokenizer file; null leaves texts whole.
  static base::Result<PreTokenizer> create(const nlohmann::json& settings);

  // Bytes, not characters, are the symbols of the merges.
  [[nodiscard]] bool is_byte_level() const { return is_byte_level_; }

  // Cuts `text` (well-formed UTF-8), which outlives the use of `list`.
  [[nodiscard]] base::Result<void> apply(std::string_view text,
                                         RegexScratch& scratch,
                                         PieceList& list) const;

 private:
  // What becomes of the stretches that a stage matches.
  enum class Behavior : std::uint8_t {
    kIsolated,            // pieces of their own
    kRemoved,             // dropped
    kMergedWithPrevious,  // each joined to the stretch before it
    kMergedWithNext,      // each joined to the stretch after it
    kContiguous,          // neighbouring matches joined
  };
  struct Stage {
    bool is_prefix_space = false;           // a space in front of every piece that has none
    std::optional<Regex> pattern;           // a splitter by expression ...
    bool (*predicate)(char32_t) = nullptr;  // ... or by character
    Behavior behavior = Behavior::kIsolated;
    bool is_inverted = false;  // what is not matched counts as matched, and the reverse
  };

  base::Result<void> add(const nlohmann::json& settings, const std::string& path);
  base::Result<void> add_split(JsonFields& fields);
  base::Result<void> add_byte_level(JsonFields& fields);
  static Behavior read_behavior(JsonFields& fields, const std::optional<std::string>& fallback);
  static base::Result<void> split(const Stage& stage, RegexScratch& scratch, PieceList& list);
  static void cut(const Stage& stage, Span piece, PieceList& list);
  static void cut_folded(const Stage& stage, Span piece, PieceList& list);
  static void add_prefix_spaces(PieceList& list);

  std::vector<Stage> stages_;
  bool is_byte_level_ = false;
};

}  // namespace tessera::text
