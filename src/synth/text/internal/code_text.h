// Source text in the manner of several languages, out of a grammar of its own and the words of the
// assets: it looks like a program and means nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.h"
#include "synth/content/prose.h"

namespace tessera::synth {

enum class CodeLanguage : std::uint8_t {
  kPython,
  kC,
  kJavaScript,
  kSql,
  kShell,
  kJson,
  kHtml,
  kCss,
  kIni,
};

enum class CodeRole : std::uint8_t { kPlain, kKeyword, kString, kNumber, kComment, kName };

struct CodeToken {
  std::string text;  // spaces and line feeds included
  CodeRole role = CodeRole::kPlain;
};

using CodeText = std::vector<CodeToken>;

[[nodiscard]] CodeLanguage choose_code_language(base::Rng& rng);

// At least `num_lines` lines; whole statements.
[[nodiscard]] CodeText make_code_text(CodeLanguage language,
                                      Index num_lines,
                                      Prose& prose,
                                      base::Rng& rng);

[[nodiscard]] std::string plain_code(const CodeText& code);

}  // namespace tessera::synth
