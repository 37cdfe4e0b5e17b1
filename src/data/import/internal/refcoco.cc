// Referring expressions. Accepted: refs as the annotations of RefCOCO, RefCOCO+ and RefCOCOg have
// them, written as JSON (the published ones are pickles, which are not opened):
//
//   [{"image_id", "ann_id", "split", "sentences": [{"sent": TEXT} | {"raw": TEXT} | TEXT ...]} ...]
//
// or an object with that list as "refs". Boxes and pictures come from COCO instances: lists
// "images" and "annotations" (with "id" and "bbox") of the same object, or of the file
// instances.json beside. A folder is read as its one refs*.json.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "data/import/internal/coco_table.h"
#include "data/import/internal/forms.h"
#include "data/import/internal/prompts.h"
#include "formats/rows/json_items.h"
#include "processor/grounding.h"

namespace tessera::data::internal {
namespace {

using base::Error;
using base::Result;
using formats::Json;
namespace fs = std::filesystem;

constexpr const char* kInstancesName = "instances.json";

struct Reference {
  std::string place;
  std::string picture_id;
  std::string annotation_id;
  std::string split;
  std::vector<std::string> sentences;
};

// The file of references that a source means.
Result<std::string> find_references(const std::string& source) {
  std::error_code failure;
  if (!fs::is_directory(source, failure)) return source;
  std::vector<std::string> found;
  for (fs::directory_iterator entry(source, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with("refs") && name.ends_with(".json")) found.push_back(entry->path());
  }
  if (found.size() == 1) return found.front();
  return Error::invalid_input(
      "import", fmt::format("{}: one file refs*.json (pickles are not opened), has {}", source,
                            found.size()));
}

std::vector<std::string> sentences_of(const Json& reference) {
  std::vector<std::string> sentences;
  const auto list = reference.find("sentences");
  if (list == reference.end() || !list->is_array()) return sentences;
  for (const Json& each : *list) {
    const std::string* text = each.get_ptr<const std::string*>();
    if (each.is_object()) {
      text = text_of(each, "sent");
      if (text == nullptr) text = text_of(each, "raw");
    }
    if (text != nullptr && processor::is_label(*text)) sentences.push_back(*text);
  }
  return sentences;
}

Result<std::vector<Reference>> read_references(std::string_view list,
                                               const std::string& where,
                                               ImportRun& run) {
  std::vector<Reference> references;
  const auto visit = [&](const Json& json, const std::string& place) -> Result<void> {
    const auto picture_id = id_of(json, "image_id");
    const auto annotation_id = id_of(json, "ann_id");
    const std::string* split = text_of(json, "split");
    std::vector<std::string> sentences = sentences_of(json);
    if (!picture_id || !annotation_id || sentences.empty()) {
      run.drop(DropReason::kBadRow, fmt::format("{}: an image_id, an ann_id and sentences, has {}",
                                                place, formats::excerpt(json)));
      return {};
    }
    references.push_back({.place = place,
                          .picture_id = *picture_id,
                          .annotation_id = *annotation_id,
                          .split = split == nullptr ? "" : *split,
                          .sentences = std::move(sentences)});
    return {};
  };
  TESSERA_TRY(visited, visit_json_list(list, where, run, visit));
  return references;
}

// Which splits there are must be known before one is chosen: test data does not slip in.
Result<void> check_split(const std::vector<Reference>& references, const std::string& split) {
  std::set<std::string> splits;
  for (const Reference& each : references)
    splits.insert(each.split);
  if (split == "all" || splits.contains(split)) return {};
  if (split.empty() && splits.size() <= 1) return {};
  return Error::usage("import", fmt::format("--split {} or all, {}", fmt::join(splits, ", "),
                                            split.empty() ? "names none" : "names " + split));
}

// The references to one picture.
struct Group {
  std::uint32_t picture_idx = 0;
  std::vector<const Reference*> references{};
};

class RefcocoImport {
 public:
  RefcocoImport(const CocoTable& table, ImportRun& run) : table_(table), run_(run) {}

