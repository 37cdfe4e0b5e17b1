// Pictures with texts beside them: for page.png the files page.txt, page.gt.txt, page.md and
// page.json, each a sample of its own.
//
//   .txt, .gt.txt  the text in the picture, or whatever --prompt asks for
//   .md            the page as Markdown, or whatever --prompt asks for
//   .json          a conversation in any written form; one that names no pictures is about this one
#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "data/conversation_forms.h"
#include "data/import/internal/file_list.h"
#include "data/import/internal/forms.h"
#include "data/import/internal/prompts.h"
#include "text/utf8.h"

namespace tessera::data::internal {
namespace {

using base::Result;

struct Sidecar {
  std::string_view ending;
  std::optional<Ask> ask;  // none: a conversation
};

constexpr Sidecar kSidecars[] = {{".txt", Ask::kText},
                                 {".gt.txt", Ask::kText},
                                 {".md", Ask::kMarkdown},
                                 {".json", std::nullopt}};

class FolderImport {
 public:
  FolderImport(std::vector<std::string> files, ImportRun& run)
      : files_(std::move(files)), names_(files_.begin(), files_.end()), run_(run) {}

  Result<void> read() {
    for (std::size_t i = 0; i < files_.size(); ++i) {
      TESSERA_TRY(go_on, run_.progress(i, files_.size()));
      if (!is_picture_name(files_[i])) continue;
      TESSERA_TRY(added, add_picture(files_[i]));
    }
    return {};
  }

 private:
  Result<void> add_picture(const std::string& name) {
    const std::string stem = name.substr(0, name.rfind('.'));
    bool has_sidecar = false;
    for (const Sidecar& sidecar : kSidecars) {
      const std::string beside = stem + std::string(sidecar.ending);
      if (!names_.contains(beside)) continue;
      has_sidecar = true;
      TESSERA_TRY(added, add(name, beside, sidecar));
    }
    if (!has_sidecar) {
      run_.drop(DropReason::kNoText,
                fmt::format("{}: a text beside it (.txt, .md, .json), has none", name));
    }
    return {};
  }

  Result<void> add(const std::string& picture_name,
                   const std::string& text_name,
                   const Sidecar& sidecar) {
    const ImportOptions& options = run_.options();
    const auto text = base::read_text_file(options.source + "/" + text_name,
                                           static_cast<std::uint64_t>(options.limits.prompt_bytes));
    if (!text) {
      run_.drop(DropReason::kBadText, fmt::format("{}: {}", text_name, text.error().message));
      return {};
    }
    auto picture = run_.open_picture(picture_name, text_name);
    if (!picture) {
      run_.drop(picture.drop());
      return {};
    }
    if (!sidecar.ask) return add_conversation(text_name, *text, *picture);
    const std::string answer = text->substr(0, text->find_last_not_of(" \t\r\n") + 1);
    if (answer.empty() || text::find_ill_formed_utf8(answer) != answer.size()) {
      run_.drop(answer.empty() ? DropReason::kNoText : DropReason::kBadText,
                fmt::format("{}: a text in UTF-8, {}", text_name,
                            answer.empty() ? "is empty" : "has other bytes"));
      return {};
    }
    ImportedSample sample{.id = text_name};
    const std::string question =
        options.prompt.empty() ? prompt_for(*sidecar.ask, next_number_++) : options.prompt;
    add_turn(sample.conversation, question, answer);
    put_in_front({*std::move(picture)}, options.image_tag, sample);
    return run_.deliver(std::move(sample));
  }

  Result<void> add_conversation(const std::string& name,
                                std::string_view json,
                                const ImportedPicture& picture) {
    const ImportOptions& options = run_.options();
    auto conversation = parse_conversation(json, name, options.image_tag, options.limits);
    if (!conversation) {
      run_.drop(conversation.drop());
      return {};
    }
    ImportedSample sample{.id = name, .conversation = *std::move(conversation)};
    if (sample.conversation.images().empty()) return add_about(std::move(sample), picture);
    for (const std::string& reference : sample.conversation.images()) {
      auto named = run_.open_picture(reference, name);
      if (!named) {
        run_.drop(named.drop());
        return {};
      }
      sample.pictures.push_back(*std::move(named));
    }
    return run_.deliver(std::move(sample));
  }

  // A conversation without pictures of its own: its one tag is this picture, or one is put in
  // front.
  Result<void> add_about(ImportedSample sample, const ImportedPicture& picture) {
    const std::string& tag = run_.options().image_tag;
    std::vector<processor::Message>& messages = sample.conversation.messages;
    const bool has_tag = std::any_of(messages.begin(), messages.end(), [&](const auto& message) {
      return message.role == processor::Role::kUser && count_tags(message.content, tag) > 0;
    });
    if (has_tag) {
      const auto fault = deal_out_images({picture.path}, sample.conversation, tag, sample.id);
      if (fault) {
        run_.drop(*fault);
        return {};
      }
      sample.pictures.push_back(picture);
      return run_.deliver(std::move(sample));
    }
    const auto question = std::find_if(messages.begin(), messages.end(), [](const auto& message) {
      return message.role == processor::Role::kUser;
    });
    if (question != messages.end()) {
      question->content.insert(0, tag + "\n");
      question->images.push_back(picture.path);
      sample.pictures.push_back(picture);
    }
    return run_.deliver(std::move(sample));
  }

  std::vector<std::string> files_;
  std::set<std::string> names_;
  ImportRun& run_;
  std::uint64_t next_number_ = 0;  // of the next prompt
};

}  // namespace

Result<void> import_folder(ImportRun& run) {
  TESSERA_TRY(files, list_files(run.options().source));
  return FolderImport(std::move(files), run).read();
}

}  // namespace tessera::data::internal
