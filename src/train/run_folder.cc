#include "train/run_folder.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"

namespace tessera::train {
namespace {

namespace fs = std::filesystem;

using base::Error;
using base::Result;

constexpr std::string_view kPrefix = "step-";
constexpr std::string_view kUnfinished = ".tmp-";
constexpr std::size_t kDigits = 8;
// In a save: one line for each that needs it.
constexpr std::string_view kUsersName = "needed_by.txt";
constexpr std::uint64_t kMaxUsersBytes = 1U << 20U;

// The step in "step-00000100"; none for any other name.
std::optional<Index> step_of(std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  Index step = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), step);
  const bool is_whole = error == std::errc() && end == name.data() + name.size();
  return is_whole && name.size() >= kDigits && step >= 0 ? std::optional(step) : std::nullopt;
}

std::vector<Index> steps_in(const std::string& path) {
  std::vector<Index> steps;
  std::error_code error;
  for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    if (const auto step = step_of(it->path().filename().string())) steps.push_back(*step);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

std::string path_of(const std::string& folder, Index step) {
  return fmt::format("{}/{}{:0{}}", folder, kPrefix, step, kDigits);
}

// What a killed process left: unfinished saves and unfinished files.
void remove_leftovers(const std::string& path) {
  std::error_code ignored;
  std::vector<fs::path> leftovers;
  for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored)) {
    if (entry.path().filename().string().find(kUnfinished) != std::string::npos) {
      leftovers.push_back(entry.path());
    }
  }
  for (const fs::path& each : leftovers)
    fs::remove_all(each, ignored);
}

}  // namespace

Result<RunFolder> RunFolder::open(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  const std::string where = fmt::format("--out {}", path);
  if (error || !fs::is_directory(path)) {
    return Error::io(
        where, fmt::format("a folder that can be made, {}", error ? error.message() : "is a file"));
  }
  TESSERA_TRY(lock, base::FileLock::take(path + "/.lock"));
  remove_leftovers(path);
  return RunFolder(path, std::move(lock));
}

std::string RunFolder::file(std::string_view name) const {
  return fmt::format("{}/{}", path_, name);
}

std::vector<Index> RunFolder::saved_steps() const {
  return steps_in(path_);
}

std::string RunFolder::save_path(Index step) const {
  return path_of(path_, step);
}

std::string RunFolder::unfinished_path(Index step) const {
  return fmt::format("{}{}{}", save_path(step), kUnfinished, ::getpid());
}

Result<std::string> RunFolder::begin_save(Index step) const {
  discard(step);
  std::error_code error;
  std::string path = unfinished_path(step);
  if (!fs::create_directory(path, error)) {
    return Error::io("save", fmt::format("{}: a folder that can be made, {}", path,
                                         error ? error.message() : "is there already"));
  }
  return path;
}

Result<void> RunFolder::publish(Index step) const {
  const std::string target = save_path(step);
  TESSERA_TRY(files, base::sync_folder(unfinished_path(step)));
  // Half-removed folders never bear the name of a save.
  const std::string replaced = unfinished_path(step) + "-replaced";
  std::error_code error;
  fs::rename(target, replaced, error);
  if (error == std::errc::no_such_file_or_directory) error.clear();
  if (!error) fs::rename(unfinished_path(step), target, error);
  if (error)
    return Error::io("save", fmt::format("{}: a finished save, {}", target, error.message()));
  fs::remove_all(replaced, error);
  return base::sync_folder(path_);
}

void RunFolder::discard(Index step) const {
  std::error_code ignored;
  fs::remove_all(unfinished_path(step), ignored);
}

void RunFolder::keep_newest(Index count) const {
  const std::vector<Index> steps = saved_steps();
  for (Index i = 0; i + count < std::ssize(steps); ++i) {
    // Renamed first: a save that is half removed must not look like one.
    const Index step = steps[static_cast<std::size_t>(i)];
    std::error_code error;
    if (fs::exists(fs::path(save_path(step)) / kUsersName, error)) continue;
    fs::rename(save_path(step), unfinished_path(step), error);
    if (!error) discard(step);
  }
}

std::optional<std::string> newest_save(const std::string& path) {
  const std::vector<Index> steps = steps_in(path);
  return steps.empty() ? std::nullopt : std::optional(path_of(path, steps.back()));
}

Result<bool> keep_save(const std::string& path, const std::string& user) {
  std::error_code error;
  // The name counts, without a slash behind it and whatever links lead there.
  const fs::path save = fs::canonical(path, error);
  if (error || !step_of(save.filename().string())) return false;
  const std::string list = (save / kUsersName).string();
  std::string users;
  if (fs::exists(list, error)) {
    TESSERA_TRY(text, base::read_text_file(list, kMaxUsersBytes));
    users = std::move(text);
  }
  const std::string line = user + "\n";
  if (("\n" + users).find("\n" + line) != std::string::npos) return false;
  TESSERA_TRY(written, base::write_file_atomically(list, users + line));
  return true;
}

}  // namespace tessera::train
