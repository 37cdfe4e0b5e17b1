// tessera chat: several turns about pictures and text, on a terminal or from a pipe.
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <nlohmann/json.hpp>
#include <pwd.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/chat/chat_answerer.h"
#include "cli/chat/chat_session.h"
#include "cli/chat/line_reader.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/inputs.h"
#include "formats/pdf.h"
#include "text/utf8.h"
#include "vision/grid.h"

namespace tessera::cli {
namespace {

using base::cat;
using base::Error;
using base::Result;

constexpr std::string_view kHelp =
    "/image PATH   add a picture or a PDF (FILE.pdf#3: one page) to the next message\n"
    "/undo         take back the pictures that wait, else the last turn\n"
    "/reset        forget the conversation\n"
    "/save PATH    write the conversation as JSON, for --messages\n"
    "/help         this list\n"
    "/quit         leave, as Ctrl-D does\n"
    "Ctrl-C stops an answer. A line that ends with \\ goes on in the next.\n";

struct ChatOptions {
  ModelFlags model;
  SamplingFlags sampling;
  ImageFlags images;
  EngineFlags engine;
  std::vector<std::string> files;
  std::string system;
};

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") + 1 - begin));
}

// A path as people type or drop it: in quotes, or from their home folder.
std::string typed_path(std::string_view argument) {
  std::string path = trimmed(argument);
  const bool is_quoted = path.size() >= 2 && path.front() == path.back() &&
                         (path.front() == '\'' || path.front() == '"');
  if (is_quoted) path = path.substr(1, path.size() - 2);
  if (!path.starts_with("~/")) return path;
  const passwd* user = getpwuid(getuid());
  return user == nullptr ? path : user->pw_dir + path.substr(1);
}

// The picture, or the selected pages of a PDF, of which no more than `limit`.
Result<std::vector<engine::Picture>> read_pictures(const std::string& argument,
                                                   const ImageFlags& flags,
                                                   std::size_t limit) {
  const PictureReference reference = split_reference(argument);
  TESSERA_TRY(is_pdf, is_pdf_file(reference.path));
  std::vector<engine::Picture> pictures;
  if (!is_pdf) {
    TESSERA_TRY(picture, read_picture(argument, flags.auto_orient.value_or(true)));
    pictures.push_back(std::move(picture));
    return pictures;
  }
  const std::string& pages = reference.page.empty() ? flags.pages : reference.page;
  TESSERA_TRY(document,
              formats::PdfPages::open(reference.path, {.dpi = flags.dpi, .pages = pages}));
  if (document.selected().size() > limit) {
    return Error::limit("read pictures",
                        cat(reference.path, ": at most ", limit, " more pictures, selects ",
                            document.selected().size(), " pages"));
  }
  while (document.has_next()) {
    TESSERA_TRY(page, document.next());
    pictures.push_back(
        {.source = cat(reference.path, "#", page.number), .pixels = std::move(page.image)});
  }
  return pictures;
}

class Chat {
 public:
  Chat(Program& program, const ChatOptions& options)
      : program_(program), options_(options), session_(options.system) {}

  Result<void> add_pictures(const std::string& path) {
    const auto most = static_cast<std::size_t>(base::default_limits().images_per_request);
    const std::size_t num_before = session_.num_pictures();
    TESSERA_TRY(pictures, read_pictures(path, options_.images, most - num_before));
    for (engine::Picture& picture : pictures) {
      program_.remark(cat("added ", picture.source, ", ", picture.pixels.width, " x ",
                          picture.pixels.height, " pixels"));
      session_.add_picture(std::move(picture));
    }
    constexpr auto kMostTiled = static_cast<std::size_t>(vision::kMaxTiledImages);
    if (num_before <= kMostTiled && session_.num_pictures() > kMostTiled) {
      program_.note(cat("more than ", kMostTiled,
                        " pictures: tiling ends, earlier pictures are encoded again"));
    }
    return {};
  }

