// The three published sizes as config.json texts (numbers: arXiv 2412.10302, Table 1; class
// defaults written out).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tessera::models::deepseek_vl2 {

// Empty when the name is unknown.
[[nodiscard]] std::string published_config(std::string_view name);
[[nodiscard]] std::vector<std::string_view> published_names();

}  // namespace tessera::models::deepseek_vl2
