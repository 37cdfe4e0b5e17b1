#include "data/loader.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/checked_math.h"
#include "base/sha256.h"
#include "base/text.h"
#include "data/internal/position.h"
#include "data/internal/read_ahead.h"
#include "data/packer.h"

namespace tessera::data {
namespace {

using base::cat;
using base::Error;
using base::Result;
using internal::Position;
using Ahead = internal::ReadAhead<Outcome<Sample>>;

constexpr std::string_view kWhere = "data loader";

Result<void> check_options(const LoaderOptions& options) {
  const auto check_at_least = [](std::string_view name, Index value, Index low) -> Result<void> {
    if (value >= low) return {};
    return Error::invalid_input(std::string(kWhere), cat(name, ": at least ", low, ", is ", value));
  };
  const PackingOptions& packing = options.packing;
  TESSERA_TRY(tokens, check_at_least("tokens per row", packing.tokens_per_row, 1));
  TESSERA_TRY(rows, check_at_least("rows per step", packing.rows_per_step, 1));
  TESSERA_TRY(views, check_at_least("views per step", packing.max_views_per_step, 1));
  TESSERA_TRY(ahead, check_at_least("look-ahead", packing.look_ahead, 1));
  TESSERA_TRY(epochs, check_at_least("epochs", options.num_epochs, 0));
  TESSERA_TRY(workers, check_at_least("workers", options.num_workers, 0));
  TESSERA_TRY(room, check_at_least("samples read ahead", options.max_prefetched, 1));
  if (options.shard < 0 || options.shard >= options.num_shards) {
    return Error::invalid_input(std::string(kWhere), cat("a shard R/N with 0 <= R < N, is ",
                                                         options.shard, "/", options.num_shards));
  }
  return {};
}

// What must be equal for a position to hold.
std::string identity_of(const Mixture& mixture, const LoaderOptions& options) {
  const PackingOptions& packing = options.packing;
  const std::string text =
      fmt::format("{}; shard {}/{}; epochs {}; packed {} tokens {} rows {} views {} ahead {}",
                  mixture.identity(), options.shard, options.num_shards, options.num_epochs,
                  packing.is_packed, packing.tokens_per_row, packing.rows_per_step,
                  packing.max_views_per_step, packing.look_ahead);
  return base::sha256_hex(std::as_bytes(std::span(text)));
}

}  // namespace

// Draws of this loader are counted from 0: number j is draw j * num_shards + shard of the mixture.
struct Loader::State {
  State(Mixture stream, const processor::Processor& shared, const LoaderOptions& given)
      : mixture(std::move(stream)),
        processor(shared),
        options(given),
        identity(identity_of(mixture, options)),
        packer(options.packing),
        num_drops_in_a_row(static_cast<std::size_t>(mixture.num_sources()), 0) {
    if (options.num_epochs == 0) return;
    const auto num_draws = base::checked_mul(mixture.epoch_size(), options.num_epochs);
    if (!num_draws) return;  // over 2^63: without end
    end = std::max<Index>(0, base::ceil_div(*num_draws - options.shard, options.num_shards));
  }

  [[nodiscard]] Index draw_of(Index number) const {
    return number * options.num_shards + options.shard;
  }

  // Starts the readers: first the held samples of a position, then the stream from `next_number`.
  void start(const std::vector<Index>& held);
  [[nodiscard]] Ahead::Reader make_reader(std::vector<Index> held) const;
  Result<void> restore(const Position& position);

  // The next usable sample; drops on the way are counted.
  Result<std::optional<Sample>> pull();
  Result<void> count_drop(Index source_idx, const Drop& drop);

  [[nodiscard]] Position current_position() const;