  Result<int> run(OpenEngine& open, engine::AnswerOptions answer_options) {
    answer_options.cancel = &program_.cancel();
    answer_options.on_text = [this](std::string_view piece) { show(piece); };
    engine_ = open.engine.get();
    ChatAnswerer answerer(*engine_, std::move(answer_options));
    answerer_ = &answerer;
    program_.remark(cat("tessera chat with ", open.directory, "; /help lists the commands"));
    LineReader reader(program_);
    while (!is_over_) {
      const InputLine line = reader.next(prompt());
      if (line.event == LineEvent::kInterrupted) {
        if (!goes_on_after_interrupt(line, reader.is_on_terminal())) return kExitInterrupted;
      } else if (line.event == LineEvent::kEnd) {
        if (reader.is_on_terminal()) program_.print("\n");
        if (unfinished_.empty()) break;
        take_line({});
      } else {
        is_interrupted_ = false;
        take_line(line.text);
      }
    }
    return program_.cancel().is_requested() ? kExitInterrupted : kExitDone;
  }

 private:
  [[nodiscard]] std::string prompt() const {
    if (!unfinished_.empty()) return "... ";
    const std::size_t count = session_.num_waiting();
    if (count == 0) return "> ";
    return cat("[", count, count == 1 ? " picture] > " : " pictures] > ");
  }

  // The first Ctrl-C at the prompt takes back what was typed; one more leaves, as does the first
  // after one that stopped an answer. Without a person there is nothing to take back.
  bool goes_on_after_interrupt(const InputLine& line, bool is_on_terminal) {
    if (is_on_terminal) program_.print("\n");
    const bool is_second = is_interrupted_ && line.was_empty && unfinished_.empty();
    if (!program_.resume() || !is_on_terminal || is_second) return false;
    is_interrupted_ = true;
    unfinished_.clear();
    program_.note("(Ctrl-C once more leaves)");
    return true;
  }

  void take_line(std::string_view line) {
    if (line.ends_with('\\')) {
      unfinished_ += cat(line.substr(0, line.size() - 1), "\n");
      return;
    }
    const std::string text = trimmed(std::exchange(unfinished_, {}) + std::string(line));
    if (text.empty()) return;
    Result<void> taken = text.starts_with('/') ? take_command(text) : take_question(text);
    if (!taken) program_.report(taken.error());
  }

  Result<void> take_command(const std::string& text) {
    const std::string_view line = text;
    const std::size_t space = std::min(line.find_first_of(" \t"), line.size());
    const std::string_view name = line.substr(0, space);
    const std::string argument = typed_path(line.substr(space));
    if (name == "/image" || name == "/save") {
      if (argument.empty()) return Error::usage(std::string(name), "a path behind it, has none");
      return name == "/image" ? add_pictures(argument) : save(argument);
    }
    if (name == "/help") {
      program_.print(kHelp);
    } else if (name == "/undo") {
      return undo();
    } else if (name == "/reset") {
      session_.reset();
      answerer_->forget();
      program_.remark("the conversation is forgotten");
    } else if (name == "/quit" || name == "/exit") {
      is_over_ = true;
    } else {
      return Error::usage("chat", cat("a command of /help, is ", name));
    }
    program_.flush();
    return {};
  }

  Result<void> undo() {
    if (session_.num_waiting() > 0) {
      session_.drop_waiting();
      program_.remark("the waiting pictures are taken back");
    } else if (session_.undo()) {
      program_.remark("the last turn is taken back");
    } else {
      return Error::usage("/undo", "a turn to take back, has none");
    }
    return {};
  }

  Result<void> save(const std::string& path) {
    const auto json = session_.to_json();
    const std::string text =
        json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    TESSERA_TRY(written, base::write_file_atomically(path, text + "\n"));
    program_.remark(cat("saved ", json.size(), " messages to ", path));
    return {};
  }

