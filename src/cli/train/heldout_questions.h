// The first held-out samples without their last answers, which a model is asked while it is
// trained.
//
//   TESSERA_TRY(questions, HeldoutQuestions::read(mixture, processor, model, options));
//   TESSERA_TRY(answers, questions.answer(model, /*step=*/500, &cancel));
#pragma once

#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "data/mixture.h"
#include "data/sample.h"
#include "engine/engine.h"
#include "train/metrics.h"

namespace tessera::cli {

struct QuestionOptions {
  Index count = 4;
  Index max_tokens = 128;         // of one answer
  Index context = 0;              // positions that the model was built for
  data::SampleOptions samples{};  // a sample that these leave out is no question
};

// The processor outlives it.
class HeldoutQuestions {
 public:
  // `mixture` is in sequential order. With fewer usable samples than asked for there are as many
  // questions as those. The views of their pictures are made here, once.
  static base::Result<HeldoutQuestions> read(const data::Mixture& mixture,
                                             const processor::Processor& processor,
                                             models::Model& model,
                                             const QuestionOptions& options);

  // Greedy answers of the weights as they are, all in one batch. Cancelled: an error of that kind.
  // In a rehearsal (ops/rehearsal/rehearsal.h) answers without meaning, the longest there may be.
  [[nodiscard]] base::Result<std::vector<train::SampleAnswer>> answer(
      models::Model& model, Index step, const base::CancelFlag* cancel) const;

 private:
  struct Question {
    train::SampleAnswer sample{};  // without an answer
    engine::Prompt prompt{};
  };

  HeldoutQuestions(const processor::Processor& processor, const QuestionOptions& options)
      : processor_(&processor), options_(options) {}
  [[nodiscard]] engine::Engine engine_of(models::Model& model) const;
  base::Result<void> add(data::RawSample raw, Index sample_idx, engine::Engine& engine);

  const processor::Processor* processor_;
  QuestionOptions options_;
  std::vector<Question> questions_;
};

}  // namespace tessera::cli
