#include "pdf_helper/confine.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/landlock.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/function_ref.h"
#include "formats/test_files.h"

namespace tessera::pdf_helper {
namespace {

constexpr std::int64_t kMemory = 1LL << 30;
constexpr int kDone = 200;
constexpr int kNotConfined = 201;

// What errno `attempt` leaves in a confined process; kDone when it succeeds, minus the signal when
// the process is killed.
int outcome_of(base::FunctionRef<bool()> attempt) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!confine_process(kMemory)) ::_exit(kNotConfined);
    ::_exit(attempt() ? kDone : errno);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool can_open(const char* path, int flags) {
  return ::open(path, flags, 0600) >= 0;
}

TEST(Confine, SystemFontsCanStillBeRead) {
  EXPECT_EQ(outcome_of([] { return can_open("/usr/share", O_RDONLY | O_DIRECTORY); }), kDone);
}

TEST(Confine, NothingCanBeWritten) {
  const formats::TemporaryFolder folder;
  folder.write("here", "x");
  const std::string here = folder.file("here");
  const std::string other = folder.file("other");
  for (const int flags : {O_WRONLY, O_RDWR, O_RDONLY | O_CREAT, O_RDONLY | O_TRUNC}) {
    EXPECT_EQ(outcome_of([&] { return can_open(here.c_str(), flags); }), EPERM) << flags;
  }
  EXPECT_EQ(outcome_of([&] { return ::unlink(here.c_str()) == 0; }), EPERM);
  EXPECT_EQ(outcome_of([&] { return ::rename(here.c_str(), other.c_str()) == 0; }), EPERM);
  EXPECT_EQ(outcome_of([&] { return ::mkdir(other.c_str(), 0700) == 0; }), EPERM);
  EXPECT_EQ(outcome_of([&] { return ::truncate(here.c_str(), 0) == 0; }), EPERM);
  EXPECT_EQ(folder.read("here"), "x");
}

TEST(Confine, NoNetworkNoProgramsNoSignals) {
  EXPECT_EQ(outcome_of([] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }), EPERM);
  EXPECT_EQ(outcome_of([] { return ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }), EPERM);
  EXPECT_EQ(outcome_of([] { return ::execl("/bin/true", "true", nullptr) == 0; }), EPERM);
  EXPECT_EQ(outcome_of([] { return ::vfork() >= 0; }), EPERM);
  EXPECT_EQ(outcome_of([] { return ::kill(::getppid(), 0) == 0; }), EPERM);
}

// Where the kernel has no Landlock the file opens; elsewhere it must not.
TEST(Confine, FilesOfTheUserAreClosedWhereTheKernelCan) {
  const formats::TemporaryFolder folder;
  folder.write("secret", "x");
  const std::string secret = folder.file("secret");
  const bool has_landlock =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
  EXPECT_EQ(outcome_of([&] { return can_open(secret.c_str(), O_RDONLY); }),
            has_landlock ? EACCES : kDone);
}

TEST(Confine, MemoryIsBounded) {
  const auto statm = base::read_text_file("/proc/self/statm", 4096);
  ASSERT_TRUE(statm);
  const std::int64_t in_use = std::stoll(*statm) * ::sysconf(_SC_PAGESIZE);
  const int outcome = outcome_of([] {
    return ::mmap(nullptr, kMemory, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
  });
  EXPECT_EQ(outcome, in_use > kMemory ? kDone : ENOMEM);  // the sanitizer holds terabytes
}

TEST(Confine, ProcessorTimeIsBounded) {
  const int outcome = outcome_of([] {
    allow_processor_seconds(0);  // up to one second more
    for (volatile bool is_busy = true; is_busy;) {
    }
    return true;
  });
  EXPECT_EQ(outcome, -SIGXCPU);
}

}  // namespace
}  // namespace tessera::pdf_helper
