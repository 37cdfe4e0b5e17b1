#include "synth/task/internal/page_text.h"

#include <algorithm>

#include "processor/grounding.h"
#include "synth/chance.h"

namespace tessera::synth::internal {
namespace {

constexpr double kRegionMargin = 3;          // pixels around the ink
constexpr double kStrangeShare = 0.02;       // of another word's box inside the region
constexpr std::size_t kLongestRegion = 800;  // bytes of text

bool is_region_kind(NodeKind kind) {
  switch (kind) {
    case NodeKind::kHeading:
    case NodeKind::kParagraph:
    case NodeKind::kListItem:
    case NodeKind::kQuote:
    case NodeKind::kFootnote:
    case NodeKind::kCell:
    case NodeKind::kCaption:
    case NodeKind::kLine:
    case NodeKind::kControl:
    case NodeKind::kColumn:
      return true;
    default:
      return false;
  }
}

bool is_ascii_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Bytes of other characters count as letters: marks beyond ASCII are rare at a word's end.
bool is_word_byte(char c) {
  return is_ascii_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80;
}

void collect_words(const Node& node, std::vector<const Node*>& words) {
  if (node.kind == NodeKind::kWord && !node.box.is_empty() && !node.text.empty()) {
    words.push_back(&node);
  }
  for (const Node& child : node.children)
    collect_words(child, words);
}

std::vector<const Node*> words_below(const Node& node) {
  std::vector<const Node*> words;
  collect_words(node, words);
  return words;
}

// Words of one node follow one another in reading order: `all` without `inside`.
bool is_free_of_others(const draw::Box& box,
                       const std::vector<const Node*>& all,
                       const std::vector<const Node*>& inside) {
  return std::ranges::all_of(all, [&](const Node* word) {
    if (std::ranges::find(inside, word) != inside.end()) return box.contains(word->box);
    return intersect(box, word->box).area() <= kStrangeShare * word->box.area();
  });
}

void collect_regions(const Scene& scene,
                     const Node& node,
                     const std::vector<const Node*>& all,
                     std::vector<TextRegion>& regions) {
  for (const Node& child : node.children)
    collect_regions(scene, child, all, regions);
  if (!is_region_kind(node.kind)) return;
  const std::vector<const Node*> inside = words_below(node);
  if (inside.empty() || (inside.size() == all.size() && node.kind != NodeKind::kLine)) return;
  draw::Box ink;
  for (const Node* word : inside)
    ink = unite(ink, word->box);
  const draw::Box picture{0, 0, static_cast<double>(scene.image.width),
                          static_cast<double>(scene.image.height)};
  const draw::Box box = intersect(ink.expanded(kRegionMargin), picture);
  if (!is_groundable(box, size_of(scene.image)) || !is_free_of_others(box, all, inside)) return;
  const std::string text = plain_text(node);
  const bool is_double =
      std::ranges::any_of(regions, [&](const TextRegion& other) { return other.box == box; });
  if (!text.empty() && text.size() <= kLongestRegion && !is_double) {
    regions.push_back({.text = text, .box = box});
  }
}

}  // namespace

std::vector<TextLine> text_lines(const Node& root) {
  std::vector<TextLine> lines;
  visit_nodes(root, [&](const Node& node) {
    if (node.kind != NodeKind::kLine) return;
    std::string text = plain_text(node);
    if (!text.empty() && !node.box.is_empty()) {
      lines.push_back({.text = std::move(text), .box = node.box, .node = &node});
    }
  });
  return lines;
}

std::vector<PageWord> page_words(const Node& root) {
  std::vector<PageWord> words;
  for (const Node* word : words_below(root)) {
    words.push_back({.text = word->text, .box = word->box, .joins_next = word->joins_next});
  }
  return words;
}

bool are_stacked(const std::vector<TextLine>& lines) {
  // Ascenders may reach into the line above.
  constexpr double kReach = 0.25;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const draw::Box& above = lines[i - 1].box;
    const draw::Box& below = lines[i].box;
    if (below.y0 < above.y1 - kReach * std::min(above.height(), below.height())) return false;
  }
  return true;
}

std::vector<TextRegion> text_regions(const Scene& scene) {
  // Comparing all words with all regions is quadratic: pages beyond this are read whole.
  constexpr std::size_t kMostWords = 600;
  std::vector<TextRegion> regions;
  const std::vector<const Node*> all = words_below(scene.root);
  if (all.size() > kMostWords) return regions;
  collect_regions(scene, scene.root, all, regions);
  return regions;
}

std::string bare_word(std::string_view word) {
  while (!word.empty() && !is_word_byte(word.front()))
    word.remove_prefix(1);
  while (!word.empty() && !is_word_byte(word.back()))
    word.remove_suffix(1);
  return std::string(word);
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::size_t count_occurrences(std::string_view text, std::string_view part) {
  if (part.empty()) return 0;
  const std::string where = lower_ascii(text);
  const std::string what = lower_ascii(part);
  std::size_t count = 0;
  for (std::size_t at = where.find(what); at != std::string::npos; at = where.find(what, at + 1)) {
    ++count;
  }
  return count;
}

std::optional<std::string> absent_word(const TaskInput& input,
                                       std::string_view text,
                                       WordList list,
                                       base::Rng& rng) {
  constexpr int kMostDraws = 20;
  constexpr std::size_t kShortest = 3;
  const Language language = first_scene(input).language;
  const std::span<const std::string> words = input.assets.words(list, language);
  for (int i = 0; i < kMostDraws && !words.empty(); ++i) {
    const std::string& word = chance::pick(words, rng);
    const bool is_asked = word.size() >= kShortest && processor::is_label(word) && is_plain(word);
    if (is_asked && count_occurrences(text, word) == 0) return word;
  }
  return std::nullopt;
}

}  // namespace tessera::synth::internal
