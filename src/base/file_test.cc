#include "base/file.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_lock.h"

namespace tessera::base {
namespace {

class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);  // of a run that was killed
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  // A file of this content.
  [[nodiscard]] std::string written(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + name) << text;
    return folder_ + name;
  }
  [[nodiscard]] std::size_t num_files() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_))
      ++count;
    return count;
  }
  std::string folder_ = ::testing::TempDir() + "file_test_" +
                        ::testing::UnitTest::GetInstance()->current_test_info()->name() + "/";
};

TEST_F(Files, AnUnfinishedFileNeverAppears) {
  {
    auto file = AtomicFile::create(folder_ + "absent.txt");
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("half"));
  }
  EXPECT_EQ(num_files(), 0U);
}

TEST_F(Files, AnUnfinishedRewriteLeavesTheFormerContent) {
  const std::string path = written("kept.txt", "former");
  {
    auto file = AtomicFile::create(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("latter"));
    EXPECT_EQ(*read_text_file(path, 100), "former");
  }
  EXPECT_EQ(*read_text_file(path, 100), "former");
  ASSERT_TRUE(write_file_atomically(path, "latter"));
  EXPECT_EQ(*read_text_file(path, 100), "latter");
}

TEST_F(Files, MovedAtomicFileStillFinishesOnce) {
  const std::string path = folder_ + "moved.txt";
  auto made = AtomicFile::create(path);
  ASSERT_TRUE(made);
  AtomicFile file = *std::move(made);
  ASSERT_TRUE(file.write("text"));
  ASSERT_TRUE(file.finish());
  EXPECT_EQ(*read_text_file(path, 100), "text");
}

TEST_F(Files, WritingWhereNoFileCanBeIsAnIoErrorWithThePath) {
  const auto failed = AtomicFile::create(folder_ + "absent/file.txt");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::kIo);
  EXPECT_NE(failed.error().message.find("absent/file.txt"), std::string::npos);
  // A folder cannot be replaced by a file: the temporary goes away again.
  std::filesystem::create_directories(folder_ + "folder/inside");
  EXPECT_EQ(write_file_atomically(folder_ + "folder", "text").error().kind, ErrorKind::kIo);
  EXPECT_EQ(num_files(), 1U);
}

TEST_F(Files, ReadingStopsAtTheBound) {
  const std::string path = written("five.txt", "12345");
  EXPECT_EQ(read_file(path, 5)->size(), 5U);
  const auto refused = read_text_file(path, 4);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kLimit);
  EXPECT_NE(refused.error().message.find("at most 4 bytes, has 5"), std::string::npos);
  EXPECT_EQ(*read_text_file(written("empty.txt", ""), 0), "");
}

