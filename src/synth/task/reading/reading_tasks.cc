#include "synth/task/reading/reading_tasks.h"

#include <array>

#include "processor/grounding.h"
#include "synth/task/internal/marks.h"
#include "synth/task/internal/naming.h"
#include "synth/task/internal/page_text.h"

namespace tessera::synth {
namespace {

using chance::pick;
using internal::ask_question;
using internal::first_scene;

constexpr std::size_t kMostBoxedLines = 60;
constexpr Index kLastCountedLine = 20;

bool has_text(const TaskInput& input) {
  return !internal::page_words(first_scene(input).root).empty();
}

Turn ask_page(const TaskInput& input, base::Rng& rng) {
  return ask_question(input, {"ocr.page"}, {}, plain_text(first_scene(input).root), rng);
}

bool has_regions(const TaskInput& input) {
  return !internal::text_regions(first_scene(input)).empty();
}

Turn ask_region(const TaskInput& input, base::Rng& rng) {
  const Scene& scene = first_scene(input);
  const internal::TextRegion region = pick(internal::text_regions(scene), rng);
  const std::string box = boxes_text(std::span(&region.box, 1), internal::size_of(scene.image));
  return ask_question(input, {"ocr.region"}, {{"region", box}}, region.text, rng);
}

Dialogue make_marked(const TaskInput& input, base::Rng& rng) {
  const Scene& scene = first_scene(input);
  const internal::TextRegion region = pick(internal::text_regions(scene), rng);
  const Turn turn = ask_question(input, {"ocr.marked"}, {}, region.text, rng);
  draw::Image marked = internal::draw_frame(scene.image, region.box);
  return internal::one_turn_dialogue(input, std::move(marked), turn, "ocr.marked");
}

// Lines in places that can be counted.
std::vector<internal::TextLine> counted_lines(const TaskInput& input) {
  std::vector<internal::TextLine> lines = internal::text_lines(first_scene(input).root);
  if (lines.size() < 2 || !internal::are_stacked(lines)) lines.clear();
  return lines;
}

bool has_counted_lines(const TaskInput& input) {
  return !counted_lines(input).empty();
}

Turn ask_line(const TaskInput& input, base::Rng& rng) {
  const std::vector<internal::TextLine> lines = counted_lines(input);
  const Index last = static_cast<Index>(lines.size());
  const Index number = 1 + static_cast<Index>(rng.next_below(lines.size()));
  if (number == last || number > kLastCountedLine) {
    return ask_question(input, {"ocr.last_line"}, {}, lines.back().text, rng);
  }
  const Slots slots{{"ordinal", internal::ordinal_word(input.language, number)}};
  const internal::TextLine& line = lines[static_cast<std::size_t>(number - 1)];
  return ask_question(input, {"ocr.line_number"}, slots, line.text, rng);
}

Turn ask_line_count(const TaskInput& input, base::Rng& rng) {
  const std::string count = std::to_string(counted_lines(input).size());
  return ask_question(input, {"ocr.count_lines"}, {}, count, rng);
}

// Words, where the language sets them apart; Chinese words are a segmenter's opinion.
std::vector<internal::PageWord> asked_words(const TaskInput& input) {
  const Scene& scene = first_scene(input);
  if (!has_word_spaces(scene.language)) return {};
  return internal::page_words(scene.root);
}

// Places of words that occur once on the page and have a word behind them.
std::vector<std::size_t> places_before_words(const std::string& page,
                                             const std::vector<internal::PageWord>& words) {
  constexpr std::size_t kShortest = 3;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string word = internal::bare_word(words[i].text);
    const bool is_usable = word.size() >= kShortest && internal::is_plain(word) &&
                           !words[i].joins_next && !words[i + 1].joins_next &&
                           !internal::bare_word(words[i + 1].text).empty();
    if (is_usable && internal::count_occurrences(page, word) == 1) places.push_back(i);
  }
  return places;
}

bool has_next_words(const TaskInput& input) {
  const std::vector<internal::TextLine> lines = counted_lines(input);
  return !lines.empty() &&
         !places_before_words(plain_text(first_scene(input).root), asked_words(input)).empty();
}

Turn ask_next_word(const TaskInput& input, base::Rng& rng) {
  const std::vector<internal::PageWord> words = asked_words(input);
  const std::string page = plain_text(first_scene(input).root);
  const std::size_t place = pick(places_before_words(page, words), rng);
  return ask_question(input, {"ocr.next_word"}, {{"word", internal::bare_word(words[place].text)}},
                      internal::bare_word(words[place + 1].text), rng);
}

bool has_first_word(const TaskInput& input) {
  const std::vector<internal::PageWord> words = asked_words(input);
  return words.size() > 1 && !words[0].joins_next && has_counted_lines(input) &&
         !internal::bare_word(words[0].text).empty();
}

Turn ask_first_word(const TaskInput& input, base::Rng& rng) {
  const std::string word = internal::bare_word(asked_words(input)[0].text);
  return ask_question(input, {"ocr.first_word"}, {}, word, rng);
}

// Words that may be asked for by themselves.
std::vector<std::string> contained_words(const TaskInput& input) {
  constexpr std::size_t kShortest = 3;
  std::vector<std::string> found;
  const std::vector<internal::PageWord> words = asked_words(input);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool is_part = words[i].joins_next || (i > 0 && words[i - 1].joins_next);
    std::string word = internal::bare_word(words[i].text);
    if (!is_part && word.size() >= kShortest && internal::is_plain(word)) {
      found.push_back(std::move(word));
    }
  }
  return found;
}

