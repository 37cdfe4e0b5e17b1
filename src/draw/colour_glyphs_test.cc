// Colour fonts, on a font of two glyphs that is made here: tables CBLC and CBDT with PNG pictures.
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "draw/canvas.h"
#include "draw/test_fonts.h"

namespace tessera::draw {
namespace {

// Numbers in the byte order of font files.
class TableBytes {
 public:
  TableBytes& u8(int value) {
    bytes_.push_back(static_cast<std::byte>(value));
    return *this;
  }
  TableBytes& u16(int value) { return u8(value >> 8).u8(value & 0xFF); }
  TableBytes& u32(std::int64_t value) {
    return u16(static_cast<int>(value >> 16)).u16(static_cast<int>(value & 0xFFFF));
  }
  TableBytes& words(std::initializer_list<int> values) {
    for (const int value : values) {
      u16(value);
    }
    return *this;
  }
  TableBytes& append(const std::vector<std::byte>& bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

constexpr int kPixelsPerEm = 40;

// Green with a transparent frame of two pixels.
Picture framed_square() {
  Picture picture = make_picture(40, 44);
  for (Index y = 2; y < 42; ++y) {
    for (Index x = 2; x < 38; ++x) {
      std::uint8_t* p = picture.rgba.data() + 4 * (y * 40 + x);
      p[1] = 160, p[3] = 255;
    }
  }
  return picture;
}

// Image format 17: height, width, bearings, advance, then a PNG.
std::vector<std::byte> colour_bitmaps(const std::vector<std::byte>& png) {
  return TableBytes()
      .words({3, 0})
      .u8(44)
      .u8(40)
      .u8(0)
      .u8(38)
      .u8(42)
      .u32(std::ssize(png))
      .append(png)
      .bytes();
}

// One strike; its one index table has the offsets of glyph 1.
std::vector<std::byte> bitmap_places(Index num_image_bytes) {
  TableBytes table;
  table.words({3, 0}).u32(1);                   // version, strikes
  table.u32(8 + 48).u32(8 + 16).u32(1).u32(0);  // where the index tables are
  for (int line = 0; line < 2; ++line) {        // metrics of both directions
    table.u8(38).u8(256 - 6).u8(44);
    for (int i = 0; i < 9; ++i) {
      table.u8(0);
    }
  }
  table.words({1, 1}).u8(kPixelsPerEm).u8(kPixelsPerEm).u8(32).u8(1);
  table.words({1, 1}).u32(8);  // glyphs 1 to 1
  table.words({1, 17}).u32(4).u32(0).u32(num_image_bytes);
  return table.bytes();
}

FontBytes make_colour_font() {
  const auto bitmaps = colour_bitmaps(to_png(framed_square()));
  const std::vector<std::pair<std::string, std::vector<std::byte>>> tables = {
      {"CBDT", bitmaps},
      {"CBLC", bitmap_places(std::ssize(bitmaps) - 4)},
      // Characters U+1F600 and U+41 give glyph 1.
      {"cmap", TableBytes()
                   .words({0, 1, 3, 10})
                   .u32(12)
                   .words({12, 0})
                   .u32(16 + 24)
                   .u32(0)
                   .u32(2)
                   .u32(0x41)
                   .u32(0x41)
                   .u32(1)
                   .u32(0x1F600)
                   .u32(0x1F600)
                   .u32(1)
                   .bytes()},
      {"head", TableBytes()
                   .words({1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000, 0, 0, 0, 0,
                           0, 0, 0, 0, 0, 0, 1000,   1000,   0, 8,    2, 0, 0})
                   .bytes()},
      {"hhea", TableBytes()
                   .words({1, 0, 950, -250 & 0xFFFF, 0, 1050, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1})
                   .bytes()},
      {"hmtx", TableBytes().words({1050, 0, 0}).bytes()},
      {"maxp", TableBytes().u32(0x5000).u16(2).bytes()},
  };
  TableBytes file;
  file.u32(0x10000).words({static_cast<int>(tables.size()), 64, 2, 48});
  TableBytes data;
  const auto start = static_cast<std::int64_t>(12 + 16 * tables.size());
  for (const auto& [tag, bytes] : tables) {
    for (const char letter : tag) {
      file.u8(letter);
    }
    file.u32(0).u32(start + std::ssize(data.bytes())).u32(std::ssize(bytes));
    data.append(bytes);
    while (data.bytes().size() % 4 != 0) {
      data.u8(0);
    }
  }
  return std::make_shared<const std::vector<std::byte>>(file.append(data.bytes()).bytes());
}

TEST(ColourGlyphs, GiveTheirPicture) {
  const auto face = FontFace::open(make_colour_font()).value();
  EXPECT_TRUE(face->has_colour_glyphs());
  EXPECT_TRUE(face->covers(U'\U0001F600'));
  EXPECT_FALSE(face->covers(U'B'));
  EXPECT_NEAR(face->metrics(20).ascent, 19, 1e-9);
  const auto picture = face->colour_glyph("\U0001F600");
  ASSERT_TRUE(picture.has_value());
  EXPECT_EQ(picture->rgba, framed_square().rgba);
  EXPECT_FALSE(face->colour_glyph("B").has_value());
  EXPECT_FALSE(face->colour_glyph("AA").has_value());  // two pictures
  EXPECT_FALSE(open_font(kSerifFile)->colour_glyph("A").has_value());
}

TEST(ColourGlyphs, AreDrawnAtTheSizeOfTheText) {
  const auto face = FontFace::open(make_colour_font()).value();
  const GlyphRun run = face->shape("A", 80);  // twice the bitmap's size
  EXPECT_NEAR(run.advance, 84, 1e-9);
  for (int turns = 0; turns < 4; ++turns) {
    Canvas canvas(300, 300, kWhite);
    const GlyphPlacement placement{.baseline = {150, 150}, .turns = turns};
    const Box box = canvas.draw_glyphs(run, placement, kBlack);
    EXPECT_EQ(box, inked_box(canvas.to_image())) << turns;
    // 36 x 40 opaque pixels from (2, -36), twice as large, and up to two pixels of soft edge.
    const Box core = Affine::quarter_turns(turns).map_box({4, -72, 76, 8}).translated({150, 150});
    EXPECT_TRUE(box.contains(core)) << turns;
    EXPECT_TRUE(core.expanded(2).contains(box)) << turns;
    EXPECT_EQ(pixel_at(canvas.to_image(), static_cast<Index>(core.centre().x),
                       static_cast<Index>(core.centre().y)),
              (Colour{0, 160, 0}));
  }
}

TEST(ColourGlyphs, FollowAnyMap) {
  const auto face = FontFace::open(make_colour_font()).value();
  const GlyphRun run = face->shape("A", 60);
  Canvas canvas(300, 300, kWhite);
  const GlyphPlacement placement{.baseline = {150, 150}, .map = Affine::rotation(0.8)};
  const Box box = canvas.draw_glyphs(run, placement, kBlack);
  EXPECT_EQ(box, inked_box(canvas.to_image()));
  EXPECT_EQ(face->ink_box(run, placement), box);
  // 36 x 40 pixels, one and a half times as large.
  EXPECT_NEAR(ink_within(canvas.to_image(), box) / 255, 36 * 40 * 1.5 * 1.5, 30);
}

}  // namespace
}  // namespace tessera::draw
