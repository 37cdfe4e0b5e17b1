// Programs with faces of their own: calendars, music players, monitors of a machine.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

#include "draw/path.h"
#include "synth/chance.h"
#include "synth/content/calendar.h"
#include "synth/content/chain.h"
#include "synth/content/letter_case.h"
#include "synth/layout/flow.h"
#include "synth/screen/internal/content.h"
#include "synth/screen/internal/form.h"
#include "synth/screen/internal/frame.h"
#include "synth/screen/internal/list_table.h"
#include "synth/screen/internal/site.h"
#include "synth/screen/internal/templates.h"

namespace tessera::synth {
namespace {

using chance::between;
using chance::holds;
using draw::Box;

struct Month {
  std::string title{};
  Index first_column = 0;  // of day 1; Monday is 0
  Index num_days = 30;

  [[nodiscard]] Index num_rows() const { return (first_column + num_days + 6) / 7; }
};

Month choose_month(Stage& stage) {
  const std::chrono::year_month_day day{random_day(2010, 2034, stage.rng)};
  const std::chrono::year_month month = day.year() / day.month();
  const std::chrono::year_month_day_last last{month / std::chrono::last};
  const std::chrono::weekday first{std::chrono::sys_days{month / 1}};
  const auto number = static_cast<unsigned>(day.month());
  const auto names = stage.prose.view().words(WordList::kMonths, stage.words.language());
  const std::string year_text = std::to_string(static_cast<int>(day.year()));
  std::string title = chain({std::to_string(number), "/", year_text});
  if (stage.words.language() == Language::kChinese) {
    title = chain({year_text, "年", std::to_string(number), "月"});
  } else if (names.size() == 12) {
    title = chain({capitalised(names[number - 1]), " ", year_text});
  }
  return {.title = title,
          .first_column = static_cast<Index>(first.iso_encoding()) - 1,
          .num_days = static_cast<Index>(static_cast<unsigned>(last.day()))};
}

// Weekdays and days in seven columns: kTable, a row of headers first.
class MonthGrid {
 public:
  MonthGrid(Stage& stage, const Box& box, const Month& month)
      : stage_(stage), box_(box), month_(month) {
    head_px_ = std::round(1.6 * stage.em());
    today_ = stage.rng.next_between(1, month.num_days);
    has_lines_ = holds(stage.rng, 0.5);
  }

  Node draw() {
    Node table{.kind = NodeKind::kTable};
    Node head{.kind = NodeKind::kRow};
    const std::vector<std::string_view> names = stage_.words.all(WordGroup::kWeekdays);
    for (Index column = 0; column < 7; ++column) {
      const std::string name(names[static_cast<std::size_t>(column)]);
      add_cell(head, cell_box(-1, column), name, stage_.pen.dim()).is_header = true;
    }
    add_drawn(table, std::move(head));
    for (Index row = 0; row < month_.num_rows(); ++row) {
      Node line{.kind = NodeKind::kRow};
      for (Index column = 0; column < 7; ++column) {
        const Index day = 7 * row + column - month_.first_column + 1;
        add_day(line, cell_box(row, column), day);
      }
      add_drawn(table, std::move(line));
    }
    return table;
  }

 private:
  [[nodiscard]] Box cell_box(Index row, Index column) const {
    const double width = box_.width() / 7;
    const double height = (box_.height() - head_px_) / static_cast<double>(month_.num_rows());
    const double x = box_.x0 + width * static_cast<double>(column);
    const double y = row < 0 ? box_.y0 : box_.y0 + head_px_ + height * static_cast<double>(row);
    return {std::round(x), std::round(y), std::round(x + width),
            std::round(y + (row < 0 ? head_px_ : height))};
  }

  Node& add_cell(Node& row, const Box& box, const std::string& text, TextStyle style) {
    style.alignment = Alignment::kCentred;
    Node cell = block_of(NodeKind::kCell, stage_.pen.line(text, style, box));
    row.box = draw::unite(row.box, cell.box);
    return row.children.emplace_back(std::move(cell));
  }

  void add_day(Node& row, const Box& box, Index day) {
    if (has_lines_) stage_.pen.rule_above(box, stage_.look.line);
    const bool is_day = day >= 1 && day <= month_.num_days;
    TextStyle style = stage_.pen.plain();
    if (day == today_) {
      const double side = std::min({box.width(), box.height(), 2 * stage_.em()});
      const Box disc = square_in(box, side);
      stage_.pen.canvas().fill(draw::Path().add_circle(disc.centre(), side / 2),
                               stage_.look.accent);
      style.colour = stage_.look.accent_ink;
    }
    (void)add_cell(row, box, is_day ? std::to_string(day) : std::string(), style);
  }

