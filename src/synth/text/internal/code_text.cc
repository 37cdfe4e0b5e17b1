#include "synth/text/internal/code_text.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "synth/chance.h"
#include "synth/content/chain.h"

namespace tessera::synth {
namespace {

// Templates of statements. `\x` stands for what is filled in: n a name, t a type, s a string, d a
// number, c a comment's words, o an operator, f a call; a keyword stands between backquotes. Lines
// end with \n; the deeper lines carry their own spaces.
constexpr std::array<std::string_view, 9> kPython = {
    "`def` $n($n, $n=$d):\n    `return` $n $o $d\n",
    "$n = [$n `for` $n `in` $n `if` $n $o $d]\n",
    "`for` $n `in` range($d):\n    $n += $n[$d]\n    print($s, $n)\n",
    "`class` $t:\n    `def` __init__(self, $n):\n        self.$n = $n\n",
    "`if` $n $o $d:\n    $n = $f\n`else`:\n    $n = $s\n",
    "`import` $n\n",
    "# $c\n",
    "`with` open($s) `as` $n:\n    $n = $n.read()\n",
    "\n"};
constexpr std::array<std::string_view, 8> kC = {
    "`int` $n(`const` `char` *$n, `int` $n) {\n    `return` $n $o $d;\n}\n",
    "`for` (`int` i = 0; i < $d; ++i) {\n    $n[i] = $n[i] $o $d;\n}\n",
    "`if` ($n $o $d) {\n    printf($s, $n);\n}\n",
    "`static` `double` $n = $d;\n",
    "`struct` $t {\n    `int` $n;\n    `char` *$n;\n};\n",
    "// $c\n",
    "#include <$n.h>\n",
    "\n"};
constexpr std::array<std::string_view, 7> kJavaScript = {
    "`const` $n = ($n) => $n $o $d;\n",
    "`function` $n($n) {\n  `return` $f;\n}\n",
    "`let` $n = { $n: $d, $n: $s };\n",
    "document.querySelector($s).$n = $n;\n",
    "`if` ($n === $s) {\n  console.log($n);\n}\n",
    "// $c\n",
    "\n"};
constexpr std::array<std::string_view, 5> kSql = {
    "`SELECT` $n, $n `FROM` $n\n  `WHERE` $n $o $d\n  `ORDER BY` $n;\n",
    "`INSERT INTO` $n ($n, $n)\n  `VALUES` ($d, $s);\n",
    "`UPDATE` $n `SET` $n = $s `WHERE` id = $d;\n",
    "`CREATE TABLE` $n (\n  id `INTEGER`,\n  $n `TEXT`\n);\n", "-- $c\n"};
constexpr std::array<std::string_view, 7> kShell = {
    "$ cd /$n/$n\n",
    "$ ls -l $n | grep $n\n",
    "`for` f `in` *.$n; `do`\n  $n --$n \"$$f\"\n`done`\n",
    "`export` $n=$s\n",
    "# $c\n",
    "$ tar -xf $n-$d.tar.gz\n",
    "$ echo $s\n"};
constexpr std::array<std::string_view, 3> kJson = {
    "{\n  \"$n\": $d,\n  \"$n\": $s,\n  \"$n\": [$d, $d, $d]\n}\n",
    "{\n  \"$n\": {\n    \"$n\": true,\n    \"$n\": $s\n  }\n}\n",
    "[\n  {\"$n\": $d},\n  {\"$n\": $s}\n]\n"};
constexpr std::array<std::string_view, 5> kHtml = {
    "<`div` class=$s>\n  <`p`>$c</`p`>\n</`div`>\n", "<`a` href=$s>$n</`a`>\n",
    "<`ul`>\n  <`li`>$n</`li`>\n  <`li`>$n</`li`>\n</`ul`>\n", "<`img` src=$s alt=$s>\n",
    "<!-- $c -->\n"};
constexpr std::array<std::string_view, 4> kCss = {
    ".$n {\n  `margin`: $dpx;\n  `color`: #$h;\n}\n", "#$n > $n {\n  `width`: $d%;\n}\n",
    "@media (max-width: $dpx) {\n  .$n { `display`: none; }\n}\n", "/* $c */\n"};
constexpr std::array<std::string_view, 4> kIni = {"[$n]\n$n = $d\n$n = $n\n", "; $c\n",
                                                  "$n.$n = $n\n", "$n = $d, $d\n"};

std::span<const std::string_view> templates_of(CodeLanguage language) {
  switch (language) {
    case CodeLanguage::kPython:
      return kPython;
    case CodeLanguage::kC:
      return kC;
    case CodeLanguage::kJavaScript:
      return kJavaScript;
    case CodeLanguage::kSql:
      return kSql;
    case CodeLanguage::kShell:
      return kShell;
    case CodeLanguage::kJson:
      return kJson;
    case CodeLanguage::kHtml:
      return kHtml;
    case CodeLanguage::kCss:
      return kCss;
    case CodeLanguage::kIni:
      return kIni;
  }
  return kC;
}

// Small letters of ASCII only, as programs have them.
std::string letters_of(const std::string& word) {
  std::string out;
  for (const char c : word) {
    if (c >= 'a' && c <= 'z') out += c;
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

class CodeWriter {
 public:
  CodeWriter(Prose& prose, base::Rng& rng) : prose_(prose), rng_(rng) {
    // A program uses few names many times.
    constexpr int kNumNames = 6;
    for (int i = 0; i < kNumNames; ++i)
      names_.push_back(make_name());
  }

  void add(std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const char c = pattern[i];
      if (c == '`') {
        const std::size_t end = pattern.find('`', i + 1);
        put(std::string(pattern.substr(i + 1, end - i - 1)), CodeRole::kKeyword);
        i = end;
      } else if (c == '$' && i + 1 < pattern.size() && fill(pattern[i + 1])) {
        ++i;
      } else {
        put(std::string(1, c), CodeRole::kPlain);
      }
    }
  }

  CodeText take() { return std::move(tokens_); }

 private:
  std::string make_name() {
    std::string name = letters_of(prose_.from(WordList::kWords));
    if (name.size() < 2) name = std::string(1, static_cast<char>('a' + rng_.next_below(26)));
    if (name.size() > 12) name.resize(12);
    if (rng_.next_below(4) == 0)
      name += "_" + std::string(1, static_cast<char>('a' + rng_.next_below(26)));
    return name;
  }

  const std::string& name() { return chance::pick(names_, rng_); }

  bool fill(char what) {
    constexpr std::array<std::string_view, 10> kOperators = {
        "+", "-", "*", "/", "==", "!=", "<", ">", "<=", ">="};
    switch (what) {
      case 'n':
        put(name(), CodeRole::kName);
        return true;
      case 't': {
        std::string type = name();
        type.front() = static_cast<char>(type.front() - ('a' - 'A'));
        put(std::move(type), CodeRole::kName);
        return true;
      }
      case 's': {
        std::string words = name();
        if (rng_.next_below(2) != 0) words += " " + name();
        put("\"" + words + "\"", CodeRole::kString);
        return true;
      }
      case 'd':
        put(std::to_string(rng_.next_below(rng_.next_below(3) == 0 ? 10'000 : 20)),
            CodeRole::kNumber);
        return true;
      case 'h': {
        constexpr std::string_view kDigits = "0123456789abcdef";
        std::string colour;
        for (int i = 0; i < 6; ++i)
          colour += chance::pick(kDigits, rng_);
        put(std::move(colour), CodeRole::kNumber);
        return true;
      }
      case 'c':
        put(chain({name(), " ", name(), " ", name()}), CodeRole::kComment);
        return true;
      case 'o':
        put(std::string(chance::pick(kOperators, rng_)), CodeRole::kPlain);
        return true;
      case 'f':
        put(chain({name(), "(", name(), ")"}), CodeRole::kPlain);
        return true;
      case '$':
        put("$", CodeRole::kPlain);
        return true;
      default:
        return false;
    }
  }

  void put(std::string text, CodeRole role) {
    if (!tokens_.empty() && tokens_.back().role == role) {
      tokens_.back().text += text;
    } else {
      tokens_.push_back({.text = std::move(text), .role = role});
    }
  }

  Prose& prose_;
  base::Rng& rng_;
  std::vector<std::string> names_;
  CodeText tokens_;
};

}  // namespace

CodeLanguage choose_code_language(base::Rng& rng) {
  constexpr auto kCount = static_cast<std::uint64_t>(CodeLanguage::kIni) + 1;
  return static_cast<CodeLanguage>(rng.next_below(kCount));
}

CodeText make_code_text(CodeLanguage language, Index num_lines, Prose& prose, base::Rng& rng) {
  CodeWriter writer(prose, rng);
  const std::span<const std::string_view> templates = templates_of(language);
  Index lines = 0;
  bool was_empty = true;
  while (lines < num_lines) {
    const std::string_view pattern = chance::pick(templates, rng);
    // No empty line at the beginning, nor two in succession.
    if (pattern == "\n" && was_empty) continue;
    was_empty = pattern == "\n";
    writer.add(pattern);
    lines += static_cast<Index>(std::count(pattern.begin(), pattern.end(), '\n'));
  }
  CodeText code = writer.take();
  while (!code.empty() && code.back().text.ends_with('\n')) {
    code.back().text.pop_back();
    if (code.back().text.empty()) code.pop_back();
  }
  return code;
}

std::string plain_code(const CodeText& code) {
  std::string text;
  for (const CodeToken& token : code)
    text += token.text;
  return text;
}

}  // namespace tessera::synth
