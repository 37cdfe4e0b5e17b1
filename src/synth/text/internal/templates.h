// The templates of the generator "text", by the file they stand in.
#pragma once

#include "base/rng.h"
#include "synth/assets/studio.h"
#include "synth/scene.h"

namespace tessera::synth {

// lines.cc: few lines.
[[nodiscard]] Scene make_line_crop(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_few_words(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_sign(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_banner(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_cards(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_poster(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_subtitle(Studio& studio, const SceneRequest& request, base::Rng& rng);

// lists.cc: entries one below the other.
[[nodiscard]] Scene make_word_list(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_codes(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_one_letter(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_letters(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_price_list(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_contents(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_directory(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_dictionary(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_strip(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_index(Studio& studio, const SceneRequest& request, base::Rng& rng);

// prose.cc: one text.
[[nodiscard]] Scene make_paragraph(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_poem(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_quotes(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_letter(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_note(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_typescript(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_dialogue(Studio& studio, const SceneRequest& request, base::Rng& rng);

// pages.cc: whole pages.
[[nodiscard]] Scene make_article(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_columns(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_book_page(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_two_languages(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_slide(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_magazine(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_questions(Studio& studio, const SceneRequest& request, base::Rng& rng);

// code.cc: what machines read and write.
[[nodiscard]] Scene make_listing(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_terminal(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_log(Studio& studio, const SceneRequest& request, base::Rng& rng);

// records.cc: rows of fields, as programs and instruments write them.
[[nodiscard]] Scene make_records(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_numbers(Studio& studio, const SceneRequest& request, base::Rng& rng);

// schedules.cc: what happens when and how it ended.
[[nodiscard]] Scene make_timetable(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_scores(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_agenda(Studio& studio, const SceneRequest& request, base::Rng& rng);

// references.cc
[[nodiscard]] Scene make_references(Studio& studio, const SceneRequest& request, base::Rng& rng);

}  // namespace tessera::synth
