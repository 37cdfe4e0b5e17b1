#include "formats/pdf.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/internal/child_process.h"
#include "formats/pdf_protocol.h"

namespace tessera::formats {
namespace {

using base::Error;
using base::Result;
using internal::ChildProcess;
using Deadline = std::chrono::steady_clock::time_point;

constexpr std::string_view kProgramName = "tessera-pdf";

// Beside this program, where it is installed, or in the build tree (tests stand two folders down).
Result<std::string> find_program() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path here = self.parent_path();
  for (const std::filesystem::path& folder : {here, here / "../libexec/tessera", here / "../.."}) {
    const std::string candidate = (folder / kProgramName).lexically_normal().string();
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return Error::not_found(
      "open pdf",
      fmt::format("the program {0} in {1} or {2}, is not there; build the target {0} or "
                  "install the whole package",
                  kProgramName, here.string(),
                  (here / "../libexec/tessera").lexically_normal().string()));
}

template <class Value>
std::span<std::byte> bytes_of(Value& value) {
  return std::as_writable_bytes(std::span(&value, 1));
}

// Takes a plain value from the front of `bytes`.
template <class Value>
bool take(std::span<const std::byte>& bytes, Value& value) {
  if (bytes.size() < sizeof(Value)) return false;
  std::memcpy(&value, bytes.data(), sizeof(Value));
  bytes = bytes.subspan(sizeof(Value));
  return true;
}

bool take_word(std::span<const std::byte>& bytes, PdfWord& word) {
  std::array<float, 4> box{};
  std::uint32_t flags = 0;
  std::uint32_t length = 0;
  if (!take(bytes, box) || !take(bytes, flags) || !take(bytes, length)) return false;
  if (length > bytes.size()) return false;
  const auto side = [&](std::size_t i) { return static_cast<double>(box[i]); };
  word = {.text = std::string(reinterpret_cast<const char*>(bytes.data()), length),
          .x0 = side(0),
          .y0 = side(1),
          .x1 = side(2),
          .y1 = side(3),
          .is_upright = (flags & kPdfTurned) == 0,
          .has_space_after = (flags & kPdfSpaceAfter) != 0};
  bytes = bytes.subspan(length);
  return true;
}

// An input file that closes itself.
class InputFile {
 public:
  explicit InputFile(int descriptor) : descriptor_(descriptor) {}
  InputFile(InputFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  InputFile& operator=(InputFile&&) = delete;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

Result<InputFile> open_input(const std::string& path, const base::Limits& limits) {
  InputFile file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (file.get() < 0) {
    const std::string message = fmt::format("{}: a readable file, {}", path, std::strerror(errno));
    return errno == ENOENT ? Error::not_found("open pdf", message) : Error::io("open pdf", message);
  }
  struct stat info {};
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return Error::invalid_input("open pdf", fmt::format("{}: a regular file, is none", path));
  }
  if (info.st_size > limits.pdf_file_bytes) {
    return Error::limit("open pdf", fmt::format("{}: at most {} bytes, has {}", path,
                                                limits.pdf_file_bytes, info.st_size));
  }
  return file;
}

}  // namespace

// One file being read: the helper that draws the pages still to come, started again when it died.
class PdfPages::Session {
 public:
  Session(std::string path, PdfOptions options, std::string program, InputFile input)
      : path_(std::move(path)),
        options_(std::move(options)),
        program_(std::move(program)),
        input_(std::move(input)) {}

  Result<void> open();
  Result<PdfPage> next();

  Index num_pages = 0;
  std::vector<Index> selected;
  std::size_t next_idx = 0;

 private:
  // Starts the helper and reads what the document is and which pages will come.
  Result<void> start(const std::string& pages, std::vector<Index>& page_numbers);
  Result<PdfRecord> read_record(Deadline deadline);
  Result<std::vector<std::byte>> read_payload(const PdfRecord& record,
                                              std::uint64_t max_bytes,
                                              Deadline deadline);
  Result<PdfPage> read_page(Index number);
  Result<void> read_words(PdfPage& page, Deadline deadline);
  Result<void> read(std::span<std::byte> out, Deadline deadline);
  [[nodiscard]] Error error(std::string_view message) const;
  Error broken();  // an answer that the protocol does not allow

