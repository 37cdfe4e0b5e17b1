// Products by cuBLASLt. The library thinks in columns: a row-major y is its transpose, so that
// y^T = b^T a^T is what it is asked for, and no value is moved.
#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <utility>

#include <cublasLt.h>

#include "base/check.h"
#include "base/text.h"
#include "kernels/cuda/blas_lt.h"
#include "kernels/cuda/launch.cuh"

namespace tessera::kernels::cuda {
namespace {

// What the library is recommended to have on Hopper; smaller GPUs ask for less.
constexpr std::size_t kWorkspaceBytes = std::size_t{32} << 20;

// Extents vary with the packing of a step; what is kept of them stays below some megabytes.
constexpr std::size_t kMaxPlans = 4096;

void check_blas(cublasStatus_t status, const char* expression) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw DeviceError(base::cat(expression, ": success, got ", cublasLtGetStatusName(status)));
}

cudaDataType_t data_type(BlasType type) {
  switch (type) {
    case BlasType::kBf16:
      return CUDA_R_16BF;
    case BlasType::kF16:
      return CUDA_R_16F;
    case BlasType::kF32:
      break;
  }
  return CUDA_R_32F;
}

// An address's largest power of two, up to what the library asks about.
std::uint32_t alignment_of(const void* data) {
  const auto address = reinterpret_cast<std::uintptr_t>(data);
  return address == 0 ? 256U : std::min(256U, 1U << std::min(8, std::countr_zero(address)));
}

// Rows of packed tokens differ from step to step. Counts up to the next eighth of a power of two
// share an algorithm, so that a long run asks the library for few.
Index rounded_count(Index count) {
  const Index eighth = static_cast<Index>(std::bit_floor(static_cast<std::uint64_t>(count))) / 8;
  return eighth <= 1 ? count : (count + eighth - 1) / eighth * eighth;
}

// The product that an algorithm is asked for: the extents that only count rows in memory, M of a
// plain a and K of a transposed a with a plain b, are rounded up.
BlasProduct representative(BlasProduct product) {
  if (!product.a.is_transposed) product.M = rounded_count(product.M);
  if (product.a.is_transposed && !product.b.is_transposed) product.K = rounded_count(product.K);
  return product;
}

// All that the choice of an algorithm depends on.
using Key = std::array<Index, 15>;

Key key_of(const BlasProduct& product) {
  return {static_cast<Index>(product.a.type),
          static_cast<Index>(product.y_type),
          static_cast<Index>(product.a.is_transposed),
          static_cast<Index>(product.b.is_transposed),
          static_cast<Index>(product.bias != nullptr),
          static_cast<Index>(product.accumulate),
          Index{alignment_of(product.a.data)},
          Index{alignment_of(product.b.data)},
          Index{alignment_of(product.y)},
          product.M,
          product.N,
          product.K,
          product.a.stride,
          product.b.stride,
          product.y_stride};
}

// A description of the library's, destroyed with its owner.
template <class Handle, cublasStatus_t (*kDestroy)(Handle)>
class Owned {
 public:
  Owned() = default;
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Owned() {
    if (handle_ != nullptr) (void)kDestroy(handle_);
  }
  [[nodiscard]] Handle* slot() { return &handle_; }
  [[nodiscard]] Handle get() const { return handle_; }

