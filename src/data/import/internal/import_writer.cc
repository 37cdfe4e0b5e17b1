#include "data/import/internal/import_writer.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <set>
#include <span>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "formats/tar.h"
#include "processor/processor.h"

namespace tessera::data::internal {
namespace {

using base::Error;
using base::Result;
using OrderedJson = nlohmann::ordered_json;
namespace fs = std::filesystem;

std::string_view role_name(processor::Role role) {
  switch (role) {
    case processor::Role::kUser:
      return processor::kUserTag;
    case processor::Role::kAssistant:
      return processor::kAssistantTag;
    case processor::Role::kSystem:
      break;
  }
  return "system";
}

// The official message form on one line. References are dealt out to the messages in order.
std::string sample_line(const ImportedSample& sample, std::span<const std::string> references) {
  OrderedJson messages = OrderedJson::array();
  std::size_t next = 0;
  for (const processor::Message& message : sample.conversation.messages) {
    OrderedJson json = {{"role", role_name(message.role)}, {"content", message.content}};
    for (std::size_t i = 0; i < message.images.size(); ++i)
      json["images"].push_back(references[next++]);
    messages.push_back(std::move(json));
  }
  const OrderedJson json = {{"id", sample.id}, {"messages", std::move(messages)}};
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

// A file of a staged folder: nobody sees it before everything is brought to the disk at once.
Result<void> write_staged(const std::string& path, std::span<const std::byte> bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const auto failed = [&] {
    return Error::io("write file", fmt::format("{}: room for {} bytes, {}", path, bytes.size(),
                                               std::strerror(errno)));
  };
  if (descriptor < 0) return failed();
  std::span<const std::byte> rest = bytes;
  while (!rest.empty()) {
    const ssize_t count = ::write(descriptor, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const Error error = failed();
      ::close(descriptor);
      return error;
    }
    rest = rest.subspan(static_cast<std::size_t>(count));
  }
  if (::close(descriptor) != 0) return failed();
  return {};
}

// The path of a file as seen from `folder`, when both lie in one folder below the root, so that
// they can be moved together; else the whole path.
std::string reference_to(const std::string& path, const fs::path& folder) {
  std::error_code failure;
  const fs::path whole = fs::weakly_canonical(path, failure);
  if (failure) return path;
  const bool share_a_folder = std::next(whole.begin()) != whole.end() &&
                              std::next(folder.begin()) != folder.end() &&
                              *std::next(whole.begin()) == *std::next(folder.begin());
  return (share_a_folder ? whole.lexically_relative(folder) : whole).string();
}

class JsonlWriter final : public ImportWriter {
 public:
  JsonlWriter(base::AtomicFile file, const StagedFolder& folder, fs::path final_folder)
      : file_(std::move(file)), staging_(folder.path()), final_folder_(std::move(final_folder)) {}

  [[nodiscard]] bool takes_files_in() const override { return false; }

  Result<void> add(ImportedSample sample) override {
    std::vector<std::string> references;
    for (const ImportedPicture& picture : sample.pictures) {
      if (!picture.path.empty()) {
        references.push_back(reference_to(picture.path, final_folder_));
        continue;
      }
      TESSERA_TRY(reference, store(picture));
      references.push_back(reference);
    }
    return file_.write(sample_line(sample, references) + "\n");
  }

  Result<void> finish() override { return file_.finish(); }

 private:
  // A made picture becomes a file the first time it is met.
  Result<std::string> store(const ImportedPicture& picture) {
    const std::string name =
        fmt::format("{}/{:06}.{}", kImagesName, picture.made_number, picture.ending);
    if (!stored_.insert(picture.made_number).second) return name;
    std::error_code failure;  // a folder that cannot be made shows when the file is
    fs::create_directory(staging_ + "/" + kImagesName, failure);
    TESSERA_TRY(written, write_staged(staging_ + "/" + name, picture.encoded));
    return name;
  }

  base::AtomicFile file_;
  std::string staging_;
  fs::path final_folder_;  // canonical
  std::set<std::uint64_t> stored_;
};

class ShardWriter final : public ImportWriter {
 public:
  ShardWriter(std::string staging, std::uint64_t shard_bytes)
      : staging_(std::move(staging)), shard_bytes_(shard_bytes) {}

  [[nodiscard]] bool takes_files_in() const override { return true; }
  [[nodiscard]] std::int64_t num_shards() const override { return num_shards_; }

  Result<void> add(ImportedSample sample) override {
    if (!shard_) {
      TESSERA_TRY(shard, formats::TarWriter::create(staging_ + "/" + shard_name(num_shards_)));
      shard_.emplace(std::move(shard));
      ++num_shards_;
      num_bytes_ = 0;
    }
    const std::string stem = fmt::format("{:09}", num_samples_++);
    std::vector<std::string> references;
    for (std::size_t i = 0; i < sample.pictures.size(); ++i)
      references.push_back(fmt::format("{}.{}", i, sample.pictures[i].ending));
    const std::string line = sample_line(sample, references);
    TESSERA_TRY(added_line, add_file(stem + ".json", std::as_bytes(std::span(line))));
    for (std::size_t i = 0; i < sample.pictures.size(); ++i) {
      TESSERA_TRY(added,
                  add_file(fmt::format("{}.{}", stem, references[i]), sample.pictures[i].encoded));
    }
    if (num_bytes_ < shard_bytes_) return {};
    return finish();
  }

  Result<void> finish() override {
    if (!shard_) return {};
    TESSERA_TRY(finished, shard_->finish());
    shard_.reset();
    return {};
  }

 private:
  Result<void> add_file(const std::string& name, std::span<const std::byte> bytes) {
    num_bytes_ += bytes.size();
    return shard_->add(name, bytes);
  }

  std::string staging_;
  std::uint64_t shard_bytes_;
  std::optional<formats::TarWriter> shard_;
  std::uint64_t num_bytes_ = 0;  // of the open shard
  std::int64_t num_samples_ = 0;
  std::int64_t num_shards_ = 0;
};

}  // namespace

Result<std::unique_ptr<ImportWriter>> open_jsonl_writer(const StagedFolder& folder) {
  TESSERA_TRY(file, base::AtomicFile::create(folder.path() + "/" + kSamplesName));
  std::error_code failure;
  const fs::path final_folder = fs::weakly_canonical(folder.final_path(), failure);
  if (failure) {
    return Error::io("import", fmt::format("{}: a folder that can be found, {}",
                                           folder.final_path(), failure.message()));
  }
  return std::unique_ptr<ImportWriter>(
      std::make_unique<JsonlWriter>(std::move(file), folder, final_folder));
}

Result<std::unique_ptr<ImportWriter>> open_shard_writer(const StagedFolder& folder,
                                                        std::uint64_t shard_bytes) {
  return std::unique_ptr<ImportWriter>(std::make_unique<ShardWriter>(folder.path(), shard_bytes));
}

}  // namespace tessera::data::internal
