// A sample as a block of HTML: its pictures with boxes and tiles drawn over them, its turns, its
// tokens. Whatever comes from the sample is escaped.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "data/preview/internal/preview_sample.h"
#include "processor/processor.h"

namespace tessera::data::internal {

// Rules of the classes that a card uses, and of the switches.
[[nodiscard]] std::string_view card_style();
// Check boxes in front of all cards: truth, answers, tiles, tokens.
[[nodiscard]] std::string card_switches(bool shows_tokens);
// `number` counts the cards; with `shows_tokens` texts are cut where the processor's tokens end.
[[nodiscard]] base::Result<std::string> sample_card(const PreviewSample& sample,
                                                    Index number,
                                                    const processor::Processor& processor,
                                                    bool shows_tokens);

}  // namespace tessera::data::internal