 private:
  Handle handle_ = nullptr;
};
using Operation = Owned<cublasLtMatmulDesc_t, cublasLtMatmulDescDestroy>;
using Layout = Owned<cublasLtMatrixLayout_t, cublasLtMatrixLayoutDestroy>;
using Preference = Owned<cublasLtMatmulPreference_t, cublasLtMatmulPreferenceDestroy>;

template <class Value>
void set(const Operation& operation, cublasLtMatmulDescAttributes_t attribute, Value value) {
  check_blas(cublasLtMatmulDescSetAttribute(operation.get(), attribute, &value, sizeof(value)),
             "cublasLtMatmulDescSetAttribute");
}

template <class Value>
void set(const Preference& preference,
         cublasLtMatmulPreferenceAttributes_t attribute,
         Value value) {
  check_blas(
      cublasLtMatmulPreferenceSetAttribute(preference.get(), attribute, &value, sizeof(value)),
      "cublasLtMatmulPreferenceSetAttribute");
}

// `rows` and `columns` as the library counts them: columns are `stride` apart.
Layout make_layout(BlasType type, Index rows, Index columns, Index stride) {
  Layout layout;
  check_blas(
      cublasLtMatrixLayoutCreate(layout.slot(), data_type(type), static_cast<std::uint64_t>(rows),
                                 static_cast<std::uint64_t>(columns), stride),
      "cublasLtMatrixLayoutCreate");
  return layout;
}

// Where the matrices of a product lie.
struct Layouts {
  Layout a;  // the library's first operand: our b
  Layout b;
  Layout y;
};

Layouts layouts_of(const BlasProduct& product) {
  const Index M = product.M;
  const Index N = product.N;
  const Index K = product.K;
  return {.a = product.b.is_transposed ? make_layout(product.b.type, K, N, product.b.stride)
                                       : make_layout(product.b.type, N, K, product.b.stride),
          .b = product.a.is_transposed ? make_layout(product.a.type, M, K, product.a.stride)
                                       : make_layout(product.a.type, K, M, product.a.stride),
          .y = make_layout(product.y_type, N, M, product.y_stride)};
}

// A kind of product: the operation and the algorithm, found once.
struct Plan {
  Operation operation;
  cublasLtMatmulAlgo_t algorithm{};
};

Plan describe(const BlasProduct& product) {
  Plan plan;
  check_blas(cublasLtMatmulDescCreate(plan.operation.slot(), CUBLAS_COMPUTE_32F, CUDA_R_32F),
             "cublasLtMatmulDescCreate");
  // Stored transposed for us is stored plainly for the library, and is turned by its operation.
  set(plan.operation, CUBLASLT_MATMUL_DESC_TRANSA,
      product.b.is_transposed ? CUBLAS_OP_T : CUBLAS_OP_N);
  set(plan.operation, CUBLASLT_MATMUL_DESC_TRANSB,
      product.a.is_transposed ? CUBLAS_OP_T : CUBLAS_OP_N);
  if (product.bias != nullptr) {
    set(plan.operation, CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_BIAS);
    set(plan.operation, CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE, data_type(product.y_type));
  }
  return plan;
}

class BlasLt final : public Blas {
 public:
  explicit BlasLt(Stream stream) : stream_(stream) {
    check(cudaMalloc(&workspace_, kWorkspaceBytes), "cudaMalloc of the workspace");
    check_blas(cublasLtCreate(&handle_), "cublasLtCreate");
  }
  ~BlasLt() override {
    plans_.clear();
    if (handle_ != nullptr) (void)cublasLtDestroy(handle_);
    (void)cudaFree(workspace_);
  }

  void multiply(const BlasProduct& product) override {
    if (product.M == 0 || product.N == 0) return;
    if (product.K == 0) return write_empty_sums(product);
    const Plan& plan = plan_of(representative(product));
    const Layouts layouts = layouts_of(product);
    if (product.bias != nullptr)
      set(plan.operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, product.bias);
    const float alpha = 1;
    const float beta = product.accumulate ? 1.0F : 0.0F;
    check_blas(cublasLtMatmul(handle_, plan.operation.get(), &alpha, product.b.data,
                              layouts.a.get(), product.a.data, layouts.b.get(), &beta, product.y,
                              layouts.y.get(), product.y, layouts.y.get(), &plan.algorithm,
                              workspace_, kWorkspaceBytes, stream_),
               "cublasLtMatmul");
  }

 private:
  void write_empty_sums(const BlasProduct& product) {
    base::check(product.bias == nullptr, "multiply", "no bias beside an empty sum, has one");
    if (product.accumulate) return;
    const std::size_t size = product.y_type == BlasType::kF32 ? 4 : 2;
    check(cudaMemset2DAsync(product.y, static_cast<std::size_t>(product.y_stride) * size, 0,
                            static_cast<std::size_t>(product.N) * size,
                            static_cast<std::size_t>(product.M), stream_),
          "cudaMemset2DAsync");
  }

  const Plan& plan_of(const BlasProduct& product) {
    const Key key = key_of(product);
    if (const auto known = plans_.find(key); known != plans_.end()) return known->second;
    if (plans_.size() == kMaxPlans) plans_.clear();
    Plan plan = describe(product);
    const Layouts layouts = layouts_of(product);
    if (product.bias != nullptr)
      set(plan.operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, product.bias);
    Preference preference;
    check_blas(cublasLtMatmulPreferenceCreate(preference.slot()), "cublasLtMatmulPreferenceCreate");
    set(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, std::uint64_t{kWorkspaceBytes});
    set(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, alignment_of(product.b.data));
    set(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, alignment_of(product.a.data));
    set(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, alignment_of(product.y));
    set(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, alignment_of(product.y));
    cublasLtMatmulHeuristicResult_t found{};
    int num_found = 0;
    check_blas(cublasLtMatmulAlgoGetHeuristic(handle_, plan.operation.get(), layouts.a.get(),
                                              layouts.b.get(), layouts.y.get(), layouts.y.get(),
                                              preference.get(), 1, &found, &num_found),
               "cublasLtMatmulAlgoGetHeuristic");
    if (num_found == 0) {
      throw DeviceError(base::cat("multiply: an algorithm for ", product.M, " x ", product.N, " x ",
                                  product.K, ", the library has none"));
    }
    plan.algorithm = found.algo;
    return plans_.emplace(key, std::move(plan)).first->second;
  }

  Stream stream_;
  cublasLtHandle_t handle_ = nullptr;
  void* workspace_ = nullptr;
  std::map<Key, Plan> plans_;
};

}  // namespace

std::unique_ptr<Blas> make_blas(Stream stream) {
  return std::make_unique<BlasLt>(stream);
}

}  // namespace tessera::kernels::cuda
