// Any bytes as a line of a JSONL file: what is accepted is a conversation, what is not has a reason
// and a place.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "data/conversation_forms.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  tessera::base::Limits limits;
  limits.json_values = 20'000;  // keeps one input quick
  auto conversation = tessera::data::parse_conversation(text, "fuzz", "<image>", limits);
  if (!conversation) {
    tessera::base::check(conversation.drop().message.starts_with("fuzz"), "fuzz", "a place first");
    return 0;
  }
  tessera::base::check(!conversation->messages.empty(), "fuzz", "at least one message");
  if (!conversation->images().empty()) return 0;
  const auto num_tags = [&] {
    std::int64_t sum = 0;
    for (const auto& message : conversation->messages) {
      const bool is_user = message.role == tessera::processor::Role::kUser;
      sum += is_user ? tessera::data::count_tags(message.content, "<image>") : 0;
    }
    return sum;
  }();
  if (num_tags == 0 || num_tags > 1000) return 0;
  const std::vector<std::string> names(static_cast<std::size_t>(num_tags), "a.png");
  const auto fault = tessera::data::deal_out_images(names, *conversation, "<image>", "fuzz");
  tessera::base::check(!fault && conversation->images() == names, "fuzz", "an image for each tag");
  return 0;
}
