// What stands on screens, in the language of the page: names of menus, buttons, settings and so on
// out of a table, labels and sentences of a real program out of the assets.
//
//   Wording words(prose, rng);
//   words.word(ScreenWord::kCancel);       // "Abbrechen"
//   words.next(WordGroup::kOptions);       // another setting each time, while they last
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/rng.h"
#include "synth/assets/language.h"
#include "synth/content/calendar.h"
#include "synth/content/prose.h"

namespace tessera::synth {

enum class WordGroup : std::uint8_t {
  kMenus,        // of a menu bar, in their usual order
  kCommands,     // of menus and tool bars
  kViewOptions,  // of menus: on or off
  kAnswers,      // buttons of dialogs
  kSteps,        // of an assistant
  kPages,        // of settings
  kOptions,      // settings that are on or off
  kAmounts,      // settings between nothing and all
  kCounts,       // settings that are numbers
  kLists,        // settings that are one of several
  kLanguageNames,
  kThemeNames,
  kSizes,
  kIntervals,
  kForm,  // fields that people fill in
  kSignIn,
  kSite,    // navigation of a web site
  kFooter,  // links below a page
  kWeb,     // words of pages and messages
  kMailBoxes,
  kFolders,
  kFileColumns,
  kApps,
  kMusicLists,
  kMeasures,  // figures of a business
  kSections,  // of a business
  kMachine,   // parts of a computer that are watched
  kWeekdays,  // short, from Monday
  kSpans,     // of a calendar: day, week, month, year
};
inline constexpr std::size_t kNumWordGroups = 29;

enum class ScreenWord : std::uint8_t {
  kFile,
  kHelp,
  kOpen,
  kSave,
  kDelete,
  kOk,
  kCancel,
  kApply,
  kYes,
  kNo,
  kClose,
  kBack,
  kNext,
  kInstallation,
  kLanguage,
  kTheme,
  kPaper,
  kInterval,
  kTextSize,
  kUserName,
  kMail,
  kFullName,
  kPhone,
  kCity,
  kCompany,
  kStreet,
  kPassword,
  kCountry,
  kSignIn,
  kSignUp,
  kForgot,
  kRemember,
  kTerms,
  kNewsletter,
  kHome,
  kSearch,
  kReadMore,
  kRelated,
  kAddToCart,
  kBuy,
  kCart,
  kSortBy,
  kPrice,
  kReply,
  kSend,
  kForward,
  kCompose,
  kMessage,
  kSettings,
  kToday,
  kYesterday,
  kOn,
  kOff,
  kReady,
  kLine,
  kColumn,
  kPage,
  kResults,
  kItems,
  kTitle,
  kArtist,
  kLength,
  kUser,
  kReplies,
  kShare,
  kAskAgain,
  kInbox,
  kBin,
  kName,
  kSize,
  kDate,
  kMessages,
  kCalendar,
  kMusic,
  kMailApp,
  kNotes,
  kFiles,
  kTerminal,
};
inline constexpr std::size_t kNumScreenWords = static_cast<std::size_t>(ScreenWord::kTerminal) + 1;

[[nodiscard]] std::string_view screen_word(ScreenWord word, Language language);
// In the order of the table.
[[nodiscard]] std::vector<std::string_view> screen_words(WordGroup group, Language language);

// Belongs to one scene. The prose outlives it.
class Wording {
 public:
  Wording(Prose& prose, base::Rng& rng);

  [[nodiscard]] Language language() const { return prose_.language(); }
  [[nodiscard]] std::string word(ScreenWord word) const;
  [[nodiscard]] std::vector<std::string_view> all(WordGroup group) const;
  // A name of the group that was not given before; the first ones again when all were.
  std::string next(WordGroup group);
  // Up to `count` of them.
  std::vector<std::string> several(WordGroup group, Index count);
  // A label of a large program that this scene has not seen; of the commands where the assets have
  // none.
  std::string label();
  // A sentence of a dialog.
  std::string message();
  // "holidays.png"
  std::string file_name();
  // "340 KB"
  std::string file_size();
  // "17:05", "2024-03-17": all dates of a scene in one style.
  std::string time();
  std::string date();

 private:
  Prose& prose_;
  base::Rng& rng_;
  std::array<std::vector<std::string_view>, kNumWordGroups> shuffled_{};
  std::array<std::size_t, kNumWordGroups> num_given_{};
  std::vector<std::string> labels_;  // given so far
  DayStyle day_style_;
};

}  // namespace tessera::synth
