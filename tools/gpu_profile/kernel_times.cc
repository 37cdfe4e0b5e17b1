// Time per kernel and per kind of copy of any program on a GPU, without changing the program: the
// CUDA driver loads this library when CUDA_INJECTION64_PATH names it (injection of CUPTI), and at
// the end a table goes to the file that KERNEL_TIMES names.
//
//   g++ -std=c++20 -shared -fPIC -I$CUDA/include kernel_times.cc -L$CUDA/lib -lcupti -o times.so
//   CUDA_INJECTION64_PATH=$PWD/times.so KERNEL_TIMES=times.tsv tessera train …
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>

#include <cupti.h>

namespace {

constexpr std::size_t kBufferBytes = std::size_t{8} << 20;

struct Total {
  double milliseconds = 0;
  std::int64_t count = 0;
};

struct Totals {
  std::mutex mutex;
  std::map<std::string, Total> by_name;
};

Totals& totals() {
  static Totals* const kTotals = new Totals;  // outlives the handlers of the program's end
  return *kTotals;
}

void add(const std::string& name, std::uint64_t start, std::uint64_t end) {
  const std::scoped_lock lock(totals().mutex);
  Total& total = totals().by_name[name];
  total.milliseconds += 1e-6 * static_cast<double>(end - start);
  ++total.count;
}

void CUPTIAPI give_buffer(std::uint8_t** buffer, std::size_t* size, std::size_t* max_records) {
  *buffer = static_cast<std::uint8_t*>(std::aligned_alloc(8, kBufferBytes));
  *size = kBufferBytes;
  *max_records = 0;
}

void CUPTIAPI take_buffer(CUcontext /*context*/,
                          std::uint32_t /*stream*/,
                          std::uint8_t* buffer,
                          std::size_t /*size*/,
                          std::size_t valid) {
  CUpti_Activity* record = nullptr;
  while (cuptiActivityGetNextRecord(buffer, valid, &record) == CUPTI_SUCCESS) {
    if (record->kind == CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL) {
      const auto* kernel = reinterpret_cast<const CUpti_ActivityKernel10*>(record);
      add(kernel->name, kernel->start, kernel->end);
    } else if (record->kind == CUPTI_ACTIVITY_KIND_MEMCPY) {
      const auto* copy = reinterpret_cast<const CUpti_ActivityMemcpy6*>(record);
      add("copy of kind " + std::to_string(copy->copyKind), copy->start, copy->end);
    } else if (record->kind == CUPTI_ACTIVITY_KIND_MEMSET) {
      const auto* set = reinterpret_cast<const CUpti_ActivityMemset4*>(record);
      add("clearing", set->start, set->end);
    }
  }
  std::free(buffer);
}

void write_table() {
  cuptiActivityFlushAll(1);
  const char* path = std::getenv("KERNEL_TIMES");
  std::FILE* file = path == nullptr ? stderr : std::fopen(path, "w");
  if (file == nullptr) return;
  for (const auto& [name, total] : totals().by_name)
    std::fprintf(file, "%.3f\t%lld\t%s\n", total.milliseconds, static_cast<long long>(total.count),
                 name.c_str());
  if (path != nullptr) std::fclose(file);
}

}  // namespace

extern "C" int InitializeInjection() {
  cuptiActivityRegisterCallbacks(give_buffer, take_buffer);
  cuptiActivityEnable(CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL);
  cuptiActivityEnable(CUPTI_ACTIVITY_KIND_MEMCPY);
  cuptiActivityEnable(CUPTI_ACTIVITY_KIND_MEMSET);
  std::atexit(write_table);
  return 1;
}
