// Whole runs of a model with pictures and experts on a device: steps, held-out loss, saves. On the
// stand-in (ops/testing/stand_in.h), which works with the kernels of the CPU, every bit is the
// CPU's, and no value is touched by the host.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "data/test_data.h"
#include "formats/test_files.h"
#include "models/registry.h"
#include "ops/testing/stand_in.h"
#include "train/memory.h"
#include "train/model_objective.h"
#include "train/test_run.h"
#include "train/trainer.h"

namespace tessera::train {
namespace {

// Questions, every other one about a picture of one colour.
data::Mixture made_up_data() {
  std::vector<data::Mixture::Part> parts;
  parts.push_back(
      {.source = std::make_unique<data::MemorySource>(
           "made up", 12, [](Index i) -> data::Outcome<data::RawSample> {
             const bool has_picture = i % 2 == 0;
             data::RawSample raw{.place = "made up"};
             raw.conversation.messages = {
                 {.role = processor::Role::kUser, .content = has_picture ? "<image>\nQ?" : "Q?"},
                 {.role = processor::Role::kAssistant, .content = std::to_string(i)}};
             if (!has_picture) return raw;
             raw.conversation.messages[0].images = {"grey"};
             formats::Image image;
             image.width = 60;
             image.height = 40;
             image.rgb.assign(std::size_t{60} * 40 * 3, static_cast<std::uint8_t>(20 * i));
             raw.pictures.push_back({.name = "grey", .pixels = std::move(image)});
             return raw;
           })});
  return data::Mixture::create(std::move(parts), /*seed=*/1, data::Order::kShuffled).value();
}

class RunsOnADevice : public ::testing::TestWithParam<const char*> {
 protected:
  RunsOnADevice() {
    config_.steps = 4;
    config_.batch = {.row_tokens = 200, .rows_per_step = 2, .rows_per_pass = 1};
    config_.save = {.every_steps = 0, .keep = 0, .type = DType::kBf16};
    config_.heldout.every_steps = 2;
    config_.optimizer.learning_rate = 1e-3;
  }

  // Everything of a run in this context, up to the loop; from the newest save if there is one.
  struct Parts {
    std::unique_ptr<models::Model> model;
    ParameterPlan plan;
    std::unique_ptr<Optimizer> optimizer;
    std::unique_ptr<ModelObjective> objective;
    std::unique_ptr<data::Loader> loader;
    Progress progress;
  };
  Parts open(ops::Context& context, const std::string& save) {
    Parts parts;
    parts.model = models::load_model(context, save.empty() ? start_ : save, {}).value().model;
    parts.plan = plan_parameters(*parts.model, config_).value();
    own_parameters(*parts.model, parts.plan, config_);
    context.allocator().trim();
    parts.optimizer = std::make_unique<Optimizer>(context, parts.plan.trained, config_.optimizer);
    if (!save.empty()) {
      parts.progress = read_saved_run(save).value().progress;
      EXPECT_TRUE(restore(save, parts.progress, *parts.model, *parts.optimizer));
    }
    parts.objective =
        std::make_unique<ModelObjective>(*parts.model, *processor_, parts.plan, config_);
    parts.loader = data::Loader::open(made_up_data(), *processor_,
                                      {.packing = {.tokens_per_row = config_.batch.row_tokens}},
                                      parts.progress.data_position)
                       .value();
    return parts;
  }

  // Trains up to the end or to step `stop`; digests of all that the run changes.
  Digests run(ops::Context& context, const std::string& name, Index stop) {
    const RunFolder folder = RunFolder::open(temporary_.file(name)).value();
    const std::vector<Index> saves = folder.saved_steps();
    Parts parts = open(context, saves.empty() ? "" : folder.save_path(saves.back()));
    base::CancelFlag flag;
    Trainer trainer({.model = *parts.model,
                     .objective = *parts.objective,
                     .optimizer = *parts.optimizer,
                     .loader = *parts.loader,
                     .heldout = heldout_,
                     .folder = folder,
                     .config = config_,
                     .files = files_,
                     .stop = &flag,
                     .prepares_ahead = context.gpu() != nullptr,
                     .hooks = {.on_step =
                                   [&](const StepMetrics& metrics) {
                                     if (metrics.step == stop) flag.request();
                                   }}},
                    parts.progress);
    EXPECT_TRUE(trainer.run());
    Digests all = digests_of(*parts.model);
    all.merge(digests_of(*parts.optimizer));
    return all;
  }

  formats::TemporaryFolder temporary_;
  std::string start_ = std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2/" + GetParam();
  std::unique_ptr<processor::Processor> processor_ =
      std::make_unique<processor::Processor>(processor::Processor::open(start_, {}).value());
  std::vector<CompanionFile> files_ = {
      {"config.json", base::read_text_file(start_ + "/config.json", 1 << 20).value()}};
  std::vector<HeldoutSource> heldout_;
  TrainConfig config_;
};

TEST_P(RunsOnADevice, EndWithTheBitsOfTheCpu) {
  const auto host = ops::Context::create({.num_threads = 2});
  const auto device = ops::testing::stand_in_context({.num_threads = 2});
  heldout_.push_back({.name = "h", .passes = {*open(*host, "").loader->next().value()}});
  const Digests expected = run(*host, "host", 4);
  (void)run(*device, "device", 2);
  EXPECT_EQ(run(*device, "device", 4), expected);
  const auto losses = [&](const std::string& name) {
    std::vector<double> all;
    for (const StepMetrics& each : read_metrics(temporary_.file(name) + "/metrics.jsonl")) {
      all.push_back(each.loss);
      all.push_back(each.aux_loss);
      all.push_back(each.heldout_loss.value_or(0));
    }
    return all;
  };
  EXPECT_EQ(losses("device").size(), 12U);
  EXPECT_EQ(losses("device"), losses("host"));
}

TEST_P(RunsOnADevice, NeedTheMemoryThatIsPredicted) {
  const auto device = ops::testing::stand_in_context({.num_threads = 2});
  const auto predict = [&] {
    const Parts parts = open(*device, "");
    return predict_memory({.model = *parts.model,
                           .objective = *parts.objective,
                           .optimizer = *parts.optimizer,
                           .loader = *parts.loader,
                           .heldout = heldout_,
                           .config = config_})
        .value();
  };
  const MemoryNeed need = predict();
  EXPECT_GT(need.activations, 0);
  device->allocator().trim();
  (void)run(*device, "device", 4);
  const auto held = static_cast<double>(device->allocator().bytes_held());
  EXPECT_NEAR(held / static_cast<double>(need.total() - need.other), 1, 0.1);
}

INSTANTIATE_TEST_SUITE_P(Models, RunsOnADevice, ::testing::Values("mha", "mla_noaux"));

}  // namespace
}  // namespace tessera::train
