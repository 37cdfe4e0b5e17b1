// Each normalizer by itself; expected strings are from the Unicode standard (annex 15, figures 3 to
// 6) or worked out by hand.
#include "text/internal/normalizer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tessera::text {
namespace {

using Json = nlohmann::json;

std::string normalize(const Json& settings, std::string_view text) {
  const auto normalizer = Normalizer::create(settings);
  RegexScratch scratch;
  return normalizer.value().apply(text, scratch).value();
}

std::string by_type(const char* type, std::string_view text) {
  return normalize(Json{{"type", type}}, text);
}

std::string error_of(const std::string& settings) {
  const auto normalizer = Normalizer::create(Json::parse(settings));
  return normalizer ? "no error" : normalizer.error().to_string();
}

TEST(Normalizer, NullAndEmptySequencesAreTheIdentity) {
  for (const char* settings : {"null", R"({"type": "Sequence", "normalizers": []})"}) {
    const auto normalizer = Normalizer::create(Json::parse(settings)).value();
    RegexScratch scratch;
    EXPECT_TRUE(normalizer.is_identity());
    EXPECT_EQ(normalizer.apply("e\u0301 \uFB01", scratch).value(), "e\u0301 \uFB01");
  }
  EXPECT_FALSE(Normalizer::create(Json{{"type", "NFC"}}).value().is_identity());
}

struct FormCase {
  std::string text, nfc, nfd, nfkc, nfkd;
};

class NormalForms : public testing::TestWithParam<FormCase> {};

TEST_P(NormalForms, AreThoseOfTheStandard) {
  const FormCase& c = GetParam();
  EXPECT_EQ(by_type("NFC", c.text), c.nfc);
  EXPECT_EQ(by_type("NFD", c.text), c.nfd);
  EXPECT_EQ(by_type("NFKC", c.text), c.nfkc);
  EXPECT_EQ(by_type("NFKD", c.text), c.nfkd);
}

TEST_P(NormalForms, AreFixedPoints) {
  for (const char* type : {"NFC", "NFD", "NFKC", "NFKD"}) {
    const std::string once = by_type(type, GetParam().text);
    EXPECT_EQ(by_type(type, once), once) << type;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Standard,
    NormalForms,
    testing::Values(
        FormCase{"", "", "", "", ""},
        FormCase{"plain", "plain", "plain", "plain", "plain"},
        // Singletons: angstrom and ohm signs.
        FormCase{"\u212B", "\u00C5", "A\u030A", "\u00C5", "A\u030A"},
        FormCase{"\u2126", "\u03A9", "\u03A9", "\u03A9", "\u03A9"},
        FormCase{"\u00C5", "\u00C5", "A\u030A", "\u00C5", "A\u030A"},
        FormCase{"e\u0301", "\u00E9", "e\u0301", "\u00E9", "e\u0301"},
        // Several marks, which change places.
        FormCase{"\u1E69", "\u1E69", "s\u0323\u0307", "\u1E69", "s\u0323\u0307"},
        FormCase{"\u1E0B\u0323", "\u1E0D\u0307", "d\u0323\u0307", "\u1E0D\u0307", "d\u0323\u0307"},
        FormCase{"q\u0307\u0323", "q\u0323\u0307", "q\u0323\u0307", "q\u0323\u0307",
                 "q\u0323\u0307"},
        // Compatibility characters: a ligature, a power, a long s with a dot.
        FormCase{"\uFB01", "\uFB01", "\uFB01", "fi", "fi"},
        FormCase{"2\u2075", "2\u2075", "2\u2075", "25", "25"},
        FormCase{"\u1E9B\u0323", "\u1E9B\u0323", "\u017F\u0323\u0307", "\u1E69", "s\u0323\u0307"},
        // Composition exclusion: U+0958 decomposes and stays so.
        FormCase{"\u0958", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C"},
        // Hangul by arithmetic; full-width letters by table.
        FormCase{"\uAC01", "\uAC01", "\u1100\u1161\u11A8", "\uAC01", "\u1100\u1161\u11A8"},
        FormCase{"\uFF21\u3000", "\uFF21\u3000", "\uFF21\u3000", "A ", "A "}));

TEST(Normalizer, FormsCombineAcrossStableCharacters) {
  // The quick test for texts without marks must not overlook one at the end.
  EXPECT_EQ(by_type("NFC", "\u4E2D\u6587 text e\u0301"), "\u4E2D\u6587 text \u00E9");
  EXPECT_EQ(by_type("NFC", "\u3042\u3099 \u304B\u3099"), "\u3042\u3099 \u304C");
}

TEST(Normalizer, LowercaseMapsCharacterByCharacter) {
  EXPECT_EQ(by_type("Lowercase", "ABC \u00C9\u0416\u4E2D 1"), "abc \u00E9\u0436\u4E2D 1");
  EXPECT_EQ(by_type("Lowercase", "\u0130"), "i\u0307");
  // No context: a capital sigma at the end of a word becomes the ordinary one.
  EXPECT_EQ(by_type("Lowercase", "\u039F\u03A3"), "\u03BF\u03C3");
}

TEST(Normalizer, ReplaceTakesEveryMatch) {
  const Json literal = {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "_"}};
  EXPECT_EQ(normalize(literal, " a  b "), "_a__b_");
  EXPECT_EQ(normalize(literal, ""), "");
  const Json expression = {
      {"type", "Replace"}, {"pattern", {{"Regex", " {2,}"}}}, {"content", " "}};
  EXPECT_EQ(normalize(expression, "a   b c    d"), "a b c d");
}

TEST(Normalizer, AReplacementIsTextAndNotAPattern) {
  const Json dots = {{"type", "Replace"}, {"pattern", {{"String", "."}}}, {"content", "$0\\1"}};
  EXPECT_EQ(normalize(dots, "a.b"), "a$0\\1b");
}

TEST(Normalizer, ReplacingByNothingRemoves) {
  const Json settings = {{"type", "Replace"}, {"pattern", {{"Regex", "\\d+"}}}, {"content", ""}};
  EXPECT_EQ(normalize(settings, "a12b3"), "ab");
}

TEST(Normalizer, PrependLeavesEmptyTextsEmpty) {
  const Json settings = {{"type", "Prepend"}, {"prepend", "\u2581"}};
  EXPECT_EQ(normalize(settings, "a"),
            "\u2581"
            "a");
  EXPECT_EQ(normalize(settings, "\u2581"), "\u2581\u2581");
  EXPECT_EQ(normalize(settings, ""), "");
}

TEST(Normalizer, StripTakesTheSidesAskedFor) {
  const auto strip = [](bool left, bool right, std::string_view text) {
    return normalize(Json{{"type", "Strip"}, {"strip_left", left}, {"strip_right", right}}, text);
  };
  const std::string text = " \u3000a b\t\n";
  EXPECT_EQ(strip(true, true, text), "a b");
  EXPECT_EQ(strip(true, false, text), "a b\t\n");
  EXPECT_EQ(strip(false, true, text), " \u3000a b");
  EXPECT_EQ(strip(false, false, text), text);
  EXPECT_EQ(strip(true, true, " \u2003 "), "");
  EXPECT_EQ(strip(true, true, ""), "");
}

TEST(Normalizer, StepsFollowEachOther) {
  const Json settings = Json::parse(R"({"type": "Sequence", "normalizers": [
      {"type": "Strip", "strip_left": true, "strip_right": true},
      {"type": "Sequence", "normalizers": [{"type": "Lowercase"}]},
      {"type": "Prepend", "prepend": "A"},
      {"type": "Replace", "pattern": {"String": "a"}, "content": "bb"}]})");
  EXPECT_EQ(normalize(settings, "  CAT "), "Acbbt");
}

