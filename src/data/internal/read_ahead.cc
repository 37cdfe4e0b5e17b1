#include "data/internal/read_ahead.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/check.h"
#include "base/signals_blocked.h"

namespace tessera::data::internal {
namespace {

using base::Error;

// Nothing leaves a thread as an exception.
ReadSample read_guarded(const Reader& reader, Index number) {
  constexpr auto kWhere = "read sample";
  try {
    return reader(number);
  } catch (const std::bad_alloc&) {
    return Error::out_of_memory(kWhere, "memory for one more sample, has none");
  } catch (const base::ContractError& broken) {
    return Error::internal(kWhere, broken.what());
  } catch (const std::exception& exception) {
    return Error::io(kWhere, exception.what());
  } catch (...) {
    return Error::io(kWhere, "no exception, has one of an unknown type");
  }
}

}  // namespace

ReadAhead::ReadAhead(std::vector<Reader> readers, Index count, Index capacity, bool is_threaded)
    : readers_(std::move(readers)), count_(count), capacity_(capacity) {
  base::check(!readers_.empty() && capacity_ >= 1, "read ahead", "a reader and room, has ",
              readers_.size(), " readers and room for ", capacity_);
  if (!is_threaded) return;
  slots_.resize(static_cast<std::size_t>(capacity_));
  const base::SignalsBlocked blocked;
  for (const Reader& reader : readers_)
    threads_.emplace_back([this, &reader] { work(reader); });
}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  has_room_.notify_all();
}

std::optional<Index> ReadAhead::claim() {
  std::unique_lock lock(mutex_);
  has_room_.wait(lock, [this] {
    return is_stopped_ || num_claimed_ == count_ || num_claimed_ < num_taken_ + capacity_;
  });
  if (is_stopped_ || num_claimed_ == count_) return std::nullopt;
  return num_claimed_++;
}

void ReadAhead::work(const Reader& reader) {
  while (const std::optional<Index> number = claim()) {
    ReadSample sample = read_guarded(reader, *number);
    {
      const std::lock_guard lock(mutex_);
      slots_[static_cast<std::size_t>(*number % capacity_)] = std::move(sample);
    }
    has_sample_.notify_one();
  }
}

ReadSample ReadAhead::take() {
  base::check(num_taken_ < count_, "read ahead", "at most ", count_,
              " samples, more are asked for");
  if (threads_.empty()) return read_guarded(readers_.front(), num_taken_++);
  std::unique_lock lock(mutex_);
  std::optional<ReadSample>& slot = slots_[static_cast<std::size_t>(num_taken_ % capacity_)];
  has_sample_.wait(lock, [&slot] { return slot.has_value(); });
  ReadSample sample = *std::exchange(slot, std::nullopt);
  ++num_taken_;
  lock.unlock();
  has_room_.notify_one();
  return sample;
}

}  // namespace tessera::data::internal
