#include "text/internal/pre_tokenizer.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "text/internal/json_fields.h"
#include "text/internal/pattern_setting.h"
#include "text/internal/unicode_class.h"
#include "text/utf8.h"

namespace tessera::text {

using base::cat;
using base::Error;
using base::Result;
using Json = nlohmann::json;

namespace {

constexpr const char* kWhere = "tokenizer file";

// The expression of ByteLevel with use_regex: English clitics, words, numbers, the rest, spaces.
constexpr std::string_view kByteLevelPattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

// The expression of Whitespace: words, and runs of other visible characters. Its dialect is another
// one, in which words include the zero-width joiners.
constexpr std::string_view kWhitespacePattern = R"([\w\u200C\u200D]+|[^\w\u200C\u200D\s]+)";

void find_chars(std::string_view text, bool (*predicate)(char32_t), std::vector<Span>& matches) {
  matches.clear();
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t begin = offset;
    if (!predicate(next_char(text, offset))) continue;
    matches.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(offset)});
  }
}

}  // namespace

Result<PreTokenizer> PreTokenizer::create(const Json& settings) {
  PreTokenizer pre_tokenizer;
  if (settings.is_null()) return pre_tokenizer;
  TESSERA_TRY(done, pre_tokenizer.add(settings, "pre_tokenizer"));
  return pre_tokenizer;
}

Result<void> PreTokenizer::add(const Json& settings, const std::string& path) {
  JsonFields fields(settings, path);
  const std::string type = fields.text("type");
  if (is_byte_level_ && type != "Sequence") {
    return Error::unsupported(kWhere,
                              cat(path, ": ByteLevel as the last part, ", type, " comes after it"));
  }
  if (type == "Sequence") {
    return fields.for_each_part(
        "pretokenizers",
        [this](const Json& part, const std::string& where) { return add(part, where); });
  }
  if (type == "Split") return add_split(fields);
  if (type == "ByteLevel") return add_byte_level(fields);

  Stage stage;
  if (type == "Digits") {
    stage.predicate = &is_number;
    stage.behavior = fields.flag("individual_digits") ? Behavior::kIsolated : Behavior::kContiguous;
  } else if (type == "Punctuation") {
    stage.predicate = &is_punctuation;
    stage.behavior = read_behavior(fields, "Isolated");
  } else if (type == "WhitespaceSplit") {
    stage.predicate = &is_whitespace;
    stage.behavior = Behavior::kRemoved;
  } else if (type == "Whitespace") {
    TESSERA_TRY(pattern, Regex::compile(kWhitespacePattern));
    stage.pattern = std::move(pattern);
    stage.behavior = Behavior::kRemoved;
    stage.is_inverted = true;
  } else {
    fields.refuse("type",
                  "Split, ByteLevel, Digits, Punctuation, Whitespace, WhitespaceSplit or Sequence");
  }
  TESSERA_TRY(done, fields.finish());
  stages_.push_back(std::move(stage));
  return {};
}

Result<void> PreTokenizer::add_split(JsonFields& fields) {
  Stage stage;
  stage.behavior = read_behavior(fields, std::nullopt);
  stage.is_inverted = fields.flag("invert");
  TESSERA_TRY(pattern, read_pattern(fields));
  stage.pattern = std::move(pattern);
  TESSERA_TRY(done, fields.finish());
  stages_.push_back(std::move(stage));
  return {};
}

Result<void> PreTokenizer::add_byte_level(JsonFields& fields) {
  fields.ignore("trim_offsets");  // offsets are not reported
  const bool has_prefix_space = fields.flag("add_prefix_space");
  const bool has_regex = fields.flag("use_regex", true);
  TESSERA_TRY(done, fields.finish());
  if (has_prefix_space) {
    Stage stage;
    stage.is_prefix_space = true;
    stages_.push_back(std::move(stage));
  }
  if (has_regex) {
    TESSERA_TRY(pattern, Regex::compile(kByteLevelPattern));
    Stage stage;
    stage.pattern = std::move(pattern);
    stages_.push_back(std::move(stage));
  }
  is_byte_level_ = true;
  return {};
}

PreTokenizer::Behavior PreTokenizer::read_behavior(JsonFields& fields,
                                                   const std::optional<std::string>& fallback) {
  static constexpr std::pair<std::string_view, Behavior> kNames[] = {
      {"Isolated", Behavior::kIsolated},
      {"Removed", Behavior::kRemoved},
      {"MergedWithPrevious", Behavior::kMergedWithPrevious},
      {"MergedWithNext", Behavior::kMergedWithNext},
      {"Contiguous", Behavior::kContiguous}};
  const std::string name = fields.text("behavior", fallback);
  for (const auto& [known, behavior] : kNames) {
    if (name == known) return behavior;
  }
  fields.refuse("behavior", "Isolated, Removed, MergedWithPrevious, MergedWithNext or Contiguous");
  return Behavior::kIsolated;
}

