#include "data/check.h"

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "data/internal/read_ahead.h"
#include "data/sample.h"

namespace tessera::data {
namespace {

using base::Result;

constexpr Index kPerWorker = 8;  // samples that wait to be counted

using Ahead = internal::ReadAhead<Outcome<Sample>>;

Ahead::Reader make_reader(const Mixture& mixture,
                          const processor::Processor& processor,
                          const CheckOptions& options) {
  auto maker = std::make_shared<SampleMaker>(
      processor, SampleOptions{.max_tokens = options.max_tokens,
                               .makes_views = false,
                               .limits = options.limits});  // shared: a reader can be copied
  return [&mixture, maker](Index number) -> Result<Outcome<Sample>> {
    const Draw draw = mixture.draw(number);
    Outcome<RawSample> raw = mixture.source(draw.source_idx).read(draw.sample_idx);
    if (!raw) return Outcome<Sample>(raw.drop());
    return maker->make(*std::move(raw));
  };
}

void count(SourceCheck& check, const Sample& sample) {
  check.report.add_sample();
  check.num_tokens += sample.num_tokens();
  check.num_targets += sample.num_targets;
  check.num_views += sample.num_views;
  check.max_tokens = std::max(check.max_tokens, sample.num_tokens());
}

}  // namespace

Result<std::vector<SourceCheck>> check_mixture(const Mixture& mixture,
                                               const processor::Processor& processor,
                                               const CheckOptions& options) {
  base::check(mixture.order() == Order::kSequential, "check mixture", "samples in order, are not");
  std::vector<SourceCheck> checks(static_cast<std::size_t>(mixture.num_sources()));
  for (Index i = 0; i < mixture.num_sources(); ++i)
    checks[static_cast<std::size_t>(i)].name = mixture.source(i).name();
  const int num_readers = std::max(1, options.num_workers);
  std::vector<Ahead::Reader> readers;
  readers.reserve(static_cast<std::size_t>(num_readers));
  for (int i = 0; i < num_readers; ++i)
    readers.push_back(make_reader(mixture, processor, options));
  Ahead ahead(std::move(readers), mixture.epoch_size(), num_readers * kPerWorker,
              /*is_threaded=*/options.num_workers > 0);
  for (Index number = 0; number < mixture.epoch_size(); ++number) {
    if (options.cancel != nullptr && options.cancel->is_requested()) break;
    TESSERA_TRY(sample, ahead.take());
    SourceCheck& check = checks[static_cast<std::size_t>(mixture.draw(number).source_idx)];
    if (sample) {
      count(check, *sample);
    } else {
      check.report.add_drop(sample.drop());
    }
    if (options.on_progress) options.on_progress(number + 1);
  }
  return checks;
}

}  // namespace tessera::data
