// Tokens by id and ids by token: one copy of the characters and an open-addressed index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::text {

// A well-mixed 64-bit hash of bytes; not for adversarial use across processes.
[[nodiscard]] std::uint64_t hash_bytes(std::string_view bytes);

class TokenTable {
 public:
  // Room for `num_tokens` tokens of `num_bytes` in total.
  void reserve(std::size_t num_tokens, std::size_t num_bytes);

  // False when the token or the id is there already. `id` >= 0.
  bool insert(std::string_view token, std::int32_t id);

  [[nodiscard]] std::optional<std::int32_t> find(std::string_view token) const;
  // Empty for an id without token; no token is empty unless the vocabulary has "".
  [[nodiscard]] std::optional<std::string_view> token(std::int32_t id) const;

  [[nodiscard]] std::size_t size() const { return num_tokens_; }
  // Highest id + 1.
  [[nodiscard]] std::int64_t end_id() const { return static_cast<std::int64_t>(spans_.size()); }

 private:
  struct TokenSpan {
    std::uint32_t offset = 0;
    std::uint32_t size = kAbsent;
  };
  static constexpr std::uint32_t kAbsent = ~0U;

  struct Slot {
    std::int32_t id = -1;
    std::uint32_t tag = 0;  // upper half of the hash, to compare before the characters
  };

  [[nodiscard]] std::string_view view(const TokenSpan& span) const {
    const std::string_view all = characters_;
    return all.substr(span.offset, span.size);
  }
  void grow_index(std::size_t num_slots);

  std::string characters_;
  std::vector<TokenSpan> spans_;  // by id
  std::vector<Slot> slots_;       // a power of two, at most half full
  std::size_t num_tokens_ = 0;
};

}  // namespace tessera::text
