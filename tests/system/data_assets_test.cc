// tessera data assets from outside: a pack out of installed packages, what is in it, and what is
// said when packages or bytes are missing.
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/test_files.h"

#include "system/run_program.h"

namespace tessera::system_test {
namespace {

using formats::TemporaryFolder;
using testing::HasSubstr;
using Json = nlohmann::json;

ProgramResult assets(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"data", "assets"});
  return run_program(ProgramOptions{.arguments = std::move(arguments)});
}

TEST(DataAssets, MakesAPackAndSaysWhatIsInIt) {
  const TemporaryFolder folder;
  const std::string pack = folder.file("test.pack");
  const ProgramResult made = assets({"--mix", "test", "--out", pack, "--json"});
  ASSERT_EQ(made.exit_code, 0) << made.errors;
  EXPECT_EQ(made.errors, "");
  const Json json = Json::parse(made.output);
  EXPECT_EQ(json.at("mix"), "test");
  EXPECT_EQ(json.at("bytes"), std::filesystem::file_size(pack));
  EXPECT_GT(json.at("train").at("fonts"), 15);
  EXPECT_GT(json.at("held_out").at("fonts"), 3);
  EXPECT_EQ(json.at("origins").at(0).at("licence"), "OFL-1.1");

  const ProgramResult listed = assets({"--list", pack, "--json"});
  EXPECT_EQ(listed.output, made.output);
  EXPECT_THAT(assets({"--list", pack}).output, HasSubstr("fonts-lato"));
}

TEST(DataAssets, NamesThePackageThatIsMissing) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.file("var/lib/dpkg"));
  folder.write("var/lib/dpkg/status", "");
  const ProgramResult result =
      assets({"--sources", folder.path(), "--out", folder.file("none.pack")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.errors, HasSubstr("install fonts-liberation2 or run tools/data_sources"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("none.pack")));
}

TEST(DataAssets, RefusesADamagedPackAndTwoThingsAtOnce) {
  const TemporaryFolder folder;
  folder.write("bad.pack", std::string(1000, 'x'));
  const ProgramResult bad = assets({"--list", folder.file("bad.pack")});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.errors, HasSubstr("an undamaged pack, it does not begin like a pack"));
  EXPECT_EQ(assets({}).exit_code, 2);
  EXPECT_EQ(assets({"--out", "a", "--list", "b"}).exit_code, 2);
}

// A full disk leaves no file behind.
TEST(DataAssets, LeavesNothingHalfWritten) {
  const TemporaryFolder folder;
  const ProgramResult result = run_program(ProgramOptions{
      .arguments = {"data", "assets", "--mix", "test", "--out", folder.file("a.pack")},
      .max_file_bytes = 100'000});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace tessera::system_test
