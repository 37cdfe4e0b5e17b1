// The loop around a made-up objective: steps, stops and resumes, dropped steps, held-out loss.
#include "train/trainer.h"

#include <cmath>
#include <filesystem>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "data/test_data.h"
#include "formats/test_files.h"
#include "train/test_run.h"

namespace tessera::train {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

// Pulls every weight towards a value that depends on the pass: ½ Σ (w − c)², c from its ids.
class Pull final : public Objective {
 public:
  Pull(ops::Context& context, const ParameterPlan& plan) : context_(context), plan_(plan) {}

  void prepare(std::span<const data::Step> passes) override { num_prepared += std::ssize(passes); }
  void accumulate(const data::Step& pass, const PassShares& shares) override {
    shares_seen.push_back(shares);
    ++num_passes;
    const float c = goal(pass);
    gradients_.resize(plan_.trained.size());
    for (std::size_t i = 0; i < gradients_.size(); ++i) {
      const Tensor& w = plan_.trained[i].parameter->value;
      Tensor& g = gradients_[i];
      if (!g.has_value()) g = Tensor::zeros(context_.allocator(), DType::kF32, w.shape());
      for (Index k = 0; k < w.numel(); ++k) {
        g.data<float>()[k] += static_cast<float>(shares.targets) * (w.data<const float>()[k] - c);
      }
    }
    if (spoils(num_passes)) gradients_[0].data<float>()[0] = std::nanf("");
    reports_.push_back(
        {.loss = static_cast<double>(c), .aux_loss = 0.5, .expert_load = {{}, {3, 1}}});
  }
  std::vector<PassReport> take_reports() override { return std::exchange(reports_, {}); }
  std::vector<Tensor> gradients() override { return gradients_; }
  void clear_gradients() override { gradients_.clear(); }
  void finish_step(const std::vector<std::vector<Index>>& load) override { last_load = load; }
  double evaluate(const data::Step& pass) override { return static_cast<double>(goal(pass)); }
  std::string diagnose(const data::Step&) override { return "result of rms_norm"; }

  static float goal(const data::Step& pass) {
    std::int64_t sum = 0;
    for (const data::Sample& sample : pass.samples) {
      for (const std::int32_t id : sample.ids)
        sum = (31 * sum + id) % 1009;
    }
    return static_cast<float>(sum) / 1009.0F;
  }

  std::function<bool(Index pass)> spoils = [](Index) { return false; };
  std::vector<PassShares> shares_seen;
  std::vector<std::vector<Index>> last_load;
  Index num_passes = 0;
  Index num_prepared = 0;

 private:
  ops::Context& context_;
  const ParameterPlan& plan_;
  std::vector<Tensor> gradients_;
  std::vector<PassReport> reports_;
};

data::Mixture made_up_data() {
  std::vector<data::Mixture::Part> parts;
  parts.push_back({.source = std::make_unique<data::MemorySource>(
                       "made up", 40, [](Index i) -> data::Outcome<data::RawSample> {
                         if (i % 10 == 9) return data::Drop{data::DropReason::kBadJson, "broken"};
                         data::RawSample raw{.place = "made up"};
                         raw.conversation.messages = {
                             {processor::Role::kUser, "question " + std::to_string(i)},
                             {processor::Role::kAssistant,
                              std::string(static_cast<std::size_t>(1 + i % 5), 'a')}};
                         return raw;
                       })});
  return data::Mixture::create(std::move(parts), /*seed=*/11, data::Order::kShuffled).value();
}

class Loop : public testing::Test {
 protected:
  Loop() {
    config_.steps = 12;
    config_.schedule.warmup_steps = 3;
    config_.trained = {"projector.*", "decoder.norm.*"};
    config_.batch = {.row_tokens = 64, .rows_per_step = 4, .rows_per_pass = 2};
    config_.save = {.every_steps = 5, .keep = 0, .type = DType::kBf16};
    config_.optimizer.learning_rate = 1e-2;
  }

