#include "data/import/internal/prompts.h"

#include <array>

#include "base/rng.h"
#include "base/text.h"
#include "processor/processor.h"

namespace tessera::data::internal {
namespace {

// Words around a pair of tags.
struct Frame {
  std::string_view before;
  std::string_view behind;
};

// The first forms of each list are those of the released models' own examples.
constexpr std::array<Frame, 6> kCategoryFrames = {{{"Locate ", " in the given image."},
                                                   {"Find all the ", ""},
                                                   {"", ""},
                                                   {"Where are the ", " in this image?"},
                                                   {"Give the boxes of ", "."},
                                                   {"Detect every ", " in the picture."}}};
constexpr std::array<Frame, 6> kExpressionFrames = {{{"Locate ", " in the given image."},
                                                     {"", ""},
                                                     {"Find ", "."},
                                                     {"Where is ", " in this image?"},
                                                     {"Give the box of ", "."},
                                                     {"Point out ", " in the picture."}}};
constexpr std::array<std::string_view, 6> kCaptionPrompts = {
    "Describe the image briefly.",
    "Write a short caption for this image.",
    "What does the image show? Answer in one sentence.",
    "Give a one-sentence description of the picture.",
    "Briefly say what is in this picture.",
    "Caption this image."};

std::size_t choose(std::size_t size, std::uint64_t number) {
  constexpr std::uint64_t kStream = 0x696D706F7274;  // of this purpose alone
  return base::Rng(/*seed=*/0, kStream).words_at(number)[0] % size;
}

std::string framed(const Frame& frame, std::string_view label) {
  return base::cat(frame.before, processor::kRefOpen, label, processor::kRefClose, frame.behind);
}

}  // namespace

std::string category_prompt(std::string_view label, std::uint64_t number) {
  return framed(kCategoryFrames[choose(kCategoryFrames.size(), number)], label);
}

std::string expression_prompt(std::string_view label, std::uint64_t number) {
  return framed(kExpressionFrames[choose(kExpressionFrames.size(), number)], label);
}

std::string caption_prompt(std::uint64_t number) {
  return std::string(kCaptionPrompts[choose(kCaptionPrompts.size(), number)]);
}

}  // namespace tessera::data::internal
