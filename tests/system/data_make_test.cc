// tessera data make and preview from outside: shards that do not depend on who makes them, what was
// half-written, and what training makes of them.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <thread>

#include "base/sha256.h"
#include "synth/assets/pack.h"

#include "system/training_run.h"

namespace tessera::system_test {
namespace {

// A pack without fonts, texts and pictures: enough for what is text alone.
void write_empty_pack(const formats::TemporaryFolder& folder) {
  const auto pack = synth::encode_pack(synth::AssetContent{.mix = "test"});
  folder.write("assets.pack", {reinterpret_cast<const char*>(pack.data()), pack.size()});
}

constexpr const char* kRecipe = R"({"name": "sums", "text_share": 1, "gates": {"same_text": 2},
  "parts": [{"name": "sums", "tasks": {"text.add": 1, "text.multiply": 1, "text.add_many": 2}}]})";

class DataMake : public ::testing::Test {
 protected:
  DataMake() {
    write_empty_pack(folder_);
    folder_.write("recipe.json", kRecipe);
  }

  [[nodiscard]] std::vector<std::string> arguments(const std::string& out,
                                                   std::vector<std::string> more = {}) const {
    std::vector<std::string> all = {"data",
                                    "make",
                                    folder_.file("recipe.json"),
                                    "--out",
                                    folder_.file(out),
                                    "--assets",
                                    folder_.file("assets.pack")};
    all.insert(all.end(), more.begin(), more.end());
    if (std::find(more.begin(), more.end(), "--samples") == more.end())
      all.insert(all.end(), {"--samples", "300", "--shard-samples", "64", "--seed", "5"});
    return all;
  }

  // Digests of shards, indexes and statistics.
  [[nodiscard]] std::map<std::string, std::string> digests(const std::string& out) const {
    std::map<std::string, std::string> all;
    std::error_code absent;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.file(out), absent)) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with(".")) all[name] = sha256_of(entry.path().string());
    }
    return all;
  }

  [[nodiscard]] static std::string sha256_of(const std::string& path) {
    return base::sha256_hex(base::read_file(path, 1 << 28).value());
  }

  void expect_error(const std::vector<std::string>& given, int exit_code, const std::string& part) {
    const ProgramResult result = run_program(given);
    EXPECT_EQ(result.exit_code, exit_code);
    EXPECT_EQ(result.output, "");
    EXPECT_NE(result.errors.find(part), std::string::npos) << result.errors;
    EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 1) << result.errors;
  }

  formats::TemporaryFolder folder_;
};

TEST_F(DataMake, WorkersAndPartsChangeNoByte) {
  const ProgramResult first = run_program(arguments("one", {"--workers", "1", "--json"}));
  ASSERT_EQ(first.exit_code, 0) << first.errors;
  const Json report = Json::parse(first.output);
  EXPECT_EQ(report.at("shards"), 5);
  EXPECT_EQ(report.at("samples").get<int>() + report.at("given_up").get<int>(), 300);
  EXPECT_EQ(digests("one").size(), 11U);
  for (const char* num_workers : {"2", "4"}) {
    ASSERT_EQ(run_program(arguments(num_workers, {"--workers", num_workers})).exit_code, 0);
    EXPECT_EQ(digests(num_workers), digests("one"));
  }
  for (const char* part : {"1/2", "0/2"})
    ASSERT_EQ(run_program(arguments("parts", {"--shard", part})).exit_code, 0);
  EXPECT_EQ(digests("parts"), digests("one"));
  const Json stats = Json::parse(text_of(folder_.file("one/stats.json")));
  int num_tasks = 0;
  for (const auto& [task, count] : stats.at("tasks").items())
    num_tasks += count.get<int>();
  EXPECT_EQ(num_tasks, stats.at("samples"));
}

TEST_F(DataMake, AKilledRunGoesOn) {
  const std::vector<std::string> size = {"--samples", "12000",     "--shard-samples",
                                         "400",       "--workers", "2"};
  ASSERT_EQ(run_program(arguments("whole", size)).exit_code, 0);
  const std::map<std::string, std::string> whole = digests("whole");
  ProgramResult result;
  int num_kills = 0;
  for (int attempt = 0; attempt < 20; ++attempt) {
    ChildProgram child({.arguments = arguments("run", size)});
    if (attempt < 8) {
      std::this_thread::sleep_for(std::chrono::milliseconds(40 + 30 * attempt));
      ::kill(child.pid(), SIGKILL);
      ++num_kills;
    }
    result = child.finish();
    // Whenever it was killed, what bears a shard's name is whole.
    for (const auto& [name, digest] : digests("run")) {
      if (!name.ends_with(".tar")) continue;
      EXPECT_EQ(digest, whole.at(name)) << name;
    }
    if (result.exit_code == 0) break;
  }
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_GE(num_kills, 3);
  EXPECT_EQ(digests("run"), whole);
}

TEST_F(DataMake, AFullDiskLosesNoShard) {
  ASSERT_EQ(run_program(arguments("whole")).exit_code, 0);
  const auto size = std::filesystem::file_size(folder_.file("whole/shard-000000.tar"));
  const ProgramResult full = run_program(ProgramOptions{
      .arguments = arguments("run"), .max_file_bytes = static_cast<std::int64_t>(size) - 2000});
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_NE(full.errors.find(folder_.file("run/shard-0000")), std::string::npos) << full.errors;
  EXPECT_EQ(std::count(full.errors.begin(), full.errors.end(), '\n'), 1);
  for (const auto& [name, digest] : digests("run"))
    EXPECT_EQ(digest, digests("whole")[name]) << "nothing half-written: " << name;
  ASSERT_EQ(run_program(arguments("run")).exit_code, 0);
  EXPECT_EQ(digests("run"), digests("whole"));
}

