#include "synth/recipe/gates.h"

#include <algorithm>

#include "vision/grid.h"

namespace tessera::synth {
namespace {

// Boxes may reach beyond the picture by rounding and by the spread of ink.
constexpr double kEdgeRoom = 2;
constexpr std::size_t kLongestPiece = 64;

// A letter or a digit of any script; dots and rules of tables repeat by nature.
bool is_word_byte(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z');
}

bool has_word_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_word_byte);
}

// How much smaller the model sees the picture; pictures are never seen larger than they are.
double seen_scale(const draw::Image& image, Index num_pictures) {
  const vision::ImageGeometry geometry = vision::default_geometry();
  const vision::Resolution canvas =
      vision::canvas_for(geometry, {.width = image.width, .height = image.height}, num_pictures);
  const double across = static_cast<double>(canvas.width) / static_cast<double>(image.width);
  const double down = static_cast<double>(canvas.height) / static_cast<double>(image.height);
  return std::min({1.0, across, down});
}

bool is_one_colour(const draw::Image& image) {
  const auto& rgb = image.rgb;
  return std::equal(rgb.begin() + 3, rgb.end(), rgb.begin());
}

// Lines with a letter in them.
struct LineCount {
  Index all = 0;
  Index low = 0;
};

LineCount count_lines(const Scene& scene, double min_height) {
  LineCount count;
  visit_nodes(scene.root, [&](const Node& node) {
    if (node.kind != NodeKind::kLine || node.box.is_empty()) return;
    if (!std::any_of(node.children.begin(), node.children.end(),
                     [](const Node& word) { return has_word_byte(word.text); })) {
      return;
    }
    ++count.all;
    if (node.box.height() < min_height) ++count.low;
  });
  return count;
}

bool is_clipped(const Scene& scene) {
  const draw::Box room = draw::Box{0, 0, static_cast<double>(scene.image.width),
                                   static_cast<double>(scene.image.height)}
                             .expanded(kEdgeRoom);
  bool is_clipped = false;
  visit_nodes(scene.root, [&](const Node& node) {
    if (node.kind != NodeKind::kWord || node.box.is_empty()) return;
    is_clipped = is_clipped || !room.contains(node.box);
  });
  for (const Object& object : scene.objects) {
    if (!object.box.is_empty()) is_clipped = is_clipped || !room.contains(object.box);
  }
  return is_clipped;
}

}  // namespace

std::string_view to_string(Rejection rejection) {
  // In the order of the enumerators.
  constexpr std::array<std::string_view, kNumRejections> kNames = {
      "no_task",     "empty_picture", "unreadable",   "clipped",  "empty_answer",
      "long_answer", "repetition",    "same_picture", "same_text"};
  static_assert(static_cast<std::size_t>(Rejection::kSameText) + 1 == kNumRejections);
  return kNames[static_cast<std::size_t>(rejection)];
}

std::optional<Rejection> check_scene(const Scene& scene, const Gates& gates, Index num_pictures) {
  if (is_one_colour(scene.image)) return Rejection::kEmptyPicture;
  if (is_clipped(scene)) return Rejection::kClipped;
  const LineCount lines =
      count_lines(scene, gates.min_line_px / seen_scale(scene.image, num_pictures));
  const double allowed = gates.unreadable_share * static_cast<double>(lines.all);
  if (static_cast<double>(lines.low) > allowed) return Rejection::kUnreadable;
  return std::nullopt;
}

std::optional<Rejection> check_answers(const processor::Conversation& conversation,
                                       const Gates& gates) {
  for (const processor::Message& message : conversation.messages) {
    if (message.role != processor::Role::kAssistant) continue;
    const std::string& answer = message.content;
    if (!has_word_byte(answer)) return Rejection::kEmptyAnswer;
    if (std::ssize(answer) > gates.max_answer_bytes) return Rejection::kLongAnswer;
    if (count_repeats(answer) > gates.max_repeats) return Rejection::kRepetition;
  }
  return std::nullopt;
}

Index count_repeats(std::string_view text) {
  Index most = has_word_byte(text) ? 1 : 0;
  for (std::size_t length = 1; length <= kLongestPiece && 2 * length <= text.size(); ++length) {
    std::size_t run = 0;  // bytes that equal those one length before
    for (std::size_t i = length; i <= text.size(); ++i) {
      if (i < text.size() && text[i] == text[i - length]) {
        ++run;
        continue;
      }
      const bool is_more = static_cast<Index>(run / length) + 1 > most;
      if (is_more && has_word_byte(text.substr(i - length, length))) {
        most = static_cast<Index>(run / length) + 1;
      }
      run = 0;
    }
  }
  return most;
}

}  // namespace tessera::synth
