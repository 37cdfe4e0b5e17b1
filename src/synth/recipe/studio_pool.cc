#include "synth/recipe/studio_pool.h"

namespace tessera::synth {

StudioPool::Loan StudioPool::borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Studio> studio = std::move(idle_.back());
      idle_.pop_back();
      return Loan(*this, std::move(studio));
    }
    // Room for every studio there is, so that giving back never has to find memory.
    idle_.reserve(idle_.capacity() + 1);
  }
  return Loan(*this, std::make_unique<Studio>(assets_));
}

void StudioPool::give_back(std::unique_ptr<Studio> studio) noexcept {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < idle_.capacity()) idle_.push_back(std::move(studio));
}

}  // namespace tessera::synth
