// Answers without a picture, recomputed from the words of the question.
#include "synth/task/text_only/text_only_tasks.h"

#include <algorithm>
#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "synth/task/testing/dialogue_visits.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth {
namespace {

using testing::has_word;
using testing::numbers_in;
using testing::Sample;

void visit_english(std::string_view task,
                   int repeats,
                   const std::function<void(const Sample&)>& visit) {
  int num_dialogues = 0;
  testing::visit_dialogues({.repeats = repeats, .languages = {Language::kEnglish}, .tasks = {task}},
                           [&](const Sample& sample) {
                             ++num_dialogues;
                             EXPECT_TRUE(sample.dialogue.images.empty());
                             visit(sample);
                           });
  EXPECT_EQ(num_dialogues, repeats) << task;
}

double sum_of(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double number : numbers)
    sum += number;
  return sum;
}

std::string quoted_in(const std::string& text) {
  const std::size_t open = text.find('"');
  return text.substr(open + 1, text.find('"', open + 1) - open - 1);
}

std::string below(const std::string& text) {
  return text.substr(text.find('\n') + 1);
}

std::vector<std::string> split(const std::string& text, const std::string& mark) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  for (std::size_t end = text.find(mark); end != std::string::npos; end = text.find(mark, at)) {
    parts.push_back(text.substr(at, end - at));
    at = end + mark.size();
  }
  parts.push_back(text.substr(at));
  return parts;
}

TEST(ArithmeticTasks, ComputeRightly) {
  visit_english("text.add", 60, [](const Sample& sample) {
    EXPECT_NEAR(std::stod(sample.answer()), sum_of(numbers_in(sample.question())), 1e-9);
  });
  visit_english("text.subtract", 60, [](const Sample& sample) {
    const std::vector<double> n = numbers_in(sample.question());
    EXPECT_NEAR(std::stod(sample.answer()), std::abs(n.at(0) - n.at(1)), 1e-9);
  });
  visit_english("text.multiply", 60, [](const Sample& sample) {
    const std::vector<double> n = numbers_in(sample.question());
    EXPECT_NEAR(std::stod(sample.answer()), n.at(0) * n.at(1), 1e-9);
  });
  visit_english("text.add_many", 60, [](const Sample& sample) {
    EXPECT_NEAR(numbers_in(sample.answer()).back(), sum_of(numbers_in(sample.question())), 1e-9);
  });
  visit_english("text.larger", 60, [](const Sample& sample) {
    EXPECT_NEAR(std::stod(sample.answer()), std::ranges::max(numbers_in(sample.question())), 1e-9);
  });
}

TEST(ArithmeticTasks, SortAllNumbers) {
  visit_english("text.sort_numbers", 60, [](const Sample& sample) {
    std::vector<double> numbers = numbers_in(sample.question());
    std::ranges::sort(numbers);
    if (has_word(sample.question(), {"descending", "large to small", "largest first"}) ||
        sample.question().find("largest to the smallest") != std::string::npos) {
      std::ranges::reverse(numbers);
    }
    EXPECT_EQ(numbers_in(sample.answer()), numbers) << sample.question();
  });
}

TEST(ArithmeticTasks, TellStoriesWithTheRightEnd) {
  visit_english("text.buy", 40, [](const Sample& sample) {
    EXPECT_NEAR(numbers_in(sample.answer()).back(), sum_of(numbers_in(sample.question())), 1e-9);
  });
  visit_english("text.give", 40, [](const Sample& sample) {
    const std::vector<double> n = numbers_in(sample.question());
    EXPECT_NEAR(numbers_in(sample.answer()).back(), n.at(0) - n.at(1), 1e-9);
    EXPECT_GT(n.at(0), n.at(1));
  });
}

