// Word lists out of packages: dictionaries, names, places, companies, labels of programs, calendar
// words. Each function does nothing when the mix does not hold its package.
#pragma once

#include "base/result.h"
#include "synth/assets/build/collection.h"

namespace tessera::synth::build {

// Words of each language: dictionaries, and the words of the texts where there is none.
[[nodiscard]] base::Result<void> gather_dictionaries(const Sources& sources,
                                                     Collection& collection);
// Persons, streets, companies, jobs (python3-fake-factory).
[[nodiscard]] base::Result<void> gather_names(const Sources& sources, Collection& collection);
// Months, weekdays, countries, currencies, cities (CLDR; English cities of miscfiles too).
[[nodiscard]] base::Result<void> gather_locale_words(const Sources& sources,
                                                     Collection& collection);
// Menu items and messages of LibreOffice, in all its languages.
[[nodiscard]] base::Result<void> gather_interface_texts(const Sources& sources,
                                                        Collection& collection);

}  // namespace tessera::synth::build
