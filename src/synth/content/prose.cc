#include "synth/content/prose.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "synth/chance.h"
#include "synth/content/letter_case.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

constexpr std::u32string_view kEdgePunctuation =
    U".,;:!?\"'()[]{}«»„“”‘’…—–-*_/\\|<>·。，、；：？！（）《》「」『』【】";

bool is_edge_punctuation(char32_t c) {
  return kEdgePunctuation.find(c) != kEdgePunctuation.npos;
}

// At most `max_bytes` of the text, ending behind a word or, without spaces, behind a character.
std::string cut_behind_word(std::string_view text, std::size_t max_bytes, bool has_spaces) {
  if (text.size() <= max_bytes) return std::string(text);
  std::size_t end = max_bytes;
  if (has_spaces) {
    const std::size_t space = text.rfind(' ', max_bytes);
    if (space != text.npos && space > 0) end = space;
  }
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return std::string(text.substr(0, end));
}

// Parts between Chinese punctuation marks.
std::vector<std::string> clauses_of(std::string_view text) {
  std::vector<std::string> clauses(1);
  std::size_t offset = 0;
  while (offset < text.size()) {
    const char32_t c = text::next_char(text, offset);
    if (is_edge_punctuation(c) || c == ' ') {
      if (!clauses.back().empty()) clauses.emplace_back();
    } else {
      text::append_utf8(c, clauses.back());
    }
  }
  if (clauses.back().empty()) clauses.pop_back();
  return clauses;
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  std::size_t offset = 0;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  while (offset < text.size()) {
    const char32_t c = text::next_char(text, offset);
    const bool is_han = c >= 0x2E80 && c <= 0xFFEF;
    if (c <= ' ' || c == 0xA0 || is_han) end_word();
    if (c > ' ' && c != 0xA0) text::append_utf8(c, word);
    if (is_han) end_word();
  }
  end_word();
  return words;
}

std::string trimmed_of_punctuation(std::string_view word) {
  std::size_t begin = 0;
  while (begin < word.size()) {
    std::size_t next = begin;
    if (!is_edge_punctuation(text::next_char(word, next))) break;
    begin = next;
  }
  std::size_t end = word.size();
  while (end > begin) {
    const std::size_t previous = text::previous_char(word, end);
    std::size_t offset = previous;
    if (!is_edge_punctuation(text::next_char(word, offset))) break;
    end = previous;
  }
  return std::string(word.substr(begin, end - begin));
}

Prose::Prose(AssetView view, Language language, base::Rng& rng)
    : view_(view), language_(language), rng_(rng) {
  base::check(!view_.paragraphs(language).empty(), "prose", "paragraphs of ", to_string(language),
              ", this side of the split has none");
  jump();
}

void Prose::jump() {
  paragraph_idx_ = rng_.next_below(view_.paragraphs(language_).size());
  sentence_idx_ = 0;
}

// Of the present paragraph; the next one's when all were read.
const std::vector<std::string>& Prose::sentences() {
  const std::span<const Paragraph> paragraphs = view_.paragraphs(language_);
  while (sentence_idx_ >= paragraphs[paragraph_idx_].sentences.size()) {
    paragraph_idx_ = (paragraph_idx_ + 1) % paragraphs.size();
    sentence_idx_ = 0;
  }
  const Paragraph& paragraph = paragraphs[paragraph_idx_];
  const auto& documents = view_.assets().documents();
  const std::string& title = documents[static_cast<std::size_t>(paragraph.document)].title;
  if (used_.empty() || used_.back() != title) used_.push_back(title);
  return paragraph.sentences;
}

std::string Prose::sentence() {
  const std::string& next = sentences()[sentence_idx_++];
  const bool is_scrambled = view_.scrambled_words() > 0 && has_word_spaces(language_);
  return is_scrambled ? scrambled(next) : next;
}

std::string Prose::scrambled(std::string_view sentence) {
  std::string text;
  for (const std::string& word : words_of(sentence)) {
    if (!text.empty()) text += ' ';
    const std::string core = trimmed_of_punctuation(word);
    if (core.empty() || !chance::holds(rng_, view_.scrambled_words())) {
      text += word;
      continue;
    }
    // The punctuation around a word stays.
    const std::size_t begin = word.find(core);
    text += word.substr(0, begin);
    text += any_word();
    text += word.substr(begin + core.size());
  }
  return text;
}

