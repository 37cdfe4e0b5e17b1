#include "synth/recipe/fingerprint.h"

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

// Blocks of random shades.
draw::Image picture(std::uint64_t seed, Index width = 320, Index height = 200) {
  draw::Image image{.width = width, .height = height, .rgb = {}};
  base::Rng rng(seed);
  std::vector<std::uint8_t> shades;
  for (int i = 0; i < 400; ++i)
    shades.push_back(static_cast<std::uint8_t>(rng.next_below(256)));
  for (Index y = 0; y < height; ++y) {
    for (Index x = 0; x < width; ++x) {
      const auto cell = static_cast<std::size_t>(20 * (y * 20 / height) + x * 20 / width);
      for (int c = 0; c < 3; ++c)
        image.rgb.push_back(shades[cell]);
    }
  }
  return image;
}

processor::Conversation conversation(std::string question, std::string answer) {
  return {.messages = {{.role = processor::Role::kUser, .content = std::move(question)},
                       {.role = processor::Role::kAssistant, .content = std::move(answer)}}};
}

TEST(PictureHash, SmallChangesMoveFewBitsAndOtherPicturesMany) {
  const PictureHash hash = hash_picture(picture(1));
  EXPECT_EQ(distance(hash, hash), 0);
  EXPECT_LE(distance(hash, hash_picture(picture(1, 640, 400))), 8) << "another size";
  draw::Image noisy = picture(1);
  base::Rng rng(9);
  for (std::uint8_t& value : noisy.rgb)
    value = static_cast<std::uint8_t>(
        std::clamp<std::int64_t>(value + rng.next_between(-3, 3), 0, 255));
  EXPECT_LE(distance(hash, hash_picture(noisy)), 4);
  EXPECT_GT(distance(hash, hash_picture(picture(2))), 60);
}

TEST(PictureHash, TakesAnySize) {
  for (const auto& [width, height] : {std::pair<Index, Index>{1, 1}, {3, 2000}, {2000, 3}})
    EXPECT_EQ(
        distance(hash_picture(picture(1, width, height)), hash_picture(picture(1, width, height))),
        0);
}

TEST(TextHash, SeesWordsNotTheirSpacingOrCase) {
  const std::uint64_t hash = hash_text(conversation("Read it.", "Total 12"));
  EXPECT_EQ(hash, hash_text(conversation("read  it. ", "total\n12")));
  EXPECT_NE(hash, hash_text(conversation("Read it.", "Total 13")));
  EXPECT_NE(hash, hash_text(conversation("Read it. Total", "12")));
}

TEST(DuplicateWindow, RemembersPicturesAndTexts) {
  DuplicateWindow window(2, 2);
  const Fingerprint first{.pictures = {hash_picture(picture(1))}, .text = 5};
  EXPECT_FALSE(window.has_picture(first));
  EXPECT_FALSE(window.has_text(first));
  window.add(first);
  EXPECT_TRUE(window.has_picture(first));
  EXPECT_FALSE(window.has_text(first)) << "two of a kind may pass";
  Fingerprint near = first;
  near.pictures[0][2] ^= 0b101;
  EXPECT_TRUE(window.has_picture(near));
  near.pictures[0][3] ^= 1;
  EXPECT_FALSE(window.has_picture(near));
  window.add(near);
  EXPECT_TRUE(window.has_text(near));
  EXPECT_FALSE(window.has_picture({.text = 5})) << "text alone";
  DuplicateWindow open(-1, 1);
  open.add(first);
  EXPECT_FALSE(open.has_picture(first));
}

}  // namespace
}  // namespace tessera::synth
