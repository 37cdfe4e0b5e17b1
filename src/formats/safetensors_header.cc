// The header of a safetensors file: what it must say before any of its data is touched.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/checked_math.h"
#include "formats/json.h"
#include "formats/object_reader.h"
#include "formats/safetensors.h"

namespace tessera::formats {
namespace {

using base::Error;
using base::Result;

constexpr std::size_t kLengthBytes = 8;  // the length of the header, little-endian
constexpr std::string_view kMetadataKey = "__metadata__";
constexpr std::string_view kBlockPrefix = "tessera.";
static_assert(std::endian::native == std::endian::little, "values are mapped as they are stored");

struct StoredType {
  std::string_view name;
  Index bits;
};

// Every type of the format; those that dtype_from_safetensors() does not know are only listed.
constexpr std::array<StoredType, 20> kStoredTypes = {{
    {"BOOL", 8}, {"U8", 8},      {"I8", 8},      {"F8_E4M3", 8}, {"F8_E5M2", 8},
    {"U16", 16}, {"I16", 16},    {"F16", 16},    {"BF16", 16},   {"F8_E8M0", 8},
    {"U32", 32}, {"I32", 32},    {"F32", 32},    {"U64", 64},    {"I64", 64},
    {"F64", 64}, {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"F4", 4},      {"C64", 64},
}};

// Where in which file a check fails.
struct Place {
  std::string_view where;
  std::string_view name;

