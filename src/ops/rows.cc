#include "ops/rows.h"

#include <algorithm>

#include "ops/context.h"
#include "ops/internal/copies.h"
#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/internal/sums.h"
#include "ops/kernel_table.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

template <class Stored>
void gather(const Tensor& table_VD,
            std::span<const std::int32_t> ids,
            const Tensor& y_TD,
            const ByElement<kernels::GatherRowsFrom<Stored>::template Args>& kernel) {
  check_rows(table_VD, "gather_rows", "table");
  const Uploaded<std::int32_t> uploaded(table_VD.allocator(), ids);
  visit_activation(y_TD, "gather_rows", [&]<class Elem>() {
    kernel.template of<Elem>().run({.table = table_VD.data<const Stored>(),
                                    .ids = uploaded.data(),
                                    .y = y_TD.data<Elem>(),
                                    .T = y_TD.dim(0),
                                    .D = y_TD.dim(1),
                                    .table_stride = table_VD.stride(0),
                                    .y_stride = y_TD.dim(1)},
                                   context_of(table_VD).queue());
  });
}

void decode_q8(const Tensor& x_ND, std::span<const Index> rows, const Tensor& y_TD) {
  Context& context = context_of(x_ND);
  const Uploaded<Index> uploaded(context.allocator(), rows);
  context.kernels().q8_decode.run({.q8 = x_ND.bytes().data(),
                                   .row = rows.empty() ? nullptr : uploaded.data(),
                                   .y = y_TD.data<float>(),
                                   .y_stride = y_TD.dim(1),
                                   .M = y_TD.dim(0),
                                   .K = y_TD.dim(1)},
                                  context.queue());
}

// y[rows[i]] = values[i], or values[0] for every i where the values do not step.
void put_rows(const Tensor& values,
              Index values_stride,
              std::span<const std::int32_t> rows,
              const Tensor& y_TD) {
  Context& context = context_of(y_TD);
  const Uploaded<std::int32_t> destinations(context.allocator(), rows);
  const Index D = y_TD.dim(1);
  visit_activation(y_TD, "scatter_rows", [&]<class Elem>() {
    context.kernels().scatter_rows.of<Elem>().run({.x = values.data<const Elem>(),
                                                   .destinations = destinations.data(),
                                                   .y = y_TD.data<Elem>(),
                                                   .T = std::ssize(rows),
                                                   .D = D,
                                                   .x_stride = values_stride,
                                                   .y_stride = D},
                                                  context.queue());
  });
}

Tensor with_zero_rows(const Tensor& x_TD, std::span<const std::int32_t> rows) {
  Tensor y_TD = contiguous(x_TD);
  const Tensor zero_D = Tensor::zeros(x_TD.allocator(), x_TD.dtype(), {x_TD.dim(1)});
  put_rows(zero_D, /*values_stride=*/0, rows, y_TD);
  return y_TD;
}

void record_concat_rows(std::span<const Tensor> parts, Tensor& y_TD) {
  std::vector<GradEdge> edges;
  std::vector<Index> counts;
  for (const Tensor& part : parts) {
    edges.push_back(part.grad_edge());
    counts.push_back(part.dim(0));
  }
  record("concat_rows", {&y_TD}, std::move(edges), [counts](const Tensor& dy_TD, GradSink& sink) {
    Index begin = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      sink.add(i, dy_TD.narrow(0, begin, counts[i]));
      begin += counts[i];
    }
  });
}

// y is x in another type. Of f32 and bf16: dx = dy, in the type that gradients of x have, which for
// a parameter is f32 whatever it is stored in.
void record_conversion(std::string_view name, const Tensor& x, Tensor& y) {
  const auto is_activation = [](const Tensor& z) {
    return z.dtype() == DType::kF32 || z.dtype() == DType::kBf16;
  };
  if (!is_activation(x) || !is_activation(y)) return refuse_gradient(name, {&x});
  if (!records({&x})) return;
  const GradEdge edge = x.grad_edge();
  record(name, y, {&x},
         [type = edge.node->slots()[edge.result].dtype](const Tensor& dy, GradSink& sink) {
           sink.add(0, convert(dy, type));
         });
}

template <class Elem>
Elem* page_of(std::span<std::byte* const> pages, Index page) {
  return reinterpret_cast<Elem*>(pages[static_cast<std::size_t>(page)]);
}

