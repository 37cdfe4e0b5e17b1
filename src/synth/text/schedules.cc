// What happens when and how it ended: departures, results, agendas.
#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "synth/chance.h"
#include "synth/content/calendar.h"
#include "synth/content/chain.h"
#include "synth/content/letter_case.h"
#include "synth/text/internal/record_writer.h"
#include "synth/text/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;

std::string two_digits(Index value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

// Times of day as one page writes them: "9:05", "09.05", "9h05".
struct TimeForm {
  std::string_view mark = ":";
  bool is_padded = true;
};

TimeForm choose_time_form(Language language, base::Rng& rng) {
  TimeForm form{.is_padded = holds(rng, 0.5)};
  if (language == Language::kFrench && holds(rng, 0.3))
    form.mark = "h";
  else if (language != Language::kChinese && holds(rng, 0.15))
    form.mark = ".";
  return form;
}

std::string write_time(Index minutes, const TimeForm& form) {
  const Index hour = minutes / 60 % 24;
  return chain({form.is_padded ? two_digits(hour) : std::to_string(hour), form.mark,
                two_digits(minutes % 60)});
}

// Between two numbers or names: mostly the dash that belongs there.
std::string_view choose_dash(base::Rng& rng) {
  return holds(rng, 0.75) ? "–" : "-";
}

RecordShape choose_schedule_shape(double columns_share, base::Rng& rng) {
  RecordShape shape{.gap_em = between(rng, 0.8, 2.2)};
  if (holds(rng, columns_share)) return shape;
  constexpr std::array kGaps = {FieldGap::kSpaces, FieldGap::kSpaces, FieldGap::kTabs};
  shape.gap = chance::pick(kGaps, rng);
  return shape;
}

std::vector<FontKind> schedule_kinds(base::Rng& rng) {
  switch (rng.next_below(4)) {
    case 0:
      return {FontKind::kMono, FontKind::kTypewriter};
    case 1:
      return {FontKind::kSerif};
    default:
      return {FontKind::kSans};
  }
}

std::vector<std::string> pool_of(Index count, const std::function<std::string()>& make) {
  std::vector<std::string> texts;
  for (Index i = 0; i < count; ++i)
    texts.push_back(make());
  return texts;
}

std::string page_title(Prose& prose, base::Rng& rng) {
  if (!holds(rng, 0.5)) return "";
  const std::string title = prose.title(1, 4);
  return holds(rng, 0.3) ? to_upper(title) : title;
}

// Of the list, the shortest of some when they are longer than `most` bytes.
std::string short_name(Prose& prose, WordList list, Index most) {
  constexpr int kAttempts = 6;
  std::string name = prose.from(list);
  for (int i = 1; i < kAttempts && std::ssize(name) > most; ++i) {
    std::string other = prose.from(list);
    if (other.size() < name.size()) name = std::move(other);
  }
  return name;
}

// "S3", "42", "RE 7".
std::string line_name(Language language, base::Rng& rng) {
  constexpr std::array<std::string_view, 10> kWestern = {"S",   "U", "RE ", "RB ", "ICE ",
                                                         "IC ", "M", "",    "",    "N"};
  constexpr std::array<std::string_view, 5> kChinese = {"G", "D", "K", "C", "T"};
  const std::string_view letters =
      language == Language::kChinese ? chance::pick(kChinese, rng) : chance::pick(kWestern, rng);
  const Index most = language == Language::kChinese ? 9999 : letters.size() < 2 ? 99 : 999;
  return chain({letters, std::to_string(rng.next_between(1, most))});
}

enum class StopField : std::uint8_t { kTime, kLine, kCity, kPlatform };

std::vector<StopField> choose_stop_fields(base::Rng& rng) {
  using enum StopField;
  switch (rng.next_below(5)) {
    case 0:
      return {kLine, kCity, kTime, kPlatform};
    case 1:
      return {kTime, kCity, kLine};
    case 2:
      return {kLine, kTime, kCity, kPlatform};
    default:
      return {kTime, kLine, kCity, kPlatform};
  }
}

FieldAlignment alignment_of(StopField field, bool is_right) {
  const bool is_number = field == StopField::kTime || field == StopField::kPlatform;
  return is_number && is_right ? FieldAlignment::kRight : FieldAlignment::kLeft;
}

// How a page writes the results of games.
struct ScoreForm {
  std::string_view mark = ":";
  std::string_view dash = "–";  // between those who play
  bool has_half_time = false;
  bool is_split = false;  // names and dash in columns of their own
  Index most_goals = 6;
};

ScoreForm choose_score_form(base::Rng& rng) {
  ScoreForm form;
  form.mark = holds(rng, 0.65) ? ":" : choose_dash(rng);
  form.dash = choose_dash(rng);
  form.has_half_time = holds(rng, 0.5);
  form.is_split = holds(rng, 0.5);
  form.most_goals = holds(rng, 0.7) ? 6 : 120;
  return form;
}

std::string score(Index home, Index away, const ScoreForm& form) {
  return chain({std::to_string(home), form.mark, std::to_string(away)});
}

Record game(const std::string& home,
            const std::string& away,
            const ScoreForm& form,
            base::Rng& rng) {
  Record record;
  if (form.is_split)
    record.fields = {home, std::string(form.dash), away};
  else
    record.fields = {chain({home, " ", form.dash, " ", away})};
  const Index home_goals = rng.next_between(0, form.most_goals);
  const Index away_goals = rng.next_between(0, form.most_goals);
  record.fields.push_back(score(home_goals, away_goals, form));
  if (!form.has_half_time) return record;
  const Index home_half = rng.next_between(0, home_goals);
  const Index away_half = rng.next_between(0, away_goals);
  record.fields.push_back(chain({"(", score(home_half, away_half, form), ")"}));
  return record;
}

// "6–4, 3–6, 7–5".
std::string sets(const ScoreForm& form, base::Rng& rng) {
  std::string text;
  for (Index i = rng.next_between(2, 3); i > 0; --i) {
    const Index loser = rng.next_between(0, 5);
    const Index winner = loser == 5 ? 7 : 6;
    const bool is_home = holds(rng, 0.6);
    if (!text.empty()) text += ", ";
    text += is_home ? score(winner, loser, form) : score(loser, winner, form);
  }
  return text;
}

// "59.81", "1:02.40".
std::string race_time(Index hundredths, std::string_view decimal) {
  const Index seconds = hundredths / 100;
  const std::string rest = chain({decimal, two_digits(hundredths % 100)});
  if (seconds < 60) return chain({std::to_string(seconds), rest});
  return chain({std::to_string(seconds / 60), ":", two_digits(seconds % 60), rest});
}

// Rows of narrow pages have room for little but two short names and a result.
constexpr Index kNarrow = 48;  // letters
Index letters_per_name(const RecordPage& page, Index letters_of_result) {
  return (page.most_letters_per_line() * 4 / 5 - letters_of_result) / 2;
}

void write_games(RecordPage& page, const std::string& title, base::Rng& rng) {
  ScoreForm form = choose_score_form(rng);
  if (page.most_letters_per_line() < kNarrow) form.is_split = form.has_half_time = false;
  RecordShape shape = choose_schedule_shape(form.is_split ? 1 : 0.6, rng);
  shape.least_fields = form.is_split ? 4 : 2;
  if (form.is_split) shape.gap_em = between(rng, 0.4, 1);
  const Index letters = letters_per_name(page, 9);
  const auto names = pool_of(rng.next_between(6, 20), [&page, letters] {
    return short_name(page.prose, WordList::kCities, letters);
  });
  RecordWriter(page, std::move(shape)).write(title, [&](Index) {
    const std::size_t home = rng.next_below(names.size());
    const std::size_t away = (home + 1 + rng.next_below(names.size() - 1)) % names.size();
    return game(names[home], names[away], form, rng);
  });
}

void write_matches(RecordPage& page, const std::string& title, base::Rng& rng) {
  ScoreForm form = choose_score_form(rng);
  form.mark = choose_dash(rng);
  const bool has_given_names = page.most_letters_per_line() > 64 && holds(rng, 0.6);
  const Index letters = letters_per_name(page, 18);
  const auto player = [&] {
    return has_given_names ? page.prose.person()
                           : short_name(page.prose, WordList::kFamilyNames, letters);
  };
  RecordWriter(page, choose_schedule_shape(0.6, rng)).write(title, [&](Index) {
    std::string players = chain({player(), " ", form.dash, " ", player()});
    return Record{.fields = {std::move(players), sets(form, rng)}};
  });
}

// Names in the order of their points or times.
void write_ranking(RecordPage& page, const std::string& title, base::Rng& rng) {
  RecordShape shape = choose_schedule_shape(0.75, rng);
  const bool is_narrow = page.most_letters_per_line() < kNarrow;
  const bool has_ranks = holds(rng, is_narrow ? 0 : 0.6);
  const bool has_times = holds(rng, 0.5);
  const std::string_view decimal = holds(rng, 0.5) ? "." : ",";
  if (has_ranks) shape.alignments.push_back(FieldAlignment::kRight);
  shape.alignments.push_back(FieldAlignment::kLeft);
  shape.alignments.push_back(FieldAlignment::kRight);
  shape.least_fields = std::ssize(shape.alignments);
  Index value = has_times ? rng.next_between(900, 30'000) : rng.next_between(300, 2'000);
  RecordWriter(page, std::move(shape)).write(title, [&](Index i) {
    value = has_times ? value + rng.next_between(0, 150)
                      : std::max<Index>(0, value - rng.next_between(0, 9));
    const std::string name =
        is_narrow ? page.prose.from(WordList::kFamilyNames) : page.prose.person();
    const std::string result = has_times ? race_time(value, decimal) : std::to_string(value);
    Record record;
    if (has_ranks) record.fields.push_back(std::to_string(i + 1) + ".");
    record.fields.push_back(name);
    record.fields.push_back(result);
    record.fact = {.key = "text.number_of", .slots = {{"name", name}}, .value = result};
    record.fact_field = has_ranks ? 2 : 1;
    return record;
  });
}

std::string_view room_word(Language language) {
  switch (language) {
    case Language::kEnglish:
      return "Room ";
    case Language::kGerman:
      return "Raum ";
    case Language::kFrench:
      return "Salle ";
    case Language::kSpanish:
      return "Sala ";
    default:
      return "";
  }
}

// Sessions of one agenda after another: days from morning to evening.
class AgendaMaker {
 public:
  AgendaMaker(RecordPage& page, base::Rng& rng)
      : page_(page),
        rng_(rng),
        form_(choose_time_form(page.prose.language(), rng)),
        dash_(choose_dash(rng)),
        has_spaced_dash_(holds(rng, 0.2)),
        day_style_(holds(rng, 0.6) ? DayStyle::kWeekday : DayStyle::kLong),
        day_(random_day(2005, 2034, rng)),
        day_end_(60 * rng.next_between(12, 19)),
        most_words_(
            std::clamp<Index>((page.letters_per_line() - 26) / 8, rng.next_between(1, 3), 6)),
        last_field_(rng.next_below(4)) {}

  Record next() {
    Record record;
    if (minute_ == 0 || minute_ >= day_end_) {
      record.heading = print_day(day_, day_style_, page_.prose.view(), page_.prose.language());
      day_ += std::chrono::days(rng_.next_between(1, 2));
      minute_ = rng_.next_between(30, 42) * 15;
    }
    const Index end = minute_ + rng_.next_between(1, 8) * (holds(rng_, 0.8) ? 15 : 5);
    const std::string_view space = has_spaced_dash_ ? " " : "";
    record.fields = {
        chain({write_time(minute_, form_), space, dash_, space, write_time(end, form_)}),
        page_.prose.title(1, most_words_)};
    if (last_field_ != 0) record.fields.push_back(place());
    minute_ = end + (holds(rng_, 0.5) ? 0 : rng_.next_between(1, 4) * 5);
    return record;
  }

 private:
  std::string place() {
    if (last_field_ == 1) return page_.prose.person();
    if (last_field_ == 2) return chain({"(", page_.prose.person(), ")"});
    const std::string number = std::to_string(rng_.next_between(1, 420));
    return chain({room_word(page_.prose.language()), number});
  }

  RecordPage& page_;
  base::Rng& rng_;
  TimeForm form_;
  std::string_view dash_;
  bool has_spaced_dash_;
  DayStyle day_style_;
  std::chrono::sys_days day_;
  Index day_end_;  // minutes since midnight, as minute_
  Index most_words_;
  std::uint64_t last_field_;  // 0: none
  Index minute_ = 0;          // when the next session may begin; 0: on a new day
};

}  // namespace