bool has_contained_words(const TaskInput& input) {
  return !contained_words(input).empty();
}

Turn ask_contains(const TaskInput& input, base::Rng& rng) {
  const std::string page = plain_text(first_scene(input).root);
  const std::optional<std::string> absent =
      chance::holds(rng, 0.5) ? internal::absent_word(input, page, WordList::kWords, rng)
                              : std::nullopt;
  if (absent) {
    const Slots slots{{"word", *absent}};
    return ask_question(input, {"ocr.contains"}, slots,
                        internal::say(input, "answer.word_absent", slots), rng);
  }
  const Slots slots{{"word", pick(contained_words(input), rng)}};
  return ask_question(input, {"ocr.contains"}, slots, internal::say(input, "answer.present_yes"),
                      rng);
}

bool has_boxed_lines(const TaskInput& input) {
  const std::vector<internal::TextLine> lines = internal::text_lines(first_scene(input).root);
  return !lines.empty() && lines.size() <= kMostBoxedLines &&
         std::ranges::all_of(lines,
                             [](const auto& line) { return processor::is_label(line.text); });
}

Turn ask_boxes(const TaskInput& input, base::Rng& rng) {
  const Scene& scene = first_scene(input);
  std::string answer;
  for (const internal::TextLine& line : internal::text_lines(scene.root)) {
    if (!answer.empty()) answer += '\n';
    answer += grounded_text(line.text, line.box, internal::size_of(scene.image));
  }
  return ask_question(input, {"ocr.boxes", "fixed.ocr_boxes"}, {}, answer, rng);
}

// Lines and words that stand once on the page and can be labels.
std::vector<internal::TextRegion> locatable_texts(const Scene& scene) {
  constexpr std::size_t kShortest = 3;
  constexpr std::size_t kLongest = 80;
  const std::string page = plain_text(scene.root);
  std::vector<internal::TextRegion> found;
  const auto add = [&](const std::string& text, const draw::Box& box) {
    const bool is_usable = text.size() >= kShortest && text.size() <= kLongest &&
                           processor::is_label(text) &&
                           is_groundable(box, internal::size_of(scene.image));
    if (is_usable && internal::count_occurrences(page, text) == 1) {
      found.push_back({.text = text, .box = box});
    }
  };
  constexpr std::size_t kMostTexts = 150;
  for (const internal::TextLine& line : internal::text_lines(scene.root)) {
    if (found.size() < kMostTexts) add(line.text, line.box);
  }
  if (!has_word_spaces(scene.language)) return found;
  for (const internal::PageWord& word : internal::page_words(scene.root)) {
    if (found.size() < kMostTexts && !word.joins_next) add(word.text, word.box);
  }
  return found;
}

bool has_locatable_texts(const TaskInput& input) {
  return !locatable_texts(first_scene(input)).empty();
}

Turn ask_locate(const TaskInput& input, base::Rng& rng) {
  const Scene& scene = first_scene(input);
  constexpr internal::QuestionRule kQuestion{"ocr.locate", "fixed.find"};
  if (chance::holds(rng, 0.15)) {
    const std::optional<std::string> absent =
        internal::absent_word(input, plain_text(scene.root), WordList::kWords, rng);
    if (absent) {
      const Slots slots{{"query", *absent}};
      return ask_question(input, kQuestion, slots,
                          internal::say(input, "answer.text_absent", slots), rng);
    }
  }
  const internal::TextRegion text = pick(locatable_texts(scene), rng);
  return ask_question(input, kQuestion, {{"query", text.text}},
                      grounded_text(text.text, text.box, internal::size_of(scene.image)), rng);
}

constexpr std::array<Task, 10> kTasks = {{
    {.name = "ocr.page", .family = "reading", .can_make = has_text, .ask = ask_page},
    {.name = "ocr.region", .family = "reading", .can_make = has_regions, .ask = ask_region},
    {.name = "ocr.marked", .family = "reading", .can_make = has_regions, .make = make_marked},
    {.name = "ocr.line", .family = "reading", .can_make = has_counted_lines, .ask = ask_line},
    {.name = "ocr.count_lines",
     .family = "reading",
     .can_make = has_counted_lines,
     .ask = ask_line_count},
    {.name = "ocr.next_word",
     .family = "reading",
     .can_make = has_next_words,
     .ask = ask_next_word},
    {.name = "ocr.first_word",
     .family = "reading",
     .can_make = has_first_word,
     .ask = ask_first_word},
    {.name = "ocr.contains",
     .family = "reading",
     .can_make = has_contained_words,
     .ask = ask_contains},
    {.name = "ocr.boxes", .family = "reading", .can_make = has_boxed_lines, .ask = ask_boxes},
    {.name = "ocr.locate", .family = "reading", .can_make = has_locatable_texts, .ask = ask_locate},
}};

}  // namespace

std::span<const Task> reading_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
