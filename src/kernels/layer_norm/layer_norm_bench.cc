// Traffic of layer_norm: x read, y written.
#include "kernels/layer_norm/layer_norm.h"
#include "kernels/layer_norm/layer_norm_shapes.h"
#include "kernels/testing/row_norm_job.h"

namespace tessera::kernels {
namespace {

int run_benches(int argc, char** argv) {
  using Job = testing::RowNormJob<LayerNormArgs<float>, LayerNormShape>;
  testing::add_variants<Job>("layer_norm", layer_norm_variants<float>(), kLayerNormShapes);
  return testing::run_all(argc, argv);
}

}  // namespace
}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