  // What one process does: opens the folder, goes on from the newest save, trains. `adjust` sees
  // the objective and the parts before the run.
  struct End {
    base::Result<bool> result = false;
    Digests weights;
    Progress progress;
    std::vector<PassShares> shares;
    std::vector<std::vector<Index>> load;
  };
  End run(const std::string& name, const std::function<void(Pull&, TrainerParts&)>& adjust = {}) {
    const auto context = ops::Context::create({.num_threads = 1});
    const RunFolder folder = RunFolder::open(temporary_.file(name)).value();
    const std::vector<Index> steps = folder.saved_steps();
    const std::string from = steps.empty() ? "" : folder.save_path(steps.back());
    auto model = from.empty() ? drawn_model(*context, DType::kF32)
                              : models::load_model(*context, from, {}).value().model;
    const ParameterPlan plan = plan_parameters(*model, config_).value();
    own_parameters(*model, plan, config_);
    Optimizer optimizer(*context, plan.trained, config_.optimizer);
    Progress progress;
    if (!from.empty()) {
      progress = read_saved_run(from).value().progress;
      EXPECT_TRUE(restore(from, progress, *model, optimizer));
    }
    const auto loader =
        data::Loader::open(made_up_data(), processor_,
                           {.packing = {.tokens_per_row = config_.batch.row_tokens,
                                        .rows_per_step = config_.batch.rows_per_pass}},
                           progress.data_position)
            .value();
    Pull objective(*context, plan);
    const std::vector<CompanionFile> files = {{"config.json", models::tiny_config().dump()}};
    TrainerParts parts{.model = *model,
                       .objective = objective,
                       .optimizer = optimizer,
                       .loader = *loader,
                       .heldout = heldout_,
                       .folder = folder,
                       .config = config_,
                       .files = files,
                       .stop = &stop_};
    if (adjust) adjust(objective, parts);
    Trainer trainer(std::move(parts), progress);
    End outcome;
    outcome.result = trainer.run();
    outcome.weights = digests_of(*model);
    outcome.weights.merge(digests_of(optimizer));
    outcome.progress = trainer.progress();
    outcome.shares = objective.shares_seen;
    outcome.load = objective.last_load;
    return outcome;
  }
  // Ctrl-C while step `step` is under way.
  std::function<void(Pull&, TrainerParts&)> stopped_at(Index step) {
    return [this, step](Pull&, TrainerParts& parts) {
      parts.hooks.on_step = [this, step](const StepMetrics& metrics) {
        if (metrics.step == step) stop_.request();
      };
    };
  }
  [[nodiscard]] std::vector<StepMetrics> metrics(const std::string& name) const {
    return read_metrics(temporary_.file(name) + "/metrics.jsonl");
  }

