#include "synth/screen/screen.h"

#include <array>

#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using Make = Scene (*)(Studio&, const SceneRequest&, base::Rng&);

bool has_words(const Node& node) {
  if (node.kind == NodeKind::kWord) return true;
  for (const Node& child : node.children) {
    if (has_words(child)) return true;
  }
  return false;
}

// A template that found no room for a word (a strip of 32 pixels) gives way to a single button.
template <Make kMake>
Scene make_with_words(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Scene scene = kMake(studio, request, rng);
  constexpr int kAttempts = 8;
  for (int i = 0; i < kAttempts && !has_words(scene.root); ++i)
    scene = make_single_button(studio, request, rng);
  return scene;
}

constexpr std::array kTemplates = {
    SceneTemplate{"application", 2, false, make_with_words<make_application_window>},
    SceneTemplate{"open-menu", 2, false, make_with_words<make_menu_window>},
    SceneTemplate{"windows", 2, false, make_with_words<make_overlapping_windows>},
    SceneTemplate{"message", 2, false, make_with_words<make_message_dialog>},
    SceneTemplate{"settings", 2, false, make_with_words<make_settings_dialog>},
    SceneTemplate{"files", 2, false, make_with_words<make_file_window>},
    SceneTemplate{"editor", 1, false, make_with_words<make_editor_window>},
    SceneTemplate{"spreadsheet", 2, false, make_with_words<make_spreadsheet_window>},
    SceneTemplate{"terminal", 1, false, make_with_words<make_terminal_window>},
    SceneTemplate{"mail", 2, false, make_with_words<make_mail_window>},
    SceneTemplate{"chat", 1, false, make_with_words<make_chat_page>},
    SceneTemplate{"article", 2, false, make_with_words<make_web_article>},
    SceneTemplate{"shop", 2, false, make_with_words<make_web_shop>},
    SceneTemplate{"results", 1, false, make_with_words<make_web_results>},
    SceneTemplate{"sign-in", 2, false, make_with_words<make_web_sign_in>},
    SceneTemplate{"dashboard", 2, false, make_with_words<make_web_dashboard>},
    SceneTemplate{"calendar", 1, false, make_with_words<make_calendar_page>},
    SceneTemplate{"music", 1, false, make_with_words<make_music_player>},
    SceneTemplate{"phone-home", 2, false, make_with_words<make_phone_home>},
    SceneTemplate{"phone-settings", 2, false, make_with_words<make_phone_settings>},
    SceneTemplate{"phone-messages", 1, false, make_with_words<make_phone_messages>},
    SceneTemplate{"bars", 2, false, make_with_words<make_bar_strip>},
    SceneTemplate{"toolbar", 1, false, make_with_words<make_toolbar_strip>},
    SceneTemplate{"rail", 1, false, make_with_words<make_rail_strip>},
    SceneTemplate{"assistant", 1, true, make_with_words<make_assistant_dialog>},
    SceneTemplate{"forum", 1, true, make_with_words<make_web_forum>},
    SceneTemplate{"monitor", 1, true, make_with_words<make_monitor_window>},
};

}  // namespace

std::span<const SceneTemplate> screen_templates() {
  return kTemplates;
}

}  // namespace tessera::synth
