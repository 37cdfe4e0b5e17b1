#include "synth/assets/build/packages.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/text.h"
#include "text/utf8.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Result;

constexpr Mix kEveryMix = Mix::kTest;
constexpr Mix kStandardMix = Mix::kStandard;
constexpr Mix kFullMix = Mix::kFull;
constexpr Package kPackages[] = {
#include "synth/assets/build/package_table.inc"
};

// Licences that a package's notice only points to: the id's beginning, and the file of base-files.
struct SharedText {
  std::string_view prefix;
  std::string_view file;
};
constexpr SharedText kSharedTexts[] = {{"GPL-2.0", "GPL-2"},         {"GPL-3.0", "GPL-3"},
                                       {"LGPL-2.0", "LGPL-2"},       {"LGPL-3.0", "LGPL-3"},
                                       {"LGPL-3.0", "GPL-3"},        {"AGPL-3.0", "GPL-3"},
                                       {"Apache-2.0", "Apache-2.0"}, {"MPL-2.0", "MPL-2.0"}};

// The first line of a notice that names a holder: "Copyright: 2010, ..." gives "2010, ...".
std::string credit_in(std::string_view notice) {
  constexpr std::string_view kWord = "opyright";
  for (std::size_t at = notice.find(kWord); at != std::string_view::npos;
       at = notice.find(kWord, at + 1)) {
    const std::size_t end = std::min(notice.find('\n', at), notice.size());
    std::string_view line = notice.substr(at + kWord.size(), end - at - kWord.size());
    while (!line.empty() && (line.front() == ':' || line.front() == ' '))
      line.remove_prefix(1);
    const bool has_year = std::ranges::any_of(line, [](char c) { return c >= '0' && c <= '9'; });
    if (has_year) return std::string(line);
  }
  return {};
}

std::string repaired(std::string_view bytes) {
  std::string text;
  text::append_repaired_utf8(bytes, text);
  return text;
}

Result<std::string> licence_text(const SourceTree& tree, const Origin& origin) {
  std::string text = origin.notice;
  for (const SharedText& shared : kSharedTexts) {
    if (!origin.licence.starts_with(shared.prefix)) continue;
    TESSERA_TRY(whole,
                tree.read_text("base-files", cat("usr/share/common-licenses/", shared.file)));
    text += "\n\n" + repaired(whole);
  }
  return text;
}

}  // namespace

std::string_view to_string(Mix mix) {
  constexpr std::array<std::string_view, 3> kNames = {"test", "standard", "full"};
  return kNames[static_cast<std::size_t>(mix)];
}

std::optional<Mix> mix_from(std::string_view name) {
  for (const Mix mix : {Mix::kTest, Mix::kStandard, Mix::kFull}) {
    if (to_string(mix) == name) return mix;
  }
  return std::nullopt;
}

std::span<const Package> all_packages() {
  return kPackages;
}

bool is_in(Mix mix, const Package& package) {
  return mix >= package.smallest_mix;
}

Result<Origins> Origins::read(const SourceTree& tree, Mix mix) {
  Origins origins;
  for (const Package& package : kPackages) {
    if (package.licence.empty() || !is_in(mix, package)) continue;
    Origin origin{.package = std::string(package.name), .licence = std::string(package.licence)};
    TESSERA_TRY(version, tree.version(package.name));
    origin.version = std::move(version);
    TESSERA_TRY(notice,
                tree.read_text(package.name, cat("usr/share/doc/", package.name, "/copyright")));
    origin.notice = repaired(notice);
    origin.credit = credit_in(origin.notice);
    TESSERA_TRY(added, origins.add(tree, std::move(origin)));
  }
  TESSERA_TRY(added, origins.add(tree, {.package = std::string(kOwnOrigin),
                                        .version = "1",
                                        .licence = "Apache-2.0",
                                        .credit = "the Tessera project",
                                        .notice = "Drawn by the Tessera project."}));
  return origins;
}

Result<void> Origins::add(const SourceTree& tree, Origin origin) {
  const bool is_known = std::ranges::any_of(
      licences_, [&](const Licence& licence) { return licence.id == origin.licence; });
  if (!is_known) {
    TESSERA_TRY(text, licence_text(tree, origin));
    licences_.push_back({.id = origin.licence, .text = std::move(text)});
  }
  origins_.push_back(std::move(origin));
  return {};
}

std::optional<Index> Origins::find(std::string_view package) const {
  const auto found =
      std::ranges::find_if(origins_, [&](const Origin& each) { return each.package == package; });
  if (found == origins_.end()) return std::nullopt;
  return found - origins_.begin();
}

}  // namespace tessera::synth::build
