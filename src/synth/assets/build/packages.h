// The packages that assets come from, and the mixes they belong to.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "synth/assets/build/source_tree.h"
#include "synth/assets/items.h"

namespace tessera::synth::build {

enum class Mix : std::uint8_t {
  kTest,      // small: what the tests of this folder need
  kStandard,  // at most 15 MiB
  kFull,
};

// "test", "standard", "full".
[[nodiscard]] std::string_view to_string(Mix mix);
[[nodiscard]] std::optional<Mix> mix_from(std::string_view name);

struct Package {
  std::string_view name;
  std::string_view licence;  // empty: nothing of it is in the pack but texts of licences
  Mix smallest_mix;          // the mixes from here on hold it
};

[[nodiscard]] std::span<const Package> all_packages();
[[nodiscard]] bool is_in(Mix mix, const Package& package);

// The origin of what this project draws itself; no package.
inline constexpr std::string_view kOwnOrigin = "tessera";

// Where an item comes from: packages by name, and their texts.
class Origins {
 public:
  // The packages of a mix, with their versions and notices, and their licences' texts.
  static base::Result<Origins> read(const SourceTree& tree, Mix mix);

  // Place of a package in list(); nothing when this mix does not hold it.
  [[nodiscard]] std::optional<Index> find(std::string_view package) const;
  [[nodiscard]] bool has(std::string_view package) const { return find(package).has_value(); }

  [[nodiscard]] const std::vector<Origin>& list() const { return origins_; }
  [[nodiscard]] const std::vector<Licence>& licences() const { return licences_; }

 private:
  // Takes the licence's text in when it is the first of its kind.
  base::Result<void> add(const SourceTree& tree, Origin origin);

  std::vector<Origin> origins_;
  std::vector<Licence> licences_;
};

}  // namespace tessera::synth::build