  Result<void> take_question(const std::string& text) {
    session_.ask(engine_->processor(), text);
    const std::size_t num_left =
        session_.drop_oldest_until([this] { return answerer_->fits(session_); });
    if (num_left > 0) {
      program_.note(cat("the conversation outgrew the context of ", engine_->context_length(),
                        " tokens: its oldest ", num_left == 1 ? "turn" : cat(num_left, " turns"),
                        " left"));
    }
    is_silent_ = true;
    show_waiting(true);
    auto answer = answerer_->answer(session_);
    if (is_silent_) show_waiting(false);
    if (!answer) {
      session_.take_back_question();
      return std::move(answer).error();
    }
    if (!is_silent_ || !program_.is_stdout_terminal()) program_.print("\n");
    program_.flush();
    end_turn(*answer);
    return {};
  }

  void end_turn(const engine::Answer& answer) {
    const bool was_cancelled = answer.reason == engine::FinishReason::kCancelled;
    if (was_cancelled && answer.text.empty()) {
      session_.take_back_question();
      program_.remark("(stopped before the first word; the message is taken back)");
    } else {
      session_.answer(engine_->processor(), answer.text);
      remark_on_end(answer);
    }
    if (!was_cancelled) return;
    is_interrupted_ = true;
    is_over_ = !program_.resume();
  }

  void remark_on_end(const engine::Answer& answer) {
    const auto num_tokens = static_cast<std::int64_t>(answer.ids.size());
    switch (answer.reason) {
      case engine::FinishReason::kLength:
        return program_.remark(num_tokens >= options_.sampling.max_tokens
                                   ? cat("(ended after ", num_tokens, " tokens, see --max-tokens)")
                                   : "(ended at the end of the context)");
      case engine::FinishReason::kRepetition:
        return program_.remark("(ended because it repeated itself)");
      case engine::FinishReason::kCancelled:
        return program_.remark("(stopped)");
      case engine::FinishReason::kStop:
        return;
    }
  }

  // Pieces as they come; models begin with a space, which is no part of the answer's look.
  void show(std::string_view piece) {
    if (is_silent_) {
      piece.remove_prefix(std::min(piece.find_first_not_of(" \n"), piece.size()));
      if (piece.empty()) return;
      show_waiting(false);
      is_silent_ = false;
    }
    program_.print(piece);
    program_.flush();
  }

  // A word that stands where the answer will.
  void show_waiting(bool is_waiting) {
    if (program_.is_stdout_terminal())
      program_.print_verbatim(is_waiting ? "(reading)" : "\r\033[K");
  }

  Program& program_;
  const ChatOptions& options_;
  ChatSession session_;
  engine::Engine* engine_ = nullptr;  // while run() runs
  ChatAnswerer* answerer_ = nullptr;  // the same
  std::string unfinished_;            // lines that ended with a backslash
  bool is_silent_ = true;             // nothing of this answer is shown yet
  bool is_interrupted_ = false;       // by the last thing that happened
  bool is_over_ = false;
};

Result<int> chat(Program& program, const ChatOptions& options) {
  TESSERA_TRY(answer_options, options.sampling.resolve());
  if (text::find_ill_formed_utf8(options.system) != options.system.size()) {
    return Error::invalid_input("--system", "UTF-8 text, has bytes that are not");
  }
  Chat chat(program, options);
  for (const std::string& file : options.files) {
    if (file == "-") return Error::usage("chat", "files by name, standard input is the talk");
    TESSERA_TRY(added, chat.add_pictures(file));
  }
  TESSERA_TRY(open, open_engine(program, options.model, options.engine, options.images.max_tiles));
  return chat.run(open, std::move(answer_options));
}

}  // namespace

void add_chat(CLI::App& app, Program& program) {
  auto options = std::make_shared<ChatOptions>();
  CLI::App* command = app.add_subcommand("chat", "Talk about pictures and text, turn by turn");
  command->add_option("FILE", options->files, "Pictures and PDFs for the first message");
  command->add_option("--system", options->system, "System text in front of the conversation");
  options->model.add_to(command);
  options->sampling.add_to(command, {.max_tokens = 512, .stops_loops = true});
  options->images.add_without_together_to(command);
  options->engine.add_to(command);
  program.on(command, [options](Program& running) { return chat(running, *options); });
}

}  // namespace tessera::cli