  Result<void> read_boxes(const std::vector<Reference>& references) {
    for (const Reference& each : references)
      boxes_.emplace(each.annotation_id, std::nullopt);
    const auto visit = [&](const Json& json, const std::string&) -> Result<void> {
      const auto id = id_of(json, "id");
      const auto found = id ? boxes_.find(*id) : boxes_.end();
      if (found != boxes_.end()) found->second = box_of(json);
      return {};
    };
    return visit_json_list(table_.list("annotations"), table_.name() + ": annotations", run_,
                           visit);
  }

  Result<void> deliver(const std::vector<Reference>& references) {
    std::vector<Group> groups;
    std::map<std::uint32_t, std::size_t> group_of;
    for (const Reference& each : references) {
      if (!run_.wants_split(each.split)) continue;
      const auto picture_idx = table_.picture_idx(each.picture_id);
      if (!picture_idx || !boxes_.at(each.annotation_id)) {
        run_.drop(picture_idx ? DropReason::kBadBox : DropReason::kBadRow,
                  fmt::format("{}: a picture {} and a box {} among the instances, lacks {}",
                              each.place, each.picture_id, each.annotation_id,
                              picture_idx ? "the box" : "the picture"));
        continue;
      }
      const auto [found, is_first] = group_of.emplace(*picture_idx, groups.size());
      if (is_first) groups.push_back({.picture_idx = *picture_idx});
      groups[found->second].references.push_back(&each);
    }
    for (std::size_t i = 0; i < groups.size(); ++i) {
      TESSERA_TRY(go_on, run_.progress(i, groups.size()));
      TESSERA_TRY(delivered, deliver_group(groups[i]));
    }
    return {};
  }

 private:
  // Conversation k asks for the k-th sentence of each reference: none asks twice for one box, which
  // could be copied from the first answer.
  Result<void> deliver_group(const Group& group) {
    const CocoPicture& row = table_.pictures()[group.picture_idx];
    const std::string place = fmt::format("{}: {}", table_.name(), row.file_name);
    const auto picture = open_coco_picture(row, run_, place);
    if (!picture) {
      run_.drop(picture.drop());
      return {};
    }
    for (std::size_t round = 0;; ++round) {
      ImportedSample sample{.id = fmt::format("{}: sentences {}", place, round)};
      for (const Reference* reference : group.references) {
        if (round >= reference->sentences.size()) continue;
        const std::string& sentence = reference->sentences[round];
        const auto box = coco_box_on_grid(*boxes_.at(reference->annotation_id), row.size);
        if (!box) {
          run_.drop(DropReason::kBadBox, reference->place + ": a box inside its picture, is not");
          continue;
        }
        add_turn(sample.conversation, prompt_for(Ask::kExpression, next_number_++, sentence),
                 processor::grounding_text(sentence, std::span(&*box, 1)));
      }
      if (sample.conversation.messages.empty()) return {};
      put_in_front({*picture}, run_.options().image_tag, sample);
      TESSERA_TRY(delivered, run_.deliver(std::move(sample)));
    }
  }

  const CocoTable& table_;
  ImportRun& run_;
  std::unordered_map<std::string, std::optional<CocoBox>> boxes_;  // of annotations referred to
  std::uint64_t next_number_ = 0;
};

}  // namespace

Result<void> import_refcoco(ImportRun& run) {
  TESSERA_TRY(path, find_references(run.options().source));
  TESSERA_TRY(file, base::MappedFile::open(path));
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()),
                              file.bytes().size());
  std::string_view list = text.substr(formats::skip_json_space(text, 0));
  std::string instances = path;
  if (list.starts_with('{')) {
    const auto members = formats::find_json_members(list);
    const auto refs = std::find_if(members.begin(), members.end(),
                                   [](const auto& each) { return each.name == "refs"; });
    list = refs == members.end() ? std::string_view() : refs->value;
  } else {
    instances = (fs::path(path).parent_path() / kInstancesName).string();
  }
  if (!list.starts_with('[')) {
    return Error::invalid_input("import", path + ": a list of refs or an object with one, is not");
  }
  TESSERA_TRY(references, read_references(list, source_name(path) + ": refs", run));
  TESSERA_TRY(checked, check_split(references, run.options().split));
  TESSERA_TRY(table, CocoTable::open(instances, run));
  RefcocoImport import(table, run);
  TESSERA_TRY(read, import.read_boxes(references));
  return import.deliver(references);
}

}  // namespace tessera::data::internal
