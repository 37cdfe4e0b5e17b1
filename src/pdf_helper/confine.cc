#include "pdf_helper/confine.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"

namespace tessera::pdf_helper {
namespace {

using base::Error;
using base::Result;

Error failure(std::string_view what) {
  return Error::io("confine", fmt::format("{}, {}", what, std::strerror(errno)));
}

// Pages of address space in use now, from the kernel's one-line account of the process.
std::int64_t address_space_bytes() {
  const auto text = base::read_text_file("/proc/self/statm", 4096);
  if (!text) return 0;
  return std::strtoll(text->c_str(), nullptr, 10) * ::sysconf(_SC_PAGESIZE);
}

bool limit(int resource, std::int64_t value) {
  const rlimit both{.rlim_cur = static_cast<rlim_t>(value), .rlim_max = static_cast<rlim_t>(value)};
  return ::setrlimit(static_cast<__rlimit_resource>(resource), &both) == 0;
}

Result<void> limit_resources(std::int64_t memory_bytes) {
  constexpr std::int64_t kMaxDescriptors = 64;  // fonts and their caches are opened one by one
  const bool holds_more = address_space_bytes() > memory_bytes;
  if (!holds_more && !limit(RLIMIT_AS, memory_bytes)) return failure("a limit on memory");
  if (!limit(RLIMIT_NOFILE, kMaxDescriptors)) return failure("a limit on descriptors");
  if (!limit(RLIMIT_FSIZE, 0)) return failure("a limit on file sizes");
  if (!limit(RLIMIT_CORE, 0)) return failure("a limit on core dumps");
  return {};
}

// Reading below a few folders is all that remains of the file system. Kernels without Landlock say
// so with ENOSYS or EOPNOTSUPP: there the filter of calls alone holds.
Result<void> limit_files() {
  constexpr std::uint64_t kReading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  // Every right of the first version of the interface.
  const landlock_ruleset_attr handled{.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1};
  const int rules =
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0));
  if (rules < 0 && (errno == ENOSYS || errno == EOPNOTSUPP)) return {};
  if (rules < 0) return failure("rules for files");
  for (const char* folder : {"/usr", "/etc/fonts", "/var/cache/fontconfig"}) {
    const int descriptor = ::open(folder, O_PATH | O_CLOEXEC);
    if (descriptor < 0) continue;  // a folder that is not there needs no rule
    const landlock_path_beneath_attr beneath{.allowed_access = kReading, .parent_fd = descriptor};
    const bool added =
        ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
    ::close(descriptor);
    if (!added) return failure("a rule for files");
  }
  if (::syscall(SYS_landlock_restrict_self, rules, 0) != 0) return failure("rules for files");
  ::close(rules);
  return {};
}

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
constexpr std::array kOlderCalls = {__NR_access, __NR_readlink, __NR_getdents, __NR_arch_prctl};
#else
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
constexpr std::array<int, 0> kOlderCalls = {};
#endif

constexpr std::array kAllowedCalls = {
    // memory
    __NR_brk, __NR_mmap, __NR_munmap, __NR_mremap, __NR_mprotect, __NR_madvise,
    // descriptors that are open, and what files are like
    __NR_read, __NR_pread64, __NR_readv, __NR_write, __NR_writev, __NR_lseek, __NR_close,
    __NR_fstat, __NR_newfstatat, __NR_statx, __NR_statfs, __NR_fstatfs, __NR_fcntl, __NR_getdents64,
    __NR_faccessat, __NR_faccessat2, __NR_readlinkat, __NR_getcwd, __NR_fadvise64,
    // time, chance and identity
    __NR_clock_gettime, __NR_gettimeofday, __NR_getrandom, __NR_getpid, __NR_gettid, __NR_getuid,
    __NR_geteuid, __NR_getgid, __NR_getegid, __NR_uname, __NR_sysinfo, __NR_sched_getaffinity,
    // the C library at work
    __NR_futex, __NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigreturn, __NR_sigaltstack,
    __NR_sched_yield, __NR_set_robust_list, __NR_rseq, __NR_exit, __NR_exit_group};

// The filter, grown instruction by instruction.
class CallFilter {
 public:
  CallFilter() {
    load(offsetof(seccomp_data, arch));
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
    give(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
  }

  void allow(int call) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
    give(SECCOMP_RET_ALLOW);
  }

  // Allows `call` when none of the bits `mask` is set in argument `idx`.
  void allow_without_bits(int call, std::size_t idx, std::uint32_t mask) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 4));
    load(offsetof(seccomp_data, args) + idx * sizeof(std::uint64_t));  // its low half
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, mask, 1, 0));
    give(SECCOMP_RET_ALLOW);
    give(SECCOMP_RET_ERRNO | EPERM);
  }

  Result<void> install() {
    give(SECCOMP_RET_ERRNO | EPERM);
    const sock_fprog program{.len = static_cast<std::uint16_t>(code_.size()),
                             .filter = code_.data()};
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
      return failure("a kernel with filters of system calls");
    }
    return {};
  }

 private:
  void load(std::size_t offset) {
    code_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
  }
  void give(std::uint32_t answer) { code_.push_back(BPF_STMT(BPF_RET | BPF_K, answer)); }

  std::vector<sock_filter> code_;
};

Result<void> limit_calls() {
  constexpr std::uint32_t kWriting = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | O_TMPFILE;
  CallFilter filter;
  for (const int call : kAllowedCalls)
    filter.allow(call);
  for (const int call : kOlderCalls)
    filter.allow(call);
  filter.allow_without_bits(__NR_openat, /*idx=*/2, kWriting & ~std::uint32_t{O_DIRECTORY});
  filter.allow_without_bits(__NR_prlimit64, /*idx=*/0, ~0U);  // of this process: pid 0
  return filter.install();
}

}  // namespace

Result<void> confine_process(std::int64_t memory_bytes) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return failure("an end with the parent");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failure("no new privileges");
  TESSERA_TRY(resources, limit_resources(memory_bytes));
  TESSERA_TRY(files, limit_files());
  return limit_calls();
}

void allow_processor_seconds(std::int64_t seconds) {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  const rlimit next{.rlim_cur = static_cast<rlim_t>(used.tv_sec + seconds + 1),
                    .rlim_max = RLIM_INFINITY};
  ::setrlimit(RLIMIT_CPU, &next);
}

}  // namespace tessera::pdf_helper
