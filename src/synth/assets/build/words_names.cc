// Persons, streets, companies and jobs, out of the tables of python3-fake-factory.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "synth/assets/build/characters.h"
#include "synth/assets/build/python_table.h"
#include "synth/assets/build/words.h"
#include "text/utf8.h"

namespace tessera::synth::build {
namespace {

using base::cat;
using base::Result;
using Words = std::vector<std::string>;

constexpr std::string_view kPackage = "python3-fake-factory";
constexpr std::size_t kMaxComposed = 500;

// How a language writes what is made of a name: "{}" is a name, "{2}" and "{3}" further ones.
struct Customs {
  Language language;
  std::string_view locale;
  std::array<std::string_view, 5> streets;
  std::array<std::string_view, 5> companies;
};
constexpr std::array<Customs, 7> kCustoms = {
    {{Language::kEnglish,
      "en_US",
      {"{} Street", "{} Avenue", "{} Road", "{} Lane", "{} Drive"},
      {"{} & Sons", "{} Ltd", "{}, {2} and {3}", "{} Inc.", "{}-{2} Group"}},
     {Language::kGerman,
      "de_DE",
      {"{}straße", "{}weg", "{}gasse", "{}platz", "{}allee"},
      {"{} GmbH", "{} & {2} KG", "{} AG", "Gebrüder {} OHG", "{} {2} GmbH & Co. KG"}},
     {Language::kFrench,
      "fr_FR",
      {"rue {}", "avenue {}", "boulevard {}", "chemin {}", "place {}"},
      {"{} SARL", "{} et Fils", "{} SA", "Établissements {}", "{} {2} SAS"}},
     {Language::kSpanish,
      "es_ES",
      {"Calle {}", "Avenida {}", "Paseo {}", "Plaza {}", "Ronda {}"},
      {"{} e Hijos S.L.", "Grupo {}", "{} y {2} S.A.", "Talleres {}", "Hermanos {}"}},
     {Language::kGreek,
      "el_GR",
      {"Οδός {}", "Λεωφόρος {}", "Πλατεία {}", "Οδός {}", "Πάροδος {}"},
      {"{} ΑΕ", "{} ΕΠΕ", "Αφοί {} ΟΕ", "{} & {2} ΟΕ", "{} και Υιοί"}},
     {Language::kRussian,
      "ru_RU",
      {"ул. {}", "пр. {}", "пер. {}", "пл. {}", "наб. {}"},
      {"ООО «{}»", "АО «{}»", "ООО «{} и {2}»", "ИП {}", "ЗАО «{}»"}},
     {Language::kChinese,
      "zh_CN",
      {"{}路", "{}街", "{}大道", "{}东路", "{}西街"},
      {"{}科技有限公司", "{}网络有限公司", "{}贸易有限公司", "{}集团", "{}文化传媒有限公司"}}}};

void append(Words& words, Words more) {
  words.insert(words.end(), more.begin(), more.end());
}

class NameGatherer {
 public:
  NameGatherer(const Sources& sources, Collection& collection)
      : sources_(&sources), collection_(&collection) {}

  Result<void> gather(const Customs& customs) {
    TESSERA_TRY(persons, table("person", customs.locale));
    Words given;
    Words family;
    for (const auto* name : {"first_names_male", "first_names_female", "first_names"}) {
      append(given, python_strings(persons, name));
    }
    for (const auto* name : {"last_names", "last_names_male"}) {
      append(family, python_strings(persons, name));
    }
    add(WordList::kGivenNames, customs.language, given);
    add(WordList::kFamilyNames, customs.language, family);

    TESSERA_TRY(streets, street_names(customs, family));
    add(WordList::kStreets, customs.language, composed(customs.streets, streets));
    TESSERA_TRY(companies, company_names(customs, family));
    add(WordList::kCompanies, customs.language, composed(customs.companies, companies));
    return {};
  }

  Result<void> gather_jobs() {
    constexpr std::array<std::pair<Language, std::string_view>, 4> kLocales = {
        {{Language::kEnglish, ""},
         {Language::kFrench, "fr_FR"},
         {Language::kRussian, "ru_RU"},
         {Language::kChinese, "zh_CN"}}};
    for (const auto& [language, locale] : kLocales) {
      TESSERA_TRY(source, table("job", locale));
      Words jobs = python_strings(source, "jobs");
      // "Engineer, civil" is how an index sorts them.
      std::erase_if(jobs, [](const std::string& job) { return job.find(',') != job.npos; });
      add(WordList::kJobs, language, jobs);
    }
    return {};
  }

 private:
  // The source of one table; the one without locale is the English one.
  [[nodiscard]] Result<std::string> table(std::string_view kind, std::string_view locale) const {
    const std::string folder = cat("usr/lib/python3/dist-packages/faker/providers/", kind, "/");
    return sources_->tree.read_text(
        kPackage, locale.empty() ? folder + "__init__.py" : cat(folder, locale, "/__init__.py"));
  }

  [[nodiscard]] Result<Words> street_names(const Customs& customs, const Words& family) const {
    const std::string_view table_name = customs.language == Language::kRussian   ? "street_titles"
                                        : customs.language == Language::kChinese ? "cities"
                                                                                 : "";
    if (table_name.empty()) return family;
    TESSERA_TRY(source, table("address", customs.locale));
    return python_strings(source, table_name);
  }

  [[nodiscard]] Result<Words> company_names(const Customs& customs, const Words& family) const {
    if (customs.language != Language::kChinese) return family;
    TESSERA_TRY(source, table("company", customs.locale));
    return python_strings(source, "company_prefixes");
  }

  // Every name in one form each, the forms in turn.
  static Words composed(const std::array<std::string_view, 5>& forms, const Words& names) {
    Words out;
    if (names.empty()) return out;
    const std::size_t size = names.size();
    for (std::size_t i = 0; i < std::min(size * forms.size(), kMaxComposed); ++i) {
      // Steps that share no factor with the counts of forms meet every pair.
      std::string text(forms[(i + i / size) % forms.size()]);
      replace(text, "{}", names[i % size]);
      replace(text, "{2}", names[(i + size / 2 + 1) % size]);
      replace(text, "{3}", names[(i + size / 3 + 2) % size]);
      out.push_back(std::move(text));
    }
    return out;
  }

  static void replace(std::string& text, std::string_view mark, const std::string& name) {
    if (const std::size_t at = text.find(mark); at != std::string::npos) {
      text.replace(at, mark.size(), name);
    }
  }

  void add(WordList list, Language language, const Words& words) {
    for (const std::string& word : words) {
      if (text::find_ill_formed_utf8(word) != word.size()) continue;
      const std::string tidy = tidied(word);
      if (fits(tidy, language)) collection_->add_word(list, language, tidy);
    }
  }

  const Sources* sources_;
  Collection* collection_;
};

}  // namespace

Result<void> gather_names(const Sources& sources, Collection& collection) {
  if (!sources.origins.has(kPackage)) return {};
  NameGatherer gatherer(sources, collection);
  for (const Customs& customs : kCustoms) {
    TESSERA_TRY(gathered, gatherer.gather(customs));
  }
  return gatherer.gather_jobs();
}

}  // namespace tessera::synth::build
