// Traffic of rms_norm: x read, y written.
#include "kernels/rms_norm/rms_norm.h"
#include "kernels/rms_norm/rms_norm_shapes.h"
#include "kernels/testing/row_norm_job.h"

namespace tessera::kernels {
namespace {

int run_benches(int argc, char** argv) {
  using Job = testing::RowNormJob<RmsNormArgs<float>, RmsNormShape>;
  testing::add_variants<Job>("rms_norm", rms_norm_variants<float>(), kRmsNormShapes);
  return testing::run_all(argc, argv);
}

}  // namespace
}  // namespace tessera::kernels

int main(int argc, char** argv) {
  return tessera::kernels::run_benches(argc, argv);
}