  Stage& stage_;
  Box box_;
  Month month_;
  double head_px_ = 0;
  Index today_ = 1;
  bool has_lines_ = false;
};

// What happens on a day: times and names.
Node draw_agenda(Stage& stage, const Box& box, const std::string& day) {
  Node agenda = column_node();
  Pen& pen = stage.pen;
  const double em = stage.em();
  Space space(box);
  const Box title = space.take_top(std::round(1.7 * em));
  if (!title.is_empty()) {
    Node heading = block_of(NodeKind::kHeading, pen.line(day, pen.bold(), title));
    heading.level = 2;
    add_drawn(agenda, std::move(heading));
  }
  constexpr Index kHour = 60;
  Index minutes = stage.rng.next_between(7 * kHour, 10 * kHour);
  const Index num_events = stage.rng.next_between(1, 9);
  for (Index i = 0; i < num_events; ++i) {
    const Box row = space.take_top(std::round(1.9 * em), 0.3 * em);
    if (row.is_empty()) break;
    const std::string time = print_time(minutes);
    minutes += 15 * stage.rng.next_between(1, 8);
    if (minutes >= 24 * kHour) break;
    Space cells(row);
    pen.fill(cells.take_left(std::max(2.0, std::round(0.2 * em)), 0.5 * em), stage.look.accent);
    const std::string name = stage.prose.title(1, 4);
    Node when = pen.line(time, pen.dim(), cells.take_left(pen.width_of(time), 0.7 * em));
    Node what = pen.line(name, pen.plain(), cells.box());
    if (!is_drawn(when) || !is_drawn(what)) continue;
    if (plain_text(what) == name) {
      stage.sheet.scene.facts.push_back({.key = "document.entry_time",
                                         .slots = {{"item", name}},
                                         .value = time,
                                         .kind = ValueKind::kTime,
                                         .box = when.box});
    }
    Node event{.kind = NodeKind::kParagraph};
    add_drawn(event, std::move(when));
    add_drawn(event, std::move(what));
    add_drawn(agenda, std::move(event));
  }
  return agenda;
}

}  // namespace

Scene make_calendar_page(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, holds(rng, 0.5) ? Device::kPhone : Device::kWeb);
  Space space(stage.bounds());
  const double em = stage.em();
  space.shrink(std::min(0.8 * em, std::round(0.03 * space.width())), std::round(0.3 * em));
  const Month month = choose_month(stage);
  Node head = column_node();
  if (space.height() > 9 * em) {
    Space bar(space.take_top(std::round(1.2 * stage.look.row_px), stage.look.gap_px));
    const std::string go_today = stage.words.word(ScreenWord::kToday);
    if (bar.width() > 26 * em) {
      const std::vector<std::string_view> all = stage.words.all(WordGroup::kSpans);
      const std::vector<std::string> spans(all.begin(), all.end());
      double tabs_px = 0;
      for (const std::string& span : spans)
        tabs_px += tab_width(stage.pen, span) + 0.5 * em;
      const Box tabs = bar.take_right(tabs_px, em);
      const Box button = bar.take_left(button_width(stage.pen, go_today), em);
      add_drawn(head, draw_button(stage.pen, button, go_today));
      add_drawn(head, draw_tab_row(stage, tabs, spans, 2));
    }
    const TextStyle style = stage.pen.heading(1.3);
    Node title = block_of(NodeKind::kHeading, stage.pen.line(month.title, style, bar.box()));
    title.level = 1;
    add_drawn(head, std::move(title));
  }
  stage.add(std::move(head));
  const bool is_wide = space.width() > 1.6 * space.height() && space.width() > 30 * em;
  const bool is_tall = !is_wide && space.height() > 26 * em;
  const Box agenda = is_wide   ? space.take_right(std::min(20 * em, 0.4 * space.width()), em)
                     : is_tall ? space.take_bottom(0.4 * space.height(), em)
                               : Box{};
  const bool has_grid = space.width() > 7 * 1.3 * em && space.height() > 7 * 1.4 * em;
  const std::string today = stage.words.word(ScreenWord::kToday);
  if (has_grid) {
    const double highest = std::round(4.5 * em) * static_cast<double>(month.num_rows() + 1);
    const Box grid = space.take_top(std::min(space.height(), highest));
    stage.add(MonthGrid(stage, grid, month).draw());
  } else {
    // Days side by side.
    const auto most = static_cast<Index>(space.width() / (12 * em));
    const Index num_days = std::clamp<Index>(most, 1, 7);
    const std::vector<std::string_view> names = stage.words.all(WordGroup::kWeekdays);
    const std::vector<Box> columns = equal_columns(space.box(), num_days, em);
    for (std::size_t i = 0; i < columns.size(); ++i)
      stage.add(draw_agenda(stage, columns[i], std::string(names[i])));
  }
  if (!agenda.is_empty()) stage.add(draw_agenda(stage, agenda, today));
  return stage.finish();
}

