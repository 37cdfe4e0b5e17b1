// Parameters chosen by patterns of their paths: '*' stands for any run of letters, dots included.
//
//   matches("decoder.*.experts.*", "decoder.blocks.3.mlp.experts.7.up_proj.weight")
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tessera::train {

[[nodiscard]] bool matches(std::string_view pattern, std::string_view name);
[[nodiscard]] bool matches_any(std::span<const std::string> patterns, std::string_view name);

}  // namespace tessera::train
