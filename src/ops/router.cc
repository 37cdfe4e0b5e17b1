#include "ops/router.h"

#include "ops/context.h"
#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/kernel_table.h"

namespace tessera::ops {
namespace {

kernels::RouterSelection to_kernel(RouterSelection selection) {
  switch (selection) {
    case RouterSelection::kGreedy:
      return kernels::RouterSelection::kGreedy;
    case RouterSelection::kGroupLimited:
      return kernels::RouterSelection::kGroupLimitedGreedy;
    case RouterSelection::kBiasCorrected:
      return kernels::RouterSelection::kNoauxTc;
  }
  base::fail_contract("router", "a known selection");
}

kernels::RouterScoring to_kernel(RouterScoring scoring) {
  return scoring == RouterScoring::kSoftmax ? kernels::RouterScoring::kSoftmax
                                            : kernels::RouterScoring::kSigmoid;
}

// Results of the node: weights, then scores. The choice itself has no gradient.
void record_route(const RouterInputs& inputs, Routing& routing) {
  record("router", {&routing.weights_TA, &routing.scores_TE}, {inputs.logits_TE.grad_edge()},
         [experts_TA = routing.experts_TA, scores_TE = routing.scores_TE.detached(),
          scoring = to_kernel(inputs.scoring), normalise = inputs.normalise,
          scaling = inputs.scaling](std::span<const Tensor> dy, GradSink& sink) {
           const auto [T, E] = dims<2>(scores_TE, "router scores");
           Context& context = context_of(scores_TE);
           const Tensor dlogits_TE = Tensor::empty(context.allocator(), DType::kF32, {T, E});
           const auto data_of = [](const Tensor& x) {
             return x.has_value() ? x.data<const float>() : nullptr;
           };
           context.kernels().router_vjp.run({.scores = scores_TE.data<const float>(),
                                             .ids = experts_TA.data<const std::int32_t>(),
                                             .dweights = data_of(dy[0]),
                                             .dscores = data_of(dy[1]),
                                             .dlogits = dlogits_TE.data<float>(),
                                             .T = T,
                                             .E = E,
                                             .A = experts_TA.dim(1),
                                             .dlogits_stride = E,
                                             .scoring = scoring,
                                             .normalise_weights = normalise,
                                             .scale = scaling},
                                            context.queue());
           sink.add(0, dlogits_TE);
         });
}

// Inputs of the node: base, answers, weights.
void record_combine(const Tensor& base_TD,
                    const Tensor& answers,
                    const Routing& routing,
                    const Tensor& slot_of_TA,
                    Tensor& y_TD) {
  record(
      "combine_experts", y_TD, {&base_TD, &answers, &routing.weights_TA},
      [answers, weights_TA = routing.weights_TA, slot_of_TA](const Tensor& dy_TD, GradSink& sink) {
        const auto [T, D] = dims<2>(dy_TD, "combine_experts dy");
        Context& context = context_of(dy_TD);
        Tensor d_answers;
        Tensor dweights_TA;
        if (sink.wants(1)) {
          d_answers = Tensor::empty(context.allocator(), answers.dtype(), answers.shape());
        }
        if (sink.wants(2)) {
          dweights_TA = Tensor::empty(context.allocator(), DType::kF32, weights_TA.shape());
        }
        visit_activation(dy_TD, "combine_experts", [&, T = T, D = D]<class Elem>() {
          context.kernels().combine_experts_vjp.of<Elem>().run(
              {.dy = dy_TD.data<const Elem>(),
               .expert_rows = answers.data<const Elem>(),
               .slots = slot_of_TA.data<const std::int32_t>(),
               .weights = weights_TA.data<const float>(),
               .d_expert_rows = d_answers.has_value() ? d_answers.data<Elem>() : nullptr,
               .dweights = dweights_TA.has_value() ? dweights_TA.data<float>() : nullptr,
               .T = T,
               .D = D,
               .A = weights_TA.dim(1),
               .dy_stride = D,
               .expert_stride = answers.stride(0),
               .d_expert_stride = D},
              context.queue());
        });
        sink.add(0, dy_TD);
        if (sink.wants(1)) sink.add(1, d_answers);
        if (sink.wants(2)) sink.add(2, dweights_TA);
      });
}

}  // namespace

Routing route(const RouterInputs& inputs) {
  const auto [T, E] = dims<2>(inputs.logits_TE, "router logits");
  const Index A = inputs.num_chosen;
  check_rows(inputs.logits_TE, "router", "logits");
  base::check(E <= kernels::kRouterMaxExperts, "router", "at most ", kernels::kRouterMaxExperts,
              " experts, is ", E);
  base::check(A >= 1 && A <= E, "router", "1 to ", E, " chosen experts, is ", A);
  base::check(inputs.num_groups >= 1 && E % inputs.num_groups == 0 && inputs.num_kept_groups >= 1 &&
                  inputs.num_kept_groups <= inputs.num_groups,
              "router", "some of equal groups of ", E, " experts kept, are ",
              inputs.num_kept_groups, " of ", inputs.num_groups);
  const bool needs_bias = inputs.selection == RouterSelection::kBiasCorrected;
  if (needs_bias) check_vector(inputs.bias_E, E, "router", "bias");
  Context& context = context_of(inputs.logits_TE);
  Allocator& allocator = context.allocator();
  Routing routing{.experts_TA = Tensor::empty(allocator, DType::kI32, {T, A}),
                  .weights_TA = Tensor::empty(allocator, DType::kF32, {T, A}),
                  .scores_TE = Tensor::empty(allocator, DType::kF32, {T, E})};
  context.kernels().router.run({.logits = inputs.logits_TE.data<const float>(),
                                .bias = needs_bias ? inputs.bias_E.data<const float>() : nullptr,
                                .scores = routing.scores_TE.data<float>(),
                                .ids = routing.experts_TA.data<std::int32_t>(),
                                .weights = routing.weights_TA.data<float>(),
                                .T = T,
                                .E = E,
                                .A = A,
                                .logits_stride = inputs.logits_TE.stride(0),
                                .scoring = to_kernel(inputs.scoring),
                                .selection = to_kernel(inputs.selection),
                                .num_groups = inputs.num_groups,
                                .num_kept_groups = inputs.num_kept_groups,
                                .normalise_weights = inputs.normalise,
                                .scale = inputs.scaling},
                               context.queue());
  if (records({&inputs.logits_TE})) record_route(inputs, routing);
  return routing;
}

RowGroups sort_by_expert(const Tensor& experts_TA, Index num_experts) {
  const auto [T, A] = dims<2>(experts_TA, "sort_by_expert");
  base::check(experts_TA.is_contiguous(), "sort_by_expert", "contiguous experts, are strided");
  base::check(num_experts >= 1 && num_experts <= kernels::kRouterMaxExperts, "sort_by_expert",
              "1 to ", kernels::kRouterMaxExperts, " experts, is ", num_experts);
  Context& context = context_of(experts_TA);
  Allocator& allocator = context.allocator();
  RowGroups groups{.begin_G = Tensor::empty(allocator, DType::kI64, {num_experts + 1}),
                   .x_row_R = Tensor::empty(allocator, DType::kI64, {T * A}),
                   .rows_of_x_Tn = Tensor::empty(allocator, DType::kI32, {T, A}),
                   .num_rows = T * A};
  kernels::ExpertSlotsArgs args{.ids = experts_TA.data<const std::int32_t>(),
                                .expert_begin = groups.begin_G.data<Index>(),
                                .slot_token = groups.x_row_R.data<Index>(),
                                .slot_of = groups.rows_of_x_Tn.data<std::int32_t>(),
                                .T = T,
                                .A = A,
                                .E = num_experts};
  const Storage scratch =
      scratch_of(context, kernels::expert_slots_scratch_bytes(args, context.queue()));
  args.scratch = scratch.mutable_data();
  context.kernels().expert_slots.run(args, context.queue());
  return groups;
}

Tensor combine_experts(const Tensor& base_TD,
                       const Tensor& answers,
                       const Routing& routing,
                       const RowGroups& groups) {
  const auto [T, D] = dims<2>(base_TD, "combine_experts base");
  const auto [num_slots, width] = dims<2>(answers, "combine_experts answers");
  const auto [tokens, A] = dims<2>(routing.weights_TA, "combine_experts weights");
  base::check(tokens == T && width == D && num_slots == T * A, "combine_experts", T * A,
              " answers of width ", D, ", has ", num_slots, " of ", width);
  check_rows(base_TD, "combine_experts", "base");
  check_rows(answers, "combine_experts", "answers");
  check_vector(routing.weights_TA, T * A, "combine_experts", "weights");
  check_vector(groups.rows_of_x_Tn, T * A, "combine_experts", "slots");
  Context& context = context_of(base_TD);
  Tensor y_TD = Tensor::empty(context.allocator(), base_TD.dtype(), {T, D});
  visit_activation(base_TD, "combine_experts", [&, T = T, D = D, A = A]<class Elem>() {
    context.kernels().combine_experts.of<Elem>().run(
        {.base = base_TD.data<const Elem>(),
         .expert_rows = answers.data<const Elem>(),
         .slots = groups.rows_of_x_Tn.data<const std::int32_t>(),
         .weights = routing.weights_TA.data<const float>(),
         .y = y_TD.data<Elem>(),
         .T = T,
         .D = D,
         .A = A,
         .base_stride = base_TD.stride(0),
         .expert_stride = answers.stride(0),
         .y_stride = D},
        context.queue());
  });
  if (records({&base_TD, &answers, &routing.weights_TA})) {
    record_combine(base_TD, answers, routing, groups.rows_of_x_Tn, y_TD);
  }
  return y_TD;
}

}  // namespace tessera::ops