TEST(Normalizer, NamesWhatIsWrong) {
  struct Case {
    std::string settings;
    std::string message;
  };
  const Case cases[] = {
      {"[]", "normalizer: an object, is []"},
      {"{}", "normalizer.type: a text, is null"},
      {R"({"type": "BertNormalizer"})",
       "normalizer.type: NFC, NFD, NFKC, NFKD, Lowercase, Replace, Prepend, Strip or Sequence, is "
       "\"BertNormalizer\""},
      {R"({"type": "NFC", "form": 1})", "normalizer.form: a known field, is not; its value is 1"},
      {R"({"type": "Sequence"})", "normalizer.normalizers: a list, is null"},
      {R"({"type": "Sequence", "normalizers": ["NFC"]})",
       "normalizer.normalizers[0]: an object, is \"NFC\""},
      {R"({"type": "Replace", "content": "a"})", "normalizer.pattern: an object, is null"},
      {R"({"type": "Replace", "pattern": {"String": "a"}})", "normalizer.content: a text, is null"},
      {R"({"type": "Replace", "pattern": {"String": "a", "x": 1}, "content": ""})",
       "normalizer.pattern.x: a known field, is not; its value is 1"},
      {R"({"type": "Prepend"})", "normalizer.prepend: a text, is null"},
      {R"({"type": "Strip", "strip_left": true})",
       "normalizer.strip_right: true or false, is null"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(error_of(c.settings), "tokenizer file: " + c.message) << c.settings;
  }
}

}  // namespace
}  // namespace tessera::text
