#include "draw/internal/label.h"

#include <algorithm>
#include <memory>
#include <string>

#include <pango/pangocairo.h>

namespace tessera::draw {
namespace {

// Family names in the order of trial; whatever the machine has takes the place of a missing one.
constexpr char kFamilies[] = "Noto Sans,Noto Sans CJK SC,sans-serif";
// Longer labels cannot be read anyway, and laying out text takes time that grows with its length.
constexpr std::size_t kMaxLabelBytes = 1024;
constexpr Index kMaxSurfaceSide = 32'000;  // cairo's own bound is 32767

template <auto kRelease>
struct Releaser {
  template <class Object>
  void operator()(Object* object) const {
    kRelease(object);
  }
};
using Surface = std::unique_ptr<cairo_surface_t, Releaser<cairo_surface_destroy>>;
using Cairo = std::unique_ptr<cairo_t, Releaser<cairo_destroy>>;
using Layout = std::unique_ptr<PangoLayout, Releaser<g_object_unref>>;
using Context = std::unique_ptr<PangoContext, Releaser<g_object_unref>>;
using Font = std::unique_ptr<PangoFont, Releaser<g_object_unref>>;
using Description = std::unique_ptr<PangoFontDescription, Releaser<pango_font_description_free>>;
using FontOptions = std::unique_ptr<cairo_font_options_t, Releaser<cairo_font_options_destroy>>;

// Well-formed UTF-8 without control characters, of bounded length.
std::string printable(std::string_view text) {
  const std::size_t kept = std::min(text.size(), kMaxLabelBytes);
  char* valid = g_utf8_make_valid(text.data(), static_cast<gssize>(kept));
  std::string line(valid);
  g_free(valid);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  return line;
}

// The surface's pixels (one native 32-bit word each, 0x00RRGGBB) as an image.
formats::Image to_image(cairo_surface_t* surface) {
  cairo_surface_flush(surface);
  formats::Image image{.width = cairo_image_surface_get_width(surface),
                       .height = cairo_image_surface_get_height(surface),
                       .rgb = {}};
  image.rgb.reserve(static_cast<std::size_t>(3 * image.width * image.height));
  const unsigned char* data = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  for (Index y = 0; y < image.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(data + y * stride);
    for (Index x = 0; x < image.width; ++x) {
      for (const int shift : {16, 8, 0}) {
        image.rgb.push_back(static_cast<std::uint8_t>(row[x] >> shift));
      }
    }
  }
  return image;
}

void set_colour(cairo_t* cairo, const Rgb& colour) {
  cairo_set_source_rgb(cairo, colour[0] / 255.0, colour[1] / 255.0, colour[2] / 255.0);
}

void paint(cairo_t* cairo, PangoLayout* layout, const LabelStyle& style, Index padding) {
  set_colour(cairo, style.plate);
  cairo_paint(cairo);
  set_colour(cairo, contrasting(style.plate));
  cairo_move_to(cairo, static_cast<double>(padding), 0);
  pango_cairo_show_layout(cairo, layout);
}

}  // namespace

Rgb contrasting(const Rgb& colour) {
  const double luma = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
  return luma > 120 ? Rgb{0, 0, 0} : Rgb{255, 255, 255};
}

base::Result<formats::Image> render_label(std::string_view text, const LabelStyle& style) {
  // pango's cache of fonts, one per thread; a map of our own for each label costs 5 ms instead of
  // 0.1, and fontconfig leaks a little with each map.
  PangoFontMap* fonts = pango_cairo_font_map_get_default();
  const Context context(pango_font_map_create_context(fonts));
  const Description description(pango_font_description_from_string(kFamilies));
  pango_font_description_set_absolute_size(description.get(),
                                           static_cast<double>(style.text_pixels) * PANGO_SCALE);
  const Font font(pango_font_map_load_font(fonts, context.get(), description.get()));
  if (font == nullptr) {
    return base::Error::unsupported("draw", "a font for labels, none is installed");
  }
  const FontOptions options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context.get(), options.get());

  const Layout layout(pango_layout_new(context.get()));
  const Index padding = std::max<Index>(1, style.text_pixels / 3);
  const Index max_width = std::clamp<Index>(style.max_width, 1, kMaxSurfaceSide);
  const std::string line = printable(text);
  pango_layout_set_font_description(layout.get(), description.get());
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  pango_layout_set_text(layout.get(), line.data(), static_cast<int>(line.size()));
  int text_width = 0;
  int text_height = 0;
  pango_layout_get_pixel_size(layout.get(), &text_width, &text_height);
  if (text_width + 2 * padding > max_width) {
    text_width = static_cast<int>(std::max<Index>(1, max_width - 2 * padding));
    pango_layout_set_width(layout.get(), text_width * PANGO_SCALE);
  }

  const auto width = static_cast<int>(std::min<Index>(max_width, text_width + 2 * padding));
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, text_height));
  const Cairo cairo(cairo_create(surface.get()));
  paint(cairo.get(), layout.get(), style, padding);
  if (cairo_status(cairo.get()) != CAIRO_STATUS_SUCCESS) {
    return base::Error::out_of_memory(
        "draw", base::cat("a label of ", width, " x ", text_height, " pixels, ",
                          cairo_status_to_string(cairo_status(cairo.get()))));
  }
  return to_image(surface.get());
}

}  // namespace tessera::draw
