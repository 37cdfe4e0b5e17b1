// What templates write, against digests that are stored: a change of generated data is seen, and
// is then meant. Pictures of evaluations come from here, and so do streams of training samples.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "base/text.h"
#include "synth/assets/studio.h"
#include "synth/generator.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {

// What is asked of every template: sizes, densities and languages that differ.
inline std::array<SceneRequest, 3> stored_requests() {
  return {{
      SceneRequest{.language = Language::kEnglish, .density = 0.2, .difficulty = 0.3},
      SceneRequest{.language = Language::kChinese, .width = 640, .height = 480, .density = 0.6},
      SceneRequest{.language = Language::kEnglish, .width = 384, .height = 768, .density = 1},
  }};
}

struct StoredText {
  std::string_view scene;  // template and index of the request
  Index num_bytes = 0;     // of the plain text
  std::string_view digest;
};

constexpr StoredText stored(std::string_view scene, Index num_bytes, std::string_view digest) {
  return {.scene = scene, .num_bytes = num_bytes, .digest = digest};
}

// Every template of the generator and every request has its line in `expected`, in this order.
inline void expect_stored(std::string_view name, std::span<const StoredText> expected) {
  Studio studio(small_assets());
  const auto requests = stored_requests();
  std::size_t next = 0;
  for (const Generator& generator : generators()) {
    if (generator.name != name) continue;
    for (const SceneTemplate& entry : generator.templates) {
      for (std::size_t i = 0; i < requests.size(); ++i) {
        base::Rng rng(i + 1);
        const Scene scene = make_scene(generator, entry, studio, requests[i], rng);
        const std::string text = plain_text(scene.root);
        const std::string digest = base::sha256_hex(std::as_bytes(std::span(text))).substr(0, 16);
        const std::string at = base::cat(entry.name, " ", i);
        const std::string line =
            base::cat("stored(\"", at, "\", ", text.size(), ", \"", digest, "\"),");
        ASSERT_LT(next, expected.size()) << line;
        const StoredText& want = expected[next++];
        EXPECT_TRUE(want.scene == at && want.digest == digest &&
                    want.num_bytes == static_cast<Index>(text.size()))
            << line;
      }
    }
  }
  EXPECT_EQ(next, expected.size());
}

}  // namespace tessera::synth
