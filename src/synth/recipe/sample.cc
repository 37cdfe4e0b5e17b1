#include "synth/recipe/sample.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "synth/chance.h"
#include "synth/recipe/size.h"
#include "synth/recipe/turns.h"

namespace tessera::synth {
namespace {

constexpr Index kMaxTiles = 9;

// Streams of random numbers: purpose, then attempt, then index.
enum class Purpose : std::uint64_t { kPlan = 1, kTask = 2, kScene = 3 };

base::Rng stream_of(const SampleRequest& request, Purpose purpose, Index attempt) {
  return base::Rng(request.seed, static_cast<std::uint64_t>(purpose) << 60 |
                                     static_cast<std::uint64_t>(attempt & 0xFF) << 48 |
                                     static_cast<std::uint64_t>(request.index));
}

// What of a sample its number alone decides.
struct Plan {
  const Part* part = nullptr;
  Catalogue::Named scenes{};  // without a generator: text alone
  Language language = Language::kEnglish;
};

const Part& choose_part(const Recipe& recipe, double progress, base::Rng& rng) {
  const bool is_text = chance::holds(rng, recipe.text_share);
  std::vector<Weighted<const Part*>> open;
  for (const Part& part : recipe.parts) {
    if (part.generators.empty() == is_text) open.push_back({&part, part.weight.at(progress)});
  }
  return *choose(open, rng);
}

Plan make_plan(const SampleRequest& request) {
  base::Rng rng = stream_of(request, Purpose::kPlan, 0);
  Plan plan{.part = &choose_part(request.recipe, request.progress(), rng)};
  if (!plan.part->generators.empty()) {
    plan.scenes = request.catalogue.generator(choose(plan.part->generators, rng));
  }
  plan.language = choose(plan.part->look.languages, rng);
  return plan;
}

// The part's tasks, each with its share of every pattern that names it.
std::vector<Weighted<const Task*>> tasks_of(const Part& part, std::span<const Task> tasks) {
  std::vector<Weighted<const Task*>> all;
  for (const Task& task : tasks) {
    if ((task.num_scenes == 0) == part.generators.empty()) all.push_back({&task, 0});
  }
  for (const auto& pattern : part.tasks) {
    const auto is_named = [&](const auto& each) {
      return names_task(pattern.value, each.value->name);
    };
    const auto count = std::count_if(all.begin(), all.end(), is_named);
    for (auto& each : all) {
      if (is_named(each)) each.weight += pattern.weight / static_cast<double>(count);
    }
  }
  std::erase_if(all, [](const auto& each) { return each.weight <= 0; });
  return all;
}

// Drawn by weight one after the other, none twice: the first that applies is made.
std::vector<const Task*> order_tasks(std::vector<Weighted<const Task*>> tasks, base::Rng& rng) {
  std::vector<const Task*> order;
  while (!tasks.empty()) {
    const Task* chosen = choose(tasks, rng);
    order.push_back(chosen);
    std::erase_if(tasks, [&](const auto& each) { return each.value == chosen; });
  }
  return order;
}

// Height of the lowest line, which degradation must leave readable.
double lowest_line(const Scene& scene) {
  double lowest = 0;
  visit_nodes(scene.root, [&](const Node& node) {
    if (node.kind != NodeKind::kLine || node.box.is_empty()) return;
    if (lowest == 0 || node.box.height() < lowest) lowest = node.box.height();
  });
  return lowest;
}

// One attempt at a sample.
class Attempt {
 public:
  Attempt(const SampleRequest& request, const Plan& plan, Index attempt, Studio& studio)
      : request_(request),
        plan_(plan),
        studio_(studio),
        scene_rng_(stream_of(request, Purpose::kScene, attempt)),
        task_rng_(stream_of(request, Purpose::kTask, attempt)) {}

  // The sample, or why there is none.
  std::optional<Rejection> make(MadeSample& sample) {
    const std::vector<const Task*> order =
        order_tasks(tasks_of(*plan_.part, request_.catalogue.tasks), task_rng_);
    const auto& languages = request_.recipe.questions;
    const Language question = languages.empty()
                                  ? choose_question_language(plan_.language, task_rng_)
                                  : choose(languages, task_rng_);
    // Sizes depend on the number of pictures: tasks of more than the first one's are passed over.
    num_scenes_ = order.empty() ? 0 : order.front()->num_scenes;
    shares_thing_ = !order.empty() && order.front()->shares_thing;
    for (const Task* task : order) {
      if (task->num_scenes > num_scenes_) continue;
      while (std::ssize(scenes_) < task->num_scenes)
        add_scene();
      const TaskInput input{
          .scenes = std::span(scenes_).first(static_cast<std::size_t>(task->num_scenes)),
          .assets = studio_.view(request_.split),
          .language = question,
          .fixed_share = request_.recipe.fixed_prompts};
      std::optional<Dialogue> dialogue = make_dialogue(*task, input, task_rng_);
      if (!dialogue) continue;
      sample.dialogue = *std::move(dialogue);
      ask_more(*task, input, sample.dialogue);
      return finish(input.scenes, sample);
    }
    return Rejection::kNoTask;
  }

