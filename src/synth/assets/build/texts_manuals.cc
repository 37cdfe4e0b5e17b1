// Manuals in several languages: GNOME help, the Debian FAQ, the Debian installation guide.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "synth/assets/build/characters.h"
#include "synth/assets/build/markup_text.h"
#include "synth/assets/build/texts.h"
#include "text/utf8.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Result;

struct Translation {
  Language language;
  std::string_view folder;
};

std::string repaired(std::string_view bytes) {
  std::string text;
  text::append_repaired_utf8(bytes, text);
  return text;
}

// "usr/share/help/de/gnome-help/power.page" gives "gnome-help/power.page".
std::string_view last_two_parts(std::string_view path) {
  const std::size_t name = path.rfind('/');
  return path.substr(path.rfind('/', name - 1) + 1);
}

// A page's paragraphs; in every language its identity is the same.
struct Page {
  std::string identity;
  Language language;
  Index origin;
};

void add_page(const Page& page, std::string_view markup, Collection& collection) {
  std::vector<Paragraph> paragraphs;
  for (const std::string& text : element_texts(markup, "p")) {
    append_paragraph(text, page.language, paragraphs);
  }
  const std::vector<std::string> titles = element_texts(markup, "title");
  collection.add_document({.title = titles.empty() ? std::string() : titles.front(),
                           .language = page.language,
                           .origin = page.origin},
                          page.identity, std::move(paragraphs));
}

// Chapters of the FAQ begin with a line that is not indented and has a number of one part.
bool starts_chapter(std::string_view line) {
  const bool has_digit = line.find_first_of("0123456789") != std::string_view::npos;
  if (line.empty() || line.front() == ' ' || !has_digit) return false;
  for (const std::string_view word : {"Chapter", "Kapitel", "Chapitre", "Глава", "第"}) {
    if (line.starts_with(word)) return true;
  }
  return false;
}

// Lines of a paragraph joined: without a space between Han characters.
void join_line(std::string_view line, std::string& paragraph) {
  const std::string tidy = tidied(line);
  if (tidy.empty()) return;
  if (!paragraph.empty()) {
    std::size_t first = 0;
    const char32_t after = text::next_char(tidy, first);
    std::size_t last = text::previous_char(paragraph, paragraph.size());
    const char32_t before = text::next_char(paragraph, last);
    const bool is_han_break = after >= 0x3000 && before >= 0x3000;
    if (!is_han_break) paragraph += ' ';
  }
  paragraph += tidy;
}

class FaqReader {
 public:
  FaqReader(Language language, Index origin, Collection& collection)
      : language_(language), origin_(origin), collection_(&collection) {}

  void read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      take(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    end_chapter();
  }

 private:
  void take(std::string_view line) {
    if (starts_chapter(line)) {
      end_chapter();
      ++chapter_;
      title_ = line;
    } else if (line.empty()) {
      end_paragraph();
    } else if (chapter_ > 0) {
      join_line(line, paragraph_);
    }
  }
  void end_paragraph() {
    append_paragraph(paragraph_, language_, paragraphs_);
    paragraph_.clear();
  }
  void end_chapter() {
    end_paragraph();
    collection_->add_document({.title = title_, .language = language_, .origin = origin_},
                              cat("debian-faq/", chapter_), std::move(paragraphs_));
    paragraphs_.clear();
  }

  Language language_;
  Index origin_;
  Collection* collection_;
  int chapter_ = 0;
  std::string title_;
  std::string paragraph_;
  std::vector<Paragraph> paragraphs_;
};

}  // namespace

Result<void> gather_help_pages(const Sources& sources, Collection& collection) {
  constexpr std::string_view kPackage = "gnome-user-docs";
  constexpr std::array<Translation, 7> kTranslations = {{{Language::kEnglish, "C"},
                                                         {Language::kGerman, "de"},
                                                         {Language::kFrench, "fr"},
                                                         {Language::kSpanish, "es"},
                                                         {Language::kGreek, "el"},
                                                         {Language::kRussian, "ru"},
                                                         {Language::kChinese, "zh_CN"}}};
  const std::optional<Index> origin = sources.origins.find(kPackage);
  if (!origin) return {};
  for (const Translation& translation : kTranslations) {
    const std::string folder = cat("usr/share/help/", translation.folder);
    TESSERA_TRY(paths, sources.tree.list(kPackage, folder, ".page"));
    for (const std::string& path : paths) {
      // Other packages may have help there too.
      if (path.find("/gnome-help/") == std::string::npos) continue;
      TESSERA_TRY(page, sources.tree.read_text(kPackage, path));
      add_page({std::string(last_two_parts(path)), translation.language, *origin},
               without_element(repaired(page), "info"), collection);
    }
  }
  return {};
}

Result<void> gather_install_guide(const Sources& sources, Collection& collection) {
  constexpr std::string_view kPackage = "installation-guide-amd64";
  constexpr std::array<Translation, 7> kTranslations = {{{Language::kEnglish, "en"},
                                                         {Language::kGerman, "de"},
                                                         {Language::kFrench, "fr"},
                                                         {Language::kSpanish, "es"},
                                                         {Language::kGreek, "el"},
                                                         {Language::kRussian, "ru"},
                                                         {Language::kChinese, "zh_CN"}}};
  const std::optional<Index> origin = sources.origins.find(kPackage);
  if (!origin) return {};
  for (const Translation& translation : kTranslations) {
    const std::string folder = cat("usr/share/doc/", kPackage, "/", translation.folder);
    TESSERA_TRY(paths, sources.tree.list(kPackage, folder, ".html"));
    for (const std::string& path : paths) {
      TESSERA_TRY(page, sources.tree.read_text(kPackage, path));
      const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
      add_page({cat("install-guide/", name), translation.language, *origin}, repaired(page),
               collection);
    }
  }
  return {};
}

Result<void> gather_office_help(const Sources& sources, Collection& collection) {
  constexpr std::string_view kPackage = "libreoffice-help-zh-cn";
  constexpr auto kFolder = "usr/share/libreoffice/help/zh-CN/text";
  const std::optional<Index> origin = sources.origins.find(kPackage);
  if (!origin) return {};
  TESSERA_TRY(paths, sources.tree.list(kPackage, kFolder, ".html"));
  for (const std::string& path : paths) {
    TESSERA_TRY(page, sources.tree.read_text(kPackage, path));
    add_page({cat("office-help/", last_two_parts(path)), Language::kChinese, *origin},
             repaired(page), collection);
  }
  return {};
}

Result<void> gather_faq(const Sources& sources, Collection& collection) {
  struct Faq {
    Language language;
    std::string_view package;
    std::string_view name;
  };
  constexpr std::array<Faq, 5> kFaqs = {{{Language::kEnglish, "debian-faq", "en"},
                                         {Language::kGerman, "debian-faq-de", "de"},
                                         {Language::kFrench, "debian-faq-fr", "fr"},
                                         {Language::kRussian, "debian-faq-ru", "ru"},
                                         {Language::kChinese, "debian-faq-zh-cn", "zh-cn"}}};
  for (const Faq& faq : kFaqs) {
    const std::optional<Index> origin = sources.origins.find(faq.package);
    if (!origin) continue;
    TESSERA_TRY(text,
                sources.tree.read_text(
                    faq.package, cat("usr/share/doc/debian/FAQ/debian-faq.", faq.name, ".txt.gz")));
    FaqReader(faq.language, *origin, collection).read(repaired(text));
  }
  return {};
}

}  // namespace tessera::synth::build
