// What a written image reference may be, for all sources.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "data/source.h"

namespace tessera::data::internal {

// A URL is refused, a data: URI is read; nothing for a name, which the source looks up itself.
[[nodiscard]] std::optional<Outcome<Picture>> read_inline_picture(const std::string& reference,
                                                                  const std::string& place);

// A regular file's bytes.
[[nodiscard]] Outcome<Picture> read_picture_file(const std::string& path,
                                                 const std::string& place,
                                                 const base::Limits& limits);

}  // namespace tessera::data::internal