// Rows of a table as activations of a type.
Tensor gather_as(DType dtype, const Tensor& table_VD, std::span<const std::int32_t> ids) {
  const auto [V, D] = dims<2>(table_VD, "gather_rows table");
  for (const std::int32_t id : ids) {
    base::check(id >= 0 && id < V, "gather_rows", "ids below ", V, ", is ", id);
  }
  Context& context = context_of(table_VD);
  const KernelTable& kernels = context.kernels();
  const bool is_q8 = table_VD.dtype() == DType::kQ8;
  Tensor y_TD = Tensor::empty(context.allocator(), is_q8 ? DType::kF32 : dtype,
                              {static_cast<Index>(ids.size()), D});
  switch (table_VD.dtype()) {
    case DType::kF32:
      gather<float>(table_VD, ids, y_TD, kernels.gather_rows_f32);
      break;
    case DType::kBf16:
      gather<BFloat16>(table_VD, ids, y_TD, kernels.gather_rows_bf16);
      break;
    case DType::kF16:
      gather<Float16>(table_VD, ids, y_TD, kernels.gather_rows_f16);
      break;
    case DType::kQ8:
      if (!ids.empty()) decode_q8(table_VD, std::vector<Index>(ids.begin(), ids.end()), y_TD);
      y_TD = convert(y_TD, dtype);
      break;
    default:
      base::fail_contract("gather_rows", base::cat("a table of f32, bf16, f16 or q8, is ",
                                                   to_string(table_VD.dtype())));
  }
  if (records({&table_VD})) {
    // dtable[ids[t]] += dy[t]
    record("gather_rows", y_TD, {&table_VD},
           [ids = std::vector<std::int32_t>(ids.begin(), ids.end())](
               const Tensor& dy_TD, GradSink& sink) { add_to_rows(sink.target(0), dy_TD, ids); });
  }
  return y_TD;
}

}  // namespace

Tensor gather_rows(const Tensor& table_VD, std::span<const std::int32_t> ids) {
  return gather_as(context_of(table_VD).activation_type(), table_VD, ids);
}

Tensor scatter_rows(const Tensor& base_TD, const Tensor& values, std::span<const Index> rows) {
  const auto [T, D] = dims<2>(base_TD, "scatter_rows base");
  const auto [n, width] = dims<2>(values, "scatter_rows values");
  base::check(width == D && static_cast<Index>(rows.size()) == n, "scatter_rows", n, " rows of ", D,
              " values, got ", rows.size(), " places and width ", width);
  base::check(values.is_contiguous(), "scatter_rows", "contiguous values, are strided");
  std::vector<bool> is_replaced(static_cast<std::size_t>(T));
  for (const Index row : rows) {
    base::check(row >= 0 && row < T, "scatter_rows", "rows below ", T, ", is ", row);
    base::check(!is_replaced[static_cast<std::size_t>(row)], "scatter_rows",
                "distinct rows, repeat ", row);
    is_replaced[static_cast<std::size_t>(row)] = true;
  }
  Tensor y_TD = contiguous(base_TD.detached());
  const std::vector<std::int32_t> places(rows.begin(), rows.end());
  put_rows(values, D, places, y_TD);
  if (records({&base_TD, &values})) {
    record("scatter_rows", y_TD, {&base_TD, &values},
           [places](const Tensor& dy_TD, GradSink& sink) {
             if (sink.wants(0)) sink.add(0, with_zero_rows(dy_TD, places));
             if (sink.wants(1)) sink.add(1, gather_as(dy_TD.dtype(), dy_TD, places));
           });
  }
  return y_TD;
}

Tensor contiguous(const Tensor& x) {
  base::check(x.rank() <= 4, "contiguous", "rank 1 to 4, is ", x.rank());
  Tensor y = Tensor::empty(x.allocator(), x.dtype(), x.shape());
  copy_values(x, y);
  if (records({&x})) {
    record("contiguous", y, {&x}, [](const Tensor& dy, GradSink& sink) { sink.add(0, dy); });
  }
  return y;
}

Tensor concat_last(const Tensor& a, const Tensor& b) {
  base::check(a.rank() == b.rank() && a.rank() >= 2, "concat_last",
              "equal ranks of at least 2, are ", a.rank(), " and ", b.rank());
  Shape shape = a.shape();
  for (int axis = 0; axis + 1 < a.rank(); ++axis) {
    base::check(a.dim(axis) == b.dim(axis), "concat_last", "equal leading extents, are ", a.shape(),
                " and ", b.shape());
  }
  const Index A = a.shape().back();
  const Index width = A + b.shape().back();
  shape[a.rank() - 1] = width;
  Tensor y = Tensor::empty(a.allocator(), a.dtype(), shape);
  copy_values(a, y.narrow(y.rank() - 1, 0, A));
  copy_values(b, y.narrow(y.rank() - 1, A, width - A));
  if (records({&a, &b})) {
    record("concat_last", y, {&a, &b}, [A, width](const Tensor& dy, GradSink& sink) {
      sink.add(0, dy.narrow(dy.rank() - 1, 0, A));
      sink.add(1, dy.narrow(dy.rank() - 1, A, width - A));
    });
  }
  return y;
}

Tensor concat_rows(std::span<const Tensor> parts) {
  base::check(!parts.empty(), "concat_rows", "at least one part, has none");
  const Index D = dims<2>(parts.front(), "concat_rows")[1];
  Index T = 0;
  for (const Tensor& part : parts) {
    base::check(part.rank() == 2 && part.dim(1) == D, "concat_rows", "matrices of width ", D,
                ", is ", part.shape());
    T += part.dim(0);
  }
  if (parts.size() == 1) return parts.front();
  Tensor y_TD = Tensor::empty(parts.front().allocator(), parts.front().dtype(), {T, D});
  Index begin = 0;
  for (const Tensor& part : parts) {
    copy_values(part, y_TD.narrow(0, begin, part.dim(0)));
    begin += part.dim(0);
  }
  if (records(parts.front(), parts.subspan(1))) record_concat_rows(parts, y_TD);
  return y_TD;
}

