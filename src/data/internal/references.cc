#include "data/internal/references.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "formats/data_uri.h"

namespace tessera::data::internal {
namespace {

constexpr std::size_t kShownBytes = 60;

// "scheme://": letters, digits, "+", "-" and "." in front of it.
bool is_url(std::string_view reference) {
  const std::size_t colon = reference.find("://");
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view scheme = reference.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '+' || letter == '-' || letter == '.';
  });
}

}  // namespace

std::optional<Outcome<Picture>> read_inline_picture(const std::string& reference,
                                                    const std::string& place) {
  if (is_url(reference)) {
    return Drop{DropReason::kRemoteImage,
                fmt::format("{}: images from files, nothing is fetched from {}", place,
                            reference.substr(0, kShownBytes))};
  }
  if (!formats::is_data_uri(reference)) return std::nullopt;
  auto bytes = formats::decode_data_uri(reference);
  if (!bytes || bytes->empty()) {
    return Drop{DropReason::kBadImage, fmt::format("{}: a data: URI with base64 bytes, is {}",
                                                   place, reference.substr(0, kShownBytes))};
  }
  return Picture{.name = "data: URI", .encoded = *std::move(bytes)};
}

Outcome<Picture> read_picture_file(const std::string& path,
                                   const std::string& place,
                                   const base::Limits& limits) {
  // A pipe or a device would wait, or never end.
  std::error_code failure;
  if (!std::filesystem::is_regular_file(path, failure)) {
    return Drop{DropReason::kMissingImage, fmt::format("{}: {}: a file, is none", place, path)};
  }
  auto bytes = base::read_file(path, static_cast<std::uint64_t>(limits.image_file_bytes));
  if (!bytes) {
    const bool is_too_large = bytes.error().kind == base::ErrorKind::kLimit;
    return Drop{is_too_large ? DropReason::kBadImage : DropReason::kMissingImage,
                fmt::format("{}: {}", place, bytes.error().message)};
  }
  if (bytes->empty()) {
    return Drop{DropReason::kBadImage, fmt::format("{}: {}: a picture, is empty", place, path)};
  }
  return Picture{.name = path, .encoded = *std::move(bytes)};
}

}  // namespace tessera::data::internal
