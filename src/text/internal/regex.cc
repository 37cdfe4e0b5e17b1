#include "text/internal/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <optional>
#include <utility>

#include <pcre2.h>

#include "base/check.h"
#include "base/text.h"
#include "text/internal/regex_syntax.h"
#include "text/utf8.h"

namespace tessera::text {

using base::cat;
using base::Error;
using base::Result;

namespace {

// Deep backtracking gets this much stack and then an error, not a crash.
constexpr std::size_t kJitStackStart = 32U << 10;
constexpr std::size_t kJitStackLimit = 8U << 20;

std::string message_of(int code) {
  PCRE2_UCHAR text[256];
  pcre2_get_error_message(code, text, sizeof(text));
  return reinterpret_cast<const char*>(text);
}

PCRE2_SPTR units(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

}  // namespace

void RegexScratch::Release::operator()(pcre2_match_data* data) const {
  pcre2_match_data_free(data);
}
void RegexScratch::Release::operator()(pcre2_match_context* context) const {
  pcre2_match_context_free(context);
}
void RegexScratch::Release::operator()(pcre2_jit_stack* stack) const {
  pcre2_jit_stack_free(stack);
}

RegexScratch::RegexScratch()
    : data_(pcre2_match_data_create(1, nullptr)),
      stack_(pcre2_jit_stack_create(kJitStackStart, kJitStackLimit, nullptr)),
      context_(pcre2_match_context_create(nullptr)) {
  base::check(data_ && context_, "regex", "memory for one match, is exhausted");
  // Without a JIT there is no stack; the interpreter needs none.
  if (stack_) pcre2_jit_stack_assign(context_.get(), nullptr, stack_.get());
}
RegexScratch::RegexScratch(RegexScratch&&) noexcept = default;
RegexScratch& RegexScratch::operator=(RegexScratch&&) noexcept = default;
RegexScratch::~RegexScratch() = default;

void Regex::Release::operator()(pcre2_code* code) const {
  pcre2_code_free(code);
}

Result<Regex> Regex::compile(std::string_view pattern) {
  TESSERA_TRY(translated, translate_regex(pattern));
  struct ReleaseContext {
    void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
  };
  const std::unique_ptr<pcre2_compile_context, ReleaseContext> context(
      pcre2_compile_context_create(nullptr));
  base::check(context != nullptr, "regex", "memory for a compiler, is exhausted");
  // In the files' dialect only "\n" ends a line, and ^ and $ always mean lines.
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  int code = 0;
  PCRE2_SIZE offset = 0;
  Regex regex;
  regex.code_.reset(pcre2_compile(units(translated), translated.size(),
                                  PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C,
                                  &code, &offset, context.get()));
  if (!regex.code_) {
    return Error::invalid_input("regex",
                                cat("a valid expression, ", message_of(code), ": ", pattern));
  }
  regex.pattern_ = pattern;
  regex.has_jit_ = pcre2_jit_compile(regex.code_.get(), PCRE2_JIT_COMPLETE) == 0;
  return regex;
}

Result<void> Regex::find_all(std::string_view subject,
                             RegexScratch& scratch,
                             std::vector<Span>& matches) const {
  matches.clear();
  const auto match_from = has_jit_ ? &pcre2_jit_match : &pcre2_match;
  const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(scratch.data_.get());
  std::size_t position = 0;
  std::optional<std::size_t> last_end;
  while (position <= subject.size()) {
    // rc is 0 when the expression has groups: there is room for the whole match only.
    const int rc = match_from(code_.get(), units(subject), subject.size(), position,
                              PCRE2_NO_UTF_CHECK, scratch.data_.get(), scratch.context_.get());
    if (rc == PCRE2_ERROR_NOMATCH) return {};
    if (rc < 0) {
      return Error::limit("encode", cat("a text that the expression ", pattern_,
                                        " can be matched on, ", message_of(rc)));
    }
    const std::size_t begin = bounds[0];
    const std::size_t end = bounds[1];
    // An empty match right behind another match does not count; the search moves one on.
    if (begin == end && last_end == end) {
      if (position == subject.size()) return {};
      static_cast<void>(next_char(subject, position));
      continue;
    }
    matches.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    position = end;
    last_end = end;
  }
  return {};
}

std::string escape_regex(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    const bool is_word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                         (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    if (!is_word) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

}  // namespace tessera::text
