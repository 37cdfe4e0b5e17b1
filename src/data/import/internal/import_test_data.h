// For tests: an import from texts to what a source reads of it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "data/import/import.h"
#include "data/source.h"
#include "data/test_data.h"

namespace tessera::data {

// The conversations of an import, one text each: "question -> answer | question -> answer", without
// image tags; what could not be read as "! reason".
inline std::vector<std::string> conversations_in(const Source& source) {
  std::vector<std::string> all;
  for (Index i = 0; i < source.num_samples(); ++i) {
    const auto raw = source.read(i);
    if (!raw) {
      all.push_back("! " + raw.drop().message);
      continue;
    }
    std::string text;
    for (const processor::Message& message : raw->conversation.messages) {
      std::string content = message.content;
      for (std::size_t tag = content.find("<image>\n"); tag != std::string::npos;
           tag = content.find("<image>\n")) {
        content.erase(tag, 8);
      }
      const bool is_answer = message.role == processor::Role::kAssistant;
      text += (text.empty() ? "" : is_answer ? " -> " : " | ") + content;
    }
    all.push_back(text);
  }
  return all;
}

class Import : public testing::Test {
 protected:
  // Imports `name` of the folder into "out".
  ImportReport import(const std::string& name, ImportOptions options = {}) {
    options.source = folder.file(name);
    options.out = folder.file("out");
    options.replaces = true;
    auto report = import_data(options);
    EXPECT_TRUE(report) << report.error().to_string();
    if (!report) return {};
    const std::string path =
        options.makes_shards ? folder.file("out") : folder.file("out/samples.jsonl");
    source = open_source({.path = path}).value();
    return *std::move(report);
  }

  std::string error_of(const std::string& name, ImportOptions options = {}) {
    options.source = folder.file(name);
    if (options.out.empty()) options.out = folder.file("out");
    const auto report = import_data(options);
    return report ? "no error" : report.error().to_string();
  }

  std::vector<std::string> conversations() { return conversations_in(*source); }

  void write_picture(const std::string& name, Index width, Index height) {
    std::filesystem::create_directories(std::filesystem::path(folder.file(name)).parent_path());
    folder.write(name, png_bytes(width, height));
  }

  formats::TemporaryFolder folder;
  std::unique_ptr<Source> source;
};

}  // namespace tessera::data
