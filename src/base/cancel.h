// Cooperative cancellation: one party asks, long work looks at it between steps.
#pragma once

#include <atomic>

namespace tessera::base {

class CancelFlag {
 public:
  void request() noexcept { requested_.store(true, std::memory_order_relaxed); }  // signal-safe
  [[nodiscard]] bool is_requested() const noexcept {
    return requested_.load(std::memory_order_relaxed);
  }
  // Forgets the request: the party that owns the flag goes on with other work.
  void clear() noexcept { requested_.store(false, std::memory_order_relaxed); }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace tessera::base
