#include "synth/task/reading/reading_tasks.h"

#include <algorithm>
#include <array>
#include <optional>

#include "processor/grounding.h"
#include "synth/task/internal/marks.h"
#include "synth/task/internal/naming.h"
#include "synth/task/internal/page_text.h"

namespace tessera::synth {
namespace {

using chance::try_pick;
using internal::ask_question;
using internal::first_scene;

constexpr std::size_t kMostBoxedLines = 60;
constexpr Index kLastCountedLine = 20;

std::optional<Turn> ask_page(const TaskInput& input, base::Rng& rng) {
  const Node& page = first_scene(input).root;
  if (internal::page_words(page).empty()) return std::nullopt;
  return ask_question(input, {"ocr.page"}, {}, plain_text(page), rng);
}

std::optional<Turn> ask_region(const TaskInput& input, base::Rng& rng) {
  const Scene& scene = first_scene(input);
  const auto region = try_pick(internal::text_regions(scene), rng);
  if (!region) return std::nullopt;
  const std::string box = boxes_text(std::span(&region->box, 1), internal::size_of(scene.image));
  return ask_question(input, {"ocr.region"}, {{"region", box}}, region->text, rng);
}

std::optional<Dialogue> make_marked(const TaskInput& input, base::Rng& rng) {
  const Scene& scene = first_scene(input);
  const auto region = try_pick(internal::text_regions(scene), rng);
  if (!region) return std::nullopt;
  const Turn turn = ask_question(input, {"ocr.marked"}, {}, region->text, rng);
  draw::Image marked = internal::draw_frame(scene.image, region->box);
  return internal::one_turn_dialogue(input, std::move(marked), turn, "ocr.marked");
}

// Lines in places that can be counted.
std::vector<internal::TextLine> counted_lines(const TaskInput& input) {
  std::vector<internal::TextLine> lines = internal::text_lines(first_scene(input).root);
  if (lines.size() < 2 || !internal::are_stacked(lines)) lines.clear();
  return lines;
}

std::optional<Turn> ask_line(const TaskInput& input, base::Rng& rng) {
  const std::vector<internal::TextLine> lines = counted_lines(input);
  if (lines.empty()) return std::nullopt;
  const Index last = static_cast<Index>(lines.size());
  const Index number = 1 + static_cast<Index>(rng.next_below(lines.size()));
  if (number == last || number > kLastCountedLine) {
    return ask_question(input, {"ocr.last_line"}, {}, lines.back().text, rng);
  }
  const Slots slots{{"ordinal", internal::ordinal_word(input.language, number)}};
  const internal::TextLine& line = lines[static_cast<std::size_t>(number - 1)];
  return ask_question(input, {"ocr.line_number"}, slots, line.text, rng);
}

std::optional<Turn> ask_line_count(const TaskInput& input, base::Rng& rng) {
  const std::size_t count = counted_lines(input).size();
  if (count == 0) return std::nullopt;
  return ask_question(input, {"ocr.count_lines"}, {}, std::to_string(count), rng);
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

std::optional<Turn> ask_next_word(const TaskInput& input, base::Rng& rng) {
  if (counted_lines(input).empty()) return std::nullopt;
  const std::vector<internal::PageWord> words = asked_words(input);
  const std::string page = plain_text(first_scene(input).root);
  const auto place = try_pick(places_before_words(page, words), rng);
  if (!place) return std::nullopt;
  return ask_question(input, {"ocr.next_word"}, {{"word", internal::bare_word(words[*place].text)}},
                      internal::bare_word(words[*place + 1].text), rng);
}

std::optional<Turn> ask_first_word(const TaskInput& input, base::Rng& rng) {
  const std::vector<internal::PageWord> words = asked_words(input);
  if (words.size() < 2 || words[0].joins_next || counted_lines(input).empty()) return std::nullopt;
  const std::string word = internal::bare_word(words[0].text);
  if (word.empty()) return std::nullopt;
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

std::optional<Turn> ask_contains(const TaskInput& input, base::Rng& rng) {
  const auto word = try_pick(contained_words(input), rng);
  if (!word) return std::nullopt;
  const std::string page = plain_text(first_scene(input).root);
  const std::optional<std::string> absent =
      chance::holds(rng, 0.5) ? internal::absent_word(input, page, WordList::kWords, rng)
                              : std::nullopt;
  if (absent) {
    const Slots slots{{"word", *absent}};
    return ask_question(input, {"ocr.contains"}, slots,
                        internal::say(input, "answer.word_absent", slots), rng);
  }
  return ask_question(input, {"ocr.contains"}, {{"word", *word}},
                      internal::say(input, "answer.present_yes"), rng);
}

std::optional<Turn> ask_boxes(const TaskInput& input, base::Rng& rng) {
  const Scene& scene = first_scene(input);
  const std::vector<internal::TextLine> lines = internal::text_lines(scene.root);
  const bool is_labelled =
      std::ranges::all_of(lines, [](const auto& line) { return processor::is_label(line.text); });
  if (lines.empty() || lines.size() > kMostBoxedLines || !is_labelled) return std::nullopt;
  std::string answer;
  for (const internal::TextLine& line : lines) {
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

std::optional<Turn> ask_locate(const TaskInput& input, base::Rng& rng) {
  const Scene& scene = first_scene(input);
  constexpr internal::QuestionRule kQuestion{"ocr.locate", "fixed.find"};
  const auto text = try_pick(locatable_texts(scene), rng);
  if (!text) return std::nullopt;
  if (chance::holds(rng, 0.15)) {
    const std::optional<std::string> absent =
        internal::absent_word(input, plain_text(scene.root), WordList::kWords, rng);
    if (absent) {
      const Slots slots{{"query", *absent}};
      return ask_question(input, kQuestion, slots,
                          internal::say(input, "answer.text_absent", slots), rng);
    }
  }
  return ask_question(input, kQuestion, {{"query", text->text}},
                      grounded_text(text->text, text->box, internal::size_of(scene.image)), rng);
}

constexpr std::array<Task, 10> kTasks = {{
    {.name = "ocr.page", .family = "reading", .ask = ask_page},
    {.name = "ocr.region", .family = "reading", .ask = ask_region},
    {.name = "ocr.marked", .family = "reading", .make = make_marked},
    {.name = "ocr.line", .family = "reading", .ask = ask_line},
    {.name = "ocr.count_lines", .family = "reading", .ask = ask_line_count},
    {.name = "ocr.next_word", .family = "reading", .ask = ask_next_word},
    {.name = "ocr.first_word", .family = "reading", .ask = ask_first_word},
    {.name = "ocr.contains", .family = "reading", .ask = ask_contains},
    {.name = "ocr.boxes", .family = "reading", .ask = ask_boxes},
    {.name = "ocr.locate", .family = "reading", .ask = ask_locate},
}};

}  // namespace

std::span<const Task> reading_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
