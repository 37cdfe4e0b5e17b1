// Of the test mix, which is made like every other: what is true here is true of the standard pack.
#include "synth/assets/assets.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "draw/font.h"
#include "draw/picture.h"
#include "synth/assets/build/build.h"
#include "synth/assets/pack.h"
#include "synth/assets/studio.h"
#include "synth/testing/test_assets.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

using testing::HasSubstr;

// What of both sides is the same.
template <class Items, class KeyOf>
std::set<std::string> shared_keys(const Items& train, const Items& held_out, const KeyOf& key_of) {
  std::set<std::string> keys;
  for (const auto& item : train)
    keys.insert(key_of(item));
  std::set<std::string> shared;
  for (const auto& item : held_out) {
    if (keys.contains(key_of(item))) shared.insert(key_of(item));
  }
  return shared;
}

class TestAssets : public testing::Test {
 protected:
  std::shared_ptr<const Assets> assets_ = test_assets();
  AssetView train_{*assets_, Split::kTrain};
  AssetView held_out_{*assets_, Split::kHeldOut};
};

TEST_F(TestAssets, HaveNoContentOnBothSides) {
  EXPECT_FALSE(held_out_.fonts().empty());
  EXPECT_FALSE(held_out_.pictures().empty());
  EXPECT_THAT(
      shared_keys(train_.fonts(), held_out_.fonts(), [](auto& font) { return font.family; }),
      testing::IsEmpty());
  EXPECT_THAT(shared_keys(train_.nouns(), held_out_.nouns(), [](auto& noun) { return noun.name; }),
              testing::IsEmpty());
  EXPECT_THAT(shared_keys(train_.pictures(), held_out_.pictures(),
                          [](auto& picture) {
                            return std::string(reinterpret_cast<const char*>(picture.file.data()),
                                               picture.file.size());
                          }),
              testing::IsEmpty());
  for (const Language language : kLanguages) {
    for (const WordList list : kWordLists) {
      if (is_closed(list)) continue;
      EXPECT_THAT(shared_keys(train_.words(list, language), held_out_.words(list, language),
                              [](auto& word) { return word; }),
                  testing::IsEmpty());
    }
  }
}

TEST_F(TestAssets, ShareNoSentenceOrDocumentBetweenTheSides) {
  constexpr std::size_t kTooShortToTell = 40;
  std::size_t num_held_out = 0;
  for (const Language language : kLanguages) {
    std::set<std::string> sentences;
    std::set<Index> documents;
    for (const Paragraph& paragraph : train_.paragraphs(language)) {
      sentences.insert(paragraph.sentences.begin(), paragraph.sentences.end());
      documents.insert(paragraph.document);
    }
    for (const Paragraph& paragraph : held_out_.paragraphs(language)) {
      EXPECT_FALSE(documents.contains(paragraph.document));
      for (const std::string& sentence : paragraph.sentences) {
        if (sentence.size() >= kTooShortToTell) {
          EXPECT_FALSE(sentences.contains(sentence)) << sentence;
          ++num_held_out;
        }
      }
    }
  }
  EXPECT_GT(num_held_out, 50U);
}

// A view of the training side reaches nothing else through its pictures either.
TEST_F(TestAssets, ShowTrainingOnlyThingsOfItsOwnSide) {
  const std::size_t num_train = train_.nouns().size();
  for (const PictureInfo& picture : train_.pictures()) {
    EXPECT_LT(picture.noun, static_cast<Index>(num_train)) << picture.id;
  }
}

TEST_F(TestAssets, HaveTheTextOfEveryLicence) {
  for (const Origin& origin : assets_->origins()) {
    const auto licence = std::ranges::find(assets_->licences(), origin.licence, &Licence::id);
    ASSERT_NE(licence, assets_->licences().end()) << origin.package;
    EXPECT_FALSE(licence->text.empty());
    EXPECT_FALSE(origin.notice.empty()) << origin.package;
    EXPECT_FALSE(origin.version.empty()) << origin.package;
  }
  const auto text_of = [this](std::string_view id) {
    return std::ranges::find(assets_->licences(), id, &Licence::id)->text;
  };
  EXPECT_THAT(text_of("OFL-1.1"), HasSubstr("PERMISSION & CONDITIONS"));
  EXPECT_THAT(text_of("GPL-2.0-or-later"), HasSubstr("GNU GENERAL PUBLIC LICENSE"));
  EXPECT_THAT(text_of("MIT"), HasSubstr("Permission is hereby granted"));
}

