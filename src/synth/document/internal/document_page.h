// What a form, letter, card, ticket or label begins with: a sheet with its looks, words of the
// request's language, and ways of printing that hold for the whole document.
//
//   DocumentPage page(studio, request, rng, {.paper = paper});
//   Stack ticket;
//   ticket.add(page.field(FormWord::kSeat, seat, document_fact("seat"), FieldShape::kAbove));
//   return page.finish(ticket);
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "synth/content/addresses.h"
#include "synth/content/calendar.h"
#include "synth/content/codes.h"
#include "synth/content/numbers.h"
#include "synth/content/prose.h"
#include "synth/document/internal/boxes.h"
#include "synth/document/internal/field_block.h"
#include "synth/document/internal/form_words.h"
#include "synth/document/internal/placing.h"

namespace tessera::synth {

struct Looks {
  BlockLook body{};
  BlockLook label{};
  BlockLook value{};
  BlockLook heading{};
  BlockLook small{};
  BlockLook hand{};     // of what is filled in
  draw::Colour line{};  // of rules and frames
};

struct PageOptions {
  Paper paper{};
  std::vector<FontKind> kinds{};  // empty: serif or sans
  bool is_filled_by_hand = false;
};

struct Person {
  std::string given;
  std::string family;
  std::string name;
};

class DocumentPage {
 public:
  DocumentPage(Studio& studio,
               const SceneRequest& request,
               base::Rng& rng,
               const PageOptions& options);

  [[nodiscard]] Language language() const { return sheet.request.language; }
  [[nodiscard]] std::string word(FormWord word) const { return form_word(word, language()); }
  // One of these words.
  [[nodiscard]] std::string any_word(const std::vector<FormWord>& words);

  Person person();
  std::string job();
  [[nodiscard]] std::string date(std::chrono::sys_days day) const;
  [[nodiscard]] std::string time(Index minutes) const { return print_time(minutes, clock_style_); }
  [[nodiscard]] std::string money(std::int64_t hundredths) const;
  std::string code(CodeKind kind) { return make_code(kind, language(), sheet.rng); }
  // '9' is a digit, 'A' a capital; the rest stands for itself.
  std::string pattern(std::string_view pattern);

  [[nodiscard]] FieldLook field_look(FieldShape shape) const;
  [[nodiscard]] BlockPtr field(FormWord label,
                               std::string value,
                               Fact fact,
                               FieldShape shape) const;
  // Of a form: the fact names the label.
  [[nodiscard]] BlockPtr form_field(FormWord label,
                                    std::string value,
                                    FieldShape shape,
                                    ValueKind kind = ValueKind::kText) const;
  [[nodiscard]] BlockPtr heading(Printed text, Index level = 1) const;
  [[nodiscard]] BlockPtr line(Printed text, const BlockLook& look) const;
  [[nodiscard]] BlockPtr rule() const;
  // A heading on a ground of the accent's colour.
  [[nodiscard]] BlockPtr band(Printed text, const BlockLook& look) const;
  // Name and address below the word that says whose they are; facts "KEY" and "KEY_address".
  [[nodiscard]] BlockPtr party(FormWord label, std::string_view key, const BlockLook& look);

  // Some sentences of prose, as long as a share of what the room has space for.
  [[nodiscard]] std::string prose_for(double share_of_room);

  // A frame along the edges of the room, which shrinks by it.
  void draw_frame(Index num_lines);
  // The document on a ground of another colour, with some room around it.
  void lay_on_desk();

  // Places the document; without room for any of it the scene stays empty.
  Scene finish(Stack& document, double column_aspect = 0);

  Sheet sheet;
  Prose prose;
  draw::Box room;
  Looks looks;
  Placing placing;
  std::chrono::sys_days today;  // about which the document's dates lie

 private:
  DayStyle day_style_;
  ClockStyle clock_style_;
  Currency currency_;
};

// {.key = "document.seat", ...}
[[nodiscard]] Fact document_fact(std::string_view key, ValueKind kind = ValueKind::kText);
[[nodiscard]] Fact number_fact(std::string_view key, ValueKind kind, double number);

// With one slot: {"item", "Salt"}.
[[nodiscard]] Fact about(Fact fact, std::string slot, std::string value);

// Fields below small labels, in as many columns as have room; the first ones are kept longest.
class FieldGrid {
 public:
  explicit FieldGrid(const DocumentPage& page, Index max_columns = 6)
      : page_(page), grid_(std::make_unique<Grid>(GridStyle{.max_columns = max_columns})) {}

  FieldGrid& add(FormWord label, std::string value, Fact fact);
  BlockPtr take() { return std::move(grid_); }

 private:
  const DocumentPage& page_;
  std::unique_ptr<Grid> grid_;
};

// A look in another alignment, colour, scale.
[[nodiscard]] BlockLook aligned(BlockLook look, Alignment alignment);
[[nodiscard]] BlockLook scaled(BlockLook look, double factor);
[[nodiscard]] BlockLook coloured(BlockLook look, draw::Colour colour);
[[nodiscard]] BlockLook bold(BlockLook look);

}  // namespace tessera::synth
