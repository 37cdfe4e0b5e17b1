// Words of the calendar and the map, out of CLDR.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "synth/assets/build/characters.h"
#include "synth/assets/build/markup_text.h"
#include "synth/assets/build/words.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Result;

constexpr std::string_view kPackage = "unicode-cldr-core";

// What stands from `from` to `to`; empty when either is missing.
std::string_view between(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t start = text.find(from);
  if (start == std::string_view::npos) return {};
  const std::size_t end = text.find(to, start);
  return end == std::string_view::npos ? std::string_view() : text.substr(start, end - start);
}

void add_all(WordList list,
             Language language,
             const std::vector<std::string>& words,
             Collection& collection) {
  for (const std::string& word : words) {
    if (fits(word, language)) collection.add_word(list, language, word);
  }
}

// Wide names as they stand in dates ("5 января").
void add_calendar(std::string_view locale, Language language, Collection& collection) {
  const auto calendar = between(locale, "<calendar type=\"gregorian\">", "</calendar>");
  const auto months = between(between(calendar, "<months>", "</months>"),
                              "<monthContext type=\"format\">", "</monthContext>");
  const auto wide_months = between(months, "<monthWidth type=\"wide\">", "</monthWidth>");
  add_all(WordList::kMonths, language, element_texts(wide_months, "month"), collection);
  const auto days = between(between(calendar, "<days>", "</days>"), "<dayContext type=\"format\">",
                            "</dayContext>");
  const auto wide_days = between(days, "<dayWidth type=\"wide\">", "</dayWidth>");
  std::vector<std::string> names = element_texts(wide_days, "day");
  // CLDR's weeks begin on Sunday.
  if (!names.empty()) std::rotate(names.begin(), names.begin() + 1, names.end());
  add_all(WordList::kWeekdays, language, names, collection);
}

// Countries have codes of two letters; continents have numbers, short forms an attribute.
void add_countries(std::string_view locale, Language language, Collection& collection) {
  std::string_view territories = between(locale, "<territories>", "</territories>");
  constexpr std::string_view kOpening = "<territory ";
  for (std::size_t at = territories.find(kOpening); at != std::string_view::npos;
       at = territories.find(kOpening, at + 1)) {
    const std::string_view element =
        territories.substr(at, territories.find("</territory>", at) + 12 - at);
    const std::string_view tag = element.substr(0, element.find('>') + 1);
    const std::string_view code = attribute(tag, "type");
    const bool is_country = code.size() == 2 && code.find_first_of("0123456789") == code.npos &&
                            attribute(tag, "alt").empty() && code != "ZZ" && code != "XA" &&
                            code != "XB" && code != "EU" && code != "EZ" && code != "UN";
    if (!is_country) continue;
    add_all(WordList::kCountries, language, element_texts(element, "territory"), collection);
  }
}

void add_currencies(std::string_view locale, Language language, Collection& collection) {
  const std::string_view currencies = between(locale, "<currencies>", "</currencies>");
  for (const std::string_view code :
       {"EUR", "USD", "GBP", "JPY", "CNY", "CHF", "RUB", "SEK", "NOK", "DKK",
        "PLN", "CZK", "HUF", "TRY", "INR", "KRW", "BRL", "CAD", "AUD", "NZD",
        "MXN", "ZAR", "ILS", "UAH", "EGP", "THB", "SGD", "HKD", "ARS", "CLP"}) {
    const auto currency = between(currencies, cat("<currency type=\"", code, "\">"), "</currency>");
    const std::vector<std::string> names = element_texts(currency, "displayName");
    if (!names.empty()) add_all(WordList::kCurrencies, language, {names.front()}, collection);
  }
}

Result<void> gather_english_cities(const Sources& sources, Collection& collection) {
  constexpr std::string_view kCities = "miscfiles";
  constexpr std::string_view kKey = "Name        : ";
  if (!sources.origins.has(kCities)) return {};
  TESSERA_TRY(text, sources.tree.read_text(kCities, "usr/share/misc/cities.dat.gz"));
  const std::string_view whole(text);
  for (std::size_t at = whole.find(kKey); at != std::string_view::npos;
       at = whole.find(kKey, at + 1)) {
    const std::size_t start = at + kKey.size();
    const auto line = whole.substr(start, whole.find('\n', start) - start);
    const bool is_plain =
        line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz -.'") ==
        std::string_view::npos;
    if (is_plain) collection.add_word(WordList::kCities, Language::kEnglish, tidied(line));
  }
  return {};
}

}  // namespace

Result<void> gather_locale_words(const Sources& sources, Collection& collection) {
  TESSERA_TRY(cities, gather_english_cities(sources, collection));
  if (!sources.origins.has(kPackage)) return {};
  for (const Language language : kLanguages) {
    TESSERA_TRY(locale, sources.tree.read_text(kPackage, cat("usr/share/unicode/cldr/common/main/",
                                                             to_string(language), ".xml")));
    add_calendar(locale, language, collection);
    add_countries(locale, language, collection);
    add_currencies(locale, language, collection);
    add_all(WordList::kCities, language, element_texts(locale, "exemplarCity"), collection);
  }
  return {};
}

}  // namespace tessera::synth::build
