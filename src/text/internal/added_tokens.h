// Added tokens: literals that are found in the text before anything else is done to it.
//
// Those not "normalized" are searched in the raw text, the others in the normalised stretches
// between them (and are normalised themselves). At each place the longest token wins.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.h"

namespace tessera::text {

struct AddedToken {
  std::string content;   // its name
  std::string searched;  // what is found and shown: the content, normalised if `is_normalized`
  std::int32_t id = 0;
  bool is_special = false;
  bool is_normalized = false;
  bool strips_left = false;     // takes the white space before it
  bool strips_right = false;    // and after it
  bool is_single_word = false;  // only where no word character touches it
};

// Finds the leftmost, then longest, of a set of literals.
class LiteralSet {
 public:
  // `value` is what a match reports; a literal added again keeps the last value.
  void add(std::string_view literal, std::int32_t value);

  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::int32_t value = -1;  // -1: no match
  };
  [[nodiscard]] Match find(std::string_view text, std::size_t from) const;

 private:
  struct Node {
    std::map<char, std::int32_t> children;  // index of a node
    std::int32_t value = -1;
  };
  std::vector<Node> nodes_{1};
  std::array<bool, 256> is_first_byte_{};
};

class AddedTokens {
 public:
  // An added token (id >= 0), or a stretch of plain text.
  struct Segment {
    std::string_view text;  // of plain text only
    std::int32_t id = -1;
  };
  using Visit = base::FunctionRef<bool(const Segment&)>;  // false stops

  // Replaces a token of that id.
  void add(AddedToken token);

  // Cuts `text` at the raw, or at the normalised, tokens. False when `visit` stopped it.
  [[nodiscard]] bool cut_raw(std::string_view text, Visit visit) const {
    return cut(raw_, text, visit);
  }
  [[nodiscard]] bool cut_normalized(std::string_view text, Visit visit) const {
    return cut(normalized_, text, visit);
  }

  [[nodiscard]] const AddedToken* find(std::int32_t id) const;
  [[nodiscard]] const AddedToken* find(std::string_view content) const;
  // Highest id, or -1.
  [[nodiscard]] std::int32_t last_id() const;

 private:
  [[nodiscard]] bool cut(const LiteralSet& literals, std::string_view text, Visit visit) const;

  std::map<std::int32_t, AddedToken> tokens_;
  std::map<std::string, std::int32_t, std::less<>> ids_;
  LiteralSet raw_;
  LiteralSet normalized_;
};

}  // namespace tessera::text
