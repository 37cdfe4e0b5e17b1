// The templates of screens by family; screen.cc lists them.
#pragma once

#include "synth/generator.h"

namespace tessera::synth {

// pages/windows.cc
Scene make_application_window(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_menu_window(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_overlapping_windows(Studio& studio, const SceneRequest& request, base::Rng& rng);
// pages/dialogs.cc
Scene make_message_dialog(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_settings_dialog(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_assistant_dialog(Studio& studio, const SceneRequest& request, base::Rng& rng);
// pages/office.cc
Scene make_file_window(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_editor_window(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_terminal_window(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_spreadsheet_window(Studio& studio, const SceneRequest& request, base::Rng& rng);
// pages/mail.cc
Scene make_mail_window(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_chat_page(Studio& studio, const SceneRequest& request, base::Rng& rng);
// pages/web.cc
Scene make_web_article(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_web_shop(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_web_results(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_web_sign_in(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_web_dashboard(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_web_forum(Studio& studio, const SceneRequest& request, base::Rng& rng);
// pages/apps.cc
Scene make_calendar_page(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_music_player(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_monitor_window(Studio& studio, const SceneRequest& request, base::Rng& rng);
// pages/phones.cc
Scene make_phone_home(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_phone_settings(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_phone_messages(Studio& studio, const SceneRequest& request, base::Rng& rng);
// pages/strips.cc
Scene make_bar_strip(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_toolbar_strip(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_rail_strip(Studio& studio, const SceneRequest& request, base::Rng& rng);
Scene make_single_button(Studio& studio, const SceneRequest& request, base::Rng& rng);

}  // namespace tessera::synth