Scene make_timetable(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  const std::vector<FontKind> kinds = schedule_kinds(rng);
  const Paper paper = choose_record_paper(request, rng);
  RecordPage page(studio, request, rng, paper, kinds);
  RecordShape shape = choose_schedule_shape(0.8, rng);
  shape.least_fields = 3;
  const std::vector<StopField> fields = choose_stop_fields(rng);
  const bool is_right = holds(rng, 0.5);
  for (const StopField field : fields)
    shape.alignments.push_back(alignment_of(field, is_right));
  const TimeForm form = choose_time_form(request.language, rng);
  const auto lines =
      pool_of(rng.next_between(2, 8), [&] { return line_name(request.language, rng); });
  const auto cities =
      pool_of(rng.next_between(3, 14), [&page] { return page.prose.from(WordList::kCities); });
  const bool has_letters = holds(rng, 0.2);  // "7a"
  const Index most_wait = rng.next_between(2, 25);
  Index minute = rng.next_between(0, 1439);
  const std::string title = page_title(page.prose, rng);
  RecordWriter(page, std::move(shape)).write(title, [&](Index) {
    minute += rng.next_between(0, most_wait);
    const std::string& line = chance::pick(lines, rng);
    const std::string& city = chance::pick(cities, rng);
    std::string platform = std::to_string(rng.next_between(1, 16));
    if (has_letters) platform += static_cast<char>('a' + rng.next_below(4));
    Record record;
    for (const StopField field : fields) {
      const std::array texts = {write_time(minute, form), line, city, platform};
      record.fields.push_back(texts[static_cast<std::size_t>(field)]);
    }
    return record;
  });
  return page.sheet.finish();
}

Scene make_scores(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  const std::vector<FontKind> kinds = schedule_kinds(rng);
  const Paper paper = choose_record_paper(request, rng);
  RecordPage page(studio, request, rng, paper, kinds);
  const std::string title = page_title(page.prose, rng);
  switch (rng.next_below(4)) {
    case 0:
      write_ranking(page, title, rng);
      break;
    case 1:
      if (page.most_letters_per_line() >= kNarrow) {
        write_matches(page, title, rng);
        break;
      }
      [[fallthrough]];
    default:
      write_games(page, title, rng);
  }
  return page.sheet.finish();
}

Scene make_agenda(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  const std::vector<FontKind> kinds = schedule_kinds(rng);
  const Paper paper = choose_record_paper(request, rng);
  RecordPage page(studio, request, rng, paper, kinds);
  AgendaMaker maker(page, rng);
  const std::string title = page_title(page.prose, rng);
  RecordShape shape = choose_schedule_shape(0.75, rng);
  shape.least_fields = 3;
  RecordWriter(page, std::move(shape)).write(title, [&](Index) { return maker.next(); });
  return page.sheet.finish();
}

}  // namespace tessera::synth
