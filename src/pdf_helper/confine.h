// Gives up everything that drawing a PDF does not need, before the first byte of it is looked at.
//
// What is left to the process afterwards:
//   * its memory, up to a limit; its open descriptors; getting time and random numbers
//   * opening files for reading only, because text in fonts that are not embedded is drawn with
//   those
//     of the system; where the kernel has Landlock (5.13), only below /usr, /etc/fonts and
//     /var/cache/fontconfig
//   * limits of its own processor time
// Everything else fails with EPERM: sockets, programs, threads, writing, creating or renaming
// files, signals, devices. The process dies with its parent.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace tessera::pdf_helper {

// Cannot be undone. `memory_bytes` bounds the address space; it is left alone where the process
// already holds more than that (address sanitizer).
[[nodiscard]] base::Result<void> confine_process(std::int64_t memory_bytes);

// The kernel ends the process (SIGXCPU) when it has used `seconds` more of processor time.
void allow_processor_seconds(std::int64_t seconds);

}  // namespace tessera::pdf_helper
