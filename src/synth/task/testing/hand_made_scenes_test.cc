#include "synth/task/testing/hand_made_scenes.h"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

namespace tessera::synth::testing {
namespace {

Noun noun(std::string name,
          std::string plural,
          std::string article,
          std::string category,
          std::string chinese,
          std::string german) {
  Noun made{.name = name,
            .plural = std::move(plural),
            .article = std::move(article),
            .category = std::move(category)};
  made.names[static_cast<std::size_t>(Language::kEnglish)] = name;
  made.names[static_cast<std::size_t>(Language::kChinese)] = std::move(chinese);
  made.names[static_cast<std::size_t>(Language::kGerman)] = std::move(german);
  return made;
}

void set_words(AssetContent& content,
               WordList list,
               Language language,
               std::vector<std::string> words) {
  Divided<std::string>& place =
      content.words[static_cast<std::size_t>(list)][static_cast<std::size_t>(language)];
  place.num_train = words.size() - (is_closed(list) ? 0 : 1);
  place.items = std::move(words);
}

AssetContent make_content() {
  AssetContent content;
  content.nouns.items = {noun("dog", "dogs", "a", "animal", "狗", "Hund"),
                         noun("cat", "cats", "a", "animal", "猫", "Katze"),
                         noun("goat", "goats", "a", "animal", "山羊", "Ziege"),
                         noun("apple", "apples", "an", "food", "苹果", "Apfel"),
                         noun("car", "cars", "a", "vehicle", "汽车", "Auto"),
                         noun("trumpet", "trumpets", "a", "musical-instrument", "小号", "Trompete"),
                         noun("scissors", "scissors", "", "tool", "剪刀", "Schere"),
                         noun("chair", "chairs", "a", "object", "椅子", "Stuhl"),
                         noun("hammer", "hammers", "a", "tool", "锤子", "Hammer"),
                         noun("lamp", "lamps", "a", "object", "灯", "Lampe"),
                         noun("violin", "violins", "a", "musical-instrument", "小提琴", "Geige")};
  content.nouns.num_train = 8;
  set_words(content, WordList::kWords, Language::kEnglish,
            {"garden", "window", "purple", "seven", "letter", "mountain", "paper", "zebra"});
  set_words(content, WordList::kWords, Language::kChinese, {"花园", "窗户", "山"});
  set_words(content, WordList::kGivenNames, Language::kEnglish,
            {"Anna", "Ben", "Clara", "David", "Emma", "Zoe"});
  set_words(content, WordList::kCities, Language::kEnglish,
            {"Oslo", "Lima", "Cairo", "Paris", "Tokyo", "Quito"});
  set_words(content, WordList::kProducts, Language::kEnglish,
            {"Pencil", "Notebook", "Kettle", "Umbrella", "Blanket", "Zipper"});
  set_words(content, WordList::kMenuItems, Language::kEnglish,
            {"Open File", "Undo", "Print Preview", "Zoom"});
  set_words(content, WordList::kCountries, Language::kEnglish, {"Norway", "Peru", "Egypt"});
  set_words(content, WordList::kCompanies, Language::kEnglish, {"Harper and Sons", "Zed Ltd"});
  set_words(content, WordList::kWeekdays, Language::kEnglish,
            {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"});
  set_words(content, WordList::kWeekdays, Language::kChinese,
            {"星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"});
  set_words(content, WordList::kMonths, Language::kEnglish,
            {"January", "February", "March", "April", "May", "June", "July", "August", "September",
             "October", "November", "December"});
  content.documents = {{.title = "A"}, {.title = "B"}};
  Divided<Paragraph>& english = content.paragraphs[static_cast<std::size_t>(Language::kEnglish)];
  english.items = {
      {.sentences = {"The garden was quiet and green.", "A bird sang in the tree.",
                     "Nobody came to the gate.", "Then it began to rain."}},
      {.sentences = {"He opened the old door.", "There was a box inside.",
                     "It held seven letters."}},
      {.sentences = {"Held out words stand here now.", "They are never seen.", "That is the rule."},
       .document = 1}};
  english.num_train = 2;
  Divided<Paragraph>& chinese = content.paragraphs[static_cast<std::size_t>(Language::kChinese)];
  chinese.items = {{.sentences = {"花园很安静。", "树上有鸟。", "后来下雨了。"}},
                   {.sentences = {"门开着。", "里面有灯。", "没有人。"}, .document = 1}};
  chinese.num_train = 1;
  return content;
}

Scene blank(Index width, Index height) {
  Scene scene;
  scene.image = draw::make_image(width, height, draw::kWhite);
  scene.provenance.generator = "test";
  return scene;
}

// Words of a line side by side, ten pixels a byte.
Node line_of(std::string_view text, draw::Point at, bool joins = false) {
  Node line{.kind = NodeKind::kLine};
  double x = at.x;
  for (std::size_t first = 0; first < text.size();) {
    const std::size_t end = std::min(text.find(' ', first), text.size());
    Node word{.kind = NodeKind::kWord, .text = std::string(text.substr(first, end - first))};
    word.joins_next = joins;
    const double width = 10.0 * static_cast<double>(word.text.size());
    word.box = {x, at.y, x + width, at.y + 14};
    x += width + 8;
    first = end + 1;
    line.children.push_back(std::move(word));
  }
  return line;
}

Node block_of(NodeKind kind, std::vector<Node> children) {
  return {.kind = kind, .children = std::move(children)};
}

Node cell_of(std::string_view text, draw::Point at, bool is_header = false) {
  Node cell = block_of(NodeKind::kCell, {line_of(text, at)});
  cell.is_header = is_header;
  return cell;
}

Node row_of(const std::array<std::string_view, 3>& texts, double y, bool is_header = false) {
  Node row{.kind = NodeKind::kRow};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    row.children.push_back(cell_of(texts[i], {20 + 190 * static_cast<double>(i), y}, is_header));
  }
  return row;
}

Fact price(std::string item, std::string value, double number, draw::Box box) {
  return {.key = "document.item_price",
          .slots = {{"item", std::move(item)}},
          .value = std::move(value),
          .kind = ValueKind::kMoney,
          .number = number,
          .box = box};
}

Node control(std::string role, std::string text, draw::Box box, bool is_checked = false) {
  Node made{.kind = NodeKind::kControl, .text = std::move(text), .role = std::move(role)};
  made.box = box;
  made.is_checked = is_checked;
  made.children = {line_of(made.text, {box.x0 + 4, box.y0 + 4})};
  return made;
}

}  // namespace

const Assets& assets() {
  static const Assets made(make_content(), "test");
  return made;
}

Scene picture_scene() {
  Scene scene = blank(600, 400);
  scene.background = "grass";
  scene.objects = {{.noun = "dog", .colour = "brown", .box = {20, 150, 120, 230}},
                   {.noun = "dog", .colour = "black", .box = {470, 150, 590, 250}},
                   {.noun = "apple", .colour = "red", .box = {270, 20, 330, 80}},
                   {.noun = "star", .colour = "yellow", .box = {60, 320, 110, 370}},
                   {.noun = "star", .colour = "green", .box = {270, 325, 320, 375}},
                   {.noun = "star", .colour = "purple", .box = {480, 320, 530, 370}},
                   {.noun = "car", .colour = "blue", .size = "small", .box = {400, 30, 450, 60}}};
  return scene;
}

Scene second_picture_scene() {
  Scene scene = blank(600, 400);
  scene.objects = {{.noun = "dog", .colour = "white", .box = {20, 20, 120, 100}},
                   {.noun = "apple", .colour = "green", .box = {300, 40, 350, 90}},
                   {.noun = "apple", .colour = "red", .box = {300, 260, 350, 310}},
                   {.noun = "trumpet", .colour = "", .box = {450, 250, 590, 390}}};
  return scene;
}

Scene third_picture_scene() {
  Scene scene = blank(300, 300);
  scene.background = "table";
  scene.objects = {{.noun = "apple", .colour = "red", .box = {20, 20, 80, 80}},
                   {.noun = "car", .colour = "blue", .box = {200, 200, 290, 260}}};
  return scene;
}

Scene page_scene() {
  Scene scene = blank(600, 800);
  Node heading = block_of(NodeKind::kHeading, {line_of("Corner Shop", {20, 20})});
  heading.level = 1;
  Node list =
      block_of(NodeKind::kList, {block_of(NodeKind::kListItem, {line_of("open daily", {40, 180})}),
                                 block_of(NodeKind::kListItem, {line_of("cash only", {40, 205})})});
  scene.root.children = {
      heading,
      block_of(NodeKind::kParagraph, {line_of("Thank you for your visit", {20, 60}),
                                      line_of("and come back soon.", {20, 85})}),
      block_of(NodeKind::kParagraph, {line_of("Served by Martha", {20, 130})}),
      list,
      block_of(NodeKind::kTable,
               {row_of({"Item", "Count", "Price"}, 260, true), row_of({"Coffee", "2", "2.40"}, 290),
                row_of({"Bread", "1", "3.10"}, 320), row_of({"Milk", "3", "0.95"}, 350)}),
      block_of(NodeKind::kParagraph, {line_of("Total 6.45 on 12/05/2024", {20, 400})})};
  close_boxes(scene.root);
  scene.facts = {price("Coffee", "2.40", 2.40, {400, 290, 440, 304}),
                 price("Bread", "3.10", 3.10, {400, 320, 440, 334}),
                 price("Milk", "0.95", 0.95, {400, 350, 440, 364}),
                 {.key = "document.total",
                  .value = "6.45",
                  .kind = ValueKind::kMoney,
                  .number = 6.45,
                  .box = {78, 400, 118, 414}},
                 {.key = "document.date", .value = "12/05/2024", .kind = ValueKind::kDate},
                 {.key = "document.cashier", .value = "Martha", .box = {118, 130, 178, 144}}};
  return scene;
}

Scene chinese_page_scene() {
  Scene scene = blank(600, 300);
  scene.language = Language::kChinese;
  scene.root.children = {block_of(NodeKind::kParagraph, {line_of("欢迎 光临", {20, 20}, true),
                                                         line_of("总计 八元", {20, 60}, true)})};
  close_boxes(scene.root);
  scene.facts = {{.key = "document.total",
                  .value = "¥8.00",
                  .kind = ValueKind::kMoney,
                  .number = 8,
                  .box = {20, 60, 80, 74}}};
  return scene;
}

Scene lines_scene() {
  Scene scene = blank(300, 100);
  scene.root.children = {block_of(NodeKind::kParagraph, {line_of("Early morning train", {10, 10}),
                                                         line_of("to the sea", {10, 50})})};
  close_boxes(scene.root);
  return scene;
}

Scene bar_scene() {
  Scene scene = blank(500, 400);
  scene.tables = {{.title = "Visitors",
                   .chart = "bar",
                   .category_label = "Month",
                   .value_label = "Visitors",
                   .categories = {"May", "June", "July", "August"},
                   .series = {""},
                   .values = {{120, 80, 200, 150}},
                   .printed = {{"120", "80", "200", "150"}},
                   .has_printed_values = true}};
  return scene;
}

Scene line_scene() {
  Scene scene = blank(500, 400);
  scene.tables = {{.title = "Sales",
                   .chart = "line",
                   .category_label = "Year",
                   .categories = {"2021", "2022", "2023"},
                   .series = {"North", "South"},
                   .values = {{1.5, 2.5, 4.0}, {3.0, 2.0, 1.0}},
                   .printed = {{"1.5", "2.5", "4.0"}, {"3.0", "2.0", "1.0"}}}};
  return scene;
}

Scene screen_scene() {
  Scene scene = blank(500, 400);
  scene.root.children = {control("check box", "Show grid", {20, 20, 180, 44}, true),
                         control("check box", "Snap to grid", {20, 50, 180, 74}),
                         control("radio button", "Metric", {20, 90, 180, 114}, true),
                         control("radio button", "Imperial", {20, 120, 180, 144}),
                         control("button", "Cancel", {250, 340, 340, 370}),
                         control("button", "Save", {360, 340, 450, 370}),
                         control("text field", "Name", {250, 20, 450, 50})};
  close_boxes(scene.root);
  return scene;
}

const std::vector<NamedScene>& all_scenes() {
  static const std::vector<NamedScene> scenes = {{"picture", picture_scene()},
                                                 {"second picture", second_picture_scene()},
                                                 {"third picture", third_picture_scene()},
                                                 {"page", page_scene()},
                                                 {"chinese page", chinese_page_scene()},
                                                 {"lines", lines_scene()},
                                                 {"bar", bar_scene()},
                                                 {"line", line_scene()},
                                                 {"screen", screen_scene()}};
  return scenes;
}

std::vector<std::vector<Scene>> scene_series(Index count) {
  const std::vector<Scene> pictures = {picture_scene(), second_picture_scene(),
                                       third_picture_scene()};
  const std::vector<Scene> pages = {lines_scene(), page_scene(), lines_scene()};
  std::vector<std::vector<Scene>> series;
  for (const std::vector<Scene>& kind : {pictures, pages}) {
    for (std::size_t first = 0; first + static_cast<std::size_t>(count) <= kind.size(); ++first) {
      const auto from = kind.begin() + static_cast<std::ptrdiff_t>(first);
      series.emplace_back(from, from + static_cast<std::ptrdiff_t>(count));
    }
  }
  return series;
}

TEST(HandMadeScenes, KeepEveryBoxInside) {
  for (const NamedScene& named : all_scenes()) {
    Scene scene = named.scene;
    const draw::Box picture{0, 0, static_cast<double>(scene.image.width),
                            static_cast<double>(scene.image.height)};
    change_boxes(scene, [&](const draw::Box& box) {
      EXPECT_TRUE(picture.contains(box)) << named.name;
      return box;
    });
  }
}

}  // namespace tessera::synth::testing
