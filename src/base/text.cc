#include "base/text.h"

#include <fmt/format.h>

namespace tessera::base {

void TextPart::append_to(std::string& out) const {
  switch (kind_) {
    case Kind::kText:
      out += text_;
      return;
    case Kind::kInt:
      out += std::to_string(int_);
      return;
    case Kind::kUnsigned:
      out += std::to_string(unsigned_);
      return;
    case Kind::kFloat:
      out += fmt::format("{:g}", float_);
      return;
  }
}

std::string cat_parts(std::initializer_list<TextPart> parts) {
  std::string out;
  for (const TextPart& part : parts) {
    part.append_to(out);
  }
  return out;
}

}  // namespace tessera::base