  Mixture mixture;
  const processor::Processor& processor;
  LoaderOptions options;
  std::string identity;
  Packer packer;
  DropReport report;
  Index next_number = 0;  // of the stream
  Index end = INT64_MAX;
  Position last_position;        // behind the last step that was delivered
  std::optional<Error> failure;  // ends the loader: samples of a step that broke off are gone
  std::vector<Index> num_drops_in_a_row;  // per source, since its last usable sample
  std::unique_ptr<Ahead> ahead;           // last: its threads use the rest
};

Ahead::Reader Loader::State::make_reader(std::vector<Index> held) const {
  auto maker = std::make_shared<SampleMaker>(
      processor, SampleOptions{.max_tokens = options.packing.tokens_per_row,
                               .max_views = options.packing.max_views_per_step,
                               .makes_views = options.makes_views,
                               .limits = options.limits});  // shared: a reader can be copied
  const auto num_held = static_cast<Index>(held.size());
  return [this, maker, num_held, held = std::move(held),
          first = next_number](Index number) -> Result<Outcome<Sample>> {
    const Index own =
        number < num_held ? held[static_cast<std::size_t>(number)] : first + number - num_held;
    const Draw draw = mixture.draw(draw_of(own));
    Outcome<RawSample> raw = mixture.source(draw.source_idx).read(draw.sample_idx);
    if (!raw) return Outcome<Sample>(raw.drop());
    Outcome<Sample> sample = maker->make(*std::move(raw));
    if (sample) {
      sample->draw = draw_of(own);
      sample->source_idx = draw.source_idx;
      sample->sample_idx = draw.sample_idx;
    }
    return sample;
  };
}

void Loader::State::start(const std::vector<Index>& held) {
  const auto num_held = static_cast<Index>(held.size());
  std::vector<Ahead::Reader> readers;
  for (int i = 0; i < std::max(1, options.num_workers); ++i)
    readers.push_back(make_reader(held));
  const Index left = end - next_number;
  const Index count = left > INT64_MAX - num_held ? INT64_MAX : left + num_held;
  ahead = std::make_unique<Ahead>(std::move(readers), count, options.max_prefetched,
                                  /*is_threaded=*/options.num_workers > 0);
}

Result<void> Loader::State::restore(const Position& position) {
  if (position.identity != identity) {
    return Error::invalid_input(std::string(kWhere),
                                "a position of the same data and options, is of others");
  }
  next_number = position.next_number;
  start(position.held);
  std::vector<Sample> held;
  for (std::size_t i = 0; i < position.held.size(); ++i) {
    TESSERA_TRY(sample, ahead->take());
    if (!sample) {
      return Error::invalid_input(
          std::string(kWhere),
          cat("the samples that were held when the position was taken, lacks one: ",
              sample.drop().message));
    }
    held.push_back(*std::move(sample));
  }
  packer.restore(std::move(held), position.num_steps);
  report = position.report;
  return {};
}

Result<void> Loader::State::count_drop(Index source_idx, const Drop& drop) {
  report.add_drop(drop);
  Index& in_a_row = num_drops_in_a_row[static_cast<std::size_t>(source_idx)];
  const Source& source = mixture.source(source_idx);
  if (++in_a_row < source.num_samples()) return {};
  return Error::invalid_input(
      std::string(kWhere),
      cat(source.name(), ": at least one usable sample, all of ", in_a_row,
          " in a row were left out; the last one: ", name_of(drop.reason), ": ", drop.message));
}

Result<std::optional<Sample>> Loader::State::pull() {
  while (next_number < end) {
    if (options.cancel != nullptr && options.cancel->is_requested()) {
      return Error::cancelled(std::string(kWhere), "a whole step, was interrupted");
    }
    TESSERA_TRY(sample, ahead->take());
    const Draw draw = mixture.draw(draw_of(next_number++));
    if (sample) {
      report.add_sample();
      num_drops_in_a_row[static_cast<std::size_t>(draw.source_idx)] = 0;
      return std::optional<Sample>(*std::move(sample));
    }
    TESSERA_TRY(counted, count_drop(draw.source_idx, sample.drop()));
  }
  return std::optional<Sample>();
}

Loader::Loader(std::unique_ptr<State> state) : state_(std::move(state)) {}
Loader::~Loader() = default;

Result<std::unique_ptr<Loader>> Loader::open(Mixture mixture,
                                             const processor::Processor& processor,
                                             const LoaderOptions& options,
                                             const std::string& position) {
  TESSERA_TRY(checked, check_options(options));
  auto state = std::make_unique<State>(std::move(mixture), processor, options);
  if (position.empty()) {
    state->start({});
  } else {
    TESSERA_TRY(parsed, internal::parse_position(position));
    TESSERA_TRY(restored, state->restore(parsed));
  }
  state->last_position = state->current_position();
  return std::unique_ptr<Loader>(new Loader(std::move(state)));
}

Result<std::optional<Step>> Loader::next() {
  if (state_->failure) return *state_->failure;
  auto step = state_->packer.next([this] { return state_->pull(); });
  if (step) {
    state_->last_position = state_->current_position();
  } else {
    state_->failure = step.error();
  }
  return step;
}

Position Loader::State::current_position() const {
  Position here{.identity = identity,
                .next_number = next_number,
                .held = {},
                .num_steps = packer.num_steps(),
                .report = report};
  for (const Sample& sample : packer.held())
    here.held.push_back((sample.draw - options.shard) / options.num_shards);
  return here;
}

std::string Loader::position() const {
  return internal::format_position(state_->last_position);
}

const DropReport& Loader::report() const {
  return state_->report;
}

const Mixture& Loader::mixture() const {
  return state_->mixture;
}

}  // namespace tessera::data
