// The small readers that gather texts, words and names.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synth/assets/build/characters.h"
#include "synth/assets/build/markup_text.h"
#include "synth/assets/build/nouns.h"
#include "synth/assets/build/python_table.h"
#include "synth/assets/build/texts.h"

namespace tessera::synth::build {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Sentences, EndBeforeCapitalsAndNotAfterAbbreviations) {
  EXPECT_THAT(split_sentences(
                  "He met Mr. Bennet. \"Well!\" said he. It was 3.5 km in May 2. Then it ended.",
                  Language::kEnglish),
              ElementsAre("He met Mr. Bennet.", "\"Well!\" said he.", "It was 3.5 km in May 2.",
                          "Then it ended."));
  EXPECT_THAT(split_sentences("Siehe z. B. die Seite vom 2. Mai. Danach geht es weiter.",
                              Language::kGerman),
              ElementsAre("Siehe z. B. die Seite vom 2. Mai.", "Danach geht es weiter."));
  EXPECT_THAT(split_sentences("¿Qué es? Él lo sabe.", Language::kSpanish),
              ElementsAre("¿Qué es?", "Él lo sabe."));
  EXPECT_THAT(split_sentences("“这是第一句。”第二句！第三句", Language::kChinese),
              ElementsAre("“这是第一句。”", "第二句！", "第三句"));
}

TEST(Sentences, JoinToTheTextTheyCameFrom) {
  const std::string german = "Ein Satz. Noch ein Satz (mit Klammer.) Ende.";
  const Paragraph paragraph{.sentences = split_sentences(german, Language::kGerman)};
  EXPECT_EQ(paragraph.text(Language::kGerman), german);
  const std::string chinese = "第一句。第二句？";
  EXPECT_EQ(
      Paragraph{.sentences = split_sentences(chinese, Language::kChinese)}.text(Language::kChinese),
      chinese);
}

TEST(Characters, TidyTextsAndFitThemToLanguages) {
  EXPECT_EQ(tidied("  a\u00AD \n\t b\u200Bc\u00A0 "), "a bc");
  EXPECT_TRUE(fits("Файл docs.pdf на жёстком диске", Language::kRussian));
  EXPECT_FALSE(fits("Click the File menu к", Language::kRussian)) << "mostly untranslated";
  EXPECT_FALSE(fits("भाषा", Language::kEnglish));
  EXPECT_FALSE(fits("漢字 in English", Language::kEnglish));
  EXPECT_FALSE(fits("123", Language::kEnglish)) << "no letters";
}

TEST(Paragraphs, AreRunningTextOfTheirLanguage) {
  std::vector<Paragraph> paragraphs;
  append_paragraph("Too short.", Language::kEnglish, paragraphs);
  append_paragraph("The menu is in the corner of the window, and it is small.", Language::kGerman,
                   paragraphs);
  EXPECT_THAT(paragraphs, IsEmpty()) << "left in English";
  append_paragraph("Das Menü ist in der Ecke des Fensters und nicht groß.", Language::kGerman,
                   paragraphs);
  EXPECT_EQ(paragraphs.size(), 1U);
}

TEST(Markup, GivesTheTextOfElements) {
  EXPECT_THAT(element_texts("<p class=\"a\">A <b>bold</b>\n word &amp; 1&#x20AC;</p><pre>x</pre>"
                            "<p>B &unknown; </p><p/>",
                            "p"),
              ElementsAre("A bold word & 1€", "B &unknown;"));
  EXPECT_THAT(element_texts("<p>See <link xref=\"x\"/> there</p>", "p"),
              ElementsAre("See \uFFFC there"));
  EXPECT_EQ(without_element("a<info><p>x</p></info>b", "info"), "ab");
  EXPECT_EQ(attribute("<a b=\"c\" bb=\"d\">", "bb"), "d");
}

TEST(PythonTable, GivesItsStrings) {
  constexpr auto kSource =
      "class Provider:\n"
      "    names = ('Ann', \"O'Hara\",  # 'no'\n"
      "        u'B\\'b', ['C'])\n"
      "    both = names + others\n"
      "    others = OrderedDict((('D', 0.1), ('E', 0.2),))\n";
  EXPECT_THAT(python_strings(kSource, "names"), ElementsAre("Ann", "O'Hara", "B'b", "C"));
  EXPECT_THAT(python_strings(kSource, "both"), IsEmpty());
  EXPECT_THAT(python_strings(kSource, "others"), ElementsAre("D", "E"));
  EXPECT_THAT(python_strings(kSource, "none"), IsEmpty());
}

TEST(Nouns, HavePlurals) {
  EXPECT_EQ(plural_of("fox"), "foxes");
  EXPECT_EQ(plural_of("mouse"), "mice");
  EXPECT_EQ(plural_of("hot air balloon"), "hot air balloons");
  EXPECT_EQ(plural_of("slice of bread"), "slices of bread");
  EXPECT_EQ(plural_of("woman dancing"), "women dancing");
  EXPECT_EQ(plural_of("cherry"), "cherries");
  EXPECT_EQ(plural_of("monkey"), "monkeys");
  EXPECT_EQ(plural_of("scissors"), "scissors");
  EXPECT_EQ(plural_of("bus"), "buses");
  EXPECT_EQ(plural_of("cooked rice"), "cooked rice");
}

TEST(Nouns, HaveArticlesByTheirSound) {
  EXPECT_EQ(article_of("fox"), "a");
  EXPECT_EQ(article_of("elephant"), "an");
  EXPECT_EQ(article_of("umbrella"), "an");
  EXPECT_EQ(article_of("unicorn"), "a");
  EXPECT_EQ(article_of("hourglass"), "an");
  EXPECT_EQ(article_of("T-shirt"), "a");
  EXPECT_EQ(article_of("scissors"), "");
  EXPECT_EQ(article_of("bread"), "");
}

}  // namespace
}  // namespace tessera::synth::build