namespace {

std::string length_text(Index seconds) {
  const Index rest = seconds % 60;
  return chain({std::to_string(seconds / 60), rest < 10 ? ":0" : ":", std::to_string(rest)});
}

// Signs for back, play, forward, with the middle one on a disc.
void draw_player_signs(Stage& stage, const Box& box) {
  const double side = std::round(std::min(1.5 * stage.em(), 0.7 * box.height()));
  const double middle = box.centre().x;
  const Sign play = holds(stage.rng, 0.5) ? Sign::kPlay : Sign::kPause;
  const std::array signs = {Sign::kSkipBack, play, Sign::kSkipForward};
  for (std::size_t i = 0; i < signs.size(); ++i) {
    const double x = middle + (static_cast<double>(i) - 1) * 2.6 * side;
    const Box place = square_in({x - side, box.y0, x + side, box.y1}, side);
    if (!box.contains(place) || !stage.pen.is_free(place)) continue;
    stage.pen.sign(signs[i], place, i == 1 ? stage.look.link_ink : stage.look.ink);
  }
}

// Cover, names, where the song is, and the signs.
Node draw_player(Stage& stage, const Box& box, const std::string& song) {
  Node player = column_node();
  Pen& pen = stage.pen;
  const double em = stage.em();
  Space space(box);
  const bool is_wide = space.width() > 1.7 * space.height();
  const double side = is_wide ? space.height() : std::min(space.width(), space.height() - 11 * em);
  if (side > 3 * em) {
    const Box cover = is_wide ? space.take_left(side, em) : space.take_top(side, 0.6 * em);
    add_drawn(player, draw_thing(stage, square_in(cover, side), stage.gallery.next_thing()));
  }
  TextStyle title = pen.heading(1.25);
  TextStyle artist = pen.dim();
  if (!is_wide) title.alignment = artist.alignment = Alignment::kCentred;
  const Box song_box = space.take_top(std::round(2 * em));
  if (!song_box.is_empty()) {
    add_drawn(player, block_of(NodeKind::kParagraph, pen.line(song, title, song_box)));
  }
  const Box artist_box = space.take_top(std::round(1.6 * em), 0.4 * em);
  if (!artist_box.is_empty()) {
    const std::string name = stage.prose.person();
    add_drawn(player, block_of(NodeKind::kParagraph, pen.line(name, artist, artist_box)));
  }
  const Box track = space.take_top(std::round(1.5 * em));
  if (!track.is_empty()) {
    const Index length = stage.rng.next_between(90, 500);
    const double share = stage.rng.next_uniform();
    const auto played = static_cast<Index>(share * static_cast<double>(length));
    add_drawn(player, draw_slider(pen, track, {.name = "", .share = share}));
    const Box times = space.take_top(std::round(1.5 * em));
    TextStyle left = pen.dim();
    TextStyle right = left;
    right.alignment = Alignment::kRight;
    Node line{.kind = NodeKind::kParagraph};
    if (!times.is_empty()) {
      const Box half{times.x0, times.y0, times.centre().x, times.y1};
      const Box rest{times.centre().x, times.y0, times.x1, times.y1};
      add_drawn(line, pen.line(length_text(played), left, half));
      add_drawn(line, pen.line(length_text(length), right, rest));
    }
    add_drawn(player, std::move(line));
  }
  draw_player_signs(stage, space.take_top(std::round(2.4 * em)));
  return player;
}

Node draw_songs(Stage& stage, const Box& box, const std::string& song) {
  const double em = stage.em();
  const auto most = std::max<Index>(1, static_cast<Index>(box.height() / stage.look.row_px));
  const Index num_rows = stage.rng.next_between((most + 1) / 2, most);
  std::vector<ListRow> rows;
  rows.reserve(static_cast<std::size_t>(num_rows));
  for (Index i = 0; i < num_rows; ++i) {
    const std::string title = i == 0 ? song : stage.prose.title(1, 4);
    const std::string artist = stage.prose.person();
    const std::string length = length_text(stage.rng.next_between(90, 500));
    rows.push_back({.cells = {title, artist, length}, .is_chosen = i == 0});
  }
  return draw_list_table(
      stage, box,
      {{.title = stage.words.word(ScreenWord::kTitle)},
       {.title = stage.words.word(ScreenWord::kArtist), .width_px = std::ceil(10 * em)},
       {.title = stage.words.word(ScreenWord::kLength),
        .width_px = std::ceil(stage.pen.width_of(stage.words.word(ScreenWord::kLength)) + 2 * em),
        .alignment = Alignment::kRight,
        .kind = ValueKind::kTime}},
      rows, choose_list_look(stage.rng));
}

}  // namespace

