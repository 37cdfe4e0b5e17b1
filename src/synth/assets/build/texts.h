// Running text out of packages: novels, manuals, definitions. Each function does nothing when the
// mix does not hold its package.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "synth/assets/build/collection.h"

namespace tessera::synth::build {

// GNOME help: one page is one document, in all its languages.
[[nodiscard]] base::Result<void> gather_help_pages(const Sources& sources, Collection& collection);
// The Debian FAQ: one chapter is one document, in all its languages.
[[nodiscard]] base::Result<void> gather_faq(const Sources& sources, Collection& collection);
// The Debian installation guide: one page is one document, in all its languages.
[[nodiscard]] base::Result<void> gather_install_guide(const Sources& sources,
                                                      Collection& collection);
// LibreOffice's help: Chinese paragraphs of its pages.
[[nodiscard]] base::Result<void> gather_office_help(const Sources& sources, Collection& collection);
// Jane Austen's novels: one chapter is one document.
[[nodiscard]] base::Result<void> gather_novels(const Sources& sources, Collection& collection);
// WordNet: definitions of nouns, some dozens to a document.
[[nodiscard]] base::Result<void> gather_definitions(const Sources& sources, Collection& collection);

// A paragraph of what was found, if it is running text of its language.
void append_paragraph(std::string_view text, Language language, std::vector<Paragraph>& paragraphs);

}  // namespace tessera::synth::build
