#include "eval/metric/text_form.h"

#include "text/letter_case.h"
#include "text/normal_form.h"
#include "text/utf8.h"

namespace tessera::eval {

std::string tidy(std::string_view text) {
  std::string repaired;
  text::append_repaired_utf8(text, repaired);
  return text::collapse_white_space(
      text::to_normal_form(std::move(repaired), text::NormalForm::kNfc));
}

std::u32string code_points(std::string_view text) {
  std::string repaired;
  text::append_repaired_utf8(text, repaired);
  std::u32string points;
  for (std::size_t offset = 0; offset < repaired.size();)
    points += text::next_char(repaired, offset);
  return points;
}

std::u32string folded(std::string_view text) {
  std::u32string points = code_points(tidy(text));
  for (char32_t& point : points)
    point = text::to_upper(point);
  return points;
}

}  // namespace tessera::eval
