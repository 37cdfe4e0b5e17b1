// Attention by cuDNN's graphs. Sequences are ragged: one call takes packed sequences of any
// lengths, whose lengths and offsets are values on the GPU and not part of the plan. A plan is made
// for one of few numbers of sequences and a rounded longest length, so that changing packings meet
// few plans; other numbers take several calls. (While sequences of length 0 rounded a number up,
// training met illegal memory accesses; cuDNN 9.14.)
#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <unordered_map>
#include <vector>

#include <cudnn_frontend.h>
#include <dlfcn.h>

#include "base/checked_math.h"
#include "base/text.h"
#include "kernels/cuda/dnn_cudnn.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/lists.h"

namespace cudnn_frontend {
// What the frontend looks up its functions in, by a name of its own.
void* cudnn_dlhandle = nullptr;
}  // namespace cudnn_frontend

namespace tessera::kernels::cuda {
namespace {

namespace fe = cudnn_frontend;
using TensorPtr = std::shared_ptr<fe::graph::Tensor_attributes>;

constexpr Index kLengthStep = 128;

// Numbers of the tensors of a graph.
enum Uid : std::int64_t {
  kQ = 1,
  kK,
  kV,
  kOut,
  kLse,
  kDout,
  kDq,
  kDk,
  kDv,
  kLengths,
  kOffsets = 100
};

// The largest of 1, 2, 3, 4, 6, 8, 12, 16, … up to count.
std::size_t planned_count(std::size_t count) {
  const std::size_t power = std::bit_floor(count);
  return count >= power + power / 2 ? power + power / 2 : power;
}

// All that a plan depends on.
struct Shape {
  Index num_sequences = 0;
  Index longest = 0;  // rounded
  DnnAttention call;

  using Key = std::array<Index, 27>;
  [[nodiscard]] Key key() const {
    Key key{num_sequences,
            longest,
            call.num_heads,
            call.num_kv_heads,
            call.key_width,
            call.value_width,
            Index{std::bit_cast<std::int32_t>(call.scale)},
            call.is_causal ? 1 : 0,
            call.is_gradient() ? 1 : 0};
    std::size_t i = 9;
    for (const DnnRows* rows :
         {&call.q, &call.k, &call.v, &call.out, &call.dout, &call.dq, &call.dk, &call.dv}) {
      key[i++] = rows->token_stride;
      key[i++] = rows->head_stride;
    }
    return key;
  }
};

// A graph, and the lengths and offsets that it was given last.
struct Plan {
  std::shared_ptr<fe::graph::Graph> graph;  // null: the library has none
  std::int64_t workspace_bytes = 0;
  std::vector<std::int32_t> lists;
  std::int32_t* lists_there = nullptr;
};

class GraphMaker {
 public:
  explicit GraphMaker(const Shape& shape) : shape_(shape), call_(shape.call) {
    graph_->set_io_data_type(fe::DataType_t::BFLOAT16)
        .set_intermediate_data_type(fe::DataType_t::FLOAT)
        .set_compute_data_type(fe::DataType_t::FLOAT);
  }

  [[nodiscard]] std::shared_ptr<fe::graph::Graph> forward() {
    auto options = with_masks(fe::graph::SDPA_attributes().set_name("attention"));
    options.set_generate_stats(true);
    auto [out, lse] =
        graph_->sdpa(queries(kQ, call_.q, call_.key_width), keys(kK, call_.k, call_.key_width),
                     keys(kV, call_.v, call_.value_width), options);
    as_rows(*out, kOut, call_.out, call_.num_heads, call_.value_width).set_output(true);
    as_lse(*lse).set_output(true);
    return graph_;
  }

  [[nodiscard]] std::shared_ptr<fe::graph::Graph> backward() {
    auto options = with_masks(fe::graph::SDPA_backward_attributes().set_name("attention_vjp"));
    fe::graph::Tensor_attributes lse;
    auto [dq, dk, dv] = graph_->sdpa_backward(
        queries(kQ, call_.q, call_.key_width), keys(kK, call_.k, call_.key_width),
        keys(kV, call_.v, call_.value_width), queries(kOut, call_.out, call_.value_width),
        queries(kDout, call_.dout, call_.value_width), graph_->tensor(as_lse(lse)), options);
    as_rows(*dq, kDq, call_.dq, call_.num_heads, call_.key_width).set_output(true);
    as_rows(*dk, kDk, call_.dk, call_.num_kv_heads, call_.key_width).set_output(true);
    as_rows(*dv, kDv, call_.dv, call_.num_kv_heads, call_.value_width).set_output(true);
    return graph_;
  }

