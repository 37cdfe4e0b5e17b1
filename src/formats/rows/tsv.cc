#include "formats/rows/tsv.h"

#include <algorithm>

namespace tessera::formats {
namespace {

std::size_t find_or_end(std::string_view text, std::string_view letters, std::size_t offset) {
  return std::min(text.find_first_of(letters, offset), text.size());
}

// Takes the fields of one row from the text; what does not fit the grammar leaves it unfinished.
class RowReader {
 public:
  RowReader(std::string_view text, std::size_t offset) : text_(text), offset_(offset) {}

  // Fields up to the end of the row; false when a quote is wrong.
  bool read(std::vector<TsvField>& fields) {
    while (true) {
      const bool is_quoted = offset_ < text_.size() && text_[offset_] == '"';
      if (is_quoted ? !take_quoted(fields) : !take_plain(fields)) return false;
      if (offset_ < text_.size() && text_[offset_] == '\t') {
        ++offset_;
        continue;
      }
      return take_line_end();
    }
  }

  [[nodiscard]] std::size_t offset() const { return offset_; }
  [[nodiscard]] std::uint64_t num_lines() const { return num_lines_; }

 private:
  bool take_plain(std::vector<TsvField>& fields) {
    std::size_t end = find_or_end(text_, "\t\n", offset_);
    const bool has_return = end > offset_ && text_[end - 1] == '\r' && !is_tab(end);
    if (has_return) --end;
    fields.push_back({.raw = text_.substr(offset_, end - offset_)});
    offset_ = end;
    return true;
  }

  bool take_quoted(std::vector<TsvField>& fields) {
    const std::size_t start = ++offset_;
    while (true) {
      const std::size_t stop = find_or_end(text_, "\"\n", offset_);
      if (stop == text_.size()) return false;
      offset_ = stop + 1;
      if (text_[stop] == '\n') {
        if (++num_lines_ > TsvRows::kMaxLines) return false;
        continue;
      }
      if (offset_ < text_.size() && text_[offset_] == '"') {
        ++offset_;
        continue;
      }
      fields.push_back({.raw = text_.substr(start, stop - start), .is_quoted = true});
      return true;
    }
  }

  bool take_line_end() {
    if (offset_ < text_.size() && text_[offset_] == '\r') ++offset_;
    if (offset_ == text_.size()) return true;
    if (text_[offset_] != '\n') return false;  // letters behind a closing quote
    ++offset_;
    ++num_lines_;
    return true;
  }

  [[nodiscard]] bool is_tab(std::size_t offset) const {
    return offset < text_.size() && text_[offset] == '\t';
  }

  std::string_view text_;
  std::size_t offset_;
  std::uint64_t num_lines_ = 0;
};

}  // namespace

std::string TsvField::value() const {
  if (!is_quoted) return std::string(raw);
  std::string value;
  value.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    value += raw[i];
    if (raw[i] == '"') ++i;  // the second of two
  }
  return value;
}

TsvRows::TsvRows(std::string_view text) : text_(text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text_.starts_with(kByteOrderMark)) offset_ = kByteOrderMark.size();
}

std::optional<TsvRow> TsvRows::next() {
  while (offset_ < text_.size() && (text_[offset_] == '\n' || text_[offset_] == '\r')) {
    if (text_[offset_] == '\n') ++line_;
    ++offset_;
  }
  if (offset_ == text_.size()) return std::nullopt;
  TsvRow row{.fields = {}, .line = line_};
  RowReader reader(text_, offset_);
  const bool is_whole = reader.read(row.fields);
  if (is_whole && num_fields_ == 0) num_fields_ = row.fields.size();
  if (is_whole && row.fields.size() == num_fields_) {
    offset_ = reader.offset();
    line_ += reader.num_lines();
    return row;
  }
  const std::size_t end = find_or_end(text_, "\n", offset_);
  row.fields = {{.raw = text_.substr(offset_, end - offset_)}};
  row.is_damaged = true;
  offset_ = std::min(end + 1, text_.size());
  ++line_;
  return row;
}

}  // namespace tessera::formats