  [[nodiscard]] Deadline deadline_from_now() const {
    return std::chrono::steady_clock::now() + std::chrono::seconds(options_.limits.pdf_seconds);
  }

  std::string path_;
  PdfOptions options_;
  std::string program_;
  InputFile input_;
  std::optional<ChildProcess> process_;
  Index current_page_ = 0;  // for messages; 0 while the document is opened
};

Error PdfPages::Session::error(std::string_view message) const {
  const std::string place =
      current_page_ == 0 ? path_ : fmt::format("{} page {}", path_, current_page_);
  return Error::invalid_input("read pdf", fmt::format("{}: {}", place, message));
}

Error PdfPages::Session::broken() {
  process_.reset();
  return error("an answer of the helper as agreed, is malformed");
}

Result<void> PdfPages::Session::read(std::span<std::byte> out, Deadline deadline) {
  const ChildProcess::Outcome outcome = process_->read(out, deadline);
  if (outcome == ChildProcess::Outcome::kComplete) return {};
  if (outcome == ChildProcess::Outcome::kLate) {
    process_.reset();
    Error late =
        error(fmt::format("a page within {} seconds, takes longer", options_.limits.pdf_seconds));
    late.kind = base::ErrorKind::kLimit;
    return late;
  }
  const std::string how = process_->stop();
  process_.reset();
  return error(
      fmt::format("a page that can be drawn with {} MiB in {} seconds, the helper ended with {}",
                  options_.limits.pdf_memory_bytes >> 20, options_.limits.pdf_seconds, how));
}

Result<PdfRecord> PdfPages::Session::read_record(Deadline deadline) {
  PdfRecord record;
  TESSERA_TRY(done, read(bytes_of(record), deadline));
  constexpr std::uint64_t kMaxErrorBytes = 4096;
  if (record.kind != static_cast<std::uint32_t>(PdfRecordKind::kError)) return record;
  TESSERA_TRY(text, read_payload(record, kMaxErrorBytes, deadline));
  std::string message(reinterpret_cast<const char*>(text.data()), text.size());
  std::replace_if(
      message.begin(), message.end(), [](unsigned char letter) { return letter < 0x20; }, '?');
  return error(message);
}

Result<std::vector<std::byte>> PdfPages::Session::read_payload(const PdfRecord& record,
                                                               std::uint64_t max_bytes,
                                                               Deadline deadline) {
  if (record.length > max_bytes) return broken();
  std::vector<std::byte> payload(record.length);
  TESSERA_TRY(done, read(payload, deadline));
  return payload;
}

Result<void> PdfPages::Session::start(const std::string& pages, std::vector<Index>& page_numbers) {
  const PdfRequest request{.pages = pages,
                           .dpi = options_.dpi,
                           .with_words = options_.with_words,
                           .limits = options_.limits};
  TESSERA_TRY(process, ChildProcess::start(program_, pdf_arguments(request), input_.get()));
  process_ = std::move(process);
  const Deadline deadline = deadline_from_now();
  TESSERA_TRY(record, read_record(deadline));
  if (record.kind != static_cast<std::uint32_t>(PdfRecordKind::kInfo)) return broken();
  const auto max_pages = static_cast<std::uint64_t>(options_.limits.pdf_pages);
  TESSERA_TRY(payload, read_payload(record, (max_pages + 1) * sizeof(std::uint32_t), deadline));
  std::span<const std::byte> rest = payload;
  std::uint32_t number = 0;
  if (!take(rest, number)) return broken();
  num_pages = number;
  while (take(rest, number))
    page_numbers.push_back(number);
  return {};
}

Result<void> PdfPages::Session::open() {
  return start(options_.pages, selected);
}

Result<PdfPage> PdfPages::Session::next() {
  base::check(next_idx < selected.size(), "read pdf", "a page that is left, all are read");
  const std::span<const Index> rest = std::span(selected).subspan(next_idx);
  ++next_idx;
  current_page_ = rest.front();
  if (!process_) {
    // The helper died on the page before: another one draws the rest.
    std::vector<Index> accepted;
    TESSERA_TRY(started, start(fmt::format("{}", fmt::join(rest, ",")), accepted));
    if (!std::equal(rest.begin(), rest.end(), accepted.begin(), accepted.end())) return broken();
  }
  return read_page(current_page_);
}

Result<PdfPage> PdfPages::Session::read_page(Index number) {
  const Deadline deadline = deadline_from_now();
  TESSERA_TRY(record, read_record(deadline));
  PdfPageHeader header;
  if (record.kind != static_cast<std::uint32_t>(PdfRecordKind::kPage) ||
      record.page != static_cast<std::uint32_t>(number) || record.length < sizeof(header)) {
    return broken();
  }
  TESSERA_TRY(read_header, read(bytes_of(header), deadline));
  const std::int64_t width = header.width;
  const std::int64_t height = header.height;
  const base::Limits& limits = options_.limits;
  if (width < 1 || height < 1 || width > limits.image_side || height > limits.image_side ||
      width * height > limits.image_pixels ||
      record.length != sizeof(header) + static_cast<std::uint64_t>(width * height * 3)) {
    return broken();
  }
  PdfPage page{
      .number = number, .image = {.width = width, .height = height, .rgb = {}}, .words = {}};
  page.image.rgb.resize(static_cast<std::size_t>(width * height * 3));
  TESSERA_TRY(read_pixels, read(std::as_writable_bytes(std::span(page.image.rgb)), deadline));
  if (options_.with_words) {
    TESSERA_TRY(words, read_words(page, deadline));
  }
  return page;
}

Result<void> PdfPages::Session::read_words(PdfPage& page, Deadline deadline) {
  constexpr std::uint64_t kMaxBytes = 64ULL << 20;
  TESSERA_TRY(record, read_record(deadline));
  if (record.kind != static_cast<std::uint32_t>(PdfRecordKind::kWords)) return broken();
  TESSERA_TRY(payload, read_payload(record, kMaxBytes, deadline));
  std::span<const std::byte> rest = payload;
  while (!rest.empty()) {
    PdfWord word;
    if (!take_word(rest, word)) return broken();
    page.words.push_back(std::move(word));
  }
  return {};
}

PdfPages::PdfPages(std::unique_ptr<Session> session) : session_(std::move(session)) {}
PdfPages::PdfPages(PdfPages&&) noexcept = default;
PdfPages& PdfPages::operator=(PdfPages&&) noexcept = default;
PdfPages::~PdfPages() = default;

Index PdfPages::num_pages() const {
  return session_->num_pages;
}
const std::vector<Index>& PdfPages::selected() const {
  return session_->selected;
}
bool PdfPages::has_next() const {
  return session_->next_idx < session_->selected.size();
}
Result<PdfPage> PdfPages::next() {
  return session_->next();
}

Result<PdfPages> PdfPages::open(const std::string& path, const PdfOptions& options) {
  constexpr double kMaxDpi = 2400;
  if (!(options.dpi >= 1 && options.dpi <= kMaxDpi)) {
    return Error::invalid_input(
        "open pdf", fmt::format("from 1 to {} dots per inch, asks for {}", kMaxDpi, options.dpi));
  }
  TESSERA_TRY(input, open_input(path, options.limits));
  std::string program = options.program;
  if (program.empty()) {
    TESSERA_TRY(found, find_program());
    program = found;
  }
  auto session = std::make_unique<Session>(path, options, program, std::move(input));
  TESSERA_TRY(opened, session->open());
  return PdfPages(std::move(session));
}

}  // namespace tessera::formats
