#include "synth/text/text.h"

#include <array>
#include <utility>

#include "synth/text/internal/page_writer.h"
#include "synth/text/internal/templates.h"

namespace tessera::synth {
namespace {

using Make = Scene (*)(Studio&, const SceneRequest&, base::Rng&);

// A template whose blocks found no room (a strip of 32 pixels, a huge size) gives way to a line.
template <Make kMake>
Scene make_with_words(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Scene scene = kMake(studio, request, rng);
  constexpr int kAttempts = 8;
  for (int i = 0; i < kAttempts && count_words(scene.root) == 0; ++i)
    scene = make_line_crop(studio, request, rng);
  return scene;
}

constexpr std::array kTemplates = {
    SceneTemplate{"line", 3, false, make_with_words<make_line_crop>},
    SceneTemplate{"few-words", 2, false, make_with_words<make_few_words>},
    SceneTemplate{"sign", 1, false, make_with_words<make_sign>},
    SceneTemplate{"banner", 1, false, make_with_words<make_banner>},
    SceneTemplate{"cards", 1, false, make_with_words<make_cards>},
    SceneTemplate{"poster", 1, false, make_with_words<make_poster>},
    SceneTemplate{"word-list", 2, false, make_with_words<make_word_list>},
    SceneTemplate{"codes", 2, false, make_with_words<make_codes>},
    SceneTemplate{"letters", 0.5, false, make_with_words<make_letters>},
    SceneTemplate{"one-letter", 0.1, false, make_with_words<make_one_letter>},
    SceneTemplate{"price-list", 1, false, make_with_words<make_price_list>},
    SceneTemplate{"contents", 1, false, make_with_words<make_contents>},
    SceneTemplate{"directory", 1, false, make_with_words<make_directory>},
    SceneTemplate{"dictionary", 1, false, make_with_words<make_dictionary>},
    SceneTemplate{"strip", 1, false, make_with_words<make_strip>},
    SceneTemplate{"paragraph", 3, false, make_with_words<make_paragraph>},
    SceneTemplate{"poem", 1, false, make_with_words<make_poem>},
    SceneTemplate{"quotes", 1, false, make_with_words<make_quotes>},
    SceneTemplate{"letter", 1, false, make_with_words<make_letter>},
    SceneTemplate{"note", 1, false, make_with_words<make_note>},
    SceneTemplate{"typescript", 1, false, make_with_words<make_typescript>},
    SceneTemplate{"article", 3, false, make_with_words<make_article>},
    SceneTemplate{"columns", 2, false, make_with_words<make_columns>},
    SceneTemplate{"book-page", 2, false, make_with_words<make_book_page>},
    SceneTemplate{"two-languages", 1, false, make_with_words<make_two_languages>},
    SceneTemplate{"slide", 1, false, make_with_words<make_slide>},
    SceneTemplate{"magazine", 1, false, make_with_words<make_magazine>},
    SceneTemplate{"listing", 1, false, make_with_words<make_listing>},
    SceneTemplate{"terminal", 1, false, make_with_words<make_terminal>},
    SceneTemplate{"records", 1, false, make_with_words<make_records>},
    SceneTemplate{"numbers", 1, false, make_with_words<make_numbers>},
    SceneTemplate{"timetable", 1, false, make_with_words<make_timetable>},
    SceneTemplate{"scores", 1, false, make_with_words<make_scores>},
    SceneTemplate{"agenda", 1, false, make_with_words<make_agenda>},
    SceneTemplate{"references", 1, false, make_with_words<make_references>},
    SceneTemplate{"subtitle", 1, true, make_with_words<make_subtitle>},
    SceneTemplate{"index", 1, true, make_with_words<make_index>},
    SceneTemplate{"dialogue", 1, true, make_with_words<make_dialogue>},
    SceneTemplate{"questions", 1, true, make_with_words<make_questions>},
    SceneTemplate{"log", 1, true, make_with_words<make_log>},
};

}  // namespace

std::span<const SceneTemplate> text_templates() {
  return kTemplates;
}

}  // namespace tessera::synth
