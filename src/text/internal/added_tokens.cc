#include "text/internal/added_tokens.h"

#include <algorithm>
#include <utility>

#include "text/internal/unicode_class.h"
#include "text/utf8.h"

namespace tessera::text {
namespace {

bool ends_with_word(std::string_view text) {
  if (text.empty()) return false;
  std::size_t offset = previous_char(text, text.size());
  return is_word(next_char(text, offset));
}

bool starts_with_word(std::string_view text) {
  std::size_t offset = 0;
  return !text.empty() && is_word(next_char(text, offset));
}

// Offset where the white space at the end of `text` begins.
std::size_t trailing_space(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0) {
    const std::size_t previous = previous_char(text, begin);
    std::size_t offset = previous;
    if (!is_whitespace(next_char(text, offset))) break;
    begin = previous;
  }
  return begin;
}

// Number of bytes of white space at the start of `text`.
std::size_t leading_space(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    std::size_t offset = end;
    if (!is_whitespace(next_char(text, offset))) break;
    end = offset;
  }
  return end;
}

}  // namespace

void LiteralSet::add(std::string_view literal, std::int32_t value) {
  if (literal.empty()) return;  // normalised away: nothing to find
  std::int32_t node = 0;
  for (const char byte : literal) {
    const auto [child, is_new] =
        nodes_[node].children.try_emplace(byte, static_cast<std::int32_t>(nodes_.size()));
    node = child->second;
    if (is_new) nodes_.emplace_back();
  }
  nodes_[node].value = value;
  is_first_byte_[static_cast<std::uint8_t>(literal.front())] = true;
}

LiteralSet::Match LiteralSet::find(std::string_view text, std::size_t from) const {
  for (std::size_t begin = from; begin < text.size(); ++begin) {
    if (!is_first_byte_[static_cast<std::uint8_t>(text[begin])]) continue;
    Match longest;
    const Node* node = &nodes_[0];
    for (std::size_t end = begin; end < text.size(); ++end) {
      const auto child = node->children.find(text[end]);
      if (child == node->children.end()) break;
      node = &nodes_[child->second];
      if (node->value >= 0) longest = {.begin = begin, .end = end + 1, .value = node->value};
    }
    if (longest.value >= 0) return longest;
  }
  return {};
}

void AddedTokens::add(AddedToken token) {
  const std::int32_t id = token.id;
  (token.is_normalized ? normalized_ : raw_).add(token.searched, id);
  ids_[token.content] = id;
  tokens_[id] = std::move(token);
}

const AddedToken* AddedTokens::find(std::int32_t id) const {
  const auto found = tokens_.find(id);
  return found == tokens_.end() ? nullptr : &found->second;
}

const AddedToken* AddedTokens::find(std::string_view content) const {
  const auto found = ids_.find(content);
  return found == ids_.end() ? nullptr : find(found->second);
}

std::int32_t AddedTokens::last_id() const {
  return tokens_.empty() ? -1 : tokens_.rbegin()->first;
}

bool AddedTokens::cut(const LiteralSet& literals, std::string_view text, Visit visit) const {
  std::size_t done = 0;  // everything before has been visited
  for (LiteralSet::Match match = literals.find(text, 0); match.value >= 0;
       match = literals.find(text, match.end)) {
    const AddedToken& token = tokens_.at(match.value);
    if (token.is_single_word &&
        (ends_with_word(text.substr(0, match.begin)) || starts_with_word(text.substr(match.end)))) {
      continue;
    }
    std::size_t begin = match.begin;
    std::size_t end = match.end;
    if (token.strips_left) begin = trailing_space(text.substr(0, begin));
    if (token.strips_right) end += leading_space(text.substr(end));
    // White space that the token before has taken stays with it: `begin` may lie before `done`.
    if (done < begin && !visit({.text = text.substr(done, begin - done)})) return false;
    if (!visit({.text = {}, .id = token.id})) return false;
    done = end;
  }
  return done >= text.size() || visit({.text = text.substr(done)});
}

}  // namespace tessera::text