 private:
  [[nodiscard]] TensorPtr list(std::int64_t uid, Index count) {
    return graph_->tensor(fe::graph::Tensor_attributes()
                              .set_uid(uid)
                              .set_name("list" + std::to_string(uid))
                              .set_dim({count, 1, 1, 1})
                              .set_stride({1, 1, 1, 1})
                              .set_data_type(fe::DataType_t::INT32));
  }

  fe::graph::Tensor_attributes& as_rows(fe::graph::Tensor_attributes& tensor,
                                        Uid uid,
                                        const DnnRows& rows,
                                        Index num_heads,
                                        Index width) {
    return tensor.set_uid(uid)
        .set_name("rows" + std::to_string(uid))
        .set_dim({shape_.num_sequences, num_heads, shape_.longest, width})
        .set_stride({shape_.longest * rows.token_stride, rows.head_stride, rows.token_stride, 1})
        .set_ragged_offset(list(kOffsets + uid, shape_.num_sequences + 1));
  }
  fe::graph::Tensor_attributes& as_lse(fe::graph::Tensor_attributes& tensor) {
    return as_rows(tensor, kLse, {.token_stride = call_.num_heads, .head_stride = 1},
                   call_.num_heads, 1)
        .set_data_type(fe::DataType_t::FLOAT);
  }
  [[nodiscard]] TensorPtr queries(Uid uid, const DnnRows& rows, Index width) {
    fe::graph::Tensor_attributes tensor;
    return graph_->tensor(as_rows(tensor, uid, rows, call_.num_heads, width));
  }
  [[nodiscard]] TensorPtr keys(Uid uid, const DnnRows& rows, Index width) {
    fe::graph::Tensor_attributes tensor;
    return graph_->tensor(as_rows(tensor, uid, rows, call_.num_kv_heads, width));
  }

  template <class Options>
  [[nodiscard]] Options with_masks(Options options) {
    const TensorPtr lengths = list(kLengths, shape_.num_sequences);
    options.set_attn_scale(call_.scale)
        .set_padding_mask(true)
        .set_seq_len_q(lengths)
        .set_seq_len_kv(lengths);
    if (call_.is_causal) {
      options.set_diagonal_alignment(fe::DiagonalAlignment_t::TOP_LEFT)
          .set_diagonal_band_right_bound(0);
    }
    return options;
  }

  const Shape& shape_;
  const DnnAttention& call_;
  std::shared_ptr<fe::graph::Graph> graph_ = std::make_shared<fe::graph::Graph>();
};

void* address(const void* data) {
  return const_cast<void*>(data);  // the library's list of inputs and outputs is one
}

class Cudnn final : public Dnn {
 public:
  Cudnn(Device& device, cudnnHandle_t handle) : device_(device), handle_(handle) {}
  ~Cudnn() override {
    for (auto& [key, plan] : plans_)
      (void)cudaFree(plan.lists_there);
    plans_.clear();
    (void)cudaFree(workspace_);
    (void)fe::detail::destroy_handle(handle_);
  }

  bool attention(const DnnAttention& call) override {
    std::span<const DnnSequence> rest = call.sequences;
    while (!rest.empty()) {
      DnnAttention part = call;
      part.sequences = rest.first(planned_count(rest.size()));
      // What was queued before is done again by the caller, with the same results.
      if (!attend(part)) return false;
      rest = rest.subspan(part.sequences.size());
    }
    return true;
  }

 private:
  bool attend(const DnnAttention& call) {
    Shape shape{.num_sequences = std::ssize(call.sequences), .call = call};
    for (const DnnSequence& sequence : call.sequences)
      shape.longest = std::max(shape.longest, base::round_up(sequence.num_tokens, kLengthStep));
    if (shape.longest == 0) return false;
    Plan& plan = plan_of(shape);
    if (plan.graph == nullptr || !has_workspace(plan.workspace_bytes)) return false;
    std::unordered_map<std::int64_t, void*> memory = {{kQ, address(call.q.first)},
                                                      {kK, address(call.k.first)},
                                                      {kV, address(call.v.first)},
                                                      {kOut, address(call.out.first)},
                                                      {kLse, address(call.lse)}};
    if (call.is_gradient()) {
      memory.insert({{kDout, address(call.dout.first)},
                     {kDq, address(call.dq.first)},
                     {kDk, address(call.dk.first)},
                     {kDv, address(call.dv.first)}});
    }
    if (!bring_lists(call, plan, memory)) return false;
    fe::error_t status = plan.graph->execute(handle_, memory, workspace_);
    if (status.is_bad())
      throw DeviceError("attention by cuDNN: success, got " + status.get_message());
    return true;
  }

