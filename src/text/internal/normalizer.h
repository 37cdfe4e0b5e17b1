// What is done to the text before it is cut: Unicode normal forms and simple rewriting.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "text/internal/regex.h"

namespace tessera::text {

class Normalizer {
 public:
  // From the `normalizer` of a tokenizer file; null and empty sequences give the identity.
  static base::Result<Normalizer> create(const nlohmann::json& settings);

  [[nodiscard]] bool is_identity() const { return steps_.empty(); }
  [[nodiscard]] base::Result<std::string> apply(std::string_view text, RegexScratch& scratch) const;

 private:
  enum class Kind : std::uint8_t {
    kNfc,
    kNfd,
    kNfkc,
    kNfkd,
    kLowercase,
    kReplace,
    kPrepend,
    kStrip
  };
  struct Step {
    Kind kind = Kind::kNfc;
    std::optional<Regex> pattern;  // kReplace
    std::string content;           // kReplace, kPrepend
    bool strip_left = false;       // kStrip
    bool strip_right = false;
  };

  base::Result<void> add(const nlohmann::json& settings, const std::string& path);
  static base::Result<std::string> apply_step(const Step& step,
                                              std::string text,
                                              RegexScratch& scratch);

  std::vector<Step> steps_;
};

}  // namespace tessera::text
