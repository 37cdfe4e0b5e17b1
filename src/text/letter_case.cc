#include "text/letter_case.h"

#include <cstdint>

#include <utf8proc.h>

namespace tessera::text {

char32_t to_upper(char32_t character) {
  return static_cast<char32_t>(utf8proc_toupper(static_cast<std::int32_t>(character)));
}

}  // namespace tessera::text
