// Training steps out of a mixture: whole samples packed into rows of a token budget, in an order
// that depends on nothing but the seed and the options.
//
//   TESSERA_TRY(mixture, Mixture::open(config, Split::kTrain, seed, Order::kShuffled));
//   TESSERA_TRY(loader, Loader::open(std::move(mixture), processor, {.tokens_per_row = 4096}));
//   while (true) {
//     TESSERA_TRY(step, loader->next());
//     if (!step) break;                     // only with num_epochs
//     train(*step);
//     save(loader->position());             // small text; Loader::open(..., position) goes on here
//   }
//
//   workers: draw -> read -> encode -> views      in any order, delivered in the order of draws
//   caller:  next(): packer (look-ahead) -> step
//
// Memory: at most max_prefetched + look_ahead samples and one step. One thread calls next().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/index.h"
#include "base/result.h"
#include "data/drop.h"
#include "data/mixture.h"
#include "data/sample.h"
#include "data/step.h"
#include "processor/processor.h"

namespace tessera::data {

struct LoaderOptions {
  PackingOptions packing{};
  Index shard = 0;       // R of --shard R/N: draws with number mod num_shards == shard
  Index num_shards = 1;  // N
  Index num_epochs = 0;  // of the mixture; 0: without end
  int num_workers = 1;   // threads that read ahead; 0: next() reads by itself
  Index max_prefetched = 32;
  bool makes_views = true;                   // false: views are counted, not made
  const base::CancelFlag* cancel = nullptr;  // next() gives up between two samples
  base::Limits limits = base::default_limits();
};

class Loader {
 public:
  // The processor outlives the loader. With a position (of position(), from a loader of the same
  // data and options) the steps go on behind it; another one is refused.
  static base::Result<std::unique_ptr<Loader>> open(Mixture mixture,
                                                    const processor::Processor& processor,
                                                    const LoaderOptions& options,
                                                    const std::string& position = "");
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  // The next step; none at the end of the last epoch. An error when cancelled, or when a source has
  // gone through all of its samples without a usable one; then nothing more comes.
  [[nodiscard]] base::Result<std::optional<Step>> next();

  // Behind the last step that was delivered, as JSON text; an error of next() does not change it.
  [[nodiscard]] std::string position() const;
  // Of everything that was read for the steps delivered so far and the look-ahead, over all
  // sessions of the run; examples of this session.
  [[nodiscard]] const DropReport& report() const;
  [[nodiscard]] const Mixture& mixture() const;

 private:
  struct State;
  explicit Loader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tessera::data
