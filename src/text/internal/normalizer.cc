#include "text/internal/normalizer.h"

#include <array>
#include <cstdlib>
#include <memory>
#include <utility>

#include <utf8proc.h>

#include "base/check.h"
#include "text/internal/json_fields.h"
#include "text/internal/pattern_setting.h"
#include "text/internal/unicode_class.h"
#include "text/utf8.h"

namespace tessera::text {

using base::Error;
using base::Result;
using Json = nlohmann::json;

namespace {

// Characters that no normal form changes and no combining mark precedes: when a text has only such,
// it is in every form already. The canonical forms keep all of these ranges; the compatibility
// forms change some above ASCII.
bool is_stable(char32_t c, bool is_canonical_composition) {
  if (c < 0x80) return true;
  if (!is_canonical_composition) return false;
  return c < 0x300 || (c >= 0x2010 && c <= 0x2027) || (c >= 0x3001 && c <= 0x3029) ||
         (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A0 && c <= 0x30FF) ||
         (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3);
}

void append_normalized(std::string_view text, utf8proc_option_t options, std::string& out) {
  if (text.empty()) return;
  utf8proc_uint8_t* result = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &result, options);
  struct Free {
    void operator()(utf8proc_uint8_t* memory) const {
      std::free(memory);  // NOLINT: utf8proc hands out what malloc gave it
    }
  };
  const std::unique_ptr<utf8proc_uint8_t, Free> owner(result);
  base::check(size >= 0, "normalize", "valid UTF-8 and enough memory, utf8proc returned ", size);
  out.append(reinterpret_cast<const char*>(result), static_cast<std::size_t>(size));
}

// Normalises the stretches between inert characters, which themselves pass through.
std::string to_normal_form(std::string text, int options) {
  const bool is_canonical_composition =
      (options & UTF8PROC_COMPOSE) != 0 && (options & UTF8PROC_COMPAT) == 0;
  bool is_done = true;
  for (std::size_t offset = 0; is_done && offset < text.size();) {
    is_done = is_stable(next_char(text, offset), is_canonical_composition);
  }
  if (is_done) return text;
  const auto flags = static_cast<utf8proc_option_t>(options | UTF8PROC_STABLE);
  std::string out;
  const std::string_view whole = text;
  std::size_t begin = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t here = offset;
    if (!is_inert_in_normalization(next_char(text, offset))) continue;
    append_normalized(whole.substr(begin, here - begin), flags, out);
    out.append(text, here, offset - here);
    begin = offset;
  }
  append_normalized(whole.substr(begin), flags, out);
  return out;
}

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
      return to_normal_form(std::move(text), UTF8PROC_COMPOSE);
    case Kind::kNfd:
      return to_normal_form(std::move(text), UTF8PROC_DECOMPOSE);
    case Kind::kNfkc:
      return to_normal_form(std::move(text), UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    case Kind::kNfkd:
      return to_normal_form(std::move(text), UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
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