TEST(WordTasks, TakeWordsApart) {
  visit_english("text.reverse", 20, [](const Sample& sample) {
    const std::string word = quoted_in(sample.question());
    EXPECT_TRUE(std::equal(word.begin(), word.end(), sample.answer().rbegin()));
  });
  visit_english("text.spell", 20, [](const Sample& sample) {
    std::string letters = sample.answer();
    std::erase(letters, '-');
    EXPECT_EQ(letters, quoted_in(sample.question()));
    EXPECT_EQ(sample.answer().size(), 2 * letters.size() - 1);
  });
  visit_english("text.first_letter", 20, [](const Sample& sample) {
    EXPECT_EQ(sample.answer()[0], quoted_in(sample.question())[0]);
  });
  visit_english("text.sort_words", 20, [](const Sample& sample) {
    const std::vector<std::string> words = split(sample.answer(), ", ");
    EXPECT_TRUE(std::ranges::is_sorted(words));
    for (const std::string& word : words) {
      EXPECT_TRUE(has_word(sample.question(), {word})) << sample.question();
    }
  });
}

TEST(WordTasks, CountLetters) {
  visit_english("text.letters", 60, [](const Sample& sample) {
    std::vector<std::string> quotes = split(sample.question(), "\"");
    ASSERT_TRUE(quotes.size() == 3 || quotes.size() == 5) << sample.question();
    if (quotes.size() == 3) {
      EXPECT_EQ(sample.answer(), std::to_string(quotes[1].size()));
      return;
    }
    if (quotes[1].size() > quotes[3].size()) std::swap(quotes[1], quotes[3]);
    EXPECT_EQ(sample.answer(), std::to_string(std::ranges::count(quotes[3], quotes[1][0])));
  });
}

TEST(WordTasks, TranslateByTheAssets) {
  std::set<std::string> answers;
  visit_english("text.translate", 60, [&](const Sample& sample) {
    const std::string word = quoted_in(sample.question());
    bool is_known = false;
    for (const Noun& noun : sample.input.assets.nouns()) {
      const auto& names = noun.names;
      is_known = is_known || (std::ranges::count(names, word) > 0 &&
                              std::ranges::count(names, sample.answer()) > 0);
    }
    EXPECT_TRUE(is_known) << sample.question();
    answers.insert(sample.answer());
  });
  EXPECT_GT(answers.size(), 8);
}

TEST(WordTasks, FileThingsByTheirKind) {
  const auto category_in = [](const Sample& sample, std::string_view text) {
    for (const Noun& noun : sample.input.assets.nouns()) {
      if (has_word(text, {noun.name})) return noun.category;
    }
    return std::string();
  };
  visit_english("text.category", 20, [&](const Sample& sample) {
    std::string answer = sample.answer();
    answer[0] = static_cast<char>(std::tolower(answer[0]));
    EXPECT_EQ(answer.substr(0, 5), category_in(sample, sample.question()).substr(0, 5));
  });
  visit_english("text.is_kind", 40, [&](const Sample& sample) {
    const std::string question = sample.question();
    const std::string kind = question.substr(question.find("kind of ") + 8);
    const std::string category = category_in(sample, question);
    EXPECT_EQ(sample.answer() == "Yes.", kind.starts_with(category.substr(0, 5))) << question;
  });
  visit_english("text.odd_one_out", 20, [&](const Sample& sample) {
    std::string odd = sample.answer();
    odd[0] = static_cast<char>(std::tolower(odd[0]));
    const std::string question = sample.question();
    const std::string list = question.substr(question.find(": ", question.find_first_of(' ')) + 2);
    int num_alike = 0;
    for (const Noun& noun : sample.input.assets.nouns()) {
      if (!has_word(list, {noun.name})) continue;
      num_alike += noun.category == category_in(sample, odd) ? 1 : 0;
    }
    EXPECT_EQ(num_alike, 1) << question;
  });
  visit_english("text.plural", 10, [](const Sample& sample) {
    EXPECT_EQ(sample.answer(), quoted_in(sample.question()) + "s");
  });
}

TEST(WordTasks, KnowDaysAndMonths) {
  const auto order_of = [](WordList list, std::string_view text) {
    const auto names = AssetView(testing::assets(), Split::kTrain).words(list, Language::kEnglish);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (has_word(text, {names[i]})) return i;
    }
    return names.size();
  };
  visit_english("text.next_day", 20, [&](const Sample& sample) {
    EXPECT_EQ(order_of(WordList::kWeekdays, sample.answer()),
              (order_of(WordList::kWeekdays, sample.question()) + 1) % 7);
  });
  visit_english("text.month", 40, [&](const Sample& sample) {
    const std::size_t asked = order_of(WordList::kMonths, sample.question());
    if (!numbers_in(sample.answer()).empty()) {
      EXPECT_EQ(sample.answer(), std::to_string(asked + 1));
    } else {
      EXPECT_EQ(order_of(WordList::kMonths, sample.answer()), (asked + 1) % 12);
    }
  });
}

