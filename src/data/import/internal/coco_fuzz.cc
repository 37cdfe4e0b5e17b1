// Any bytes as a COCO file and as references to one: whatever is delivered is a conversation whose
// answers are captions or boxes that can be read back.
#include <cstdint>
#include <filesystem>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "data/conversation_forms.h"
#include "data/import/internal/forms.h"
#include "formats/image/image.h"
#include "processor/grounding.h"

namespace {

using tessera::base::check;
using tessera::base::Result;
using tessera::data::ImportOptions;
using tessera::data::internal::ImportedSample;

// Looks at samples and keeps none.
class Reviewer final : public tessera::data::internal::ImportWriter {
 public:
  [[nodiscard]] bool takes_files_in() const override { return false; }
  Result<void> finish() override { return {}; }

  Result<void> add(ImportedSample sample) override {
    check(sample.pictures.size() == 1, "fuzz", "a picture");
    check(tessera::data::has_matching_tags(sample.conversation, "<image>"), "fuzz", "a tag");
    if (sample.id.find(": caption ") != std::string::npos) return {};
    for (const auto& message : sample.conversation.messages) {
      if (message.role != tessera::processor::Role::kAssistant) continue;
      const auto phrases = tessera::processor::parse_grounding(message.content);
      check(phrases.size() == 1 && !phrases[0].boxes.empty(), "fuzz", "a phrase with boxes");
      for (const auto& [x0, y0, x1, y1] : phrases[0].boxes)
        check(x0 <= x1 && y0 <= y1, "fuzz", "edges in order");
    }
    return {};
  }
};

// A folder with the one picture that files may name, made once.
std::string picture_folder() {
  static const std::string path = [] {
    std::string folder =
        (std::filesystem::temp_directory_path() / ("coco-fuzz-" + std::to_string(::getpid())))
            .string();
    std::filesystem::create_directories(folder);
    const tessera::formats::Image image{
        .width = 8, .height = 4, .rgb = std::vector<std::uint8_t>(std::size_t{8} * 4 * 3)};
    const auto bytes = tessera::formats::encode_png(image).value();
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    check(tessera::base::write_file_atomically(folder + "/a.png", text).has_value(), "fuzz", "a");
    return folder;
  }();
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int file = ::memfd_create("coco", 0);
  check(::write(file, data, size) == static_cast<ssize_t>(size), "fuzz", "room in memory");
  ImportOptions options{.source = "/proc/self/fd/" + std::to_string(file), .split = "all"};
  options.images = picture_folder();
  options.limits.json_values = 20'000;
  Reviewer reviewer;
  tessera::data::ImportReport report;
  tessera::data::internal::ImportRun run(options, reviewer, report);
  static_cast<void>(tessera::data::internal::import_coco(run));
  static_cast<void>(tessera::data::internal::import_refcoco(run));
  ::close(file);
  return 0;
}
