// What a chat remembers: turns, their pictures, and pictures that wait for the next question.
//
//   session.add_picture(std::move(picture));
//   session.ask(processor, "What is this?");
//   ... answer session.conversation() about session.pictures() ...
//   session.answer("A mosaic.");            // or session.take_back_question()
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/engine.h"
#include "processor/conversation.h"

namespace tessera::cli {

class ChatSession {
 public:
  explicit ChatSession(std::string system) : system_(std::move(system)) {}

  // For the next question.
  void add_picture(engine::Picture picture) { pictures_.push_back(std::move(picture)); }
  [[nodiscard]] std::size_t num_waiting() const;  // pictures
  void drop_waiting();

  // Begins a turn with the waiting pictures. One that has no answer yet is the open one.
  void ask(const processor::Processor& processor, std::string_view question);
  // Ends it. A tag in the answer that would stand for a picture is left out.
  void answer(const processor::Processor& processor, std::string_view text);
  // The open turn never was; its pictures wait again.
  void take_back_question();

  // Forgets the last turn with its pictures; false when there is none.
  bool undo();
  void reset();
  // Forgets the oldest turns, but never the last, until `fits` says so; returns how many.
  std::size_t drop_oldest_until(const std::function<bool()>& fits);

  [[nodiscard]] std::size_t num_turns() const { return turns_.size(); }
  // Of the turns, in order.
  [[nodiscard]] std::span<const engine::Picture> pictures() const;
  [[nodiscard]] std::size_t num_pictures() const { return pictures_.size(); }  // waiting ones too
  [[nodiscard]] processor::Conversation conversation() const;
  // The list that --messages reads; paths are absolute, so that the file may lie anywhere.
  [[nodiscard]] nlohmann::ordered_json to_json() const;

 private:
  struct Turn {
    processor::Message question;
    std::string answer;
    bool is_open = true;
  };
  void erase_pictures(std::size_t first, std::size_t count);

  std::string system_;
  std::vector<Turn> turns_;
  std::vector<engine::Picture> pictures_;  // of the turns in order, then the waiting ones
};

}  // namespace tessera::cli
