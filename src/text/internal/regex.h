// A compiled regular expression of a tokenizer file (PCRE2 with JIT) and the search for all its
// matches, with the rule of the `tokenizers` package for empty ones.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// PCRE2's own names, so that its header stays out of ours.
struct pcre2_real_code_8;
struct pcre2_real_match_data_8;
struct pcre2_real_match_context_8;
struct pcre2_real_jit_stack_8;

namespace tessera::text {

// Bytes [begin, end) of a text. 32 bits: texts are bounded by base/limits.h.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

// What one thread needs to run any expression.
class RegexScratch {
 public:
  RegexScratch();
  RegexScratch(RegexScratch&&) noexcept;
  RegexScratch& operator=(RegexScratch&&) noexcept;
  ~RegexScratch();

 private:
  friend class Regex;
  struct Release {
    void operator()(pcre2_real_match_data_8* data) const;
    void operator()(pcre2_real_match_context_8* context) const;
    void operator()(pcre2_real_jit_stack_8* stack) const;
  };
  std::unique_ptr<pcre2_real_match_data_8, Release> data_;
  std::unique_ptr<pcre2_real_jit_stack_8, Release> stack_;
  std::unique_ptr<pcre2_real_match_context_8, Release> context_;
};

class Regex {
 public:
  // `pattern` in the files' own syntax (regex_syntax.h).
  static base::Result<Regex> compile(std::string_view pattern);

  // Replaces `matches` by all matches in `subject` (well-formed UTF-8), left to right, without
  // overlap. An error when the matcher gives up.
  [[nodiscard]] base::Result<void> find_all(std::string_view subject,
                                            RegexScratch& scratch,
                                            std::vector<Span>& matches) const;

 private:
  struct Release {
    void operator()(pcre2_real_code_8* code) const;
  };
  std::unique_ptr<pcre2_real_code_8, Release> code_;
  std::string pattern_;
  bool has_jit_ = false;
};

// A pattern that matches `text` literally.
[[nodiscard]] std::string escape_regex(std::string_view text);

}  // namespace tessera::text