TEST_F(DataMake, ErrorsAreOneLine) {
  const std::string recipe = folder_.file("recipe.json");
  expect_error(arguments("a", {"--shard", "2/2"}), 2, "--shard R/N with 0 <= R < N, is \"2/2\"");
  expect_error(arguments("a", {"--format", "bmp"}), 2, "--format");
  expect_error({"data", "make", recipe, "--out", folder_.file("a")}, 2, "--samples");
  expect_error({"data", "make", recipe, "--out", folder_.file("a"), "--samples", "3", "--assets",
                folder_.file("absent.pack")},
               1, "absent.pack");
  folder_.write("recipe.json", R"({"name": "x", "densty": 1})");
  expect_error(arguments("a"), 1, "recipe.json: densty: a known field");
  folder_.write("recipe.json",
                R"({"name": "x", "parts": [{"name": "p", "tasks": {"sing.*": 1}}]})");
  expect_error(arguments("a"), 1, "parts[0].tasks");
  folder_.write("recipe.json", kRecipe);
  ASSERT_EQ(run_program(arguments("a")).exit_code, 0);
  expect_error(arguments("a", {"--samples", "301", "--shard-samples", "64", "--seed", "5"}), 1,
               "shard-000000.tar: a shard of this recipe");
}

TEST(DataCatalogue, ListsWhatRecipesAreMadeOf) {
  const ProgramResult result =
      run_program(ProgramOptions{.arguments = {"data", "catalogue", "--json"}});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  const ProgramResult listed = run_program(ProgramOptions{.arguments = {"data", "catalogue"}});
  for (const auto& generator : json.at("generators")) {
    Index num_held_out = 0;
    for (const auto& entry : generator.at("templates")) {
      num_held_out += entry.at("held_out").get<bool>() ? 1 : 0;
      EXPECT_NE(listed.output.find(entry.at("name").get<std::string>()), std::string::npos);
    }
    EXPECT_GE(num_held_out, 1) << generator.at("name");
  }
  const auto& tasks = json.at("tasks");
  EXPECT_TRUE(std::ranges::any_of(tasks, [](const auto& task) {
    return task.at("name") == "ocr.page" && task.at("pictures") == 1;
  }));
}

TEST_F(DataMake, WhatIsMadeCanBeCheckedAndLookedAt) {
  ASSERT_EQ(run_program(arguments("shards")).exit_code, 0);
  const ProgramResult checked = run_program({"data", "check", folder_.file("shards"), "--json"});
  ASSERT_EQ(checked.exit_code, 0) << checked.errors;
  const Json stats = Json::parse(text_of(folder_.file("shards/stats.json")));
  EXPECT_EQ(Json::parse(checked.output).at("samples"), stats.at("samples"));
  EXPECT_EQ(Json::parse(checked.output).at("dropped"), Json::object());
  for (const char* path : {"shards", "recipe.json"}) {
    const ProgramResult result = run_program(
        {"data", "preview", folder_.file(path), "--out", folder_.file("page"), "--samples", "12",
         "--model", golden_folder() + "/mha", "--assets", folder_.file("assets.pack")});
    ASSERT_EQ(result.exit_code, 0) << result.errors;
    EXPECT_EQ(result.output, folder_.file("page/index.html") + "\n");
    const std::string html = text_of(folder_.file("page/index.html"));
    EXPECT_NE(html.find("12. "), std::string::npos);
    EXPECT_NE(html.find("text.add"), std::string::npos);
    EXPECT_NE(html.find("class=\"token\""), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(folder_.file("page/sheet.png")));
  }
  expect_error({"data", "preview", folder_.file("absent"), "--out", folder_.file("page")}, 1,
               "absent");
}

// A run whose samples are made while it reads them.
class TrainingOnTheFly : public TrainingRun {
 protected:
  TrainingOnTheFly() {
    write_empty_pack(folder_);
    folder_.write("recipe.json", kRecipe);
    const Json source = {{"recipe", "recipe.json"},
                         {"assets", "assets.pack"},
                         {"samples", 500},
                         {"uses", 2},
                         {"window", 16},
                         {"seed", 3}};
    config_["data"]["train"] = {source};
    config_["data"]["heldout"] = {source};
    config_["data"]["heldout"][0]["samples"] = 20;
    config_["data"]["heldout"][0].erase("uses");
    config_["heldout"] = {{"rows", 4}};
    config_["data"]["workers"] = 2;
  }
};

TEST_F(TrainingOnTheFly, GoesOnBitForBit) {
  ASSERT_EQ(run_program(train("whole")).exit_code, 0);
  {
    ChildProgram child(train("run"));
    ASSERT_TRUE(child.wait_for("step 1/30"));
    child.interrupt();
    ASSERT_EQ(child.finish().exit_code, 130);
  }
  const ProgramResult rest = run_program(train("run"));
  ASSERT_EQ(rest.exit_code, 0) << rest.errors;
  EXPECT_EQ(final_bytes("run"), final_bytes("whole"));
  EXPECT_EQ(losses("run"), losses("whole"));
}

}  // namespace
}  // namespace tessera::system_test
