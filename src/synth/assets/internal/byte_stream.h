// Values to bytes and back, with one list of fields for both ways:
//
//   template <class Stream>
//   void transfer(Stream& stream, Of<Stream, Origin>& origin) {
//     stream.text(origin.package);
//     ...
//   }
//
// Numbers are LEB128 (seven bits a byte, lowest first). A reader that meets bytes which cannot be
// what was written fails once and for all: it then yields zeros and empty lists, and ok() is false.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace tessera::synth::internal {

class ByteWriter {
 public:
  static constexpr bool kReads = false;

  void put(std::uint64_t value);
  void text(const std::string& text);
  void flag(bool value) { put(value ? 1 : 0); }

  template <std::integral Number>
  void number(Number value) {
    put(static_cast<std::uint64_t>(value));
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void choice(Enum value, std::size_t /*num_choices*/) { put(static_cast<std::uint64_t>(value)); }

  template <class Item, class Visit>
  void list(const std::vector<Item>& items, const Visit& visit) {
    put(items.size());
    for (const Item& item : items)
      visit(*this, item);
  }

  [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

class ByteReader {
 public:
  static constexpr bool kReads = true;

  explicit ByteReader(std::span<const std::byte> bytes) : left_(bytes) {}

  // Nothing was wrong so far.
  [[nodiscard]] bool ok() const { return is_ok_; }
  // Nothing was wrong and nothing is left.
  [[nodiscard]] bool is_done() const { return is_ok_ && left_.empty(); }
  void fail();

  [[nodiscard]] std::uint64_t get();
  void text(std::string& text);  // well-formed UTF-8, else it fails
  void flag(bool& value) { value = get_below(2) == 1; }

  template <std::integral Number>
  void number(Number& value) {
    const std::uint64_t stored = get();
    value = static_cast<Number>(stored);
    if (value < 0 || static_cast<std::uint64_t>(value) != stored) fail(), value = 0;
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void choice(Enum& value, std::size_t num_choices) {
    value = static_cast<Enum>(get_below(num_choices));
  }

  // Every item takes at least a byte, so a forged count ends with the bytes.
  template <class Item, class Visit>
  void list(std::vector<Item>& items, const Visit& visit) {
    const std::uint64_t size = get();
    if (size > left_.size()) fail();
    for (std::uint64_t i = 0; is_ok_ && i < size; ++i)
      visit(*this, items.emplace_back());
  }

 private:
  [[nodiscard]] std::uint64_t get_below(std::uint64_t bound);

  std::span<const std::byte> left_;
  bool is_ok_ = true;
};

// The item as a stream of this kind takes it.
template <class Stream, class Item>
using Of = std::conditional_t<Stream::kReads, Item, const Item>;

}  // namespace tessera::synth::internal
