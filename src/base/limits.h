// Every bound on input, checked before anything of that size is allocated. A refusal names the
// limit and the fact.
#pragma once

#include <cstdint>

namespace tessera::base {

struct Limits {
  std::int64_t image_side = 65'500;               // pixels; the JPEG format's own bound
  std::int64_t image_pixels = 178'956'970;        // Pillow's decompression-bomb error bound
  std::int64_t image_aspect = 10'000;             // longer side / shorter side
  std::int64_t image_scans = 500;                 // passes of one progressive JPEG
  std::int64_t image_file_bytes = 256LL << 20;    // one compressed picture
  std::int64_t image_profile_bytes = 16LL << 20;  // metadata inside one picture
  std::int64_t pdf_file_bytes = 1LL << 30;
  std::int64_t pdf_pages = 10'000;
  std::int64_t pdf_seconds = 60;              // for one page in the helper program
  std::int64_t pdf_memory_bytes = 2LL << 30;  // address space of the helper program
  std::int64_t json_bytes = 64LL << 20;       // config, messages, tokenizer configuration
  std::int64_t json_depth = 64;
  std::int64_t json_values = 8'000'000;                 // of any kind in one document
  std::int64_t tokenizer_bytes = 256LL << 20;           // tokenizer.json
  std::int64_t tokenizer_ids = 1LL << 22;               // rows of the largest vocabulary, with room
  std::int64_t safetensors_header_bytes = 100'000'000;  // the format's own bound
  std::int64_t tensor_rank = 6;
  std::int64_t tar_files = 50'000'000;        // of one archive
  std::int64_t tar_header_bytes = 1LL << 20;  // a long name or an extended header
  std::int64_t tar_name_bytes = 4'096;
  std::int64_t images_per_request = 256;
  std::int64_t image_tiles = 1'024;  // of one picture's canvas
  std::int64_t prompt_bytes = 16LL << 20;
  std::int64_t prompt_tokens = 16LL << 20;  // image places included
  std::int64_t batch_requests = 100'000;
};

// The limits of this build; callers take a const Limits& so that tests can tighten them.
[[nodiscard]] inline const Limits& default_limits() {
  static constexpr Limits kLimits{};
  return kLimits;
}

}  // namespace tessera::base
