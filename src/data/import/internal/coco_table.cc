#include "data/import/internal/coco_table.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "formats/rows/json_items.h"
#include "processor/grounding.h"

namespace tessera::data::internal {
namespace {

using base::Error;
using base::Result;
using formats::Json;

std::optional<std::uint32_t> find_idx(const std::unordered_map<std::string, std::uint32_t>& ids,
                                      const std::string& id) {
  const auto found = ids.find(id);
  return found == ids.end() ? std::nullopt : std::optional(found->second);
}

// A side in pixels; 0 when there is none.
Index side_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return 0;
  return std::max<Index>(0, found->get<Index>());
}

}  // namespace

Result<void> visit_json_list(std::string_view list,
                             const std::string& where,
                             ImportRun& run,
                             JsonVisitor visit) {
  const base::Limits& limits = run.options().limits;
  const formats::JsonLimits json_limits{
      .bytes = limits.json_bytes, .depth = limits.json_depth, .values = limits.json_values};
  formats::JsonItems items(list);
  while (const auto item = items.next()) {
    const std::string place = fmt::format("{} {}", where, item->number);
    TESSERA_TRY(go_on, run.progress(static_cast<std::uint64_t>(items.end()), list.size()));
    if (item->is_damaged) {
      run.drop(DropReason::kBadJson, fmt::format("{}: brackets and quotes in pairs, has \"{}\"",
                                                 place, item->text.substr(0, 60)));
      continue;
    }
    const auto json = formats::parse_json(item->text, place, json_limits);
    if (!json) {
      run.drop(DropReason::kBadJson, json.error().to_string());
    } else if (!json->is_object()) {
      run.drop(DropReason::kBadRow,
               fmt::format("{}: an object, is {}", place, formats::excerpt(*json)));
    } else {
      TESSERA_TRY(visited, visit(*json, place));
    }
  }
  return {};
}

std::optional<std::string> id_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number_integer()) return found->dump();
  return std::nullopt;
}

const std::string* text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

std::optional<CocoBox> box_of(const Json& object) {
  const auto found = object.find("bbox");
  if (found == object.end()) return std::nullopt;
  const auto* edges = found->get_ptr<const Json::array_t*>();
  if (edges == nullptr || edges->size() != 4) return std::nullopt;
  CocoBox box{};
  for (std::size_t i = 0; i < box.size(); ++i) {
    if (!(*edges)[i].is_number()) return std::nullopt;
    box[i] = (*edges)[i].get<double>();
    if (!std::isfinite(box[i])) return std::nullopt;
  }
  if (!(box[2] > 0 && box[3] > 0)) return std::nullopt;
  return CocoBox{box[0], box[1], box[0] + box[2], box[1] + box[3]};
}

Result<CocoTable> CocoTable::open(const std::string& path, ImportRun& run) {
  CocoTable table;
  TESSERA_TRY(file, base::MappedFile::open(path));
  table.file_ = std::move(file);
  table.name_ = source_name(path);
  const std::string_view text(reinterpret_cast<const char*>(table.file_.bytes().data()),
                              table.file_.bytes().size());
  const std::size_t start = formats::skip_json_space(text, 0);
  for (const auto& [name, value] : formats::find_json_members(text.substr(start)))
    table.lists_.emplace(std::string(name), value);
  for (const char* name : {"images", "annotations"}) {
    if (table.list(name).starts_with('[')) continue;
    return Error::invalid_input(
        "import", fmt::format("{}: a COCO file with a list \"{}\", has none", path, name));
  }
  TESSERA_TRY(read_pictures, table.read_pictures(run));
  TESSERA_TRY(read_categories, table.read_categories(run));
  return table;
}

std::string_view CocoTable::list(std::string_view name) const {
  const auto found = lists_.find(std::string(name));
  return found == lists_.end() ? std::string_view() : found->second;
}

std::optional<std::uint32_t> CocoTable::picture_idx(const std::string& id) const {
  return find_idx(picture_ids_, id);
}

std::optional<std::uint32_t> CocoTable::category_idx(const std::string& id) const {
  return find_idx(category_ids_, id);
}

Result<void> CocoTable::read_pictures(ImportRun& run) {
  const auto visit = [&](const Json& json, const std::string& place) -> Result<void> {
    const auto id = id_of(json, "id");
    const std::string* file_name = text_of(json, "file_name");
    const vision::Resolution size{side_of(json, "width"), side_of(json, "height")};
    if (!id || file_name == nullptr || file_name->empty() || size.width == 0 || size.height == 0) {
      run.drop(DropReason::kBadRow,
               fmt::format("{}: a picture's id, file_name, width and height, has {}", place,
                           formats::excerpt(json)));
      return {};
    }
    const auto next_idx = static_cast<std::uint32_t>(pictures_.size());
    if (!picture_ids_.emplace(*id, next_idx).second) {
      run.drop(DropReason::kBadRow, fmt::format("{}: an id of its own, has {}", place, *id));
      return {};
    }
    pictures_.push_back({.file_name = *file_name, .size = size});
    return {};
  };
  return visit_json_list(list("images"), name_ + ": images", run, visit);
}

Result<void> CocoTable::read_categories(ImportRun& run) {
  const auto visit = [&](const Json& json, const std::string& place) -> Result<void> {
    const auto id = id_of(json, "id");
    const std::string* name = text_of(json, "name");
    if (!id || name == nullptr || !processor::is_label(*name)) {
      run.drop(DropReason::kBadRow,
               fmt::format("{}: a category's id and name, has {}", place, formats::excerpt(json)));
      return {};
    }
    category_ids_.emplace(*id, static_cast<std::uint32_t>(categories_.size()));
    categories_.push_back(*name);
    return {};
  };
  return visit_json_list(list("categories"), name_ + ": categories", run, visit);
}

Outcome<ImportedPicture> open_coco_picture(const CocoPicture& picture,
                                           ImportRun& run,
                                           const std::string& place) {
  auto opened = run.open_picture(picture.file_name, place);
  if (!opened) return opened;
  const auto& [width, height] = opened->size;
  // A copy of another size has the same proportions to within a pixel of its sides. Pictures that
  // their EXIF data turn are not turned for training: boxes made for the turned one do not fit.
  const Index skew = width * picture.size.height - height * picture.size.width;
  if (std::abs(skew) > std::max(picture.size.width, picture.size.height)) {
    return Drop{DropReason::kImageSize,
                fmt::format("{}: a picture in the proportions of {} x {}, is {} x {}", place,
                            picture.size.width, picture.size.height, width, height)};
  }
  return opened;
}

std::optional<std::array<Index, 4>> coco_box_on_grid(const CocoBox& box,
                                                     const vision::Resolution& size) {
  const auto width = static_cast<double>(size.width);
  const auto height = static_cast<double>(size.height);
  const bool is_inside = box[0] < width && box[1] < height && box[2] > 0 && box[3] > 0;
  if (!is_inside) return std::nullopt;
  return processor::box_on_grid(box, size);
}

}  // namespace tessera::data::internal
