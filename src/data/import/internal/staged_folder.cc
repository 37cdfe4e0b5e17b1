#include "data/import/internal/staged_folder.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"

namespace tessera::data::internal {
namespace {

using base::Error;
using base::Result;
namespace fs = std::filesystem;

constexpr const char* kWhere = "import";
constexpr const char* kStagingEnding = ".importing";
constexpr const char* kReplacedEnding = ".importing-replaced";

// The name of a shard or of its index.
bool is_shard_file(const std::string& name) {
  constexpr std::string_view kPattern = "shard-######.";
  if (name.size() != kPattern.size() + 3) return false;
  for (std::size_t i = 0; i < kPattern.size(); ++i) {
    const bool is_digit = name[i] >= '0' && name[i] <= '9';
    if (kPattern[i] == '#' ? !is_digit : name[i] != kPattern[i]) return false;
  }
  return name.ends_with(".tar") || name.ends_with(".idx");
}

// What in the folder was not written by an import; empty when all of it was.
Result<std::string> foreign_entry(const std::string& folder) {
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (name != kImportReportName && name != kSamplesName && name != kImagesName &&
        !is_shard_file(name)) {
      return name;
    }
  }
  if (failure) {
    return Error::io(kWhere, fmt::format("{}: a readable folder, {}", folder, failure.message()));
  }
  return std::string();
}

// Whether an import may put its folder here.
Result<void> check_place(const std::string& path, bool replaces) {
  std::error_code failure;
  if (!fs::exists(path, failure)) return {};
  if (!fs::is_directory(path, failure)) {
    return Error::invalid_input(kWhere, fmt::format("{}: a folder to make, is a file", path));
  }
  if (fs::is_empty(path, failure)) return {};
  TESSERA_TRY(foreign, foreign_entry(path));
  if (!foreign.empty() || !fs::exists(path + "/" + kImportReportName, failure)) {
    return Error::invalid_input(
        kWhere, fmt::format("{}: a folder to make or an earlier import, holds {}", path,
                            foreign.empty() ? "other data" : foreign));
  }
  if (!replaces) {
    return Error::invalid_input(
        kWhere, fmt::format("{}: a folder to make, holds an import (--force replaces it)", path));
  }
  return {};
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/')
    path.pop_back();
  return path;
}

}  // namespace

std::string shard_name(std::int64_t shard_idx) {
  return fmt::format("shard-{:06}.tar", shard_idx);
}

StagedFolder::StagedFolder(std::string path, base::FileLock lock)
    : path_(std::move(path)), staging_(path_ + kStagingEnding), lock_(std::move(lock)) {}

StagedFolder::~StagedFolder() {
  if (!lock_.is_held()) return;
  std::error_code ignored;  // nobody is left to tell
  fs::remove_all(staging_, ignored);
}

Result<StagedFolder> StagedFolder::create(const std::string& out, bool replaces) {
  const std::string path = without_slash(out);
  TESSERA_TRY(place, check_place(path, replaces));
  const std::string staging = path + kStagingEnding;
  std::error_code failure;
  const bool was_there = fs::exists(staging, failure);
  fs::create_directories(staging, failure);
  if (failure) {
    return Error::io(kWhere,
                     fmt::format("{}: a folder that can be made, {}", path, failure.message()));
  }
  TESSERA_TRY(lock, base::FileLock::take_folder(staging));
  StagedFolder folder(path, std::move(lock));
  folder.found_unfinished_ = was_there;
  for (fs::directory_iterator entry(staging, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    fs::remove_all(entry->path(), failure);
  }
  if (failure) {
    return Error::io(
        kWhere, fmt::format("{}: a folder that can be emptied, {}", staging, failure.message()));
  }
  return folder;
}

Result<void> StagedFolder::commit() {
  const auto failed = [&](std::string_view what) {
    return Error::io(kWhere, fmt::format("{}: {}, {}", path_, what, std::strerror(errno)));
  };
  TESSERA_TRY(written, lock_.sync_disk());
  std::error_code failure;
  const std::string replaced = path_ + kReplacedEnding;
  const bool has_earlier = fs::exists(path_, failure) && !fs::is_empty(path_, failure);
  if (has_earlier) fs::remove_all(replaced, failure);  // what a run left that was killed below
  if (has_earlier && ::rename(path_.c_str(), replaced.c_str()) != 0) {
    return failed("an earlier import that can be moved");
  }
  if (::rename(staging_.c_str(), path_.c_str()) != 0) {
    const Error error = failed("a folder that can be named");
    if (has_earlier && ::rename(replaced.c_str(), path_.c_str()) != 0) {
      return Error::io(kWhere, error.message + "; the earlier import is in " + replaced);
    }
    return error;
  }
  lock_.release();
  if (has_earlier) fs::remove_all(replaced, failure);
  const std::string parent = fs::path(path_).parent_path().string();
  return base::sync_folder(parent.empty() ? "." : parent);
}

}  // namespace tessera::data::internal
