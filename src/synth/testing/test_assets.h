// For tests: real assets that are there in a fraction of a second. They are the test mix, made in
// memory from packages that tools/install_packages installs: some dozen faces (Latin, Greek,
// Cyrillic, Han, handwriting, typewriter, display of digits), texts and words in several languages,
// names, icons and shapes, both sides of the split.
#pragma once

#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "synth/assets/assets.h"
#include "synth/assets/build/build.h"

namespace tessera::synth {

inline std::shared_ptr<const Assets> test_assets() {
  static const std::shared_ptr<const Assets> assets = [] {
    auto content = build::build_assets({.root = "/", .mix = build::Mix::kTest});
    EXPECT_TRUE(content.has_value()) << content.error().to_string();
    return std::make_shared<const Assets>(content ? *std::move(content) : AssetContent(), "test");
  }();
  return assets;
}

}  // namespace tessera::synth