  Plan& plan_of(const Shape& shape) {
    const auto [place, is_new] = plans_.try_emplace(shape.key());
    Plan& plan = place->second;
    if (!is_new) return plan;
    GraphMaker maker(shape);
    auto graph = shape.call.is_gradient() ? maker.backward() : maker.forward();
    if (graph->build(handle_, {fe::HeurMode_t::A}).is_bad()) return plan;
    if (graph->get_workspace_size(plan.workspace_bytes).is_bad()) return plan;
    plan.graph = std::move(graph);
    return plan;
  }

  // Room that all plans share: their work follows one upon the other.
  bool has_workspace(std::int64_t num_bytes) {
    if (num_bytes <= workspace_bytes_) return true;
    device_.synchronize();
    (void)cudaFree(workspace_);
    workspace_ = device_.allocate(static_cast<std::size_t>(num_bytes));
    workspace_bytes_ = workspace_ == nullptr ? 0 : num_bytes;
    return workspace_ != nullptr;
  }

  // Lengths, then the offsets of each tensor; sent when they are not what they were.
  bool bring_lists(const DnnAttention& call,
                   Plan& plan,
                   std::unordered_map<std::int64_t, void*>& memory) {
    std::vector<std::int32_t> lists;
    for (const DnnSequence& sequence : call.sequences)
      lists.push_back(static_cast<std::int32_t>(sequence.num_tokens));
    // Every list begins at a multiple of 16 bytes.
    const auto align = [&] { lists.resize(base::round_up<std::size_t>(lists.size(), 4)); };
    std::vector<std::pair<std::int64_t, std::size_t>> begins = {{kLengths, 0}};
    const auto add = [&](Uid uid, Index stride, Index DnnSequence::*token) {
      align();
      begins.emplace_back(kOffsets + uid, lists.size());
      for (const DnnSequence& sequence : call.sequences)
        lists.push_back(static_cast<std::int32_t>(sequence.*token * stride));
      const DnnSequence& last = call.sequences.back();
      lists.push_back(static_cast<std::int32_t>((last.*token + last.num_tokens) * stride));
    };
    add(kQ, call.q.token_stride, &DnnSequence::query_token);
    add(kK, call.k.token_stride, &DnnSequence::key_token);
    add(kV, call.v.token_stride, &DnnSequence::key_token);
    add(kOut, call.out.token_stride, &DnnSequence::query_token);
    add(kLse, call.num_heads, &DnnSequence::query_token);
    if (call.is_gradient()) {
      add(kDout, call.dout.token_stride, &DnnSequence::query_token);
      add(kDq, call.dq.token_stride, &DnnSequence::query_token);
      add(kDk, call.dk.token_stride, &DnnSequence::key_token);
      add(kDv, call.dv.token_stride, &DnnSequence::key_token);
    }
    const std::size_t num_bytes = lists.size() * sizeof(std::int32_t);
    if (plan.lists_there == nullptr) {
      plan.lists_there = static_cast<std::int32_t*>(device_.allocate(num_bytes));
      if (plan.lists_there == nullptr) return false;
    }
    for (const auto& [uid, begin] : begins)
      memory.emplace(uid, plan.lists_there + begin);
    if (lists != plan.lists) {
      device_.upload(plan.lists_there, lists.data(), num_bytes);
      plan.lists = std::move(lists);
    }
    return true;
  }

  Device& device_;
  cudnnHandle_t handle_;
  void* workspace_ = nullptr;
  std::int64_t workspace_bytes_ = 0;
  std::map<Shape::Key, Plan> plans_;
};

}  // namespace

std::unique_ptr<Dnn> make_dnn(Device& device) {
  // Packed sequences are for Hopper and later.
  if (device.facts().capability < 90) return nullptr;
  if (fe::cudnn_dlhandle == nullptr) fe::cudnn_dlhandle = dlopen("libcudnn.so.9", RTLD_NOW);
  if (fe::cudnn_dlhandle == nullptr) return nullptr;
  cudnnHandle_t handle = nullptr;
  if (fe::detail::create_handle(&handle) != CUDNN_STATUS_SUCCESS) return nullptr;
  if (fe::detail::set_stream(handle, device.stream()) != CUDNN_STATUS_SUCCESS) {
    (void)fe::detail::destroy_handle(handle);
    return nullptr;
  }
  return std::make_unique<Cudnn>(device, handle);
}

}  // namespace tessera::kernels::cuda
