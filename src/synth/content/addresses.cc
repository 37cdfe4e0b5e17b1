#include "synth/content/addresses.h"

#include "base/text.h"

namespace tessera::synth {
namespace {

using base::cat;

std::string digits(Index count, base::Rng& rng) {
  std::string out;
  for (Index i = 0; i < count; ++i)
    out += static_cast<char>('0' + rng.next_between(i == 0 ? 1 : 0, 9));
  return out;
}

std::string postal_code(Language language, base::Rng& rng) {
  switch (language) {
    case Language::kRussian:
    case Language::kChinese:
      return digits(6, rng);
    case Language::kGreek: {
      const std::string area = digits(3, rng);
      return cat(area, "\u00A0", digits(2, rng));
    }
    default:
      return digits(5, rng);
  }
}

std::string at_number(const std::string& street, const std::string& number, Language language) {
  switch (language) {
    case Language::kEnglish:
    case Language::kFrench:
      return cat(number, " ", street);
    case Language::kSpanish:
    case Language::kRussian:
      return cat(street, ", ", number);
    case Language::kChinese:
      return cat(street, number, "号");
    default:
      return cat(street, " ", number);
  }
}

}  // namespace

Address make_address(Prose& prose, base::Rng& rng) {
  const Language language = prose.language();
  Address address;
  const std::string street = prose.from(WordList::kStreets);
  address.street = at_number(street, std::to_string(rng.next_between(1, 180)), language);
  address.code = postal_code(language, rng);
  address.city = prose.from(WordList::kCities);
  address.town = language == Language::kEnglish ? cat(address.city, " ", address.code)
                                                : cat(address.code, " ", address.city);
  return address;
}

std::string in_one_line(const Address& address, Language language) {
  if (language == Language::kChinese) return address.city + address.street;
  return cat(address.street, ", ", address.town);
}

}  // namespace tessera::synth