  [[nodiscard]] Error error(std::string_view message) const {
    return Error::invalid_input(std::string(where), fmt::format("tensor {}: {}", name, message));
  }
};

Result<Shape> read_shape(const Place& place, const Json& json, const base::Limits& limits) {
  if (!json.is_array()) {
    return place.error(fmt::format("a shape (a list of integers), is {}", excerpt(json)));
  }
  const auto max_rank = std::min<std::int64_t>(limits.tensor_rank, Shape::kMaxRank);
  if (static_cast<std::int64_t>(json.size()) > max_rank) {
    return place.error(fmt::format("at most {} axes, has {}", max_rank, json.size()));
  }
  std::vector<Index> extents;
  Index volume = 1;  // an empty axis counts as one here, so that strides cannot overflow either
  for (const Json& item : json) {
    if (!item.is_number_unsigned() || item.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) {
      return place.error(
          fmt::format("extents that are integers of at least 0, has {}", excerpt(item)));
    }
    extents.push_back(item.get<Index>());
    const auto product = base::checked_mul(volume, std::max<Index>(extents.back(), 1));
    if (!product) {
      return place.error(fmt::format("fewer than 2^63 values, has shape {}", excerpt(json)));
    }
    volume = *product;
  }
  return Shape(extents);
}

// Bytes of `shape` in a stored type, which must be whole.
Result<std::uint64_t> stored_bytes(const Place& place, const StoredType& type, const Shape& shape) {
  const auto bits = base::checked_mul(shape.numel(), type.bits);
  if (!bits)
    return place.error(fmt::format("fewer than 2^63 bits, has shape {}", to_string(shape)));
  if (*bits % 8 != 0) {
    return place.error(fmt::format("whole bytes, has {} bits", *bits));
  }
  return static_cast<std::uint64_t>(*bits / 8);
}

// "data_offsets": begin and end, from the start of the data.
Result<std::array<std::uint64_t, 2>> read_offsets(const Place& place,
                                                  const Json& json,
                                                  std::uint64_t data_bytes) {
  if (!json.is_array() || json.size() != 2 || !json[0].is_number_unsigned() ||
      !json[1].is_number_unsigned()) {
    return place.error(fmt::format("data_offsets [begin, end], is {}", excerpt(json)));
  }
  const auto begin = json[0].get<std::uint64_t>();
  const auto end = json[1].get<std::uint64_t>();
  if (begin > end || end > data_bytes) {
    return place.error(
        fmt::format("data_offsets within {} bytes of data, are {}", data_bytes, excerpt(json)));
  }
  return std::array{begin, end};
}

Result<const StoredType*> read_type(const Place& place, const Json& json) {
  const auto* type = std::find_if(kStoredTypes.begin(), kStoredTypes.end(),
                                  [&](const StoredType& each) { return json == each.name; });
  if (type == kStoredTypes.end()) {
    return place.error(fmt::format("a dtype of the format, is {}", excerpt(json)));
  }
  return type;
}

Result<TensorInfo> read_entry(const Place& place,
                              const Json& json,
                              std::uint64_t data_bytes,
                              const base::Limits& limits) {
  if (!json.is_object() || json.size() != 3 || !json.contains("dtype") || !json.contains("shape") ||
      !json.contains("data_offsets")) {
    return place.error(
        fmt::format("an object of dtype, shape and data_offsets, is {}", excerpt(json)));
  }
  TESSERA_TRY(type, read_type(place, json["dtype"]));
  TESSERA_TRY(shape, read_shape(place, json["shape"], limits));
  TESSERA_TRY(num_bytes, stored_bytes(place, *type, shape));
  TESSERA_TRY(offsets, read_offsets(place, json["data_offsets"], data_bytes));
  if (offsets[1] - offsets[0] != num_bytes) {
    return place.error(fmt::format("{} bytes for {} {}, has {}", num_bytes, type->name,
                                   to_string(shape), offsets[1] - offsets[0]));
  }
  return TensorInfo{.name = std::string(place.name),
                    .stored_type = std::string(type->name),
                    .dtype = dtype_from_safetensors(type->name),
                    .shape = shape,
                    .offset = offsets[0],
                    .num_bytes = num_bytes};
}

// The format allows neither overlaps nor holes: sorted by place, each tensor begins where the one
// before it ends, and the last one ends the file.
Result<void> check_layout(std::string_view where,
                          std::vector<TensorInfo>& tensors,
                          std::uint64_t data_bytes) {
  std::sort(tensors.begin(), tensors.end(), [](const TensorInfo& a, const TensorInfo& b) {
    if (a.offset != b.offset) return a.offset < b.offset;
    if (a.num_bytes != b.num_bytes) return a.num_bytes < b.num_bytes;
    return a.name < b.name;
  });
  std::uint64_t end = 0;
  for (const TensorInfo& tensor : tensors) {
    if (tensor.offset != end) {
      return Place{where, tensor.name}.error(fmt::format(
          "data that begin at {}, where the tensor before ends, begin at {}", end, tensor.offset));
    }
    end += tensor.num_bytes;
  }
  if (end != data_bytes) {
    return Error::invalid_input(
        std::string(where),
        fmt::format("{} bytes of data as the header says, has {}", end, data_bytes));
  }
  return {};
}

// Gives a tensor the block type that its metadata entry describes.
Result<void> apply_block_type(std::string_view where, std::string_view text, TensorInfo& tensor) {
  const Place place{where, tensor.name};
  TESSERA_TRY(reader,
              ObjectReader::parse(text, fmt::format("{}: {}{}", where, kBlockPrefix, tensor.name)));
  const auto type_name = reader.required<std::string>("type");
  const auto extents = reader.required<std::vector<Index>>("shape");
  const Index layout = reader.required<Index>("layout", {kBlockLayout, kBlockLayout});
  TESSERA_TRY(ignored, reader.finish());
  const std::optional<DType> type = dtype_from_name(type_name);
  if (!type || !is_block_quantised(*type)) {
    return place.error(fmt::format("a block-quantised type, is {}", type_name));
  }
  constexpr Index kMaxExtent = Index{1} << 31;  // keeps every product below 2^63
  if (extents.size() != 2 || extents[0] < 1 || extents[1] < 1 || extents[0] > kMaxExtent ||
      extents[1] > kMaxExtent) {
    return place.error(
        fmt::format("two positive extents, layout {} has [{}]", layout, fmt::join(extents, ", ")));
  }
  const DTypeTraits& row = traits(*type);
  const Index num_blocks =
      base::ceil_div(extents[0], row.panel_rows) * base::ceil_div(extents[1], row.block_length);
  const auto num_bytes = base::checked_mul(num_blocks, row.panel_block_bytes);
  if (tensor.dtype != DType::kU8 || !num_bytes ||
      static_cast<std::uint64_t>(*num_bytes) != tensor.num_bytes) {
    return place.error(fmt::format("{} bytes of U8 for {} [{}], has {} of {}",
                                   num_bytes.value_or(0), row.name, fmt::join(extents, ", "),
                                   tensor.num_bytes, tensor.stored_type));
  }
  tensor.dtype = type;
  tensor.shape = Shape(extents);
  return {};
}

Result<std::map<std::string, std::string>> read_metadata(std::string_view where, const Json& json) {
  std::map<std::string, std::string> metadata;
  if (!json.is_object()) {
    return Error::invalid_input(std::string(where), fmt::format("{} that is an object, is {}",
                                                                kMetadataKey, excerpt(json)));
  }
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) {
      return Error::invalid_input(
          std::string(where),
          fmt::format("{} of texts, \"{}\" is {}", kMetadataKey, key, excerpt(value)));
    }
    metadata.emplace(key, value.get<std::string>());
  }
  return metadata;
}