Result<void> PreTokenizer::apply(std::string_view text,
                                 RegexScratch& scratch,
                                 PieceList& list) const {
  list.text = text;
  list.pieces.clear();
  if (text.empty()) return {};
  list.pieces.push_back({0, static_cast<std::uint32_t>(text.size())});
  for (const Stage& stage : stages_) {
    if (stage.is_prefix_space) {
      add_prefix_spaces(list);
    } else {
      TESSERA_TRY(done, split(stage, scratch, list));
    }
  }
  return {};
}

// Puts the pieces of every piece in its place.
Result<void> PreTokenizer::split(const Stage& stage, RegexScratch& scratch, PieceList& list) {
  list.next.clear();
  for (const Span& piece : list.pieces) {
    const std::string_view view = list.text.substr(piece.begin, piece.end - piece.begin);
    if (stage.predicate != nullptr) {
      find_chars(view, stage.predicate, list.matches);
    } else {
      TESSERA_TRY(done, stage.pattern->find_all(view, scratch, list.matches));
    }
    cut(stage, piece, list);
  }
  std::swap(list.pieces, list.next);
  return {};
}

// Appends the pieces that list.matches (relative to `piece`) make of it to list.next.
void PreTokenizer::cut(const Stage& stage, Span piece, PieceList& list) {
  const bool is_simple = stage.behavior == Behavior::kIsolated ||
                         (stage.behavior == Behavior::kRemoved && !stage.is_inverted);
  if (!is_simple) {
    cut_folded(stage, piece, list);
    return;
  }
  const auto emit = [&list](std::uint32_t begin, std::uint32_t end) {
    if (begin != end) list.next.push_back({begin, end});
  };
  std::uint32_t begin = piece.begin;
  for (const Span& match : list.matches) {
    emit(begin, piece.begin + match.begin);
    begin = piece.begin + match.end;
    if (stage.behavior == Behavior::kIsolated) emit(piece.begin + match.begin, begin);
  }
  emit(begin, piece.end);
}

// The general case: the piece as alternating stretches, folded according to the behaviour. Empty
// matches count as stretches here, because they keep their neighbours apart.
void PreTokenizer::cut_folded(const Stage& stage, Span piece, PieceList& list) {
  struct Stretch {
    Span span;
    bool is_match = false;
  };
  std::vector<Stretch> stretches;
  std::uint32_t begin = piece.begin;
  for (const Span& match : list.matches) {
    const Span span{piece.begin + match.begin, piece.begin + match.end};
    if (begin != span.begin) stretches.push_back({{begin, span.begin}, stage.is_inverted});
    stretches.push_back({span, !stage.is_inverted});
    begin = span.end;
  }
  if (begin != piece.end) stretches.push_back({{begin, piece.end}, stage.is_inverted});
  const bool is_backward = stage.behavior == Behavior::kMergedWithNext;
  if (is_backward) std::ranges::reverse(stretches);

  const std::size_t first = list.next.size();
  bool was_match = false;
  for (const Stretch& stretch : stretches) {
    const bool joins = stage.behavior == Behavior::kContiguous
                           ? stretch.is_match == was_match
                           : stage.behavior != Behavior::kRemoved && stretch.is_match && !was_match;
    was_match = stretch.is_match;
    if (stage.behavior == Behavior::kRemoved && stretch.is_match) continue;
    if (!joins || list.next.size() == first) {
      list.next.push_back(stretch.span);
    } else if (is_backward) {
      list.next.back().begin = stretch.span.begin;
    } else {
      list.next.back().end = stretch.span.end;
    }
  }
  const auto added = list.next.begin() + static_cast<std::ptrdiff_t>(first);
  if (is_backward) std::reverse(added, list.next.end());
  list.next.erase(std::remove_if(added, list.next.end(),
                                 [](const Span& span) { return span.begin == span.end; }),
                  list.next.end());
}

void PreTokenizer::add_prefix_spaces(PieceList& list) {
  std::string rewritten;
  rewritten.reserve(list.text.size() + list.pieces.size());
  for (Span& piece : list.pieces) {
    const std::string_view view = list.text.substr(piece.begin, piece.end - piece.begin);
    piece.begin = static_cast<std::uint32_t>(rewritten.size());
    if (view.front() != ' ') rewritten += ' ';
    rewritten += view;
    piece.end = static_cast<std::uint32_t>(rewritten.size());
  }
  list.rewritten = std::move(rewritten);
  list.text = list.rewritten;
}

}  // namespace tessera::text
