#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "data/import/internal/coco_table.h"
#include "data/import/internal/forms.h"
#include "data/import/internal/prompts.h"
#include "formats/rows/json_items.h"
#include "processor/grounding.h"

namespace tessera::data::internal {
namespace {

using base::Result;
using formats::Json;

// What is kept of an annotation: 48 bytes for each object of the file.
struct Object {
  std::uint32_t picture_idx = 0;
  std::uint32_t category_idx = 0;
  CocoBox box{};
  bool can_be_listed = true;  // false: a crowd, or an object without a box of its own
};

struct Caption {
  std::uint32_t picture_idx = 0;
  std::string text;
};

struct Annotations {
  std::vector<Object> objects;
  std::vector<Caption> captions;
};

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

// Sorts what belongs to one picture together, in the order of the file within it.
template <class Item>
void sort_by_picture(std::vector<Item>& items) {
  std::stable_sort(items.begin(), items.end(),
                   [](const Item& a, const Item& b) { return a.picture_idx < b.picture_idx; });
}

class CocoImport {
 public:
  CocoImport(const CocoTable& table, ImportRun& run) : table_(table), run_(run) {}

  Result<void> read_annotations() {
    const auto visit = [&](const Json& json, const std::string& place) -> Result<void> {
      read_annotation(json, place);
      return {};
    };
    TESSERA_TRY(read, visit_json_list(table_.list("annotations"), table_.name() + ": annotations",
                                      run_, visit));
    sort_by_picture(all_.objects);
    sort_by_picture(all_.captions);
    return {};
  }

  // Everything about one picture, then the next.
  Result<void> deliver() {
    auto object = all_.objects.cbegin();
    auto caption = all_.captions.cbegin();
    for (std::uint32_t i = 0; i < table_.pictures().size(); ++i) {
      const auto first_object = object;
      const auto first_caption = caption;
      while (object != all_.objects.cend() && object->picture_idx == i)
        ++object;
      while (caption != all_.captions.cend() && caption->picture_idx == i)
        ++caption;
      TESSERA_TRY(done, deliver_picture(i, {first_object, object}, {first_caption, caption}));
      TESSERA_TRY(go_on, run_.progress(i + 1, table_.pictures().size()));
    }
    return {};
  }

 private:
  using Objects = std::span<const Object>;
  using Captions = std::span<const Caption>;

  void read_annotation(const Json& json, const std::string& place) {
    const auto picture_id = id_of(json, "image_id");
    const auto picture_idx = picture_id ? table_.picture_idx(*picture_id) : std::nullopt;
    if (!picture_idx) {
      run_.drop(DropReason::kBadRow, fmt::format("{}: the image_id of a picture, has {}", place,
                                                 formats::excerpt(json)));
      return;
    }
    if (const std::string* caption = text_of(json, "caption")) {
      all_.captions.push_back({.picture_idx = *picture_idx, .text = trimmed(*caption)});
      return;
    }
    const auto category_id = id_of(json, "category_id");
    const auto category_idx = category_id ? table_.category_idx(*category_id) : std::nullopt;
    if (!category_idx) {
      run_.drop(DropReason::kBadRow,
                fmt::format("{}: a caption, or the category_id of a category, has {}", place,
                            formats::excerpt(json)));
      return;
    }
    const auto box = box_of(json);
    const auto crowd = json.find("iscrowd");
    const bool is_crowd = crowd != json.end() && (*crowd == 1 || *crowd == true);
    const vision::Resolution& size = table_.pictures()[*picture_idx].size;
    const bool is_inside = box && coco_box_on_grid(*box, size);
    all_.objects.push_back({.picture_idx = *picture_idx,
                            .category_idx = *category_idx,
                            .box = box.value_or(CocoBox{}),
                            .can_be_listed = is_inside && !is_crowd});
    if (!is_inside) {
      run_.drop(DropReason::kBadBox,
                fmt::format("{}: a box inside its picture, has {}", place, formats::excerpt(json)));
    }
  }

  Result<void> deliver_picture(std::uint32_t idx, Objects objects, Captions captions) {
    const CocoPicture& row = table_.pictures()[idx];
    const std::string place = fmt::format("{}: {}", table_.name(), row.file_name);
    if (objects.empty() && captions.empty()) {
      run_.drop(DropReason::kNoTarget, place + ": an annotation, has none");
      return {};
    }
    const auto picture = open_coco_picture(row, run_, place);
    if (!picture) {
      run_.drop(picture.drop());
      return {};
    }
    for (const Caption& caption : captions) {
      const auto number = static_cast<std::uint64_t>(&caption - all_.captions.data());
      ImportedSample sample{.id = fmt::format("{}: caption {}", place, &caption - captions.data())};
      add_turn(sample.conversation, prompt_for(Ask::kCaption, number), caption.text);
      put_in_front({*picture}, run_.options().image_tag, sample);
      TESSERA_TRY(delivered, run_.deliver(std::move(sample)));
    }
    if (objects.empty()) return {};
    return deliver_objects(place, row, objects, *picture);
  }

  // A turn for each category whose objects can all be listed, in the order of their first objects.
  Result<void> deliver_objects(const std::string& place,
                               const CocoPicture& row,
                               Objects objects,
                               const ImportedPicture& picture) {
    std::vector<std::uint32_t> categories;
    for (const Object& object : objects) {
      if (std::find(categories.begin(), categories.end(), object.category_idx) == categories.end())
        categories.push_back(object.category_idx);
    }
    ImportedSample sample{.id = place};
    for (const std::uint32_t category : categories) {
      const std::string& label = table_.categories()[category];
      const auto boxes = boxes_of(category, row, objects);
      if (boxes.empty()) {
        run_.drop(DropReason::kBadBox,
                  fmt::format("{}: a box for each object, has a crowd or none of category {}",
                              place, label));
        continue;
      }
      // The number of the category's first object in the file's order.
      const auto first = std::find_if(objects.begin(), objects.end(), [&](const Object& object) {
        return object.category_idx == category;
      });
      const auto number = static_cast<std::uint64_t>(&*first - all_.objects.data());
      add_turn(sample.conversation, prompt_for(Ask::kCategory, number, label),
               processor::grounding_text(label, boxes));
    }
    if (sample.conversation.messages.empty()) return {};
    put_in_front({picture}, run_.options().image_tag, sample);
    return run_.deliver(std::move(sample));
  }

  // All boxes of a category from left to right, then from top to bottom; none when one is missing.
  static std::vector<std::array<Index, 4>> boxes_of(std::uint32_t category,
                                                    const CocoPicture& row,
                                                    Objects objects) {
    std::vector<std::array<Index, 4>> boxes;
    for (const Object& object : objects) {
      if (object.category_idx != category) continue;
      if (!object.can_be_listed) return {};
      boxes.push_back(processor::box_on_grid(object.box, row.size));
    }
    std::sort(boxes.begin(), boxes.end());
    return boxes;
  }

  const CocoTable& table_;
  ImportRun& run_;
  Annotations all_;
};

}  // namespace

Result<void> import_coco(ImportRun& run) {
  TESSERA_TRY(table, CocoTable::open(run.options().source, run));
  CocoImport import(table, run);
  TESSERA_TRY(read, import.read_annotations());
  return import.deliver();
}

}  // namespace tessera::data::internal