TEST_F(TestAssets, HaveFontsThatDrawWhatTheyClaim) {
  Studio studio(assets_);
  for (const FontInfo& font : assets_->fonts()) {
    draw::FontFace& face = studio.face(font);
    for (const CodeRange& range : font.coverage) {
      for (char32_t character = range.first; character <= range.last; ++character) {
        EXPECT_TRUE(face.covers(character)) << font.id << " " << std::uint32_t{character};
      }
    }
    EXPECT_FALSE(font.covers(U'\u0E01')) << font.id;
    studio.begin_scene();
  }
}

TEST_F(TestAssets, HaveFontsWithoutTheirNames) {
  for (const FontInfo& font : assets_->fonts()) {
    const std::string_view file(reinterpret_cast<const char*>(font.file.data()), font.file.size());
    const std::size_t num_tables = static_cast<unsigned char>(file[5]);
    for (std::size_t i = 0; i < num_tables; ++i) {
      EXPECT_NE(file.substr(12 + i * 16, 4), "name") << font.id;
    }
  }
}

TEST_F(TestAssets, CoverEveryScriptAndKindOnTheTrainingSide) {
  for (const Script script : kScripts) {
    EXPECT_TRUE(std::ranges::any_of(train_.fonts(), [script](auto& font) {
      return font.covers(script);
    })) << to_string(script);
  }
  for (const FontKind kind : {FontKind::kSerif, FontKind::kSans, FontKind::kMono,
                              FontKind::kTypewriter, FontKind::kMachine, FontKind::kSegments}) {
    EXPECT_TRUE(std::ranges::any_of(train_.fonts(), [kind](auto& font) {
      return font.kind == kind;
    })) << to_string(kind);
  }
}

TEST_F(TestAssets, HaveFactsOfFontsRight) {
  const auto font_of = [this](std::string_view id) -> const FontInfo& {
    return *std::ranges::find(assets_->fonts(), id, &FontInfo::id);
  };
  EXPECT_EQ(font_of("liberationserif-bolditalic").weight, 700);
  EXPECT_TRUE(font_of("liberationserif-bolditalic").is_italic);
  EXPECT_EQ(font_of("liberationserif-bolditalic").style, "Bold Italic");
  EXPECT_TRUE(font_of("lato-regular").covers(Script::kGreek));
  EXPECT_TRUE(font_of("lato-regular").has_lower_case);
  EXPECT_TRUE(font_of("lato-regular").covers("Größe: 5 €\n"));
  EXPECT_FALSE(font_of("dseg7classic-regular").has_lower_case);
  EXPECT_FALSE(font_of("dseg7classic-regular").covers("Größe"));
  EXPECT_TRUE(font_of("gbsn00lp").covers(Script::kHan));
}

TEST_F(TestAssets, HavePicturesOfTheirSizeWithNames) {
  Studio studio(assets_);
  std::size_t num_named_in_chinese = 0;
  for (const PictureInfo& info : assets_->pictures()) {
    const draw::Picture& picture = studio.picture(info);
    EXPECT_EQ(picture.width, info.width) << info.id;
    EXPECT_EQ(picture.height, info.height) << info.id;
    const Noun& noun = train_.noun_of(info);
    EXPECT_FALSE(noun.plural.empty());
    EXPECT_EQ(noun.in(Language::kEnglish), noun.name);
    if (!noun.in(Language::kChinese).empty()) ++num_named_in_chinese;
  }
  EXPECT_GT(num_named_in_chinese, 50U);
}

TEST_F(TestAssets, HaveWordsAndTextsOfSeveralLanguages) {
  EXPECT_GT(train_.words(WordList::kWords, Language::kEnglish).size(), 20'000U);
  for (const Language language : kLanguages) {
    EXPECT_FALSE(train_.words(WordList::kGivenNames, language).empty()) << to_string(language);
    EXPECT_FALSE(train_.words(WordList::kCompanies, language).empty()) << to_string(language);
  }
  for (const Language language : {Language::kEnglish, Language::kGerman, Language::kFrench,
                                  Language::kRussian, Language::kChinese}) {
    EXPECT_GT(train_.paragraphs(language).size(), 50U) << to_string(language);
  }
}

TEST(BuildAssets, GivesTheSamePackTwice) {
  const build::BuildOptions options{.root = "/", .mix = build::Mix::kTest};
  const auto first = build::build_assets(options);
  const auto second = build::build_assets(options);
  ASSERT_TRUE(first.has_value() && second.has_value());
  const std::vector<std::byte> pack = encode_pack(*first);
  EXPECT_EQ(encode_pack(*second), pack);
  const auto read = Assets::parse(pack, "test");
  ASSERT_TRUE(read.has_value()) << read.error().to_string();
  EXPECT_EQ((*read)->identity().size(), 64U);
}

}  // namespace
}  // namespace tessera::synth
