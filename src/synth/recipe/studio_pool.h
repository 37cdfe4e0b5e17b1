// Studios for whoever needs one at the moment: as many are made as are in use at once.
//
//   const StudioPool::Loan studio = pool.borrow();   // back in the pool when the loan ends
//   make_sample(request, *studio);
//
// Thread-safe; what a studio was used for before changes nothing that it makes.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "synth/assets/studio.h"

namespace tessera::synth {

class StudioPool {
 public:
  explicit StudioPool(std::shared_ptr<const Assets> assets) : assets_(std::move(assets)) {}

  class Loan {
   public:
    Loan(StudioPool& pool, std::unique_ptr<Studio> studio)
        : pool_(pool), studio_(std::move(studio)) {}
    ~Loan() { pool_.give_back(std::move(studio_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    [[nodiscard]] Studio& operator*() const { return *studio_; }

   private:
    StudioPool& pool_;
    std::unique_ptr<Studio> studio_;
  };

  // The pool outlives the loan.
  [[nodiscard]] Loan borrow();

 private:
  void give_back(std::unique_ptr<Studio> studio) noexcept;

  std::shared_ptr<const Assets> assets_;  // shared with whoever opened them
  std::mutex mutex_;                      // guards what follows
  std::vector<std::unique_ptr<Studio>> idle_;
};

}  // namespace tessera::synth
