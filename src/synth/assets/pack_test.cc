#include "synth/assets/pack.h"

#include <cstring>
#include <functional>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.h"

namespace tessera::synth {
namespace {

using Bytes = std::vector<std::byte>;
using testing::HasSubstr;

constexpr std::size_t kHeaderBytes = 56;

Bytes some_bytes(std::size_t size, unsigned seed) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<std::byte>(i * 7 * seed + seed);
  return bytes;
}

// One of everything, and two of some.
AssetContent one_of_everything() {
  AssetContent content;
  content.mix = "test";
  content.licences = {{.id = "MIT", .text = "Permission is hereby granted"}};
  content.origins = {{.package = "fonts-a",
                      .version = "1.0",
                      .licence = "MIT",
                      .credit = "A. Author",
                      .notice = "(c) A. Author"}};
  content.fonts.items = {
      {.id = "a-bold",
       .family = "A",
       .style = "Bold",
       .kind = FontKind::kSerif,
       .weight = 700,
       .scripts = {true, false, true, false},
       .coverage = {{U'a', U'z'}, {0x416, 0x416}},
       .file = some_bytes(300, 1)},
      {.id = "b", .family = "B", .style = "Italic", .is_italic = true, .file = some_bytes(10, 2)}};
  content.fonts.num_train = 1;
  content.documents = {{.title = "Chapter 1", .language = Language::kGerman}};
  content.paragraphs[1].items = {{.sentences = {"Erster Satz.", "Zweiter Satz."}}};
  content.paragraphs[1].num_train = 1;
  content.words[0][0] = {.items = {"one", "two", "three"}, .num_train = 2};
  content.nouns.items = {{.name = "fox", .plural = "foxes", .article = "a", .category = "animal"}};
  content.nouns.num_train = 1;
  content.pictures.items = {{.id = "fox-1",
                             .style = PictureStyle::kPhoto,
                             .is_cut_out = false,
                             .width = 20,
                             .height = 30,
                             .file = some_bytes(50, 3)}};
  content.pictures.num_train = 1;
  return content;
}

// With the size and digest that the changed bytes should have.
Bytes sign(Bytes pack) {
  const auto size = static_cast<std::uint64_t>(pack.size());
  std::memcpy(pack.data() + 16, &size, sizeof size);
  base::Sha256 sha;
  sha.update(std::span(pack).subspan(kHeaderBytes));
  const auto digest = sha.digest();
  std::memcpy(pack.data() + 24, digest.data(), digest.size());
  return pack;
}

std::string fault_of(const Bytes& pack) {
  const auto content = decode_pack(pack, "a.pack");
  return content ? std::string() : content.error().to_string();
}

TEST(Pack, ReadsWhatWasWritten) {
  const Bytes pack = encode_pack(one_of_everything());
  const auto content = decode_pack(pack, "a.pack");
  ASSERT_TRUE(content.has_value()) << content.error().to_string();
  EXPECT_EQ(content->mix, "test");
  EXPECT_EQ(content->origins[0].notice, "(c) A. Author");
  const FontInfo& font = content->fonts.items[0];
  EXPECT_EQ(font.id, "a-bold");
  EXPECT_EQ(font.kind, FontKind::kSerif);
  EXPECT_EQ(font.weight, 700);
  EXPECT_TRUE(font.covers(Script::kCyrillic));
  EXPECT_FALSE(font.covers(Script::kGreek));
  EXPECT_EQ(font.file, some_bytes(300, 1));
  EXPECT_EQ(content->fonts.items[1].number, 1);
  EXPECT_EQ(content->fonts.of(Split::kHeldOut).size(), 1U);
  EXPECT_EQ(content->paragraphs[1].items[0].text(Language::kGerman), "Erster Satz. Zweiter Satz.");
  EXPECT_EQ(content->words[0][0].of(Split::kHeldOut)[0], "three");
  EXPECT_EQ(content->nouns.items[0].plural, "foxes");
  EXPECT_EQ(content->pictures.items[0].height, 30);
  EXPECT_FALSE(content->pictures.items[0].is_cut_out);
  EXPECT_EQ(content->pictures.items[0].file, some_bytes(50, 3));
}

TEST(Pack, HasTheSameBytesForTheSameContent) {
  const Bytes pack = encode_pack(one_of_everything());
  EXPECT_EQ(encode_pack(one_of_everything()), pack);
  EXPECT_EQ(encode_pack(*decode_pack(pack, "a.pack")), pack);
}

TEST(Pack, RefusesEveryChangedByteAndEveryShorterFile) {
  const Bytes pack = encode_pack(one_of_everything());
  for (std::size_t i = 0; i < pack.size(); ++i) {
    Bytes changed = pack;
    changed[i] ^= std::byte{0x10};
    EXPECT_NE(fault_of(changed), "") << "byte " << i;
  }
  for (std::size_t size = 0; size < pack.size(); ++size) {
    EXPECT_NE(fault_of(Bytes(pack.begin(), pack.begin() + static_cast<std::ptrdiff_t>(size))), "");
  }
}

TEST(Pack, NamesFileExpectationAndFact) {
  Bytes pack = encode_pack(one_of_everything());
  pack.back() ^= std::byte{1};
  EXPECT_EQ(fault_of(pack), "assets: a.pack: an undamaged pack, its checksum differs");
  EXPECT_EQ(fault_of(some_bytes(10, 1)), "assets: a.pack: an undamaged pack, it has 10 bytes");
  pack = encode_pack(one_of_everything());
  pack[8] = std::byte{9};
  EXPECT_EQ(fault_of(pack), "assets: a.pack: a pack of version 1, has version 9");
}

// Offsets and sizes of the table, forged in a pack whose digest is right.
TEST(Pack, RefusesSectionsThatLieOutsideOrClaimTooMuch) {
  const Bytes pack = encode_pack(one_of_everything());
  for (const std::size_t field : {8U, 16U, 24U}) {
    for (const std::uint64_t value :
         {std::uint64_t{1} << 62, ~std::uint64_t{0}, static_cast<std::uint64_t>(pack.size()) + 1}) {
      Bytes forged = pack;
      std::memcpy(forged.data() + kHeaderBytes + field, &value, sizeof value);
      EXPECT_NE(fault_of(sign(forged)), "") << field << " " << value;
    }
  }
  const std::uint64_t too_much = std::uint64_t{1} << 40;
  Bytes forged = pack;
  std::memcpy(forged.data() + kHeaderBytes + 24, &too_much, sizeof too_much);
  EXPECT_THAT(fault_of(sign(forged)), HasSubstr("section 0 claims 1099511627776 bytes"));
}

TEST(Pack, RefusesContentThatContradictsItself) {
  const std::vector<std::pair<std::function<void(AssetContent&)>, std::string>> kFaults = {
      {[](AssetContent& content) { content.licences.clear(); }, "the licence MIT has no text"},
      {[](AssetContent& content) { content.fonts.items[1].origin = 1; }, "font b has no origin"},
      {[](AssetContent& content) {
         content.fonts.items[0].coverage = {{U'b', U'a'}};
       },
       "the coverage of font a-bold"},
      {[](AssetContent& content) { content.documents[0].origin = 7; }, "a text has no origin"},
      {[](AssetContent& content) { content.paragraphs[1].items[0].document = 3; },
       "a text has no document"},
      {[](AssetContent& content) { content.pictures.items[0].noun = 1; },
       "picture fox-1 is not described"},
      {[](AssetContent& content) { content.pictures.items[0].width = 0; },
       "picture fox-1 is not described"},
      {[](AssetContent& content) { content.nouns.items[0].name = "f\xFFx"; },
       "its lists are malformed"},
      {[](AssetContent& content) { content.fonts.num_train = 3; }, "its lists are malformed"},
  };
  for (const auto& [spoil, fault] : kFaults) {
    AssetContent content = one_of_everything();
    spoil(content);
    EXPECT_THAT(fault_of(encode_pack(content)), HasSubstr(fault));
  }
}

}  // namespace
}  // namespace tessera::synth
