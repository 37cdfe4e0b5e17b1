// How much memory this process holds and this machine has.
#pragma once

#include "base/index.h"

namespace tessera::base {

// Bytes in memory, of mapped files too; 0 where the system does not tell.
struct ProcessMemory {
  Index resident = 0;
  Index peak = 0;  // the most that was resident since the process began
};
[[nodiscard]] ProcessMemory process_memory();

// Bytes that the machine has, used or not.
[[nodiscard]] Index machine_memory();

}  // namespace tessera::base
