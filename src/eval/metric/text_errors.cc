#include "eval/metric/text_errors.h"

#include <map>
#include <string>

#include "eval/metric/edit_distance.h"
#include "eval/metric/text_form.h"

namespace tessera::eval {
namespace {

ErrorCount errors_of(std::u32string_view truth, std::u32string_view answer) {
  return {.num_errors = edit_distance(truth, answer), .num_items = std::ssize(truth)};
}

// Words as numbers: equal words, equal numbers.
using Numbers = std::map<std::string, char32_t, std::less<>>;

std::u32string word_numbers(std::string_view text, Numbers& numbers) {
  const std::string words = tidy(text);
  std::u32string list;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    const auto next = static_cast<char32_t>(numbers.size());
    list += numbers.try_emplace(words.substr(begin, end - begin), next).first->second;
    begin = end + 1;
  }
  return list;
}

}  // namespace

ErrorCount character_errors(std::string_view truth, std::string_view answer) {
  return errors_of(code_points(tidy(truth)), code_points(tidy(answer)));
}

ErrorCount word_errors(std::string_view truth, std::string_view answer) {
  Numbers numbers;
  const std::u32string truth_words = word_numbers(truth, numbers);
  return errors_of(truth_words, word_numbers(answer, numbers));
}

}  // namespace tessera::eval
