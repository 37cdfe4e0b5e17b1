#include "synth/assets/internal/byte_stream.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::synth::internal {
namespace {

enum class Fruit : std::uint8_t { kApple, kPear, kPlum };

struct Basket {
  std::string name;
  std::int64_t count = 0;
  bool is_full = false;
  Fruit fruit = Fruit::kApple;
  std::vector<std::string> notes;

  friend bool operator==(const Basket&, const Basket&) = default;
};

template <class Stream>
void transfer(Stream& stream, Of<Stream, Basket>& basket) {
  stream.text(basket.name);
  stream.number(basket.count);
  stream.flag(basket.is_full);
  stream.choice(basket.fruit, 3);
  stream.list(basket.notes, [](auto& inner, auto& note) { inner.text(note); });
}

std::vector<std::byte> written(const Basket& basket) {
  ByteWriter writer;
  transfer(writer, basket);
  return writer.bytes();
}

const Basket kBasket{.name = "Körbchen",
                     .count = 300,
                     .is_full = true,
                     .fruit = Fruit::kPlum,
                     .notes = {"", "ripe", "水果"}};

TEST(ByteStream, ReadsWhatWasWritten) {
  const std::vector<std::byte> bytes = written(kBasket);
  ByteReader reader(bytes);
  Basket read;
  transfer(reader, read);
  EXPECT_TRUE(reader.is_done());
  EXPECT_EQ(read, kBasket);
}

TEST(ByteStream, WritesSevenBitsAByteLowestFirst) {
  ByteWriter writer;
  writer.put(0);
  writer.put(127);
  writer.put(128);
  writer.put(300);
  const std::vector<std::uint8_t> wanted = {0x00, 0x7F, 0x80, 0x01, 0xAC, 0x02};
  ASSERT_EQ(writer.bytes().size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(std::to_integer<std::uint8_t>(writer.bytes()[i]), wanted[i]) << i;
  }
}

TEST(ByteStream, KeepsNumbersOfEverySize) {
  for (int bit = 0; bit < 64; ++bit) {
    for (const std::uint64_t delta : {0ULL, 1ULL}) {
      const std::uint64_t value = (std::uint64_t{1} << bit) - delta;
      ByteWriter writer;
      writer.put(value);
      ByteReader reader(writer.bytes());
      EXPECT_EQ(reader.get(), value) << bit;
      EXPECT_TRUE(reader.is_done());
    }
  }
  ByteWriter writer;
  writer.put(std::numeric_limits<std::uint64_t>::max());
  ByteReader reader(writer.bytes());
  EXPECT_EQ(reader.get(), std::numeric_limits<std::uint64_t>::max());
}

TEST(ByteStream, FailsOnEveryShorterText) {
  const std::vector<std::byte> bytes = written(kBasket);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader reader(std::span<const std::byte>(bytes).first(size));
    Basket read;
    transfer(reader, read);
    EXPECT_FALSE(reader.is_done()) << size;
  }
}

TEST(ByteStream, IsNotDoneWithBytesLeft) {
  std::vector<std::byte> bytes = written(kBasket);
  bytes.push_back(std::byte{0});
  ByteReader reader(bytes);
  Basket read;
  transfer(reader, read);
  EXPECT_TRUE(reader.ok());
  EXPECT_FALSE(reader.is_done());
}

TEST(ByteStream, RefusesValuesThatTheirTypeCannotHold) {
  ByteWriter writer;
  writer.put(256);
  ByteReader narrow(writer.bytes());
  std::uint8_t small = 7;
  narrow.number(small);
  EXPECT_FALSE(narrow.ok());
  EXPECT_EQ(small, 0);
  ByteWriter large;
  large.put(std::numeric_limits<std::uint64_t>::max());
  ByteReader is_signed(large.bytes());
  std::int64_t value = 7;
  is_signed.number(value);
  EXPECT_FALSE(is_signed.ok());
  EXPECT_EQ(value, 0);
}

TEST(ByteStream, RefusesChoicesAndFlagsThatDoNotExist) {
  ByteWriter writer;
  writer.put(3);
  ByteReader choice(writer.bytes());
  Fruit fruit = Fruit::kApple;
  choice.choice(fruit, 3);
  EXPECT_FALSE(choice.ok());
  ByteReader flag(writer.bytes());
  bool is_true = false;
  flag.flag(is_true);
  EXPECT_FALSE(flag.ok());
}

TEST(ByteStream, RefusesNumbersThatDoNotEnd) {
  const std::vector<std::byte> endless(12, std::byte{0x80});
  ByteReader reader(endless);
  EXPECT_EQ(reader.get(), 0U);
  EXPECT_FALSE(reader.ok());
}

TEST(ByteStream, RefusesTextThatIsNotUtf8) {
  const std::array<std::byte, 3> bytes = {std::byte{2}, std::byte{0xC3}, std::byte{0x28}};
  ByteReader reader(bytes);
  std::string text;
  reader.text(text);
  EXPECT_FALSE(reader.ok());
}

TEST(ByteStream, AForgedCountDoesNotAllocate) {
  ByteWriter writer;
  writer.put(std::uint64_t{1} << 60);
  writer.put(1);
  ByteReader reader(writer.bytes());
  std::vector<std::string> list;
  reader.list(list, [](auto& inner, auto& item) { inner.text(item); });
  EXPECT_FALSE(reader.ok());
  EXPECT_LT(list.size(), 8U);
}

TEST(ByteStream, YieldsNothingOnceItHasFailed) {
  ByteWriter writer;
  writer.put(5);
  ByteReader reader(writer.bytes());
  reader.fail();
  EXPECT_EQ(reader.get(), 0U);
  std::string text = "before";
  reader.text(text);
  EXPECT_TRUE(text.empty());
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace tessera::synth::internal
