// Labels and messages of a large program: the message catalogues (.mo) of LibreOffice.
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "synth/assets/build/characters.h"
#include "synth/assets/build/words.h"
#include "text/utf8.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Error;
using base::Result;

// Of so many translations of each kind, spread evenly over the catalogues.
constexpr std::size_t kMaxMenuItems = 2'000;
constexpr std::size_t kMaxMessages = 1'500;
constexpr std::array<std::string_view, 10> kModules = {"cui", "fps", "sc", "sd",  "sfx",
                                                       "svt", "svx", "sw", "uui", "vcl"};

struct Message {
  std::string english;
  std::string translation;
};

std::optional<std::uint32_t> number_at(std::string_view file, std::size_t offset) {
  if (offset + 4 > file.size()) return std::nullopt;
  std::uint32_t number = 0;
  std::memcpy(&number, file.data() + offset, sizeof number);
  return number;
}

// The string that entry `i` of a table of (length, offset) at `table` points to.
std::optional<std::string_view> string_at(std::string_view file, std::size_t table, std::size_t i) {
  const auto length = number_at(file, table + i * 8);
  const auto offset = number_at(file, table + i * 8 + 4);
  if (!length || !offset || *offset > file.size() || *length > file.size() - *offset) {
    return std::nullopt;
  }
  return file.substr(*offset, *length);
}

// The GNU catalogue: magic, revision, number of strings, tables of originals and translations.
Result<std::vector<Message>> read_catalogue(std::string_view file, const std::string& path) {
  constexpr std::uint32_t kMagic = 0x950412DE;
  const auto size = number_at(file, 8);
  const auto originals = number_at(file, 12);
  const auto translations = number_at(file, 16);
  if (number_at(file, 0) != kMagic || !size || !originals || !translations) {
    return Error::invalid_input("data assets", cat(path, ": a message catalogue, is none"));
  }
  std::vector<Message> messages;
  for (std::size_t i = 0; i < *size; ++i) {
    const auto original = string_at(file, *originals, i);
    const auto translation = string_at(file, *translations, i);
    if (!original || !translation) {
      return Error::invalid_input("data assets", cat(path, ": a whole catalogue, is cut off"));
    }
    // "context\4text", and plural forms behind zeros, which are left out.
    const std::size_t context_end = original->find('\4');
    const bool has_plurals = original->find('\0') != std::string_view::npos;
    if (context_end == std::string_view::npos || has_plurals) continue;
    messages.push_back({.english = std::string(original->substr(context_end + 1)),
                        .translation = std::string(*translation)});
  }
  return messages;
}

// A label without the mark of its key ("_File", "~File", "文件(_F)"); nothing when it holds
// placeholders, markup or line breaks.
std::string plain_label(std::string_view label, Language language) {
  if (text::find_ill_formed_utf8(label) != label.size()) return {};
  if (label.find_first_of("%$<>\n|{}\\#@") != std::string_view::npos) return {};
  std::string plain(label);
  if (const std::size_t key = plain.find("(_"); key != std::string::npos) {
    plain.erase(key, plain.find(')', key) + 1 - key);
  }
  std::erase_if(plain, [](char c) { return c == '_' || c == '~'; });
  plain = tidied(plain);
  if (std::ranges::count(plain, '(') != std::ranges::count(plain, ')')) return {};
  return !plain.empty() && fits(plain, language) ? plain : std::string();
}

bool is_menu_item(std::string_view english) {
  constexpr std::size_t kMaxLetters = 28;
  return english.size() >= 2 && english.size() <= kMaxLetters &&
         std::ranges::count(english, ' ') <= 2 && !english.ends_with('.');
}

bool is_message(std::string_view english) {
  constexpr std::size_t kMinLetters = 30;
  constexpr std::size_t kMaxLetters = 160;
  return english.size() >= kMinLetters && english.size() <= kMaxLetters &&
         std::ranges::count(english, ' ') >= 4;
}

// The messages of all modules of a language whose English is of one kind, every so many.
std::vector<Message> chosen(const std::vector<Message>& messages,
                            bool (*is_wanted)(std::string_view),
                            std::size_t max_messages) {
  std::vector<Message> wanted;
  for (const Message& message : messages) {
    const std::string english = plain_label(message.english, Language::kEnglish);
    if (!english.empty() && is_wanted(english)) wanted.push_back({english, message.translation});
  }
  std::ranges::sort(wanted, {}, &Message::english);
  const auto repeated = std::ranges::unique(wanted, {}, &Message::english);
  wanted.erase(repeated.begin(), repeated.end());
  const std::size_t num_chosen = std::min(max_messages, wanted.size());
  std::vector<Message> spread;
  for (std::size_t i = 0; i < num_chosen; ++i) {
    spread.push_back(std::move(wanted[i * wanted.size() / num_chosen]));
  }
  return spread;
}

void add_translations(WordList list,
                      Language language,
                      const std::vector<Message>& messages,
                      Collection& collection) {
  for (const Message& message : messages) {
    collection.add_word(list, Language::kEnglish, message.english);
    // Labels that were left in English are of no language's list.
    if (message.translation == message.english) continue;
    collection.add_word(list, language, plain_label(message.translation, language));
  }
}

}  // namespace

Result<void> gather_interface_texts(const Sources& sources, Collection& collection) {
  struct Translation {
    Language language;
    std::string_view package;
    std::string_view folder;
  };
  constexpr std::array<Translation, 6> kTranslations = {
      {{Language::kGerman, "libreoffice-l10n-de", "de"},
       {Language::kFrench, "libreoffice-l10n-fr", "fr"},
       {Language::kSpanish, "libreoffice-l10n-es", "es"},
       {Language::kGreek, "libreoffice-l10n-el", "el"},
       {Language::kRussian, "libreoffice-l10n-ru", "ru"},
       {Language::kChinese, "libreoffice-l10n-zh-cn", "zh_CN"}}};
  for (const Translation& translation : kTranslations) {
    if (!sources.origins.has(translation.package)) continue;
    std::vector<Message> messages;
    for (const std::string_view module : kModules) {
      const std::string path = cat("usr/lib/libreoffice/program/resource/", translation.folder,
                                   "/LC_MESSAGES/", module, ".mo");
      TESSERA_TRY(file, sources.tree.read_text(translation.package, path));
      TESSERA_TRY(more, read_catalogue(file, path));
      std::ranges::move(more, std::back_inserter(messages));
    }
    add_translations(WordList::kMenuItems, translation.language,
                     chosen(messages, is_menu_item, kMaxMenuItems), collection);
    add_translations(WordList::kMessages, translation.language,
                     chosen(messages, is_message, kMaxMessages), collection);
  }
  return {};
}

}  // namespace tessera::synth::build
