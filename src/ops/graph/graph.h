// Work on a GPU that is queued once and launched again and again: the host makes no calls for its
// operations any more, which is what small ones cost (CUDA graphs).
//
//   const std::unique_ptr<Graph> graph = Graph::record(context, [&] { y = f(x); });
//   write_values<float>(x, values), graph->launch();  // y is f of the new values
//
// What changes from launch to launch lies in tensors made before; all else, lists of the host
// included, stays as it was. One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "ops/context.h"
#include "ops/memory/caching_allocator.h"

namespace tessera::ops {

class Graph {
 public:
  // Runs `body`, which neither waits for the GPU nor reads from it; none of its work is done before
  // the first launch. Work of the same shapes was done before (libraries choose and allocate then).
  // Tensors that body leaves to others must live as long as the graph. Null, with a warning, when
  // the GPU refuses.
  [[nodiscard]] static std::unique_ptr<Graph> record(Context& context, std::function<void()> body);
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;
  ~Graph();

  void launch();

 private:
  Graph(Context& context,
        std::unique_ptr<kernels::cuda::Graph> graph,
        std::vector<CachingAllocator::Block> blocks);

  Context& context_;
  std::unique_ptr<kernels::cuda::Graph> graph_;
  std::vector<CachingAllocator::Block> blocks_;
};

}  // namespace tessera::ops
