// Reads the stored results of the official code (tests/golden/vl2) for comparison.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "formats/safetensors.h"
#include "ops/context.h"
#include "tensor/tensor.h"

namespace tessera::testing {

inline constexpr const char* kGoldenCases[] = {"mha", "mla_softmax", "mla_noaux", "mla_qlora_yarn"};

struct GoldenConversation {
  std::string name;
  nlohmann::json row;

  [[nodiscard]] std::vector<std::int32_t> ids(const char* key) const;
  [[nodiscard]] std::vector<std::string> image_paths() const;  // absolute, in order of the messages
};

class GoldenCase {
 public:
  GoldenCase(ops::Context& context, const std::string& name);

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] const std::vector<GoldenConversation>& conversations() const {
    return conversations_;
  }
  [[nodiscard]] const GoldenConversation& conversation(const std::string& name) const;
  [[nodiscard]] bool has_tensor(const std::string& name) const;
  [[nodiscard]] Tensor tensor(const std::string& name) const;  // f32

 private:
  ops::Context& context_;
  std::string directory_;
  std::vector<GoldenConversation> conversations_;
  formats::TensorArchive archive_;
};

// Largest |a - b| over the larger of the two largest magnitudes.
[[nodiscard]] double relative_difference(const Tensor& a, const Tensor& b);

}  // namespace tessera::testing
