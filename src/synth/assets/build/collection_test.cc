#include "synth/assets/build/collection.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace tessera::synth::build {
namespace {

Noun noun(const std::string& name) {
  Noun made;
  made.name = name;
  made.names[0] = name;
  return made;
}

PictureInfo picture(const std::string& id, int content) {
  PictureInfo made;
  made.id = id;
  made.width = made.height = 4;
  made.file = {static_cast<std::byte>(content), static_cast<std::byte>(content >> 8)};
  return made;
}

AssetContent divided(Collection&& collection) {
  return std::move(collection).divide(Mix::kTest, Origins());
}

TEST(Collection, KeepsAWordOfAListOnce) {
  Collection collection;
  collection.add_word(WordList::kCities, Language::kEnglish, "Rome");
  collection.add_word(WordList::kCities, Language::kEnglish, "Rome");
  collection.add_word(WordList::kCities, Language::kGerman, "Rome");
  collection.add_word(WordList::kCountries, Language::kEnglish, "Rome");
  const AssetContent content = divided(std::move(collection));
  const auto count = [&](WordList list, Language language) {
    return content.words[static_cast<std::size_t>(list)][static_cast<std::size_t>(language)]
        .items.size();
  };
  EXPECT_EQ(count(WordList::kCities, Language::kEnglish), 1U);
  EXPECT_EQ(count(WordList::kCities, Language::kGerman), 1U);
  EXPECT_EQ(count(WordList::kCountries, Language::kEnglish), 1U);
}

TEST(Collection, DividesOpenListsByWord) {
  Collection collection;
  for (int i = 0; i < 500; ++i) {
    collection.add_word(WordList::kCompanies, Language::kEnglish, "Company " + std::to_string(i));
  }
  const AssetContent content = divided(std::move(collection));
  const auto& list = content.words[static_cast<std::size_t>(WordList::kCompanies)][0];
  const auto train = list.of(Split::kTrain);
  const auto held_out = list.of(Split::kHeldOut);
  EXPECT_EQ(train.size() + held_out.size(), 500U);
  EXPECT_NEAR(static_cast<double>(held_out.size()), 50, 25);
  for (const std::string& word : held_out) {
    EXPECT_EQ(std::ranges::find(train, word), train.end()) << word;
    EXPECT_EQ(split_of(SplitKind::kWord, word), Split::kHeldOut) << word;
  }
}

TEST(Collection, DecidesWithoutLookingAtTheOthers) {
  Collection all;
  Collection some;
  for (int i = 0; i < 300; ++i) {
    const std::string word = "word" + std::to_string(i);
    all.add_word(WordList::kProducts, Language::kEnglish, word);
    if (i % 3 == 0) some.add_word(WordList::kProducts, Language::kEnglish, word);
  }
  const auto held_out_of = [](AssetContent content) {
    const auto part =
        content.words[static_cast<std::size_t>(WordList::kProducts)][0].of(Split::kHeldOut);
    return std::set<std::string>(part.begin(), part.end());
  };
  const std::set<std::string> of_all = held_out_of(divided(std::move(all)));
  for (const std::string& word : held_out_of(divided(std::move(some)))) {
    EXPECT_TRUE(of_all.contains(word)) << word;
  }
}

TEST(Collection, FillsInNamesThatANounLacked) {
  Collection collection;
  collection.add_noun(noun("cat"));
  Noun german = noun("cat");
  german.names[static_cast<std::size_t>(Language::kGerman)] = "Katze";
  collection.add_noun(german);
  EXPECT_TRUE(collection.has_noun("cat"));
  EXPECT_FALSE(collection.has_noun("dog"));
  collection.add_picture("cat", picture("cat-1", 1));
  const AssetContent content = divided(std::move(collection));
  ASSERT_EQ(content.nouns.items.size(), 1U);
  EXPECT_EQ(content.nouns.items[0].in(Language::kGerman), "Katze");
  EXPECT_EQ(content.nouns.items[0].in(Language::kEnglish), "cat");
}

TEST(Collection, LeavesOutNounsWithoutPicturesAndPicturesWithoutNouns) {
  Collection collection;
  collection.add_noun(noun("cat"));
  collection.add_noun(noun("unseen"));
  collection.add_picture("cat", picture("cat-1", 1));
  collection.add_picture("stranger", picture("stranger-1", 2));
  const AssetContent content = divided(std::move(collection));
  ASSERT_EQ(content.nouns.items.size(), 1U);
  EXPECT_EQ(content.nouns.items[0].name, "cat");
  EXPECT_EQ(content.pictures.items.size(), 1U);
}

TEST(Collection, KeepsAFileOnce) {
  Collection collection;
  collection.add_noun(noun("cat"));
  collection.add_noun(noun("dog"));
  collection.add_picture("cat", picture("cat-1", 1));
  collection.add_picture("dog", picture("dog-1", 1));
  collection.add_picture("dog", picture("dog-2", 2));
  const AssetContent content = divided(std::move(collection));
  EXPECT_EQ(content.pictures.items.size(), 2U);
}

TEST(Collection, PointsPicturesToTheirNouns) {
  Collection collection;
  for (int i = 0; i < 60; ++i) {
    const std::string name = "thing" + std::to_string(i);
    collection.add_noun(noun(name));
    collection.add_picture(name, picture(name + "-a", 2 * i));
    collection.add_picture(name, picture(name + "-b", 2 * i + 1));
  }
  const AssetContent content = divided(std::move(collection));
  ASSERT_EQ(content.pictures.items.size(), 120U);
  for (const PictureInfo& info : content.pictures.items) {
    const Noun& shown = content.nouns.items[static_cast<std::size_t>(info.noun)];
    EXPECT_TRUE(info.id.starts_with(shown.name + "-")) << info.id << " " << shown.name;
  }
  // A held-out noun is never shown in training.
  for (const PictureInfo& info : content.pictures.of(Split::kTrain)) {
    EXPECT_LT(static_cast<std::size_t>(info.noun), content.nouns.num_train);
  }
}

TEST(Collection, KeepsADocumentOnOneSide) {
  Collection collection;
  for (int i = 0; i < 100; ++i) {
    std::vector<Paragraph> paragraphs(3);
    for (std::size_t k = 0; k < 3; ++k) {
      paragraphs[k].sentences = {"Sentence " + std::to_string(100 * k) + " of chapter " +
                                 std::to_string(i) + "."};
    }
    collection.add_document({.title = "Chapter " + std::to_string(i)},
                            "chapter" + std::to_string(i), paragraphs);
  }
  const AssetContent content = divided(std::move(collection));
  const auto& english = content.paragraphs[0];
  EXPECT_EQ(english.items.size(), 300U);
  std::set<Index> train;
  for (const Paragraph& paragraph : english.of(Split::kTrain))
    train.insert(paragraph.document);
  EXPECT_FALSE(english.of(Split::kHeldOut).empty());
  for (const Paragraph& paragraph : english.of(Split::kHeldOut)) {
    EXPECT_FALSE(train.contains(paragraph.document));
  }
}

TEST(Collection, CountsCharactersOfEverythingThatIsWritten) {
  Collection collection;
  collection.add_word(WordList::kCities, Language::kEnglish, "Aa");
  std::vector<Paragraph> paragraphs(1);
  paragraphs[0].sentences = {"Aé."};
  collection.add_document({.title = "t"}, "t", paragraphs);
  const auto counts = collection.count_characters();
  EXPECT_EQ(counts.at(U'A'), 2);
  EXPECT_EQ(counts.at(U'a'), 1);
  EXPECT_EQ(counts.at(U'é'), 1);
  EXPECT_FALSE(counts.contains(U'z'));
}

TEST(Collection, ListsTheWordsOfItsTextsInOrder) {
  Collection collection;
  std::vector<Paragraph> paragraphs(1);
  paragraphs[0].sentences = {"Быстрая лиса.", "Медленная лиса спит, the fox."};
  collection.add_document({.title = "t", .language = Language::kRussian}, "t", paragraphs);
  const std::vector<std::string> words = collection.words_of_texts(Language::kRussian);
  EXPECT_EQ(std::ranges::count(words, "лиса"), 1);
  EXPECT_EQ(std::ranges::count(words, "fox"), 0) << "words of other scripts are not the language's";
  const auto place = [&](const char* word) {
    return std::ranges::find(words, word) - words.begin();
  };
  EXPECT_LT(place("Быстрая"), place("лиса"));
  EXPECT_LT(place("лиса"), place("Медленная"));
  EXPECT_LT(place("Медленная"), place("спит"));
  EXPECT_TRUE(collection.words_of_texts(Language::kGreek).empty());
}

TEST(Collection, DividesTheSameWhateverTheOrder) {
  const auto make = [](bool is_backward) {
    Collection collection;
    for (int i = 0; i < 40; ++i) {
      const std::string name = "thing" + std::to_string(is_backward ? 39 - i : i);
      collection.add_noun(noun(name));
      collection.add_picture(
          name, picture(name, static_cast<int>(std::hash<std::string>()(name) % 60000)));
    }
    return divided(std::move(collection));
  };
  const AssetContent forward = make(false);
  const AssetContent backward = make(true);
  ASSERT_EQ(forward.nouns.items.size(), backward.nouns.items.size());
  for (std::size_t i = 0; i < forward.nouns.items.size(); ++i) {
    EXPECT_EQ(forward.nouns.items[i].name, backward.nouns.items[i].name);
  }
}

}  // namespace
}  // namespace tessera::synth::build
