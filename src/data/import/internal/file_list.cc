#include "data/import/internal/file_list.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"

namespace tessera::data::internal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPictureEndings[] = {".png", ".jpg", ".jpeg", ".webp",
                                                ".gif", ".tif", ".tiff", ".bmp"};

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

base::Result<std::vector<std::string>> list_files(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code failure;
  for (fs::recursive_directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const bool is_hidden = entry->path().filename().string().starts_with('.');
    std::error_code gone;  // between listing and looking: no file
    if (is_hidden && entry->is_directory(gone)) entry.disable_recursion_pending();
    if (is_hidden || !entry->is_regular_file(gone)) continue;
    paths.push_back(entry->path().lexically_relative(folder).string());
  }
  if (failure) {
    return base::Error::io(
        "import", base::cat(folder, ": a folder that can be read whole, ", failure.message()));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool has_ending(std::string_view name, std::string_view ending) {
  if (name.size() < ending.size()) return false;
  return std::equal(ending.rbegin(), ending.rend(), name.rbegin(),
                    [](char a, char b) { return a == lower(b); });
}

bool is_picture_name(std::string_view name) {
  return std::any_of(std::begin(kPictureEndings), std::end(kPictureEndings),
                     [name](std::string_view ending) { return has_ending(name, ending); });
}

}  // namespace tessera::data::internal
