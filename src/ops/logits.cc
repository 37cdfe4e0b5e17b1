#include "ops/logits.h"

#include "ops/context.h"
#include "ops/internal/operands.h"
#include "ops/kernel_table.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

// The draws as kernels read them.
struct Lists {
  Lists(std::span<const LogitDraw> draws, Index T, Index V) {
    for (const LogitDraw& draw : draws) {
      base::check(draw.row >= 0 && draw.row < T, "draw_ids", "rows below ", T, ", is ", draw.row);
      rows.push_back({.row = draw.row,
                      .first_edit = std::ssize(edits),
                      .num_edits = std::ssize(draw.edits),
                      .temperature = draw.temperature,
                      .top_p = draw.top_p,
                      .top_k = draw.top_k,
                      .uniform = draw.uniform});
      for (const LogitEdit& edit : draw.edits) {
        base::check(edit.id >= 0 && edit.id < V, "draw_ids", "edits of ids below ", V, ", is ",
                    edit.id);
        edits.push_back(edit);
      }
    }
  }
  std::vector<kernels::SampleRow> rows;
  std::vector<LogitEdit> edits;
};

}  // namespace

LogitSummary summarise_logits(const Tensor& logits_TV) {
  const auto [T, V] = dims<2>(logits_TV, "summarise_logits logits");
  check_rows(logits_TV, "summarise_logits", "logits");
  base::check(V >= 1, "summarise_logits", "a vocabulary of at least one id, is empty");
  Context& context = context_of(logits_TV);
  LogitSummary summary;
  summary.argmax.resize(static_cast<std::size_t>(T));
  summary.log_norm.resize(static_cast<std::size_t>(T));
  summary.log_probs.resize(static_cast<std::size_t>(T));
  Allocator& allocator = context.allocator();
  const Downloaded<float> row_log_probs(allocator, summary.log_probs);
  const Downloaded<double> row_log_norm(allocator, summary.log_norm);
  const Downloaded<std::int32_t> row_argmax(allocator, summary.argmax);
  context.kernels().log_softmax.run({.x = logits_TV.data<const float>(),
                                     .log_probs = row_log_probs.data(),
                                     .log_norm = row_log_norm.data(),
                                     .argmax = row_argmax.data(),
                                     .T = T,
                                     .V = V,
                                     .x_stride = logits_TV.stride(0)},
                                    context.queue());
  row_log_probs.fetch_later();
  row_log_norm.fetch_later();
  row_argmax.fetch_later();
  allocator.finish_reads();
  return summary;
}

std::vector<DrawnId> draw_ids(const Tensor& logits_TV, std::span<const LogitDraw> draws) {
  const auto [T, V] = dims<2>(logits_TV, "draw_ids logits");
  check_rows(logits_TV, "draw_ids", "logits");
  base::check(V >= 1, "draw_ids", "a vocabulary of at least one id, is empty");
  const Lists lists(draws, T, V);
  Context& context = context_of(logits_TV);
  Allocator& allocator = context.allocator();
  std::vector<std::int32_t> ids(draws.size());
  std::vector<float> logits(draws.size());
  const Uploaded<kernels::SampleRow> rows(allocator, lists.rows);
  const Uploaded<LogitEdit> edits(allocator, lists.edits);
  const Downloaded<std::int32_t> chosen_ids(allocator, ids);
  const Downloaded<float> chosen_logits(allocator, logits);
  const Storage scratch = scratch_of(context, kernels::sample_scratch_bytes(std::ssize(draws), V));
  context.kernels().sample.run({.x = logits_TV.data<const float>(),
                                .rows = rows.data(),
                                .edits = edits.data(),
                                .scratch = scratch.mutable_data(),
                                .ids = chosen_ids.data(),
                                .logits = chosen_logits.data(),
                                .T = std::ssize(draws),
                                .V = V,
                                .x_stride = logits_TV.stride(0)},
                               context.queue());
  chosen_ids.fetch_later();
  chosen_logits.fetch_later();
  allocator.finish_reads();
  std::vector<DrawnId> drawn;
  for (std::size_t i = 0; i < draws.size(); ++i)
    drawn.push_back({.id = ids[i], .logit = logits[i]});
  return drawn;
}

}  // namespace tessera::ops
