#include "synth/picture/figures.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/check.h"
#include "synth/testing/plates.h"

namespace tessera::synth {
namespace {

constexpr std::array<std::string_view, 14> kShapeNames = {
    "circle",  "square", "rectangle", "triangle", "star",  "diamond", "pentagon",
    "hexagon", "oval",   "cross",     "heart",    "arrow", "ring",    "crescent"};

double opaque_share(const draw::Picture& picture) {
  Index count = 0;
  for (std::size_t i = 3; i < picture.rgba.size(); i += 4)
    count += picture.rgba[i] >= 128 ? 1 : 0;
  return static_cast<double>(count) / static_cast<double>(picture.width * picture.height);
}

int alpha_at(const draw::Picture& picture, double x, double y) {
  const auto column = static_cast<Index>(x * static_cast<double>(picture.width - 1));
  const auto row = static_cast<Index>(y * static_cast<double>(picture.height - 1));
  return picture.rgba[static_cast<std::size_t>(4 * (row * picture.width + column) + 3)];
}

TEST(ShapeFigure, HasTheAreaOfItsShape) {
  // Shares of the box around the shape, from geometry.
  const std::map<std::string_view, double> shares = {
      {"circle", 0.785}, {"square", 1},     {"rectangle", 1}, {"triangle", 0.5},
      {"diamond", 0.5},  {"oval", 0.785},   {"cross", 0.551}, {"ring", 0.785 * (1 - 0.55 * 0.55)},
      {"hexagon", 0.75}, {"pentagon", 0.69}};
  for (const auto& [shape, share] : shares) {
    const Figure figure = shape_figure(shape, "red", {.side_px = 120});
    EXPECT_NEAR(opaque_share(figure.picture), share, 0.03) << shape;
  }
}

TEST(ShapeFigure, IsAsLongAsAskedForAndNamed) {
  for (const std::string_view shape : kShapeNames) {
    const Figure figure = shape_figure(shape, "blue", {.side_px = 80});
    const Index longest = std::max(figure.picture.width, figure.picture.height);
    EXPECT_GE(longest, 66) << shape;
    EXPECT_LE(longest, 83) << shape;
    EXPECT_EQ(figure.object.noun, shape);
    EXPECT_EQ(figure.object.colour, "blue");
    EXPECT_TRUE(figure.source.empty());
    EXPECT_EQ(colour_of(figure.picture), "blue") << shape;
  }
}

TEST(ShapeFigure, ShowsWhatTellsTheShapesApart) {
  const FigureLook look{.side_px = 100};
  EXPECT_LT(alpha_at(shape_figure("ring", "red", look).picture, 0.5, 0.5), 10);
  EXPECT_GT(alpha_at(shape_figure("circle", "red", look).picture, 0.5, 0.5), 245);
  EXPECT_LT(alpha_at(shape_figure("cross", "red", look).picture, 0.1, 0.1), 10);
  EXPECT_GT(alpha_at(shape_figure("square", "red", look).picture, 0.1, 0.1), 245);
  EXPECT_LT(alpha_at(shape_figure("triangle", "red", look).picture, 0.05, 0.2), 10);
  EXPECT_GT(alpha_at(shape_figure("triangle", "red", look).picture, 0.1, 0.97), 100);
  EXPECT_GT(alpha_at(shape_figure("arrow", "red", look).picture, 0.97, 0.5), 100);
  EXPECT_LT(alpha_at(shape_figure("arrow", "red", look).picture, 0.05, 0.05), 10);
  EXPECT_LT(alpha_at(shape_figure("heart", "red", look).picture, 0.5, 0.02), 10);
  EXPECT_GT(alpha_at(shape_figure("heart", "red", look).picture, 0.5, 0.9), 100);
}

TEST(ShapeFigure, MirrorsAndTurns) {
  const Figure arrow = shape_figure("arrow", "red", {.side_px = 100, .is_mirrored = true});
  EXPECT_GT(alpha_at(arrow.picture, 0.02, 0.5), 100) << "it points to the left";
  const Figure quarter =
      shape_figure("arrow", "red", {.side_px = 100, .radians = 1.5707963267948966});
  EXPECT_GT(quarter.picture.height, quarter.picture.width) << "it points down";
  EXPECT_GT(alpha_at(quarter.picture, 0.5, 0.96), 100);
  const Figure tilted =
      shape_figure("square", "red", {.side_px = 100, .radians = 0.7853981633974483});
  EXPECT_NEAR(static_cast<double>(tilted.picture.width), 90 * 1.41421, 4);
  EXPECT_NEAR(opaque_share(tilted.picture), 0.5, 0.03);
}

TEST(ShapeFigure, StickersHaveAWhiteEdge) {
  const Figure plain = shape_figure("circle", "red", {.side_px = 60});
  const Figure sticker = shape_figure("circle", "red", {.side_px = 60, .has_outline = true});
  EXPECT_EQ(sticker.picture.width, plain.picture.width + 6);
  const std::uint8_t* left =
      sticker.picture.rgba.data() + 4 * (sticker.picture.height / 2 * sticker.picture.width + 1);
  EXPECT_EQ(left[0], 255);
  EXPECT_EQ(left[1], 255);
  EXPECT_EQ(left[2], 255);
  EXPECT_EQ(left[3], 255);
}

TEST(ShapeFigure, RefusesUnknownNames) {
  EXPECT_THROW((void)shape_figure("blob", "red", {}), base::ContractError);
  EXPECT_THROW((void)shape_figure("circle", "mauve", {}), base::ContractError);
}

TEST(ChooseShape, ReachesEveryShapeAndColour) {
  std::set<std::string_view> shapes;
  std::set<std::string_view> colours;
  base::Rng rng(1);
  for (int i = 0; i < 600; ++i) {
    shapes.insert(choose_shape(rng));
    colours.insert(choose_colour_name(rng));
  }
  EXPECT_EQ(shapes.size(), kShapeNames.size());
  EXPECT_EQ(colours.size(), 11U);
  for (const std::string_view shape : shapes) {
    EXPECT_NE(std::ranges::find(kShapeNames, shape), kShapeNames.end()) << shape;
  }
}

TEST(ChoosePicture, TakesEveryNounAboutAsOften) {
  // thing0 has ten pictures, the others one.
  const auto assets = plate_assets({.num_nouns = 4, .num_train = 4, .pictures_of_first = 10});
  base::Rng rng(2);
  std::map<Index, int> count;
  for (int i = 0; i < 2000; ++i) {
    const PictureInfo* info = choose_picture({*assets, Split::kTrain}, rng);
    ASSERT_NE(info, nullptr);
    ++count[info->noun];
  }
  ASSERT_EQ(count.size(), 4U);
  for (const auto& [noun, times] : count)
    EXPECT_NEAR(times, 500, 90) << noun;
}

TEST(ChoosePicture, PassesOverSignsAndUncutPhotographs) {
  AssetContent content = plate_content({.num_nouns = 3, .num_train = 3});
  content.nouns.items[0].is_thing = false;
  content.pictures.items[1].is_cut_out = false;
  const Assets assets(std::move(content));
  base::Rng rng(3);
  for (int i = 0; i < 100; ++i) {
    const PictureInfo* info = choose_picture({assets, Split::kTrain}, rng);
    ASSERT_NE(info, nullptr);
    EXPECT_EQ(info->noun, 2);
  }
}

TEST(ChoosePictureOf, TakesAnyPictureOfTheNoun) {
  AssetContent content = plate_content({.num_nouns = 4, .num_train = 3, .pictures_of_first = 4});
  content.nouns.items[2].is_thing = false;
  const Assets assets(std::move(content));
  const AssetView view(assets, Split::kTrain);
  base::Rng rng(5);
  std::map<std::string, int> counts;
  for (int i = 0; i < 400; ++i)
    ++counts[choose_picture_of(view, "thing0", rng)->id];
  ASSERT_EQ(counts.size(), 4U);
  for (const auto& [id, count] : counts)
    EXPECT_NEAR(count, 100, 40) << id;
  EXPECT_EQ(choose_picture_of(view, "thing2", rng), nullptr) << "a sign";
  EXPECT_EQ(choose_picture_of(view, "thing3", rng), nullptr) << "held out";
  EXPECT_EQ(choose_picture_of(view, "", rng), nullptr);
}

TEST(ChoosePicture, HasNothingWithoutPictures) {
  const Assets empty{AssetContent()};
  base::Rng rng(4);
  EXPECT_EQ(choose_picture({empty, Split::kTrain}, rng), nullptr);
}

TEST(PictureFigure, IsTrimmedScaledAndNamed) {
  AssetContent content = plate_content({.num_nouns = 1, .num_train = 1});
  // A plate of 20 x 10 in the middle of emptiness.
  draw::Picture wide = draw::make_picture(60, 60);
  for (Index y = 20; y < 30; ++y) {
    for (Index x = 15; x < 35; ++x) {
      std::uint8_t* pixel = wide.rgba.data() + 4 * (y * 60 + x);
      pixel[0] = 214;
      pixel[1] = pixel[2] = 36;
      pixel[3] = 255;
    }
  }
  content.pictures.items[0].file = *formats::encode_png(wide);
  const auto assets = std::make_shared<const Assets>(std::move(content));
  Studio studio(assets);
  const AssetView view = studio.view(Split::kTrain);
  const Figure figure = picture_figure(studio, view, view.pictures()[0], {.side_px = 80});
  EXPECT_EQ(figure.picture.width, 80);
  EXPECT_EQ(figure.picture.height, 40);
  EXPECT_EQ(figure.object.noun, "thing0");
  EXPECT_EQ(figure.object.colour, "red");
  EXPECT_EQ(figure.source, "thing0.0");
}

TEST(ColourOf, NamesAColourThatNearlyAllPixelsHave) {
  EXPECT_EQ(colour_of(plate(8, 8, {210, 40, 40})), "red");
  EXPECT_EQ(colour_of(plate(8, 8, {30, 30, 30})), "black");
  draw::Picture half = plate(8, 8, {210, 40, 40});
  for (std::size_t i = 0; i < half.rgba.size() / 2; i += 4)
    half.rgba[i + 2] = 255;
  EXPECT_FALSE(colour_of(half));
  EXPECT_FALSE(colour_of(plate(8, 8, draw::kTransparent)));
}

TEST(ColourOf, LeavesDoubtfulColoursUnnamed) {
  EXPECT_FALSE(colour_of(plate(8, 8, {77, 77, 77}))) << "between grey and black";
  EXPECT_FALSE(colour_of(plate(8, 8, {180, 90, 90}))) << "between red and brown";
}

TEST(ColourOf, DoesNotLookAtWhatIsTransparent) {
  draw::Picture picture = plate(10, 10, {36, 84, 214});
  for (std::size_t i = 0; i < 200; i += 4) {
    picture.rgba[i] = 255;
    picture.rgba[i + 3] = 0;
  }
  EXPECT_EQ(colour_of(picture), "blue");
}

}  // namespace
}  // namespace tessera::synth
