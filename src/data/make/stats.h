// What a set of made samples is like, counted from their documents: shares of tasks, fonts, grids,
// languages; lengths; what the gates rejected.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "formats/json.h"
#include "synth/recipe/gates.h"

namespace tessera::data {

using Counts = std::map<std::string, Index>;

class MakeStats {
 public:
  // A document of sample_files.h; fields that are missing count for nothing.
  void add_sample(const formats::Json& document);
  void add_rejection(synth::Rejection rejection);
  // A sample of which every attempt was rejected.
  void add_given_up() { ++num_given_up_; }
  void merge(const MakeStats& other);

  [[nodiscard]] Index num_samples() const { return num_samples_; }
  [[nodiscard]] Index num_given_up() const { return num_given_up_; }
  [[nodiscard]] const Counts& rejections() const { return rejections_; }
  // By the names of to_json: "tasks", "fonts", ...
  [[nodiscard]] const Counts& counts(const std::string& what) const;
  // Samples by the bytes of their answers: [i] of 2^i up to 2^(i + 1) bytes.
  [[nodiscard]] const std::vector<Index>& answer_lengths() const { return answer_lengths_; }

  // {"samples": n, "given_up": n, "rejected": {reason: n}, "parts": {...}, "generators", "layouts",
  //  "languages", "tasks", "phrases", "effects", "fonts", "passages", "cutouts", "tiles",
  //  "answer_bytes": [...]}
  [[nodiscard]] formats::Json to_json() const;
  [[nodiscard]] static base::Result<MakeStats> from_json(const formats::Json& json,
                                                         const std::string& where);

 private:
  Index num_samples_ = 0;
  Index num_given_up_ = 0;
  Counts rejections_;
  std::map<std::string, Counts> counts_;
  std::vector<Index> answer_lengths_;
};

}  // namespace tessera::data