Tensor to_f32(const Tensor& x) {
  if (x.dtype() == DType::kF32) return x.is_contiguous() ? x : contiguous(x);
  Context& context = context_of(x);
  Tensor y = Tensor::empty(context.allocator(), DType::kF32, x.shape());
  if (x.dtype() == DType::kQ8) {
    decode_q8(x, {}, y);
  } else {
    copy_values(x, y);
  }
  record_conversion("to_f32", x, y);
  return y;
}

Tensor convert(const Tensor& x, DType dtype) {
  if (x.dtype() == dtype) return x;
  if (dtype == DType::kF32) return to_f32(x);
  const Tensor wide = to_f32(x.detached());
  Tensor y = Tensor::empty(x.allocator(), dtype, x.shape());
  if (dtype == DType::kQ8) {
    Context& context = context_of(x);
    context.kernels().q8_encode.run({.w = wide.data<const float>(),
                                     .w_stride = x.dim(1),
                                     .q8 = y.mutable_bytes().data(),
                                     .N = x.dim(0),
                                     .K = x.dim(1)},
                                    context.queue());
  } else {
    base::check(traits(dtype).is_float, "convert", "f32, bf16, f16 or q8, is ", to_string(dtype));
    copy_values(wide, y);
  }
  record_conversion("convert", x, y);
  return y;
}

void write_pages(const Tensor& x_TKH, const PageWrite& write, Index page_tokens) {
  refuse_gradient("write_pages", {&x_TKH});
  const auto [T, K, H] = dims<3>(x_TKH, "write_pages x");
  base::check(x_TKH.is_contiguous(), "write_pages", "contiguous rows, are strided");
  base::check(write.begin >= 0 && write.count >= 0 && write.begin + write.count <= T, "write_pages",
              "rows within ", T, ", are ", write.begin, " + ", write.count);
  base::check(page_tokens >= 1 && write.first_position >= 0, "write_pages",
              "pages of at least one row from position 0, are of ", page_tokens, " from ",
              write.first_position);
  const Index last_page = (write.first_position + write.count - 1) / page_tokens;
  base::check(write.count == 0 || last_page < static_cast<Index>(write.pages.size()), "write_pages",
              "a page for every position, has ", write.pages.size(), " of ", last_page + 1);
  base::check(!write.page_row.has_value() || write.count == 1, "write_pages",
              "one row where kernels read its place, are ", write.count);
  visit_activation(x_TKH, "write_pages", [&, K = K, H = H]<class Elem>() {
    const Elem* from = x_TKH.data<const Elem>() + write.begin * K * H;
    if (write.page_row.has_value()) {
      copy_box<Elem>(context_of(x_TKH),
                     {.x = from,
                      .y = page_of<Elem>(write.pages, last_page),
                      .extents = {1, 1, K, H},
                      .x_strides = {0, K * H, H, 1},
                      .y_strides = {0, H, page_tokens * H, 1},
                      .y_begin = write.page_row.template data<const std::int32_t>()});
      return;
    }
    for (Index done = 0; done < write.count;) {
      // As many rows as fit into the page.
      const Index position = write.first_position + done;
      const Index row = position % page_tokens;
      const Index rows = std::min(page_tokens - row, write.count - done);
      Elem* page = page_of<Elem>(write.pages, position / page_tokens);
      copy_box<Elem>(context_of(x_TKH), {.x = from + done * K * H,
                                         .y = page + row * H,
                                         .extents = {1, rows, K, H},
                                         .x_strides = {0, K * H, H, 1},
                                         .y_strides = {0, H, page_tokens * H, 1}});
      done += rows;
    }
  });
}

Tensor read_pages(const Tensor& like,
                  std::span<std::byte* const> pages,
                  Index page_tokens,
                  Index count,
                  Index width) {
  const Index num_rows = static_cast<Index>(pages.size()) * page_tokens;
  base::check(page_tokens >= 1 && count >= 0 && count <= num_rows, "read_pages", count,
              " rows in pages, has ", num_rows);
  Tensor y = Tensor::empty(like.allocator(), like.dtype(), {count, width});
  visit_activation(like, "read_pages", [&]<class Elem>() {
    for (Index first = 0; first < count; first += page_tokens) {
      copy_box<Elem>(context_of(like),
                     {.x = page_of<Elem>(pages, first / page_tokens),
                      .y = y.data<Elem>() + first * width,
                      .extents = {1, 1, std::min(page_tokens, count - first), width},
                      .x_strides = {0, 0, width, 1},
                      .y_strides = {0, 0, width, 1}});
    }
  });
  return y;
}

}  // namespace tessera::ops
