// Lines that a person types or a pipe brings. On a terminal with editing (wide characters, history
// of this session, file names completed by Tab).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cli/program.h"

namespace tessera::cli {

enum class LineEvent : std::uint8_t {
  kLine,
  kEnd,          // of the input, or Ctrl-D on an empty line
  kInterrupted,  // Ctrl-C (or a signal to end)
};

struct InputLine {
  LineEvent event = LineEvent::kEnd;
  std::string text;       // without its line break
  bool was_empty = true;  // when interrupted: nothing had been typed
};

class LineReader {
 public:
  explicit LineReader(const Program& program);
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader();

  // The prompt is only shown on a terminal.
  [[nodiscard]] InputLine next(const std::string& prompt);
  [[nodiscard]] bool is_on_terminal() const { return editor_ != nullptr; }

 private:
  struct Editor;
  // One byte of standard input: 0 ... 255, or one of these.
  static constexpr int kInputEnd = -1;
  static constexpr int kInputInterrupted = -2;
  [[nodiscard]] int next_byte();
  [[nodiscard]] InputLine next_plain();

  const Program& program_;
  std::unique_ptr<Editor> editor_;  // null: plain lines
  std::string buffer_;              // bytes read ahead from a pipe
  std::size_t buffer_at_ = 0;
};

}  // namespace tessera::cli
