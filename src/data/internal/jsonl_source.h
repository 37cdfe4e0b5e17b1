// One conversation per line of a mapped file; lines of nothing but white space are none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/source.h"

namespace tessera::data::internal {

class JsonlSource final : public Source {
 public:
  // One pass over the file finds the lines.
  static base::Result<std::unique_ptr<Source>> open(const SourceOptions& options);

  [[nodiscard]] const std::string& name() const override { return options_.name; }
  [[nodiscard]] Index num_samples() const override { return static_cast<Index>(lines_.size()); }
  [[nodiscard]] std::string identity() const override;
  [[nodiscard]] bool is_ordered() const override { return options_.in_order; }
  [[nodiscard]] Outcome<RawSample> read(Index sample_idx) const override;

 private:
  // Where a line begins, and its number for people.
  struct Line {
    std::uint64_t offset = 0;
    std::uint64_t number = 0;
  };

  JsonlSource(SourceOptions options, base::MappedFile file, std::vector<Line> lines)
      : options_(std::move(options)), file_(std::move(file)), lines_(std::move(lines)) {}
  [[nodiscard]] Outcome<Picture> read_picture(const std::string& reference,
                                              const std::string& place) const;

  SourceOptions options_;
  base::MappedFile file_;
  std::vector<Line> lines_;
};

}  // namespace tessera::data::internal