  formats::TemporaryFolder temporary_;
  processor::Processor processor_ = data::small_processor();
  TrainConfig config_;
  std::vector<HeldoutSource> heldout_;
  base::CancelFlag stop_;
};

TEST_F(Loop, RunsToItsEndAndSavesOnTheWay) {
  const End outcome = run("a");
  ASSERT_TRUE(outcome.result) << outcome.result.error().to_string();
  EXPECT_TRUE(*outcome.result);
  EXPECT_EQ(outcome.progress.step, 12);
  const std::string folder = temporary_.file("a");
  for (const char* name : {"/step-00000005", "/step-00000010", "/step-00000012", "/report.html"})
    EXPECT_TRUE(fs::exists(folder + name)) << name;
  const std::vector<StepMetrics> lines = metrics("a");
  ASSERT_EQ(lines.size(), 12U);
  EXPECT_DOUBLE_EQ(lines[0].learning_rate, 1e-2 / 3);
  EXPECT_DOUBLE_EQ(lines[11].learning_rate, 1e-2);
  EXPECT_EQ(lines[11].tokens, outcome.progress.num_tokens);
  EXPECT_GT(lines[11].dropped_samples, 0);
  EXPECT_THAT(temporary_.read("a/samples.json"), HasSubstr("bad_json"));
}

TEST_F(Loop, PassesOfAStepAddUpToOneBatch) {
  config_.steps = 1;
  const End outcome = run("a");
  ASSERT_EQ(outcome.shares.size(), 2U);
  EXPECT_NEAR(outcome.shares[0].targets + outcome.shares[1].targets, 1, 1e-15);
  EXPECT_NEAR(outcome.shares[0].sequences + outcome.shares[1].sequences, 1, 1e-15);
  EXPECT_THAT(outcome.load, ElementsAre(ElementsAre(), ElementsAre(6, 2)));
  ASSERT_EQ(metrics("a")[0].expert_load.size(), 1U);
  EXPECT_EQ(metrics("a")[0].expert_load[0].layer, 1);
  EXPECT_DOUBLE_EQ(metrics("a")[0].expert_load[0].max_over_mean, 1.5);
  EXPECT_DOUBLE_EQ(metrics("a")[0].aux_loss, 0.5);
}

TEST_F(Loop, AStoppedRunGoesOnBitForBit) {
  const End whole = run("whole");
  for (const Index step : {1, 2, 4, 5, 6, 11}) {
    SCOPED_TRACE(step);
    const std::string name = "stopped" + std::to_string(step);
    const End first = run(name, stopped_at(step));
    ASSERT_TRUE(first.result);
    EXPECT_FALSE(*first.result) << "stopped, not at its end";
    EXPECT_EQ(first.progress.step, step);
    stop_.clear();
    const End rest = run(name);
    ASSERT_TRUE(rest.result);
    EXPECT_EQ(rest.weights, whole.weights);
    EXPECT_EQ(rest.progress.num_targets, whole.progress.num_targets);
    EXPECT_EQ(metrics(name).size(), 12U);
    EXPECT_EQ(metrics(name)[11].loss, metrics("whole")[11].loss);
  }
}

// What was prepared for a step that never came is read again.
TEST_F(Loop, PreparingAheadChangesNothing) {
  const End whole = run("whole");
  Index num_prepared = 0;
  const auto ahead = [&](const std::string& name, Index stop) {
    return run(name, [&, stop](Pull& objective, TrainerParts& parts) {
      stopped_at(stop)(objective, parts);
      parts.prepares_ahead = true;
      const auto on_step = std::exchange(parts.hooks.on_step, {});
      parts.hooks.on_step = [&, on_step](const StepMetrics& metrics) {
        num_prepared = objective.num_prepared;
        on_step(metrics);
      };
    });
  };
  (void)ahead("a", 4);
  EXPECT_EQ(num_prepared, 2 * 4);
  EXPECT_EQ(read_metrics(temporary_.file("a/metrics.jsonl"))[3].tokens, metrics("whole")[3].tokens);
  stop_.clear();
  const End rest = ahead("a", 100);
  ASSERT_TRUE(rest.result);
  EXPECT_EQ(num_prepared, 2 * 7) << "none beyond the last step";
  EXPECT_EQ(rest.weights, whole.weights);
  EXPECT_EQ(rest.progress.data_position, whole.progress.data_position);
  EXPECT_EQ(metrics("a")[7].dropped_samples, metrics("whole")[7].dropped_samples);
}

TEST_F(Loop, ALostTailIsDoneAgainBitForBit) {
  const End whole = run("whole");
  // A process that was killed behind step 7 left the save of step 5 and later lines.
  (void)run("killed", stopped_at(7));
  stop_.clear();
  fs::remove_all(temporary_.file("killed/step-00000007"));
  fs::create_directories(temporary_.file("killed/step-00000007.tmp-1"));
  const End rest = run("killed");
  EXPECT_EQ(rest.weights, whole.weights);
  EXPECT_EQ(metrics("killed").size(), 12U);
}

TEST_F(Loop, AFinishedRunHasNothingToDo) {
  const End first = run("a");
  const End second = run("a");
  ASSERT_TRUE(second.result);
  EXPECT_TRUE(*second.result);
  EXPECT_EQ(second.weights, first.weights);
  EXPECT_TRUE(second.shares.empty());
}

TEST_F(Loop, AStepWithNanIsDroppedAndCounted) {
  std::vector<std::string> notes;
  const End outcome = run("a", [&](Pull& objective, TrainerParts& parts) {
    objective.spoils = [](Index pass) { return pass == 4; };  // the second of step 2
    parts.hooks.on_note = [&](const std::string& note) { notes.push_back(note); };
  });
  ASSERT_TRUE(outcome.result);
  EXPECT_EQ(outcome.progress.num_dropped, 1);
  EXPECT_EQ(outcome.progress.num_updates, 11);
  const std::vector<StepMetrics> lines = metrics("a");
  EXPECT_TRUE(lines[1].is_dropped);
  EXPECT_FALSE(lines[2].is_dropped);
  EXPECT_EQ(lines[2].dropped_steps, 1);
  EXPECT_THAT(notes[0], HasSubstr("step 2: dropped"));
}

TEST_F(Loop, TooManyInARowStopWithADiagnosis) {
  config_.max_dropped_steps = 2;
  const End outcome = run("a", [](Pull& objective, TrainerParts&) {
    objective.spoils = [](Index pass) { return pass == 1 || pass > 14; };
  });
  ASSERT_FALSE(outcome.result);
  EXPECT_THAT(outcome.result.error().message, HasSubstr("step 10 is one more"));
  EXPECT_THAT(outcome.result.error().message, HasSubstr("result of rms_norm"));
  EXPECT_TRUE(fs::exists(temporary_.file("a/step-00000005")));
  EXPECT_FALSE(fs::exists(temporary_.file("a/step-00000010")));
}

TEST_F(Loop, HeldOutLossesAreMeansOverTargets) {
  const auto loader =
      data::Loader::open(made_up_data(), processor_, {.packing = {.tokens_per_row = 64}}).value();
  heldout_ = {{.name = "two passes"}, {.name = "one pass"}};
  for (const std::size_t source : {0, 0, 1})
    heldout_[source].passes.push_back(*loader->next().value());
  double sum_of_all = 0;
  double targets_of_all = 0;
  std::vector<SourceLoss> losses;
  for (const HeldoutSource& source : heldout_) {
    double sum = 0;
    double targets = 0;
    for (const data::Step& pass : source.passes) {
      sum += static_cast<double>(pass.num_targets) * static_cast<double>(Pull::goal(pass));
      targets += static_cast<double>(pass.num_targets);
    }
    losses.push_back({source.name, sum / targets});
    sum_of_all += sum;
    targets_of_all += targets;
  }
  config_.heldout.every_steps = 5;
  (void)run("a");
  const std::vector<StepMetrics> lines = metrics("a");
  EXPECT_FALSE(lines[3].heldout_loss);
  EXPECT_DOUBLE_EQ(*lines[4].heldout_loss, sum_of_all / targets_of_all);
  EXPECT_THAT(lines[4].heldout_losses, testing::UnorderedElementsAreArray(losses));
  EXPECT_TRUE(lines[9].heldout_loss);
  EXPECT_TRUE(lines[11].heldout_loss) << "and at the end";
}

TEST_F(Loop, AnswersAreAskedForAndKept) {
  config_.answers.every_steps = 6;
  (void)run("a", [](Pull&, TrainerParts& parts) {
    parts.hooks.answer = [](Index step) -> base::Result<std::vector<SampleAnswer>> {
      return std::vector<SampleAnswer>{{.step = step, .answer = "at " + std::to_string(step)}};
    };
  });
  const auto answers = read_answers(temporary_.file("a/answers.jsonl"));
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[1].answer, "at 12");
  EXPECT_THAT(temporary_.read("a/report.html"), HasSubstr("at 12"));
}

