// A model for tests whose answers can be worked out on paper, and a tokenizer of bytes.
//
// The embedding of an id is the id; an image row stands for itself. A step writes its values into
// the cache and reads all earlier ones back from it: at position p the next id is
//   kFirstLetter + (Σ_{q ≤ p} (q + 1) · value_q) mod kNumLetters
// so that an answer is right only if every position was computed once, in its place. T tokens
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/model.h"
#include "text/stand_in_tokenizer.h"
#include "text/tokenizer.h"

namespace tessera::engine {

inline constexpr std::int32_t kEndId = 0;
inline constexpr std::int32_t kFirstLetter = 1 + 'a';  // bytes follow the end id
inline constexpr std::int32_t kNumLetters = 26;

inline std::int32_t next_letter(std::span<const float> values) {
  std::int64_t sum = 0;
  for (std::size_t q = 0; q < values.size(); ++q) {
    sum += static_cast<std::int64_t>(q + 1) * static_cast<std::int64_t>(values[q]);
  }
  return kFirstLetter + static_cast<std::int32_t>(sum % kNumLetters);
}

inline text::Tokenizer byte_tokenizer() {
  const std::vector<std::string> specials = {"<end>"};
  return text::Tokenizer::parse(text::byte_level_tokenizer_json(specials).value()).value();
}

class TestModel final : public models::Model {
 public:
  explicit TestModel(ops::Context& context, Index vocabulary = 257) : context_(context) {
    info_.architecture = "test";
    info_.vocabulary = vocabulary;
    info_.width = 1;
    info_.num_layers = 1;
    info_.cache = {.key = 1, .value = 0};
  }

  std::function<void(const nn::Step&)> on_decode;  // sees every step, may throw
  // Changes what comes next: position of the last value and the id that would come.
  std::function<std::int32_t(Index position, std::int32_t id)> replace_next;

  [[nodiscard]] const models::ModelInfo& info() const override { return info_; }
  [[nodiscard]] ops::Context& context() const override { return context_; }

  [[nodiscard]] Tensor embed(std::span<const std::int32_t> ids) const override {
    Tensor x_TD = Tensor::empty(context_.allocator(), DType::kF32, {std::ssize(ids), 1});
    for (std::size_t t = 0; t < ids.size(); ++t)
      x_TD.data<float>()[t] = static_cast<float>(ids[t]);
    return x_TD;
  }

  [[nodiscard]] Tensor decode(const Tensor& x_TD, const nn::Step& step) const override {
    if (on_decode) on_decode(step);
    context_.throw_if_cancelled();
    Tensor h_TD = Tensor::empty(context_.allocator(), DType::kF32, x_TD.shape());
    std::vector<float> values;
    for (const nn::StepSequence& sequence : step.sequences) {
      const std::span<std::byte* const> pages = step.cache->key_pages(0, sequence.cache_slot);
      const auto cell = [&](Index position) {
        const auto page = static_cast<std::size_t>(position / nn::KvCache::kPageTokens);
        return reinterpret_cast<float*>(pages[page]) + position % nn::KvCache::kPageTokens;
      };
      values.clear();
      for (Index p = 0; p < sequence.first_position; ++p)
        values.push_back(*cell(p));
      for (Index i = 0; i < sequence.count; ++i) {
        const Index position = sequence.first_position + i;
        const float value = x_TD.data<const float>()[sequence.begin + i];
        *cell(position) = value;
        values.push_back(value);
        std::int32_t next = next_letter(values);
        if (replace_next) next = replace_next(position, next);
        h_TD.data<float>()[sequence.begin + i] = static_cast<float>(next);
      }
    }
    return h_TD;
  }

  // 8 for the next id, 0 for every other.
  [[nodiscard]] Tensor logits(const Tensor& h_TD) const override {
    Tensor logits_TV =
        Tensor::zeros(context_.allocator(), DType::kF32, {h_TD.dim(0), info_.vocabulary});
    for (Index t = 0; t < h_TD.dim(0); ++t) {
      const auto next = static_cast<Index>(h_TD.data<const float>()[t]);
      logits_TV.data<float>()[t * info_.vocabulary + next] = 8;
    }
    return logits_TV;
  }

  [[nodiscard]] Tensor output_weight() const override { return none_; }
  [[nodiscard]] Tensor encode_views(const Tensor&,
                                    const vision::PixelScale&,
                                    const nn::Step&) const override {
    return {};
  }
  [[nodiscard]] Tensor arrange_images(const Tensor&,
                                      std::span<const models::ImageViews>) const override {
    return {};
  }
  void visit(nn::ParameterVisitor) override {}
  [[nodiscard]] std::string checkpoint_name(const std::string& path) const override { return path; }
  [[nodiscard]] bool is_known_unused(const std::string&) const override { return false; }
  void prepare() override {}
  void correct_router_biases(const nn::ExpertBalance&, float) override {}
  [[nodiscard]] models::ModelCosts costs() override { return {}; }

 private:
  ops::Context& context_;
  models::ModelInfo info_;
  Tensor none_;
};

}  // namespace tessera::engine
