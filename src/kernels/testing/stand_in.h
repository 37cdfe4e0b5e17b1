// A stand-in for a GPU, for tests on machines without one: its memory is the host's, but only
// kernels of the host, which work in its place, and transfers may touch it. Whoever else reads or
// writes a value of a tensor there dies, as the same code would with a GPU.
#pragma once

#include <cstddef>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>

#include <sys/mman.h>

#include "base/check.h"
#include "kernels/cuda/device.h"

namespace tessera::kernels::testing {

class StandIn : public cuda::Device {
 public:
  // `num_bytes` is all the memory it has; what is released does not come back.
  explicit StandIn(std::size_t num_bytes = std::size_t{1} << 30) {
    facts_ = {.name = "stand-in", .memory_bytes = num_bytes};
    void* memory = mmap(nullptr, num_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                        /*fd=*/-1, /*offset=*/0);
    base::check(memory != MAP_FAILED, "stand-in", "addresses for ", num_bytes, " bytes");
    memory_ = static_cast<std::byte*>(memory);
  }
  ~StandIn() override { munmap(memory_, facts_.memory_bytes); }

  [[nodiscard]] const cuda::DeviceFacts& facts() const override { return facts_; }
  [[nodiscard]] bool runs_gpu_kernels() const override { return false; }
  void begin_kernels() override {
    if (num_open_++ == 0) protect(PROT_READ | PROT_WRITE);
  }
  void end_kernels() override {
    if (--num_open_ == 0) protect(PROT_NONE);
  }
  [[nodiscard]] cuda::Stream stream() override { return nullptr; }
  [[nodiscard]] cuda::Blas& blas() override {
    base::fail_contract("stand-in", "kernels of the host, one of a GPU runs");
  }

  [[nodiscard]] std::size_t free_bytes() override { return facts_.memory_bytes - used_; }
  [[nodiscard]] void* allocate(std::size_t num_bytes) override {
    const std::size_t size = (num_bytes + kAlignment - 1) / kAlignment * kAlignment;
    if (size > facts_.memory_bytes - used_) return nullptr;
    used_ += size;
    return memory_ + used_ - size;
  }
  void release(void* /*data*/) noexcept override {}

  void upload(void* to, const void* from, std::size_t num_bytes) override {
    move(to, from, num_bytes);
  }
  void download_later(void* to, const void* from, std::size_t num_bytes) override {
    ++num_downloads_;
    move(to, from, num_bytes);
  }
  void copy(void* to, const void* from, std::size_t num_bytes) override {
    move(to, from, num_bytes);
  }
  void clear(void* data, std::size_t num_bytes) override {
    begin_kernels();
    std::memset(data, 0, num_bytes);
    end_kernels();
  }
  void synchronize() override {}
  // A launch calls the body again: what it read from the host and not from this memory shows.
  [[nodiscard]] std::unique_ptr<cuda::Graph> capture(std::function<void()> body) override {
    class Repeated final : public cuda::Graph {
     public:
      explicit Repeated(std::function<void()> body) : body_(std::move(body)) {}
      void launch() override { body_(); }

     private:
      std::function<void()> body_;
    };
    ++num_captures_;
    return std::make_unique<Repeated>(std::move(body));
  }
  [[nodiscard]] int num_captures() const { return num_captures_; }
  // How often the host asked for bytes.
  [[nodiscard]] int num_downloads() const { return num_downloads_; }

 private:
  static constexpr std::size_t kAlignment = 256;

  void protect(int access) const {
    base::check(mprotect(memory_, facts_.memory_bytes, access) == 0, "stand-in",
                "protection of its memory");
  }
  void move(void* to, const void* from, std::size_t num_bytes) {
    begin_kernels();
    if (num_bytes > 0) std::memcpy(to, from, num_bytes);
    end_kernels();
  }

  cuda::DeviceFacts facts_;
  std::byte* memory_ = nullptr;
  std::size_t used_ = 0;
  int num_open_ = 0;
  int num_downloads_ = 0;
  int num_captures_ = 0;
};

}  // namespace tessera::kernels::testing
