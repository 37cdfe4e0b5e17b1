// Tokenizer against vectors of the `tokenizers` package (tests/golden/text, made by
// tools/oracle/tokenizer_vectors.py) and against its own contract.
#include "text/tokenizer.h"

#include <cstring>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/sha256.h"
#include "base/text.h"
#include "text/detokenizer.h"

namespace tessera::text {
namespace {

using base::cat;
using Json = nlohmann::json;

Json read_golden(const std::string& name) {
  const std::string path = cat(TESSERA_SOURCE_DIR, "/tests/golden/text/", name);
  const auto text = base::read_text_file(path, 1U << 24);
  return Json::parse(text.value());
}

// The base file with the case's fields put over it (one level deeper in `model`).
Json compose(Json file, const Json& replace) {
  for (const auto& item : replace.items()) {
    if (item.key() == "model") {
      file["model"].update(item.value());
    } else {
      file[item.key()] = item.value();
    }
  }
  return file;
}

std::string digest(std::span<const std::int32_t> ids) {
  return base::sha256_hex(std::as_bytes(ids));
}

std::string digest(const std::string& text) {
  return base::sha256_hex(std::as_bytes(std::span(text)));
}

Tokenizer parse_or_die(const Json& file) {
  auto tokenizer = Tokenizer::parse(file.dump());
  return std::move(tokenizer).value();
}

std::string join_decoded(const Tokenizer& tokenizer,
                         const std::vector<std::vector<std::int32_t>>& rows,
                         DecodeOptions options) {
  std::string joined;
  for (const auto& row : rows) {
    if (&row != rows.data()) joined += '\n';
    joined += tokenizer.decode(row, options);
  }
  return joined;
}

class TokenizerVectors : public testing::TestWithParam<int> {};

TEST_P(TokenizerVectors, EqualThePackage) {
  const Json golden = read_golden("cases.json").at("cases").at(GetParam());
  SCOPED_TRACE(golden.at("name").get<std::string>());
  const Json base_file = read_golden(golden.at("base").get<std::string>() + ".json");
  const Tokenizer tokenizer = parse_or_die(compose(base_file, golden.at("replace")));
  const std::vector<std::string> texts = read_golden("texts.json");
  const std::string text_digests = golden.at("text_digests");
  ASSERT_EQ(text_digests.size(), 2 * texts.size());

  std::vector<std::vector<std::int32_t>> rows;
  std::vector<std::int32_t> all;
  int num_wrong = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    rows.push_back(tokenizer.encode(texts[i]).value());
    all.insert(all.end(), rows[i].begin(), rows[i].end());
    if (digest(rows[i]).substr(0, 2) == text_digests.substr(2 * i, 2) || ++num_wrong > 5) continue;
    ADD_FAILURE() << "text " << i << " differs: " << texts[i];
  }
  EXPECT_EQ(num_wrong, 0);
  EXPECT_EQ(digest(all), golden.at("digest"));
  EXPECT_EQ(digest(join_decoded(tokenizer, rows, {})), golden.at("decoded_digest"));
  EXPECT_EQ(digest(join_decoded(tokenizer, rows, {.skip_special_tokens = true})),
            golden.at("visible_digest"));
  for (const auto& item : golden.at("first_ids").items()) {
    EXPECT_EQ(rows.at(std::stoul(item.key())), item.value().get<std::vector<std::int32_t>>());
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, TokenizerVectors, testing::Range(0, 55));

TEST(TokenizerVectors, AllCasesAreRun) {
  EXPECT_EQ(read_golden("cases.json").at("cases").size(), 55U);
}

}  // namespace
}  // namespace tessera::text