Result<void> apply_block_types(std::string_view where, SafetensorsHeader& header) {
  std::map<std::string_view, TensorInfo*> by_name;
  for (TensorInfo& tensor : header.tensors)
    by_name.emplace(tensor.name, &tensor);
  for (const auto& [key, text] : header.metadata) {
    if (!key.starts_with(kBlockPrefix)) continue;
    const std::string_view name = key;
    const auto found = by_name.find(name.substr(kBlockPrefix.size()));
    if (found == by_name.end()) {
      return Error::invalid_input(
          std::string(where),
          fmt::format("a tensor for each metadata entry {}NAME, {} has none", kBlockPrefix, key));
    }
    TESSERA_TRY(applied, apply_block_type(where, text, *found->second));
  }
  return {};
}

// The header's text, its length checked.
Result<std::string_view> header_text(std::span<const std::byte> file,
                                     std::string_view where,
                                     const base::Limits& limits) {
  if (file.size() < kLengthBytes) {
    return Error::invalid_input(
        std::string(where),
        fmt::format("a safetensors file of at least {} bytes, has {}", kLengthBytes, file.size()));
  }
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), kLengthBytes);
  if (length > static_cast<std::uint64_t>(limits.safetensors_header_bytes)) {
    return Error::limit(std::string(where), fmt::format("a header of at most {} bytes, has {}",
                                                        limits.safetensors_header_bytes, length));
  }
  if (length > file.size() - kLengthBytes) {
    return Error::invalid_input(std::string(where),
                                fmt::format("a header of {} bytes, the file ends after {}", length,
                                            file.size() - kLengthBytes));
  }
  return std::string_view(reinterpret_cast<const char*>(file.data()) + kLengthBytes, length);
}

}  // namespace

Result<SafetensorsHeader> parse_safetensors(std::span<const std::byte> file,
                                            std::string_view where,
                                            const base::Limits& limits) {
  constexpr std::int64_t kHeaderDepth = 3;  // file, tensor, shape
  TESSERA_TRY(text, header_text(file, where, limits));
  TESSERA_TRY(json, parse_json(text, where,
                               {.bytes = limits.safetensors_header_bytes,
                                .depth = kHeaderDepth,
                                .values = limits.json_values}));
  if (!json.is_object()) {
    return Error::invalid_input(std::string(where),
                                fmt::format("a header that is an object, is {}", excerpt(json)));
  }
  const std::uint64_t data_start = kLengthBytes + text.size();
  const std::uint64_t data_bytes = file.size() - data_start;
  SafetensorsHeader header;
  for (const auto& [name, value] : json.items()) {
    if (name == kMetadataKey) {
      TESSERA_TRY(metadata, read_metadata(where, value));
      header.metadata = std::move(metadata);
      continue;
    }
    TESSERA_TRY(tensor, read_entry({where, name}, value, data_bytes, limits));
    header.tensors.push_back(std::move(tensor));
  }
  TESSERA_TRY(checked, check_layout(where, header.tensors, data_bytes));
  TESSERA_TRY(applied, apply_block_types(where, header));
  for (TensorInfo& tensor : header.tensors)
    tensor.offset += data_start;
  return header;
}

}  // namespace tessera::formats
