#include "ops/graph/graph.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace tessera::ops {

std::unique_ptr<Graph> Graph::record(Context& context, std::function<void()> body) {
  base::check(context.gpu() != nullptr, "graph", "a GPU, is the CPU");
  CachingAllocator& allocator = context.allocator();
  allocator.start_keeping();
  std::unique_ptr<kernels::cuda::Graph> graph;
  try {
    graph = context.gpu()->capture(std::move(body));
  } catch (const kernels::cuda::DeviceError& error) {
    context.log().write(base::Level::kWarn,
                        base::cat("no graph of the GPU's work: ", error.what()));
  } catch (...) {
    allocator.give_back(allocator.stop_keeping());
    throw;
  }
  std::vector<CachingAllocator::Block> blocks = allocator.stop_keeping();
  if (graph == nullptr) {
    allocator.give_back(blocks);
    return nullptr;
  }
  return std::unique_ptr<Graph>(new Graph(context, std::move(graph), std::move(blocks)));
}

Graph::Graph(Context& context,
             std::unique_ptr<kernels::cuda::Graph> graph,
             std::vector<CachingAllocator::Block> blocks)
    : context_(context), graph_(std::move(graph)), blocks_(std::move(blocks)) {}

Graph::~Graph() {
  graph_.reset();
  context_.allocator().give_back(blocks_);
}

void Graph::launch() {
  graph_->launch();
}

}  // namespace tessera::ops
