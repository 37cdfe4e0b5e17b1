// The pack: everything generation may use, in one file whose bytes are a function of its content.
//
//   header    "TSRASSET" · version · number of sections · bytes of the file · SHA-256 of the rest
//   table     per section: kind · offset · stored bytes · raw bytes
//   sections  compressed (xz), or stored where that does not help (raw bytes = stored bytes)
//
// Numbers of header and table are little endian, 32 bits (version, counts, kinds) or 64.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "synth/assets/assets.h"

namespace tessera::synth {

// The bytes of the pack file.
[[nodiscard]] std::vector<std::byte> encode_pack(const AssetContent& content);

// What a pack holds. Sizes, digest, bounds, enumerations, cross references and texts are checked;
// pictures and fonts are bytes that whoever opens them checks. `where` names the file in errors.
[[nodiscard]] base::Result<AssetContent> decode_pack(std::span<const std::byte> pack,
                                                     std::string_view where);

}  // namespace tessera::synth