TEST_F(Loop, AnswersThatFailCostNothingElse) {
  config_.answers.every_steps = 6;
  std::vector<std::string> notes;
  const End outcome = run("a", [&](Pull&, TrainerParts& parts) {
    parts.hooks.on_note = [&](const std::string& text) { notes.push_back(text); };
    parts.hooks.answer = [](Index step) -> base::Result<std::vector<SampleAnswer>> {
      if (step == 6) return base::Error::out_of_memory("answer", "memory, has none");
      return std::vector<SampleAnswer>{{.step = step}};
    };
  });
  ASSERT_TRUE(outcome.result);
  EXPECT_THAT(notes, Contains(AllOf(HasSubstr("step 6"), HasSubstr("memory"))));
  EXPECT_EQ(outcome.weights, run("b").weights);
  EXPECT_EQ(read_answers(temporary_.file("a/answers.jsonl")).size(), 1U);
}

TEST_F(Loop, AnswersThatWereStoppedAreMadeWhenTheRunGoesOn) {
  config_.answers.every_steps = 6;
  const auto answering = [&](bool stops) {
    return [this, stops](Pull&, TrainerParts& parts) {
      parts.hooks.answer = [this, stops](Index step) -> base::Result<std::vector<SampleAnswer>> {
        if (!stops) return std::vector<SampleAnswer>{{.step = step}, {.step = step, .sample = 1}};
        stop_.request();
        return base::Error::cancelled("answer", "to run to the end, was interrupted");
      };
    };
  };
  const End stopped = run("a", answering(/*stops=*/true));
  ASSERT_TRUE(stopped.result);
  EXPECT_FALSE(*stopped.result);
  EXPECT_EQ(stopped.progress.step, 6);
  stop_.clear();
  for (int repeat = 0; repeat < 2; ++repeat) {
    (void)run("a", answering(/*stops=*/false));
    std::vector<Index> steps;
    for (const SampleAnswer& each : read_answers(temporary_.file("a/answers.jsonl")))
      steps.push_back(each.step);
    EXPECT_THAT(steps, ElementsAre(6, 6, 12, 12));
  }
}

TEST_F(Loop, TheClockAsksForSaves) {
  config_.save.every_steps = 0;
  config_.save.every_minutes = 1e-9;
  config_.save.keep = 2;
  (void)run("a");
  EXPECT_TRUE(fs::exists(temporary_.file("a/step-00000011")));
  EXPECT_FALSE(fs::exists(temporary_.file("a/step-00000001")));
}

}  // namespace
}  // namespace tessera::train
