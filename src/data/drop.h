// Why a sample is left out, and the report that counts it. A reason's name is stable: reports,
// tests and scripts rely on it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "formats/json.h"

namespace tessera::data {

enum class DropReason : std::uint8_t {
  kBadJson,          // "bad_json": not JSON, or over the bounds of one document
  kUnknownForm,      // "unknown_form": JSON, but no conversation in a known form
  kBadMessage,       // "bad_message": a message without role or text, of a wrong type or role
  kBadConversation,  // "bad_conversation": turns in an impossible order, text over the limits
  kImageCount,       // "image_count": image tags and images do not match
  kRemoteImage,      // "remote_image": an image behind a URL; nothing is fetched
  kMissingImage,     // "missing_image": the file is not there or cannot be read
  kBadImage,         // "bad_image": the bytes are no picture within the limits
  kNoConversation,   // "no_conversation": files of a shard without a .json
  kBadMember,        // "bad_member": a file of a shard twice, or not where the index says
  kNoTarget,         // "no_target": nothing is to be learned
  kTooLong,          // "too_long": more tokens than the budget
  kTooManyViews,     // "too_many_views": more views than a step may hold
  kBadRow,           // "bad_row": a record of foreign data without what it needs, or of wrong types
  kBadBox,           // "bad_box": objects without a box each, or boxes outside their picture
  kImageSize,        // "image_size": a picture of other proportions than its boxes were made for
  kBadPage,          // "bad_page": a PDF, or a page of it, that cannot be read
  kNoText,           // "no_text": a page without a text layer, a picture without a text beside it
  kBadText,          // "bad_text": text that cannot be what is seen: ill-formed, private letters
  kNotMade,          // "not_made": every attempt of a generator was rejected by its recipe's gates
};
inline constexpr std::size_t kNumDropReasons = 20;

[[nodiscard]] std::string_view name_of(DropReason reason);

struct Drop {
  DropReason reason = DropReason::kBadJson;
  std::string message;  // "<place>: <expectation>, <fact>"
};

// A value, or why there is none.
template <class Value>
class [[nodiscard]] Outcome {
 public:
  Outcome(Value value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT
  Outcome(Drop drop) : state_(std::in_place_index<1>, std::move(drop)) {}     // NOLINT

  explicit operator bool() const { return state_.index() == 0; }
  [[nodiscard]] Value& operator*() & { return std::get<0>(state_); }
  [[nodiscard]] const Value& operator*() const& { return std::get<0>(state_); }
  [[nodiscard]] Value operator*() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] Value* operator->() { return &std::get<0>(state_); }
  [[nodiscard]] const Value* operator->() const { return &std::get<0>(state_); }
  [[nodiscard]] const Drop& drop() const { return std::get<1>(state_); }

 private:
  std::variant<Value, Drop> state_;
};

// What was delivered and what was left out, with the first few examples of each reason.
class DropReport {
 public:
  static constexpr std::size_t kMaxExamples = 3;

  void add_drop(const Drop& drop);
  void add_sample() { ++num_samples_; }
  // Adds another report's counts, and its examples as far as there is room.
  void merge(const DropReport& other);

  [[nodiscard]] Index num_samples() const { return num_samples_; }
  [[nodiscard]] Index num_dropped() const;
  [[nodiscard]] Index count(DropReason reason) const;
  [[nodiscard]] const std::vector<std::string>& examples(DropReason reason) const;

  // {"samples": n, "dropped": {reason: n}}; with examples also {"examples": {reason: [text...]}}.
  [[nodiscard]] formats::Json to_json(bool has_examples) const;
  // Restores the counts that to_json() wrote; examples are not kept.
  [[nodiscard]] static base::Result<DropReport> from_json(const formats::Json& json,
                                                          const std::string& where);
  // For an error: "bad_json 5 (d.jsonl: line 1: ...), too_long 1 (...)".
  [[nodiscard]] std::string to_line() const;
  // One line per reason, and one per example.
  [[nodiscard]] std::string to_text() const;

 private:
  Index num_samples_ = 0;
  std::array<Index, kNumDropReasons> counts_{};
  std::array<std::vector<std::string>, kNumDropReasons> examples_{};
};

}  // namespace tessera::data
