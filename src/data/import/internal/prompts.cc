#include "data/import/internal/prompts.h"

#include "base/rng.h"
#include "synth/task/grammar/phrases.h"

namespace tessera::data::internal {
namespace {

// A rule of the grammar, and one of the fixed prompts for the same question; empty: there is none.
struct Rules {
  std::string_view free;
  std::string_view fixed;
};

Rules rules_for(Ask ask) {
  switch (ask) {
    case Ask::kCategory:
      return {"ground.detect", "fixed.find_all"};
    case Ask::kExpression:
      return {"ground.refer", "fixed.locate"};
    case Ask::kCaption:
      return {"caption.short", ""};
    case Ask::kTextWithBoxes:
      return {"ocr.boxes", "fixed.ocr_boxes"};
    case Ask::kMarkdown:
      return {"markup.page", "fixed.markdown"};
    case Ask::kText:
      break;
  }
  return {"ocr.page", ""};
}

}  // namespace

std::string prompt_for(Ask ask, std::uint64_t number, std::string_view label) {
  constexpr std::uint64_t kSeed = 0x696D706F7274;  // of this purpose alone
  base::Rng rng(kSeed, number);
  const Rules rules = rules_for(ask);
  synth::Slots slots;
  if (ask == Ask::kCategory) slots = {{"items", std::string(label)}, {"item", std::string(label)}};
  if (ask == Ask::kExpression) slots = {{"query", std::string(label)}};
  if (!rules.fixed.empty() && rng.next_below(2) == 0) {
    return synth::draw_fixed_prompt(rules.fixed, synth::Language::kEnglish, slots, rng).text;
  }
  return synth::draw_phrase(rules.free, {}, slots, rng).text;
}

}  // namespace tessera::data::internal
