#include "formats/line_log.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/test_files.h"

namespace tessera::formats {
namespace {

TEST(LineLog, GrowsAcrossWritersAndDropsHalfALine) {
  const TemporaryFolder folder;
  const std::string path = folder.file("log.jsonl");
  const auto all = [](const Json&) { return true; };
  ASSERT_TRUE(LineLog::open(path, all)->append({{"a", 1}, {"text", "x\xffy"}}));
  folder.write("log.jsonl", folder.read("log.jsonl") + R"({"a": 2})");  // no line end
  ASSERT_TRUE(LineLog::open(path, all)->append({{"a", 3}}));
  std::vector<Json> lines;
  read_json_lines(path, [&](const Json& line) {
    lines.push_back(line);
    return true;
  });
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], Json({{"a", 1}, {"text", "x\ufffdy"}}));
  EXPECT_EQ(lines[1], Json({{"a", 3}}));
}

TEST(LineLog, LinesBehindARefusedOneGo) {
  const TemporaryFolder folder;
  folder.write("log.jsonl", "{\"a\": 1}\n{\"a\": 9}\n{\"a\": 2}\n");
  ASSERT_TRUE(LineLog::open(folder.file("log.jsonl"),
                            [](const Json& line) { return line["a"].get<int>() < 5; }));
  EXPECT_EQ(folder.read("log.jsonl"), "{\"a\": 1}\n");
  EXPECT_FALSE(LineLog::open("/nonexistent/log.jsonl", [](const Json&) { return true; }));
}

}  // namespace
}  // namespace tessera::formats
