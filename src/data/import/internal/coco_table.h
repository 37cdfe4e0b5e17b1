// A COCO file read piece by piece: pictures and categories by id in memory, annotations one by one.
//
//   {"images":      [{"id", "file_name", "width", "height"}...],
//    "categories":  [{"id", "name"}...],
//    "annotations": [{"image_id", "category_id", "bbox": [x, y, w, h], "iscrowd"} ...]}
//
// Ids are integers or texts. Other members are passed over.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/file.h"
#include "base/function_ref.h"
#include "data/import/internal/import_run.h"
#include "formats/json.h"
#include "vision/grid.h"

namespace tessera::data::internal {

// Edges in pixels of the picture as the file gives its size: x0, y0, x1, y1.
using CocoBox = std::array<double, 4>;

// An element of a list, parsed; `place` names it in messages ("a.json: annotations 17").
using JsonVisitor = base::FunctionRef<base::Result<void>(const formats::Json&, const std::string&)>;

// Every element that is JSON goes to `visit`, the others are counted.
[[nodiscard]] base::Result<void> visit_json_list(std::string_view list,
                                                 const std::string& where,
                                                 ImportRun& run,
                                                 JsonVisitor visit);

// "17" of 17 and of "17"; nothing for other values and for a member that is not there.
[[nodiscard]] std::optional<std::string> id_of(const formats::Json& object, const char* key);
// A text member; nothing when it is none.
[[nodiscard]] const std::string* text_of(const formats::Json& object, const char* key);
// [x, y, width, height] as edges; nothing when that is no box with an area.
[[nodiscard]] std::optional<CocoBox> box_of(const formats::Json& object);

struct CocoPicture {
  std::string file_name;
  vision::Resolution size{};
};

class CocoTable {
 public:
  // Reads pictures and categories; rows of them that are wrong are counted.
  static base::Result<CocoTable> open(const std::string& path, ImportRun& run);

  [[nodiscard]] const std::vector<CocoPicture>& pictures() const { return pictures_; }
  [[nodiscard]] const std::vector<std::string>& categories() const { return categories_; }
  [[nodiscard]] std::optional<std::uint32_t> picture_idx(const std::string& id) const;
  [[nodiscard]] std::optional<std::uint32_t> category_idx(const std::string& id) const;
  [[nodiscard]] const std::string& name() const { return name_; }

  // The text of a top-level list; empty when there is none.
  [[nodiscard]] std::string_view list(std::string_view name) const;

 private:
  using Ids = std::unordered_map<std::string, std::uint32_t>;

  base::Result<void> read_pictures(ImportRun& run);
  base::Result<void> read_categories(ImportRun& run);

  base::MappedFile file_;
  std::string name_;
  std::unordered_map<std::string, std::string_view> lists_;
  std::vector<CocoPicture> pictures_;
  std::vector<std::string> categories_;
  Ids picture_ids_;
  Ids category_ids_;
};

// The picture, when its sides are those that the boxes were made for, or in proportion to them.
[[nodiscard]] Outcome<ImportedPicture> open_coco_picture(const CocoPicture& picture,
                                                         ImportRun& run,
                                                         const std::string& place);

// A box in the numbers of an answer; nothing when none of it lies inside the picture.
[[nodiscard]] std::optional<std::array<Index, 4>> coco_box_on_grid(const CocoBox& box,
                                                                   const vision::Resolution& size);

}  // namespace tessera::data::internal
