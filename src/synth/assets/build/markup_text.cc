#include "synth/assets/build/markup_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "synth/assets/build/characters.h"
#include "text/utf8.h"

namespace tessera::synth::build {
namespace {

using base::cat;

// An element's place: of its opening tag, its content, and what follows its closing tag.
struct Element {
  std::size_t tag = 0;
  std::size_t content = 0;
  std::size_t content_end = 0;
  std::size_t end = 0;
};

// The first element from `from` on; its tag is npos when there is none.
Element find_element(std::string_view markup, std::string_view name, std::size_t from) {
  constexpr std::size_t kNone = std::string_view::npos;
  const std::string opening = cat("<", name);
  const std::string closing = cat("</", name, ">");
  for (std::size_t at = markup.find(opening, from); at != kNone;
       at = markup.find(opening, at + 1)) {
    const std::size_t after = at + opening.size();
    if (after >= markup.size()) break;
    const char next = markup[after];
    if (next != '>' && next != ' ' && next != '\n') continue;
    const std::size_t tag_end = markup.find('>', after);
    if (tag_end == kNone) break;
    if (markup[tag_end - 1] == '/') continue;
    const std::size_t content_end = markup.find(closing, tag_end);
    if (content_end == kNone) break;
    return {at, tag_end + 1, content_end, content_end + closing.size()};
  }
  return {kNone, 0, 0, 0};
}

// An empty link stands for a title that is written elsewhere: the text around it is not whole.
constexpr std::string_view kMissingText = "\uFFFC";

std::string without_tags(std::string_view markup) {
  std::string text;
  while (!markup.empty()) {
    const std::size_t tag = std::min(markup.find('<'), markup.size());
    text += markup.substr(0, tag);
    markup.remove_prefix(tag);
    const std::size_t end = std::min(markup.find('>'), markup.size());
    if (markup.starts_with("<link ") && markup.substr(0, end).ends_with('/')) text += kMissingText;
    markup.remove_prefix(std::min(end + 1, markup.size()));
  }
  return text;
}

// The character that "&name;" stands for; 0 when it is unknown.
char32_t entity_character(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, char32_t>, 7> kNamed = {{{"amp", U'&'},
                                                                            {"lt", U'<'},
                                                                            {"gt", U'>'},
                                                                            {"quot", U'"'},
                                                                            {"apos", U'\''},
                                                                            {"nbsp", U' '},
                                                                            {"mdash", U'\u2014'}}};
  for (const auto& [known, character] : kNamed) {
    if (known == name) return character;
  }
  if (!name.starts_with('#')) return 0;
  name.remove_prefix(1);
  const bool is_hex = name.starts_with('x');
  if (is_hex) name.remove_prefix(1);
  std::uint32_t code = 0;
  const auto [end, failure] =
      std::from_chars(name.data(), name.data() + name.size(), code, is_hex ? 16 : 10);
  const bool is_scalar = code < 0xD800 || (code > 0xDFFF && code < 0x110000);
  return failure == std::errc() && is_scalar ? static_cast<char32_t>(code) : 0;
}

}  // namespace

std::string decode_entities(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t end = text[i] == '&' ? text.find(';', i) : std::string_view::npos;
    constexpr std::size_t kLongest = 8;
    const bool is_entity = end != std::string_view::npos && end - i <= kLongest;
    const char32_t character = is_entity ? entity_character(text.substr(i + 1, end - i - 1)) : 0;
    if (character == 0) {
      out += text[i];
      continue;
    }
    text::append_utf8(character, out);
    i = end;
  }
  return out;
}

std::vector<std::string> element_texts(std::string_view markup, std::string_view tag) {
  std::vector<std::string> texts;
  for (Element each = find_element(markup, tag, 0); each.tag != std::string_view::npos;
       each = find_element(markup, tag, each.end)) {
    const auto content = markup.substr(each.content, each.content_end - each.content);
    texts.push_back(tidied(decode_entities(without_tags(content))));
  }
  return texts;
}

std::string_view attribute(std::string_view tag, std::string_view name) {
  const std::string opening = cat(" ", name, "=\"");
  const std::size_t at = tag.find(opening);
  if (at == std::string_view::npos) return {};
  const std::size_t start = at + opening.size();
  const std::size_t end = tag.find('"', start);
  return end == std::string_view::npos ? std::string_view() : tag.substr(start, end - start);
}

std::string without_element(std::string_view markup, std::string_view tag) {
  std::string out;
  std::size_t from = 0;
  for (Element each = find_element(markup, tag, 0); each.tag != std::string_view::npos;
       each = find_element(markup, tag, from)) {
    out += markup.substr(from, each.tag - from);
    from = each.end;
  }
  out += markup.substr(from);
  return out;
}

}  // namespace tessera::synth::build