// A word of any text of the language, as often as texts have it.
std::string Prose::any_word() {
  constexpr int kAttempts = 20;
  const std::span<const Paragraph> paragraphs = view_.paragraphs(language_);
  for (int i = 0; i < kAttempts; ++i) {
    const std::vector<std::string> words =
        words_of(chance::pick(paragraphs[rng_.next_below(paragraphs.size())].sentences, rng_));
    if (words.empty()) continue;
    std::string word = trimmed_of_punctuation(chance::pick(words, rng_));
    if (!word.empty()) return word;
  }
  return "1";
}

std::string Prose::paragraph(const TextLength& length) {
  const auto min_bytes = static_cast<std::size_t>(length.min_chars);
  const auto max_bytes = static_cast<std::size_t>(std::max(length.min_chars, length.max_chars));
  const bool has_spaces = has_word_spaces(language_);
  std::string text;
  while (true) {
    const std::string next = sentence();
    const std::size_t total = text.size() + next.size() + 1;
    if (text.empty()) {
      text = cut_behind_word(next, max_bytes, has_spaces);
    } else if (total > max_bytes) {
      --sentence_idx_;  // it begins the next paragraph
      return text;
    } else {
      text += (has_spaces ? " " : "") + next;
    }
    if (text.size() >= min_bytes && rng_.next_below(3) == 0) return text;
  }
}

std::string Prose::title(Index min_words, Index max_words) {
  const Index wanted = rng_.next_between(min_words, std::max(min_words, max_words));
  if (!has_word_spaces(language_)) {
    const std::vector<std::string> clauses = clauses_of(sentence());
    if (clauses.empty()) return word();
    // A Chinese word has about two characters of three bytes.
    const auto max_bytes = static_cast<std::size_t>(6 * wanted);
    return cut_behind_word(chance::pick(clauses, rng_), max_bytes, false);
  }
  const std::vector<std::string> words = words_of(sentence());
  const std::size_t count = std::min(static_cast<std::size_t>(wanted), words.size());
  const std::size_t begin = rng_.next_below(words.size() - count + 1);
  std::string text;
  for (std::size_t i = begin; i < begin + count; ++i)
    text += (text.empty() ? "" : " ") + words[i];
  text = trimmed_of_punctuation(text);
  return text.empty() ? capitalised(word()) : capitalised(text);
}

std::string Prose::word() {
  constexpr int kAttempts = 20;
  for (int i = 0; i < kAttempts; ++i) {
    const std::vector<std::string> words = words_of(sentence());
    if (words.empty()) continue;
    std::string word = trimmed_of_punctuation(chance::pick(words, rng_));
    if (!word.empty()) return word;
  }
  return "1";
}

std::string Prose::from(WordList list) {
  const std::span<const std::string> words = view_.words(list, language_);
  if (words.empty()) return list == WordList::kWords ? word() : title(1, 3);
  return chance::pick(words, rng_);
}

std::string Prose::person() {
  const bool is_family_first = language_ == Language::kChinese;
  const std::string given = from(WordList::kGivenNames);
  const std::string family = from(WordList::kFamilyNames);
  return is_family_first ? family + given : given + " " + family;
}

std::string Prose::date() {
  const Index day = rng_.next_between(1, 28);
  const Index month = rng_.next_between(1, 12);
  const Index year = rng_.next_between(1890, 2035);
  const std::string d = std::to_string(day);
  const std::string y = std::to_string(year);
  const std::span<const std::string> months = view_.words(WordList::kMonths, language_);
  const bool has_names = months.size() == 12 && rng_.next_below(4) != 0;
  const std::string name = has_names ? months[static_cast<std::size_t>(month - 1)] : "";
  const std::string m = std::to_string(month);
  switch (language_) {
    case Language::kChinese:
      return y + "年" + m + "月" + d + "日";
    case Language::kEnglish:
      if (!has_names) return m + "/" + d + "/" + y;
      return rng_.next_below(2) == 0 ? name + " " + d + ", " + y : d + " " + name + " " + y;
    case Language::kSpanish:
      return has_names ? d + " de " + name + " de " + y : d + "/" + m + "/" + y;
    case Language::kGerman:
      return has_names ? d + ". " + name + " " + y : d + "." + m + "." + y;
    case Language::kFrench:
      return has_names ? d + " " + name + " " + y : d + "/" + m + "/" + y;
    default:
      return d + "." + m + "." + y;
  }
}

}  // namespace tessera::synth