TEST_F(Files, FilesWithoutAKnownSizeAreReadToTheirEndWithinTheBound) {
  const auto whole = read_text_file("/proc/self/status", 1 << 20);
  ASSERT_TRUE(whole);
  EXPECT_FALSE(whole->empty());
  EXPECT_EQ(read_file("/proc/self/status", 3).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(read_file("/dev/zero", 100'000).error().kind, ErrorKind::kLimit);
}

TEST_F(Files, AbsentFilesAndFoldersAreToldApart) {
  EXPECT_EQ(read_file(folder_ + "absent", 10).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(MappedFile::open(folder_ + "absent").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(read_file(folder_, 10).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(MappedFile::open(folder_).error().kind, ErrorKind::kInvalidInput);
  const std::string path = written("file", "x");
  EXPECT_EQ(read_file(path + "/below", 10).error().kind, ErrorKind::kIo);
}

TEST_F(Files, MappingsShowTheBytesAndMoveTheirOwner) {
  const std::string path = written("mapped.bin", "abc");
  auto opened = MappedFile::open(path);
  ASSERT_TRUE(opened);
  MappedFile file = *std::move(opened);
  ASSERT_EQ(file.bytes().size(), 3U);
  EXPECT_EQ(static_cast<char>(file.bytes()[2]), 'c');
  EXPECT_EQ(file.path(), path);
  MappedFile other;
  other = std::move(file);
  EXPECT_EQ(static_cast<char>(other.bytes()[0]), 'a');
  const auto empty = MappedFile::open(written("empty.bin", ""));
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->bytes().empty());
}

// Opened as a file is, a pipe without a writer would wait for ever.
TEST_F(Files, PipesAndDevicesAreNotMapped) {
  const std::string pipe = folder_ + "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& path : {pipe, std::string("/dev/null")}) {
    const auto refused = MappedFile::open(path);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalidInput);
    EXPECT_EQ(refused.error().message, path + ": a regular file, is a pipe or a device");
  }
}

TEST_F(Files, AFinishedFileNeedsItsFolderToTheEnd) {
  const std::string inside = folder_ + "inside/";
  std::filesystem::create_directories(inside);
  auto file = AtomicFile::create(inside + "file.txt");
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("text"));
  std::filesystem::remove_all(inside);
  const auto lost = file->finish();
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kIo);
  EXPECT_NE(lost.error().message.find("inside/file.txt: a finished file"), std::string::npos);
}

// A folder that may be written into but not opened cannot be synced, and that is said. The
// superuser may open any: the test gives that right up for a moment.
TEST_F(Files, AFinishedFileHasItsFolderSynced) {
  const std::string inside = folder_ + "inside";
  std::filesystem::create_directories(inside);
  const uid_t user = ::geteuid();
  constexpr uid_t kNobody = 65534;
  if (user == 0) {
    ASSERT_EQ(::chown(inside.c_str(), kNobody, static_cast<gid_t>(-1)), 0);
    ASSERT_EQ(::seteuid(kNobody), 0);
  }
  EXPECT_TRUE(write_file_atomically(inside + "/before.txt", "text"));
  EXPECT_EQ(::chmod(inside.c_str(), S_IWUSR | S_IXUSR), 0);
  const auto unsynced = write_file_atomically(inside + "/after.txt", "text");
  EXPECT_EQ(::chmod(inside.c_str(), S_IRWXU), 0);
  if (user == 0) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  ASSERT_FALSE(unsynced);
  EXPECT_EQ(unsynced.error().where, "sync folder");
  EXPECT_NE(unsynced.error().message.find(inside + ": a folder on a working disk"),
            std::string::npos);
}

TEST_F(Files, OnlyAFolderThatIsThereCanBeSynced) {
  const std::string path = written("file.txt", "abc");
  EXPECT_TRUE(sync_folder(std::filesystem::path(path).parent_path().string()));
  EXPECT_FALSE(sync_folder(path));
  EXPECT_FALSE(sync_folder(path + ".absent"));
}

TEST_F(Files, ALockIsHeldByOneAtATime) {
  const std::string path = folder_ + "lock";
  {
    const auto lock = FileLock::take(path);
    ASSERT_TRUE(lock) << lock.error().to_string();
    const auto second = FileLock::take(path);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().to_string(),
              "lock file: " + path + ": one process at a time, another one is at work there");
  }
  EXPECT_TRUE(FileLock::take(path));
  EXPECT_FALSE(FileLock::take(folder_ + "absent/lock"));
  EXPECT_FALSE(FileLock::take_folder(folder_ + "absent"));
  EXPECT_FALSE(FileLock::take_folder(path)) << "a file";
}

TEST_F(Files, ALockOnAFolderOutlivesItsName) {
  const std::string path = folder_ + "locked";
  std::filesystem::create_directory(path);
  auto lock = FileLock::take_folder(path);
  ASSERT_TRUE(lock) << lock.error().to_string();
  EXPECT_TRUE(lock->sync_disk());
  EXPECT_FALSE(FileLock::take_folder(path));
  std::filesystem::rename(path, folder_ + "renamed");
  EXPECT_FALSE(FileLock::take_folder(folder_ + "renamed"));
  const FileLock moved = *std::move(lock);
  EXPECT_FALSE(FileLock::take_folder(folder_ + "renamed"));
  EXPECT_TRUE(moved.is_held());
}

TEST_F(Files, AReleasedLockIsFree) {
  auto lock = FileLock::take(folder_ + "lock");
  ASSERT_TRUE(lock);
  lock->release();
  EXPECT_FALSE(lock->is_held());
  EXPECT_TRUE(FileLock::take(folder_ + "lock"));
}

}  // namespace
}  // namespace tessera::base
