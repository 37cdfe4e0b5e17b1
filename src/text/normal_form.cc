#include "text/normal_form.h"

#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include <utf8proc.h>

#include "base/check.h"
#include "text/internal/unicode_class.h"
#include "text/utf8.h"

namespace tessera::text {
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

int options_of(NormalForm form) {
  switch (form) {
    case NormalForm::kNfc:
      return UTF8PROC_COMPOSE;
    case NormalForm::kNfd:
      return UTF8PROC_DECOMPOSE;
    case NormalForm::kNfkc:
      return UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
    case NormalForm::kNfkd:
      return UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT;
  }
  base::fail_contract("to_normal_form", "one of four forms");
}

}  // namespace

std::string to_normal_form(std::string text, NormalForm form) {
  const int options = options_of(form);
  const bool is_canonical_composition =
      (options & UTF8PROC_COMPOSE) != 0 && (options & UTF8PROC_COMPAT) == 0;
  bool is_done = true;
  for (std::size_t offset = 0; is_done && offset < text.size();) {
    is_done = is_stable(next_char(text, offset), is_canonical_composition);
  }
  if (is_done) return text;
  const auto flags = static_cast<utf8proc_option_t>(options | UTF8PROC_STABLE);
  // The stretches between inert characters are normalised; those themselves pass through.
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

std::string collapse_white_space(std::string_view text) {
  std::string out;
  bool is_apart = false;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t here = offset;
    if (is_whitespace(next_char(text, offset))) {
      is_apart = !out.empty();
      continue;
    }
    if (is_apart) out += ' ';
    is_apart = false;
    out.append(text, here, offset - here);
  }
  return out;
}

}  // namespace tessera::text
