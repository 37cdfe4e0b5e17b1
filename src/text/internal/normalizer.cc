#include "text/internal/normalizer.h"

#include <utility>

#include "text/internal/json_fields.h"
#include "text/internal/pattern_setting.h"
#include "text/internal/unicode_class.h"
#include "text/normal_form.h"
#include "text/utf8.h"

namespace tessera::text {

using base::Error;
using base::Result;
using Json = nlohmann::json;

namespace {

std::string to_lowercase(std::string_view text) {
  std::string out;
  for (std::size_t offset = 0; offset < text.size();) {
    append_lowercase(next_char(text, offset), out);
  }
  return out;
}

std::string strip(std::string_view text, bool left, bool right) {
  std::size_t begin = 0;
  while (left && begin < text.size()) {
    std::size_t next = begin;
    if (!is_whitespace(next_char(text, next))) break;
    begin = next;
  }
  std::size_t end = text.size();
  while (right && end > begin) {
    const std::size_t previous = previous_char(text, end);
    std::size_t offset = previous;
    if (!is_whitespace(next_char(text, offset))) break;
    end = previous;
  }
  return std::string(text.substr(begin, end - begin));
}

}  // namespace

Result<Normalizer> Normalizer::create(const Json& settings) {
  Normalizer normalizer;
  if (settings.is_null()) return normalizer;
  TESSERA_TRY(done, normalizer.add(settings, "normalizer"));
  return normalizer;
}

Result<void> Normalizer::add(const Json& settings, const std::string& path) {
  JsonFields fields(settings, path);
  const std::string type = fields.text("type");
  static constexpr std::pair<std::string_view, Kind> kPlainTypes[] = {
      {"NFC", Kind::kNfc},
      {"NFD", Kind::kNfd},
      {"NFKC", Kind::kNfkc},
      {"NFKD", Kind::kNfkd},
      {"Lowercase", Kind::kLowercase}};
  for (const auto& [name, kind] : kPlainTypes) {
    if (type != name) continue;
    steps_.push_back({.kind = kind, .pattern = {}, .content = {}});
    return fields.finish();
  }
  if (type == "Sequence") {
    return fields.for_each_part("normalizers", [this](const Json& part, const std::string& where) {
      return add(part, where);
    });
  }
  Step step;
  if (type == "Replace") {
    step.kind = Kind::kReplace;
    step.content = fields.text("content");
    TESSERA_TRY(pattern, read_pattern(fields));
    step.pattern = std::move(pattern);
  } else if (type == "Prepend") {
    step.kind = Kind::kPrepend;
    step.content = fields.text("prepend");
  } else if (type == "Strip") {
    step.kind = Kind::kStrip;
    step.strip_left = fields.flag("strip_left");
    step.strip_right = fields.flag("strip_right");
  } else {
    fields.refuse("type", "NFC, NFD, NFKC, NFKD, Lowercase, Replace, Prepend, Strip or Sequence");
  }
  TESSERA_TRY(done, fields.finish());
  steps_.push_back(std::move(step));
  return {};
}

Result<std::string> Normalizer::apply(std::string_view text, RegexScratch& scratch) const {
  std::string current(text);
  for (const Step& step : steps_) {
    TESSERA_TRY(next, apply_step(step, std::move(current), scratch));
    current = std::move(next);
  }
  return current;
}

Result<std::string> Normalizer::apply_step(const Step& step,
                                           std::string text,
                                           RegexScratch& scratch) {
  switch (step.kind) {
    case Kind::kNfc:
      return to_normal_form(std::move(text), NormalForm::kNfc);
    case Kind::kNfd:
      return to_normal_form(std::move(text), NormalForm::kNfd);
    case Kind::kNfkc:
      return to_normal_form(std::move(text), NormalForm::kNfkc);
    case Kind::kNfkd:
      return to_normal_form(std::move(text), NormalForm::kNfkd);
    case Kind::kLowercase:
      return to_lowercase(text);
    case Kind::kPrepend:
      return text.empty() ? text : step.content + text;
    case Kind::kStrip:
      return strip(text, step.strip_left, step.strip_right);
    case Kind::kReplace:
      break;
  }
  std::vector<Span> matches;
  TESSERA_TRY(done, step.pattern->find_all(text, scratch, matches));
  std::string out;
  std::size_t begin = 0;
  for (const Span& match : matches) {
    out.append(text, begin, match.begin - begin);
    out += step.content;
    begin = match.end;
  }
  out.append(text, begin, std::string::npos);
  return out;
}

}  // namespace tessera::text
