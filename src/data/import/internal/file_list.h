// Files of a folder and of those in it, in an order that does not depend on the disk.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tessera::data::internal {

// Paths relative to the folder, sorted by their bytes. Hidden files and folders are passed over;
// links to folders are not followed.
[[nodiscard]] base::Result<std::vector<std::string>> list_files(const std::string& folder);

// Whether the name ends so, in whatever case. `ending` is in lower case.
[[nodiscard]] bool has_ending(std::string_view name, std::string_view ending);

// Whether the name is that of a picture file.
[[nodiscard]] bool is_picture_name(std::string_view name);

}  // namespace tessera::data::internal