 private:
  void add_scene() {
    const Recipe& recipe = request_.recipe;
    const Look& look = plan_.part->look;
    const double progress = request_.progress();
    const vision::Resolution size = choose_size(
        look, progress, num_scenes_ > 1 ? recipe.max_tiles_of_several : kMaxTiles, scene_rng_);
    SceneRequest wanted{.split = request_.split,
                        .language = plan_.language,
                        .width = size.width,
                        .height = size.height,
                        .density = look.density.draw(progress, scene_rng_),
                        .difficulty = look.difficulty.draw(progress, scene_rng_),
                        .scrambled_words = look.scrambled_words.at(progress),
                        .varied_faces = look.varied_faces.at(progress),
                        .smallest_x_height = look.smallest_x_height.at(progress)};
    if (shares_thing_ && !scenes_.empty() && !scenes_.front().objects.empty()) {
      wanted.noun = chance::pick(scenes_.front().objects, scene_rng_).noun;
    }
    const auto& [generator, only] = plan_.scenes;
    scenes_.push_back(only == nullptr ? make_scene(*generator, studio_, wanted, scene_rng_)
                                      : make_scene(*generator, *only, studio_, wanted, scene_rng_));
    degrade_scene(scenes_.back());
  }

  void degrade_scene(Scene& scene) {
    const Degradation& degradation = plan_.part->look.degradation;
    const double progress = request_.progress();
    if (!chance::holds(scene_rng_, degradation.share.at(progress))) return;
    const Preset preset = choose(degradation.presets, scene_rng_);
    Dose dose{.strength = degradation.strength.draw(progress, scene_rng_), .may_grow = false};
    if (const double line = lowest_line(scene); line > 0) dose.text_px = line;
    Degraded degraded = degrade(std::move(scene.image), preset, dose, scene_rng_);
    scene.image = std::move(degraded.image);
    change_boxes(scene, [&](const draw::Box& box) { return degraded.map.map_box(box); });
    for (const EffectUse& use : degraded.effects)
      scene.provenance.effects.emplace_back(to_string(use.effect));
  }

  // A part without turns draws nothing here: its samples are what they were without this.
  void ask_more(const Task& first, const TaskInput& input, Dialogue& dialogue) {
    const CurveRange& turns = plan_.part->turns;
    if (first.ask == nullptr || input.scenes.size() != 1 || turns.high.max() <= 1) return;
    const Index num_turns = std::lround(turns.draw(request_.progress(), task_rng_));
    add_turns(input, tasks_of(*plan_.part, request_.catalogue.tasks), num_turns, dialogue,
              task_rng_);
  }

  std::optional<Rejection> finish(std::span<const Scene> scenes, MadeSample& sample) {
    for (const Scene& scene : scenes) {
      const auto fault = check_scene(scene, request_.recipe.gates, std::ssize(scenes));
      if (fault) return fault;
    }
    if (const auto fault = check_answers(sample.dialogue.conversation, request_.recipe.gates)) {
      return fault;
    }
    sample.part = plan_.part->name;
    if (plan_.scenes.generator != nullptr) sample.generator = plan_.scenes.generator->name;
    sample.language = plan_.language;
    add_boxes(scenes, sample);
    return std::nullopt;
  }

  // Where a task shows a part of the scene, places in the scene are none in its picture.
  static void add_boxes(std::span<const Scene> scenes, MadeSample& sample) {
    const std::vector<draw::Image>& images = sample.dialogue.images;
    for (std::size_t i = 0; i < std::min(images.size(), scenes.size()); ++i) {
      const Scene& scene = scenes[i];
      const bool is_whole =
          images[i].width == scene.image.width && images[i].height == scene.image.height;
      if (is_whole) add_boxes_of(scene, static_cast<Index>(i), sample.boxes);
    }
  }

  static void add_boxes_of(const Scene& scene, Index image, std::vector<TruthBox>& boxes) {
    const auto add = [&](std::string_view kind, const std::string& text, const draw::Box& box) {
      if (!box.is_empty()) boxes.push_back({image, std::string(kind), text, box});
    };
    visit_nodes(scene.root, [&](const Node& node) {
      if (node.kind == NodeKind::kLine) add("line", plain_text(node), node.box);
      if (node.kind == NodeKind::kControl) add("control", node.text, node.box);
    });
    for (const Object& object : scene.objects)
      add("object", object.noun, object.box);
    for (const Fact& fact : scene.facts)
      add("value", fact.key, fact.box);
  }

  const SampleRequest& request_;
  const Plan& plan_;
  Studio& studio_;
  base::Rng scene_rng_;
  base::Rng task_rng_;
  Index num_scenes_ = 0;
  bool shares_thing_ = false;  // the scenes show a thing of the same name, where they show any
  std::vector<Scene> scenes_;
};

}  // namespace

SampleOutcome make_sample(const SampleRequest& request, Studio& studio) {
  base::check(request.index >= 0 && request.index < request.horizon, "make sample",
              "an index under ", request.horizon, ", is ", request.index);
  const Plan plan = make_plan(request);
  SampleOutcome outcome{.next_attempt = request.first_attempt};
  while (!outcome.sample && outcome.next_attempt < request.recipe.gates.attempts) {
    MadeSample sample;
    const auto fault = Attempt(request, plan, outcome.next_attempt++, studio).make(sample);
    if (fault) {
      outcome.rejections.push_back(*fault);
    } else {
      outcome.sample = std::move(sample);
    }
  }
  return outcome;
}

}  // namespace tessera::synth