TEST(SentenceTasks, LookAtTheSentenceBelow) {
  visit_english("text.count_words", 20, [](const Sample& sample) {
    EXPECT_EQ(sample.answer(),
              std::to_string(1 + std::ranges::count(below(sample.question()), ' ')));
  });
  visit_english("text.word_at", 40, [](const Sample& sample) {
    const std::vector<std::string> words = split(below(sample.question()), " ");
    const std::string asked = sample.question().substr(0, sample.question().find('\n'));
    if (has_word(asked, {"last", "ends", "closes"})) {
      EXPECT_TRUE(words.back().starts_with(sample.answer())) << sample.question();
      return;
    }
    constexpr std::array<std::string_view, 6> kOrdinals = {"first",  "second", "third",
                                                           "fourth", "fifth",  "sixth"};
    std::size_t place = 0;
    while (place < 6 && !has_word(asked, {kOrdinals[place]}))
      ++place;
    if (place == 6) place = static_cast<std::size_t>(numbers_in(asked).at(0)) - 1;
    EXPECT_TRUE(words.at(place).starts_with(sample.answer())) << sample.question();
  });
  visit_english("text.upper", 10, [](const Sample& sample) {
    std::string upper = below(sample.question());
    for (char& c : upper)
      c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(sample.answer(), upper);
  });
  visit_english("text.repeat", 10,
                [](const Sample& sample) { EXPECT_EQ(sample.answer(), below(sample.question())); });
}

TEST(SentenceTasks, ContinueWithWhatFollowsInTheText) {
  visit_english("text.continue", 20, [](const Sample& sample) {
    const std::string given = below(sample.question());
    bool is_known = false;
    for (const Language language : {Language::kEnglish, Language::kChinese}) {
      for (const Paragraph& paragraph : sample.input.assets.paragraphs(language)) {
        const std::string space = language == Language::kEnglish ? " " : "";
        const std::string text = paragraph.text(language);
        is_known = is_known || text.find(given + space + sample.answer()) != std::string::npos;
      }
    }
    EXPECT_TRUE(is_known) << sample.question();
  });
}

// All cells of a table in any of the forms, in order.
std::vector<std::string> cells_of(const std::string& text) {
  std::vector<std::string> cells{""};
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_tag = text[at] == '<' && text.find('>', at) != std::string::npos;
    if (is_tag) at = text.find('>', at);
    if (is_tag || std::string_view("|,\n\t").find(text[at]) != std::string_view::npos)
      cells.emplace_back();
    else
      cells.back() += text[at];
  }
  for (std::string& cell : cells) {
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
  }
  // What stands between two marks, and the line under a head.
  std::erase_if(cells, [](const std::string& cell) { return cell.empty() || cell == "---"; });
  return cells;
}

TEST(SentenceTasks, ConvertTablesCellByCell) {
  std::set<std::string> questions;
  visit_english("text.convert", 40, [&](const Sample& sample) {
    EXPECT_EQ(cells_of(sample.answer()), cells_of(below(sample.question())));
    EXPECT_NE(sample.answer(), below(sample.question()));
  });
  visit_english("text.lookup", 40, [&](const Sample& sample) {
    const std::vector<std::string> rows = split(below(sample.question()), "\n");
    const std::string asked = sample.question().substr(0, sample.question().find('\n'));
    const std::vector<std::string> header = split(rows[0], " | ");
    for (std::size_t r = 2; r < rows.size(); ++r) {
      const std::vector<std::string> cells = split(rows[r], " | ");
      if (!has_word(asked, {cells[0].substr(2)})) continue;
      for (std::size_t c = 1; c < header.size(); ++c) {
        std::string name = header[c].substr(0, header[c].find(" |"));
        name[0] = static_cast<char>(std::tolower(name[0]));
        if (has_word(asked, {name})) {
          EXPECT_EQ(sample.answer(), cells[c].substr(0, cells[c].find(" |"))) << sample.question();
        }
      }
    }
  });
}

}  // namespace
}  // namespace tessera::synth
