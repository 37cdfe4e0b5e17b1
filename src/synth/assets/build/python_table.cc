#include "synth/assets/build/python_table.h"

#include "base/text.h"

namespace tessera::synth::build {
namespace {

using base::cat;

// Walks over the value of an assignment until its brackets are closed.
class TableReader {
 public:
  explicit TableReader(std::string_view source) : source_(source) {}

  std::vector<std::string> read() {
    for (; at_ < source_.size(); ++at_) {
      const char c = source_[at_];
      if (c == '#') {
        at_ = std::min(source_.find('\n', at_), source_.size());
      } else if (c == '\'' || c == '"') {
        strings_.push_back(read_string(c));
      } else if (c == '(' || c == '[' || c == '{') {
        ++depth_;
      } else if (c == ')' || c == ']' || c == '}') {
        if (--depth_ == 0) break;
      }
    }
    return std::move(strings_);
  }

 private:
  // The string that begins at at_, which ends on its closing quote.
  std::string read_string(char quote) {
    std::string text;
    for (++at_; at_ < source_.size() && source_[at_] != quote; ++at_) {
      if (source_[at_] == '\\') ++at_;
      if (at_ < source_.size()) text += source_[at_];
    }
    return text;
  }

  std::string_view source_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<std::string> strings_;
};

}  // namespace

std::vector<std::string> python_strings(std::string_view source, std::string_view name) {
  const std::string assignment = cat("\n    ", name, " = ");
  const std::size_t at = source.find(assignment);
  if (at == std::string_view::npos) return {};
  const std::string_view value = source.substr(at + assignment.size());
  // What is computed from other tables is read there.
  const bool is_table =
      value.starts_with('(') || value.starts_with('[') || value.starts_with("Ord");
  return is_table ? TableReader(value).read() : std::vector<std::string>();
}

}  // namespace tessera::synth::build
