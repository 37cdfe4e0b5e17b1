#include "data/make/sample_files.h"

#include <set>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/rng.h"
#include "vision/grid.h"

namespace tessera::data {
namespace {

using base::Result;
using formats::Json;
using synth::MadeSample;
using synth::PictureFormat;

constexpr std::uint64_t kFileStreams = std::uint64_t{4} << 60;  // beside those of samples

std::string_view role_name(processor::Role role) {
  switch (role) {
    case processor::Role::kSystem:
      return "system";
    case processor::Role::kUser:
      return "user";
    case processor::Role::kAssistant:
      break;
  }
  return "assistant";
}

Json messages_of(const MadeSample& sample, const std::string& ending) {
  Json list = Json::array();
  for (const processor::Message& message : sample.dialogue.conversation.messages) {
    Json json = {{"role", role_name(message.role)}, {"content", message.content}};
    for (const std::string& image : message.images)
      json["images"].push_back(image + ending);
    list.push_back(std::move(json));
  }
  return list;
}

Json boxes_of(const MadeSample& sample) {
  Json list = Json::array();
  for (const synth::TruthBox& each : sample.boxes) {
    const draw::Box box = each.box.to_pixels();
    const auto whole = [](double value) { return static_cast<Index>(value); };
    list.push_back({{"image", each.image},
                    {"kind", each.kind},
                    {"text", each.text},
                    {"box", {whole(box.x0), whole(box.y0), whole(box.x1), whole(box.y1)}}});
  }
  return list;
}

void add_provenance(const MadeSample& sample, Json& document) {
  std::set<std::string> layouts;
  std::set<std::string> effects;
  std::set<std::string> fonts;
  std::set<std::string> passages;
  std::set<std::string> cutouts;
  for (const synth::Provenance& each : sample.dialogue.provenance) {
    layouts.insert(each.generator + "." + each.layout);
    effects.insert(each.effects.begin(), each.effects.end());
    fonts.insert(each.fonts.begin(), each.fonts.end());
    passages.insert(each.passages.begin(), each.passages.end());
    cutouts.insert(each.pictures.begin(), each.pictures.end());
  }
  document["layouts"] = layouts;
  document["effects"] = effects;
  document["fonts"] = fonts;
  document["passages"] = passages;
  document["cutouts"] = cutouts;
}

std::string_view ending_of(PictureFormat format) {
  switch (format) {
    case PictureFormat::kPng:
      return ".png";
    case PictureFormat::kJpeg:
      return ".jpg";
    case PictureFormat::kWebp:
      break;
  }
  return ".webp";
}

Result<std::vector<std::byte>> encode(const draw::Image& image, PictureFormat format, int quality) {
  switch (format) {
    case PictureFormat::kPng:
      return formats::encode_png(image);
    case PictureFormat::kJpeg:
      return formats::encode_jpeg(image, quality);
    case PictureFormat::kWebp:
      break;
  }
  return formats::encode_webp(image, quality);
}

}  // namespace

Json sample_document(const MadeSample& sample, Index index, const std::string& ending) {
  const vision::ImageGeometry geometry = vision::default_geometry();
  const std::vector<draw::Image>& images = sample.dialogue.images;
  Json document = {{"messages", messages_of(sample, ending)},
                   {"index", index},
                   {"part", sample.part},
                   {"generator", sample.generator},
                   {"language", to_string(sample.language)},
                   {"task", sample.dialogue.task},
                   {"turn_tasks", sample.dialogue.turn_tasks},
                   {"phrases", sample.dialogue.phrase_ids},
                   {"sizes", Json::array()},
                   {"tiles", Json::array()},
                   {"boxes", boxes_of(sample)}};
  for (const draw::Image& image : images) {
    const vision::Resolution size{.width = image.width, .height = image.height};
    const vision::TileGrid grid =
        geometry.grid_of(vision::canvas_for(geometry, size, std::ssize(images)));
    document["sizes"].push_back({image.width, image.height});
    document["tiles"].push_back({grid.columns, grid.rows});
  }
  add_provenance(sample, document);
  return document;
}

std::string document_text(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::vector<SampleFile>> make_sample_files(const MadeSample& sample,
                                                  const synth::PictureFiles& pictures,
                                                  std::uint64_t seed,
                                                  Index index) {
  base::Rng rng(seed, kFileStreams | static_cast<std::uint64_t>(index));
  const PictureFormat format = synth::choose(pictures.formats, rng);
  const auto quality =
      static_cast<int>(rng.next_between(pictures.min_quality, pictures.max_quality));
  const std::string ending(ending_of(format));
  const std::string text = document_text(sample_document(sample, index, ending));
  const auto bytes = std::as_bytes(std::span(text));
  std::vector<SampleFile> files;
  files.push_back(
      {.name = fmt::format("{:09}.json", index), .bytes = {bytes.begin(), bytes.end()}});
  for (std::size_t i = 0; i < sample.dialogue.images.size(); ++i) {
    TESSERA_TRY(encoded, encode(sample.dialogue.images[i], format, quality));
    files.push_back(
        {.name = fmt::format("{:09}.{}{}", index, i, ending), .bytes = std::move(encoded)});
  }
  return files;
}

}  // namespace tessera::data
