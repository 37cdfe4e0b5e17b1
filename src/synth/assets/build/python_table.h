// Strings of a table in Python source: "    name = ('a', 'b')", with lists, dictionaries and
// comments inside.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tessera::synth::build {

// Every string of what is assigned to `name` (of a class), in order; empty when there is
// no such table.
[[nodiscard]] std::vector<std::string> python_strings(std::string_view source,
                                                      std::string_view name);

}  // namespace tessera::synth::build
