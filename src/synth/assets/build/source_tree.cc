#include "synth/assets/build/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "synth/assets/internal/compression.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Error;
using base::Result;
namespace fs = std::filesystem;

constexpr auto kWhere = "data assets";
constexpr std::uint64_t kMaxFileBytes = 512ULL << 20;

// "Version: 2.0-2.1" gives "2.0-2.1" for the key "Version: ".
std::string_view value_of(std::string_view line, std::string_view key) {
  return line.starts_with(key) ? line.substr(key.size()) : std::string_view();
}

// Package and version of every paragraph that describes an unpacked package.
std::map<std::string, std::string, std::less<>> parse_status(std::string_view status) {
  std::map<std::string, std::string, std::less<>> versions;
  std::string_view package;
  std::string_view version;
  bool is_there = false;
  while (!status.empty()) {
    const std::size_t end = std::min(status.find('\n'), status.size());
    const std::string_view line = status.substr(0, end);
    status.remove_prefix(std::min(end + 1, status.size()));
    if (const auto name = value_of(line, "Package: "); !name.empty()) package = name;
    if (const auto number = value_of(line, "Version: "); !number.empty()) version = number;
    if (value_of(line, "Status: ").ends_with(" installed")) is_there = true;
    if (!line.empty() && !status.empty()) continue;
    if (is_there) versions.emplace(package, version);
    package = version = {};
    is_there = false;
  }
  return versions;
}

}  // namespace

Result<SourceTree> SourceTree::open(std::string root) {
  if (!root.ends_with('/')) root += '/';
  const std::string path = root + "var/lib/dpkg/status";
  Result<std::string> status = base::read_text_file(path, kMaxFileBytes);
  if (!status) {
    return Error::not_found(kWhere, cat("a list of packages in ", path,
                                        ", not found; run tools/data_sources to make such a root"));
  }
  return SourceTree(std::move(root), parse_status(*status));
}

Error SourceTree::missing(std::string_view package, const std::string& path) const {
  return Error::not_found(kWhere,
                          cat(root_, path, " of ", package, ", not found; install ", package,
                              " or run tools/data_sources and name its folder with --sources"));
}

Result<std::string> SourceTree::version(std::string_view package) const {
  const auto found = versions_.find(package);
  if (found == versions_.end()) return missing(package, "");
  return found->second;
}

Result<std::vector<std::byte>> SourceTree::read(std::string_view package,
                                                const std::string& path) const {
  std::error_code unreadable;
  if (!fs::is_regular_file(root_ + path, unreadable)) return missing(package, path);
  TESSERA_TRY(bytes, base::read_file(root_ + path, kMaxFileBytes));
  if (!path.ends_with(".gz")) return bytes;
  return internal::gunzip(bytes, kMaxFileBytes, cat("data assets: ", root_, path));
}

Result<std::string> SourceTree::read_text(std::string_view package, const std::string& path) const {
  TESSERA_TRY(bytes, read(package, path));
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Result<std::vector<std::string>> SourceTree::list(std::string_view package,
                                                  const std::string& folder,
                                                  std::string_view suffix) const {
  std::error_code failure;
  fs::recursive_directory_iterator entry(root_ + folder, failure);
  if (failure) return missing(package, folder);
  std::vector<std::string> paths;
  for (; entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
    if (failure) break;
    const std::string path = entry->path().string();
    if (path.ends_with(suffix) && entry->is_regular_file(failure)) {
      paths.push_back(path.substr(root_.size()));
    }
  }
  if (failure || paths.empty()) return missing(package, folder);
  std::ranges::sort(paths);
  return paths;
}

}  // namespace tessera::synth::build
