// A made sample as the files of a shard: NAME.json with the conversation and what is known beside
// it, NAME.0.jpg ... with its pictures.
//
//   {"messages": [{"role": "user", "content": "<image>\nRead.", "images": ["0.jpg"]}, ...],
//    "index": 17, "part": "reading", "generator": "text", "layouts": ["letter"], "language": "en",
//    "task": "ocr.page", "turn_tasks": ["ocr.page"], "phrases": ["..."], "effects": ["jpeg"],
//    "fonts": [...], "passages": [...], "cutouts": [...], "sizes": [[800, 600]],
//    "tiles": [[3, 2]], "boxes": [{"image": 0, "kind": "line", "text": "...", "box": [x0, y0, x1,
//    y1]}]}
//
// Readers of conversations pass over all but the messages.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/source.h"
#include "formats/json.h"
#include "synth/recipe/sample.h"

namespace tessera::data {

// What is known of a sample, its messages included; pictures are named "0", "1", ... and `ending`
// (".jpg").
[[nodiscard]] formats::Json sample_document(const synth::MadeSample& sample,
                                            Index index,
                                            const std::string& ending);

// The document as text, one line.
[[nodiscard]] std::string document_text(const formats::Json& document);

struct SampleFile {
  std::string name;
  std::vector<std::byte> bytes;
};

// The document first. The format of the picture files is drawn by (seed, index).
[[nodiscard]] base::Result<std::vector<SampleFile>> make_sample_files(
    const synth::MadeSample& sample,
    const synth::PictureFiles& pictures,
    std::uint64_t seed,
    Index index);

}  // namespace tessera::data