Scene make_music_player(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, holds(rng, 0.5) ? Device::kPhone : Device::kDesktop);
  Space space(stage.bounds());
  const double em = stage.em();
  const std::string song = stage.prose.title(1, 4);
  if (space.height() > 22 * em) {
    const std::string title = stage.words.word(ScreenWord::kMusic);
    stage.add(draw_phone_header(stage, space.take_top(1.3 * stage.look.row_px), title));
  }
  const bool has_foot = space.height() > 26 * em && holds(rng, 0.5);
  const Box foot = has_foot ? space.take_bottom(std::round(3.4 * em)) : Box{};
  if (space.width() > 60 * em && holds(rng, 0.6)) {
    stage.add(draw_side_list(stage, space.take_left(11 * em), WordGroup::kMusicLists));
  }
  space.shrink(std::min(em, std::round(0.04 * space.width())), std::round(0.5 * em));
  const bool is_wide = space.width() > 36 * em;
  const bool is_tall = !is_wide && space.height() > 34 * em;
  const Box list = is_wide   ? space.take_right(space.width() - 18 * em, em)
                   : is_tall ? space.take_bottom(space.height() - 24 * em, em)
                             : Box{};
  stage.add(draw_player(stage, space.box(), song));
  if (!list.is_empty()) stage.add(draw_songs(stage, list, song));
  if (has_foot) {
    stage.add(draw_phone_foot(stage, foot, stage.words.several(WordGroup::kMusicLists, 4)));
  }
  return stage.finish();
}

namespace {

Node draw_processes(Stage& stage, const Box& box) {
  const double em = stage.em();
  const auto most = std::max<Index>(1, static_cast<Index>(box.height() / stage.look.row_px));
  const Index num_rows = stage.rng.next_between((most + 1) / 2, most);
  std::vector<ListRow> rows;
  rows.reserve(static_cast<std::size_t>(num_rows));
  for (Index i = 0; i < num_rows; ++i) {
    const std::string name = stage.prose.from(WordList::kWords);
    const std::string user = stage.prose.from(WordList::kGivenNames);
    const std::string share = percent_text(stage.rng.next_between(0, 99), stage.words.language());
    rows.push_back({.cells = {name, user, share, stage.words.file_size()}, .is_chosen = i == 1});
  }
  const auto column = [&](ScreenWord word, double width_em) {
    const std::string title = stage.words.word(word);
    const double width = std::max(width_em * em, stage.pen.width_of(title, stage.pen.bold()) + em);
    return ListColumn{.title = title, .width_px = std::ceil(width), .alignment = Alignment::kRight};
  };
  ListColumn user = column(ScreenWord::kUser, 8);
  user.alignment = Alignment::kLeft;
  return draw_list_table(stage, box,
                         {{.title = stage.words.word(ScreenWord::kName)},
                          user,
                          column(ScreenWord::kShare, 5),
                          column(ScreenWord::kSize, 6)},
                         rows, choose_list_look(stage.rng));
}

}  // namespace

Scene make_monitor_window(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Stage stage(studio, request, rng, Device::kDesktop);
  Window window = open_large_window(stage, stage.bounds(), stage.words.label());
  Space space(window.inside);
  const double em = stage.em();
  if (space.height() > 12 * em) {
    const Box tabs = space.take_top(stage.look.row_px, stage.look.gap_px);
    const std::vector<std::string> names = stage.words.several(WordGroup::kPages, 3);
    add_drawn(window.node, draw_tab_row(stage, tabs, names, 0));
  }
  space.shrink(std::min(em, std::round(0.04 * space.width())), 0);
  const bool has_table = space.height() > 16 * em;
  const Box table = has_table ? space.take_bottom(0.55 * space.height(), em) : Box{};
  Node page = column_node();
  Form form(stage, space.box(), page);
  for (const std::string& part : stage.words.several(WordGroup::kMachine, rng.next_between(2, 5))) {
    if (!form.progress(part)) break;
  }
  add_drawn(window.node, std::move(page));
  if (has_table) add_drawn(window.node, draw_processes(stage, table));
  stage.add(std::move(window.node));
  return stage.finish();
}

}  // namespace tessera::synth
