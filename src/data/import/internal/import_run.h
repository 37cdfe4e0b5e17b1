// What the readers of all forms share: where a row's pictures are, samples on their way to the
// writer, rows that are left out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/drop.h"
#include "data/import/import.h"
#include "data/import/internal/import_writer.h"

namespace tessera::data::internal {

class ImportRun {
 public:
  // All three outlive the run.
  ImportRun(const ImportOptions& options, ImportWriter& writer, ImportReport& report)
      : options_(options), writer_(writer), report_(report) {}

  [[nodiscard]] const ImportOptions& options() const { return options_; }

  // Checks the sample (answers, tags) and writes it, or counts why not. An error only when the
  // machine fails.
  base::Result<void> deliver(ImportedSample sample);
  void drop(DropReason reason, std::string message) { drop({reason, std::move(message)}); }
  void drop(const Drop& drop) { report_.drops.add_drop(drop); }
  // Whether a row of this split is wanted; counts it when not.
  [[nodiscard]] bool wants_split(std::string_view split);
  // Says how far the reader is; an error of kind kCancelled when Ctrl-C was pressed.
  base::Result<void> progress(std::uint64_t done, std::uint64_t total) const;

  // A picture by what the source calls it: a file below --images, else beside the source, or a
  // data: URI.
  [[nodiscard]] Outcome<ImportedPicture> open_picture(const std::string& reference,
                                                      const std::string& place);
  // A picture whose bytes the source holds.
  [[nodiscard]] Outcome<ImportedPicture> made_picture(std::vector<std::byte> encoded,
                                                      const std::string& place);

 private:
  [[nodiscard]] Outcome<ImportedPicture> open_file(const std::string& path,
                                                   const std::string& place) const;

  const ImportOptions& options_;
  ImportWriter& writer_;
  ImportReport& report_;
  std::uint64_t next_made_number_ = 0;
  std::string last_path_;  // of the file opened last: rows about one picture follow each other
  std::optional<ImportedPicture> last_picture_;
};

// "instances.json": the name by which rows of the source are called.
[[nodiscard]] std::string source_name(const std::string& path);

// One user's turn and its answer.
void add_turn(processor::Conversation& conversation, std::string question, std::string answer);

// Gives the pictures to the first message, a user's: the tag of each stands on a line of its own
// before the text.
void put_in_front(std::vector<ImportedPicture> pictures,
                  std::string_view image_tag,
                  ImportedSample& sample);

}  // namespace tessera::data::internal
