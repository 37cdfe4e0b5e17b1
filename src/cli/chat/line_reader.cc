#include "cli/chat/line_reader.h"

#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstring>

#include <histedit.h>
#include <langinfo.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "text/utf8.h"

namespace tessera::cli {
namespace {

// The signal may be delivered to any thread, so that waiting for input need not end by it.
constexpr int kSignalLookMs = 100;
constexpr int kHistoryLines = 1000;

// The editor converts between bytes and characters by the C locale's rules; only these are set.
void use_utf8_characters() {
  std::setlocale(LC_CTYPE, "");
  if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) std::setlocale(LC_CTYPE, "C.UTF-8");
}

}  // namespace

struct LineReader::Editor {
  explicit Editor(LineReader& reader)
      : owner(reader),
        history(history_init()),
        edit_line(el_init("tessera", stdin, stdout, stderr)) {
    HistEvent event{};
    ::history(history, &event, H_SETSIZE, kHistoryLines);
    el_set(edit_line, EL_CLIENTDATA, this);
    el_set(edit_line, EL_EDITOR, "emacs");
    el_set(edit_line, EL_PROMPT, &show_prompt);
    el_set(edit_line, EL_HIST, ::history, history);
    // Ctrl-Z and the like leave the terminal as they found it.
    el_set(edit_line, EL_SIGNAL, 1);
    el_wset(edit_line, EL_GETCFN, &read_character);
    el_set(edit_line, EL_ADDFN, "tessera-complete", "Complete a file name", &_el_fn_complete);
    el_set(edit_line, EL_BIND, "^I", "tessera-complete", nullptr);
  }
  ~Editor() {
    el_end(edit_line);
    history_end(history);
  }
  Editor(const Editor&) = delete;
  Editor& operator=(const Editor&) = delete;

  static Editor& of(EditLine* edit_line) {
    void* self = nullptr;
    el_get(edit_line, EL_CLIENTDATA, &self);
    return *static_cast<Editor*>(self);
  }

  static char* show_prompt(EditLine* edit_line) { return of(edit_line).prompt.data(); }

  // Returns the number of characters (1), 0 at the end, -1 to stop reading the line.
  static int read_character(EditLine* edit_line, wchar_t* character) {
    Editor& self = of(edit_line);
    std::string bytes;
    do {
      const int byte = self.owner.next_byte();
      if (byte == kInputEnd) return 0;
      if (byte == kInputInterrupted) {
        const LineInfoW* line = el_wline(edit_line);
        self.is_interrupted = true;
        self.was_empty = line->lastchar == line->buffer;
        return -1;
      }
      bytes += static_cast<char>(byte);
    } while (text::unfinished_utf8_suffix(bytes) > 0);
    std::string repaired;
    text::append_repaired_utf8(bytes, repaired);
    std::size_t offset = 0;
    *character = static_cast<wchar_t>(text::next_char(repaired, offset));
    return 1;
  }

  LineReader& owner;
  History* history;
  EditLine* edit_line;
  std::string prompt;
  bool is_interrupted = false;
  bool was_empty = true;
};

LineReader::LineReader(const Program& program) : program_(program) {
  if (isatty(STDIN_FILENO) == 0 || !program.is_stdout_terminal()) return;
  use_utf8_characters();
  editor_ = std::make_unique<Editor>(*this);
}

LineReader::~LineReader() = default;

int LineReader::next_byte() {
  if (buffer_at_ < buffer_.size()) return static_cast<unsigned char>(buffer_[buffer_at_++]);
  while (!program_.cancel().is_requested()) {
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    const int num_ready = poll(&input, 1, kSignalLookMs);
    if (editor_ != nullptr && num_ready == 0) el_resize(editor_->edit_line);
    if (num_ready <= 0) continue;
    // An editor takes what was typed byte by byte: the rest belongs to whoever reads next.
    char chunk[1 << 12];
    const ssize_t count = read(STDIN_FILENO, chunk, editor_ != nullptr ? 1 : sizeof(chunk));
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) return kInputEnd;
    buffer_.assign(chunk, static_cast<std::size_t>(count));
    buffer_at_ = 1;
    return static_cast<unsigned char>(chunk[0]);
  }
  return kInputInterrupted;
}

InputLine LineReader::next_plain() {
  InputLine line;
  while (true) {
    const int byte = next_byte();
    if (byte == kInputInterrupted) return {.event = LineEvent::kInterrupted, .text = {}};
    if (byte == kInputEnd && line.text.empty()) return line;
    if (byte == kInputEnd || byte == '\n') break;
    line.text += static_cast<char>(byte);
  }
  if (line.text.ends_with('\r')) line.text.pop_back();
  line.event = LineEvent::kLine;
  return line;
}

InputLine LineReader::next(const std::string& prompt) {
  if (editor_ == nullptr) return next_plain();
  Editor& editor = *editor_;
  editor.prompt = prompt;
  editor.is_interrupted = false;
  // The editor switches the terminal only after it has shown the prompt: a key that arrives between
  // the two (Ctrl-D) would be lost.
  el_set(editor.edit_line, EL_PREP_TERM, 1);
  int count = 0;
  const char* typed = el_gets(editor.edit_line, &count);
  if (editor.is_interrupted) {
    el_reset(editor.edit_line);
    return {.event = LineEvent::kInterrupted, .text = {}, .was_empty = editor.was_empty};
  }
  if (typed == nullptr || count <= 0) return {};
  InputLine line{.event = LineEvent::kLine, .text = typed};
  while (line.text.ends_with('\n') || line.text.ends_with('\r'))
    line.text.pop_back();
  if (line.text.find_first_not_of(" \t") != std::string::npos) {
    HistEvent event{};
    ::history(editor.history, &event, H_ENTER, typed);
  }
  return line;
}

}  // namespace tessera::cli
