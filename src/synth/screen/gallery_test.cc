#include "synth/screen/gallery.h"

#include <set>

#include <gtest/gtest.h>

#include "synth/testing/small_assets.h"
#include "synth/testing/test_assets.h"

namespace tessera::synth {
namespace {

Gallery gallery_of(Studio& studio, Split split, std::uint64_t seed = 1) {
  base::Rng rng(seed);
  return {studio, {.split = split}, rng};
}

TEST(Gallery, FindsIconsByName) {
  Studio studio(test_assets());
  Gallery gallery = gallery_of(studio, Split::kTrain);
  Index num_found = 0;
  for (const std::string_view name : {"folder", "save", "print", "copy", "warning", "search"}) {
    const PictureInfo* icon = gallery.icon(name);
    if (icon == nullptr) continue;
    ++num_found;
    EXPECT_EQ(icon->style, PictureStyle::kIcon);
    EXPECT_EQ(gallery.name_of(*icon), name);
    EXPECT_EQ(gallery.icon(name), icon);  // again and again
  }
  EXPECT_GE(num_found, 4);
  EXPECT_EQ(gallery.icon("no such icon"), nullptr);
}

TEST(Gallery, GivesEveryIconOnce) {
  Studio studio(test_assets());
  Gallery gallery = gallery_of(studio, Split::kTrain);
  std::set<const PictureInfo*> given;
  while (const PictureInfo* icon = gallery.next_icon())
    EXPECT_TRUE(given.insert(icon).second);
  EXPECT_GT(given.size(), 50U);
  EXPECT_EQ(gallery.next_icon(), nullptr);
}

TEST(Gallery, GivesThingsThatHaveNames) {
  Studio studio(test_assets());
  Gallery gallery = gallery_of(studio, Split::kTrain);
  std::set<const PictureInfo*> given;
  while (const PictureInfo* thing = gallery.next_thing()) {
    EXPECT_TRUE(given.insert(thing).second);
    EXPECT_TRUE(thing->is_cut_out);
    EXPECT_FALSE(gallery.name_of(*thing).empty());
    EXPECT_NE(thing->style, PictureStyle::kIcon);
  }
}

TEST(Gallery, KeepsToItsSideOfTheSplit) {
  Studio studio(test_assets());
  std::set<const PictureInfo*> train;
  Gallery first = gallery_of(studio, Split::kTrain);
  while (const PictureInfo* icon = first.next_icon())
    train.insert(icon);
  Gallery second = gallery_of(studio, Split::kHeldOut);
  Index num_held_out = 0;
  while (const PictureInfo* icon = second.next_icon()) {
    EXPECT_FALSE(train.contains(icon));
    ++num_held_out;
  }
  EXPECT_GT(num_held_out, 2);
}

TEST(Gallery, OrdersByTheStream) {
  Studio studio(test_assets());
  Gallery a = gallery_of(studio, Split::kTrain, 1);
  Gallery b = gallery_of(studio, Split::kTrain, 1);
  Gallery c = gallery_of(studio, Split::kTrain, 2);
  Index num_equal = 0;
  for (int i = 0; i < 20; ++i) {
    const PictureInfo* icon = a.next_icon();
    EXPECT_EQ(icon, b.next_icon());
    num_equal += icon == c.next_icon() ? 1 : 0;
  }
  EXPECT_LT(num_equal, 10);
}

TEST(Gallery, RemembersWhatWasDrawn) {
  Studio studio(test_assets());
  studio.begin_scene();
  Gallery gallery = gallery_of(studio, Split::kTrain);
  const PictureInfo* icon = gallery.next_icon();
  ASSERT_NE(icon, nullptr);
  EXPECT_TRUE(gallery.used().empty());
  EXPECT_EQ(gallery.picture(*icon).width, icon->width);
  (void)gallery.picture(*icon);
  EXPECT_EQ(gallery.used(), (std::vector<std::string>{icon->id}));
}

TEST(Gallery, MayBeEmpty) {
  Studio studio(small_assets());  // no pictures
  Gallery gallery = gallery_of(studio, Split::kTrain);
  EXPECT_EQ(gallery.next_icon(), nullptr);
  EXPECT_EQ(gallery.next_thing(), nullptr);
  EXPECT_EQ(gallery.icon("folder"), nullptr);
}

}  // namespace
}  // namespace tessera::synth
