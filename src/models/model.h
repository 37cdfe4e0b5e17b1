// What every vision-language model offers to the engine, the trainer and the command line.
//
//   pixels ─ encode_views ─► features ─ arrange_image ─► rows ─┐
//   ids ─ embed ─────────────────────────────────► rows ─splice┴─ decode ─► hidden ─ logits ─►
//   scores
//
// T tokens · D width · V vocabulary · G views · C cells of a view
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "nn/attention.h"
#include "nn/parameter.h"
#include "nn/step.h"
#include "ops/context.h"
#include "vision/grid.h"
#include "vision/views.h"

namespace tessera::models {

// What one token and one view cost, for bounds.
struct ModelCosts {
  double bytes_per_decoded_token = 0;    // weights read, as they are stored
  double flops_per_prefilled_token = 0;  // products of the decoder; head and attention not counted
  double flops_per_view = 0;             // tower with attention, and projector
  double flops_per_pair = 0;             // one query with one key: scores and mix of all layers
};

struct ModelInfo {
  std::string architecture;
  Index vocabulary = 0;
  Index width = 0;
  int num_layers = 0;
  Index trained_context = 0;  // positions it was trained for
  bool has_latent_attention = false;
  nn::CacheWidths cache;  // floats per token and layer
  Index cache_heads = 1;  // key/value heads in a cache row
  vision::ImageGeometry geometry;
  Index active_parameters = 0;      // used per decoded token, head included, embedding table not
  double initializer_range = 0.02;  // deviation of freshly drawn weights
  double balance_alpha = 0;         // weight of the experts' balance loss
  bool balances_sequences = true;   // it is taken per sequence, else over the whole step
};

// Where an image's views are among the features.
struct ImageViews {
  vision::TileGrid grid;
  std::span<const Index> view_source;  // of each of its views, among its distinct ones
  Index first = 0;                     // its first distinct view
};

class Model {
 public:
  Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  virtual ~Model() = default;

  [[nodiscard]] virtual const ModelInfo& info() const = 0;
  [[nodiscard]] virtual ops::Context& context() const = 0;

  // Rows of the embedding table [T, D], as all activations in the context's activation type.
  [[nodiscard]] virtual Tensor embed(std::span<const std::int32_t> ids) const = 0;

  // Views u8 [G, side, side, 3] to features [G, C, D]. The step's sequences are not read.
  [[nodiscard]] virtual Tensor encode_views(const Tensor& views_GYXC,
                                            const vision::PixelScale& scale,
                                            const nn::Step& step) const = 0;

  // Features of distinct views to the rows of the images' positions, one image behind the other,
  // [image tokens, D].
  [[nodiscard]] virtual Tensor arrange_images(const Tensor& features_GCD,
                                              std::span<const ImageViews> images) const = 0;
  [[nodiscard]] Tensor arrange_image(const Tensor& features_GCD,
                                     const vision::TileGrid& grid,
                                     std::span<const Index> view_source) const {
    const ImageViews image{.grid = grid, .view_source = view_source};
    return arrange_images(features_GCD, {&image, 1});
  }

  // The decoder and its final norm: [T, D] to [T, D].
  [[nodiscard]] virtual Tensor decode(const Tensor& x_TD, const nn::Step& step) const = 0;

  // f32 [T, V]
  [[nodiscard]] virtual Tensor logits(const Tensor& h_TD) const = 0;
  // What logits() multiplies with, [V, D]: for losses that never hold all logits.
  [[nodiscard]] virtual Tensor output_weight() const = 0;

  // All parameters under their paths; checkpoint_name() translates.
  virtual void visit(nn::ParameterVisitor on) = 0;
  [[nodiscard]] virtual std::string checkpoint_name(const std::string& path) const = 0;
  // Stored tensors that the architecture has but never executes.
  [[nodiscard]] virtual bool is_known_unused(const std::string& checkpoint_name) const = 0;
  // Builds what is derived from the weights; call after loading or changing them.
  virtual void prepare() = 0;
  // Training: moves the biases of bias-corrected routers towards equal loads.
  virtual void correct_router_biases(const nn::ExpertBalance& balance, float step_size) = 0;
  // Of the loaded weights.
  [[nodiscard]] virtual ModelCosts costs() = 0;
};

}  // namespace tessera::models
