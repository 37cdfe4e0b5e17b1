#include "synth/assets/build/source_tree.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/test_files.h"
#include "synth/assets/build/build.h"

namespace tessera::synth::build {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

constexpr auto kStatus =
    "Package: fonts-a\nStatus: install ok installed\nVersion: 1.0-2\n\n"
    "Package: fonts-b\nStatus: deinstall ok config-files\nVersion: 2.0\n\n"
    "Package: fonts-c\nVersion: 3:1\nStatus: install ok installed\n";

TEST(SourceTree, KnowsThePackagesThatAreThere) {
  const formats::TemporaryFolder folder;
  write(fs::path(folder.path()) / "var/lib/dpkg/status", kStatus);
  const auto tree = SourceTree::open(folder.path());
  ASSERT_TRUE(tree.has_value());
  EXPECT_EQ(*tree->version("fonts-a"), "1.0-2");
  EXPECT_EQ(*tree->version("fonts-c"), "3:1");
  EXPECT_FALSE(tree->version("fonts-b").has_value()) << "its files are removed";
}

TEST(SourceTree, NamesThePackageOfWhatIsMissing) {
  const formats::TemporaryFolder folder;
  write(fs::path(folder.path()) / "var/lib/dpkg/status", kStatus);
  const auto tree = SourceTree::open(folder.path());
  const auto file = tree->read("fonts-a", "usr/share/fonts/a.ttf");
  ASSERT_FALSE(file.has_value());
  EXPECT_THAT(file.error().to_string(),
              HasSubstr("usr/share/fonts/a.ttf of fonts-a, not found; install fonts-a or run "
                        "tools/data_sources"));
  EXPECT_THAT(SourceTree::open((fs::path(folder.path()) / "none").string()).error().message,
              HasSubstr("var/lib/dpkg/status, not found"));
  const auto assets = build_assets({.root = folder.path(), .mix = Mix::kTest});
  EXPECT_THAT(assets.error().message, HasSubstr("install fonts-liberation2"));
}

TEST(SourceTree, ListsFilesInTheOrderOfTheirBytes) {
  const formats::TemporaryFolder folder;
  write(fs::path(folder.path()) / "var/lib/dpkg/status", kStatus);
  for (const char* name : {"b.txt", "B.txt", "a/z.txt", "a/c.png"}) {
    write(fs::path(folder.path()) / "usr" / name, name);
  }
  const auto tree = SourceTree::open(folder.path());
  EXPECT_THAT(*tree->list("fonts-a", "usr", ".txt"),
              ElementsAre("usr/B.txt", "usr/a/z.txt", "usr/b.txt"));
  EXPECT_EQ(*tree->read_text("fonts-a", "usr/b.txt"), "b.txt");
  EXPECT_FALSE(tree->list("fonts-a", "usr", ".ttf").has_value()) << "nothing is an error";
}

}  // namespace
}  // namespace tessera::synth::build
