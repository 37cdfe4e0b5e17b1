// The engine on the official fixtures: greedy ids, and what an answer must not depend on.
#include "engine/engine.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/image/image.h"

#include "model/golden_fixture.h"

namespace tessera::testing {
namespace {

using engine::Answer;
using engine::Engine;
using engine::LatentPolicy;

struct Loaded {
  std::unique_ptr<ops::Context> context;
  std::unique_ptr<Engine> engine;
};

struct Setting {
  int num_threads = 2;
  Index prefill_chunk = 512;
  LatentPolicy latent = LatentPolicy::kAuto;
  int max_running = 8;
};

Loaded open(const std::string& directory, const Setting& setting = {}) {
  Loaded loaded;
  loaded.context = ops::Context::create({.num_threads = setting.num_threads});
  loaded.engine = Engine::open(*loaded.context, directory,
                               {.prefill_chunk = setting.prefill_chunk,
                                .max_running = setting.max_running,
                                .latent = setting.latent})
                      .value();
  return loaded;
}

processor::Conversation conversation_of(const GoldenConversation& golden) {
  return processor::parse_messages(golden.row.at("messages").dump(), golden.name,
                                   std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2/")
      .value();
}

std::vector<engine::Picture> pictures_of(const processor::Conversation& conversation) {
  std::vector<engine::Picture> pictures;
  for (const std::string& path : conversation.images()) {
    pictures.push_back({.source = path, .pixels = formats::load_image(path).value()});
  }
  return pictures;
}

engine::Prompt prepare(Engine& engine, const GoldenConversation& golden) {
  const processor::Conversation conversation = conversation_of(golden);
  return engine.prepare(conversation, pictures_of(conversation)).value();
}

engine::AnswerOptions greedy(Index max_tokens) {
  return {.max_tokens = max_tokens, .ignores_end = true};
}

Answer answer(const std::string& directory,
              const GoldenConversation& golden,
              const Setting& setting) {
  const Loaded loaded = open(directory, setting);
  return loaded.engine->answer(prepare(*loaded.engine, golden), greedy(16)).value().answer;
}

class GoldenEngine : public ::testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 1});
  GoldenCase golden_{*context_, GetParam()};
};

TEST_P(GoldenEngine, PromptIdsAndSixteenGreedyIdsAreTheOfficialOnes) {
  const Loaded loaded = open(golden_.directory());
  for (const GoldenConversation& conversation : golden_.conversations()) {
    if (!conversation.row.contains("greedy")) continue;
    SCOPED_TRACE(conversation.name);
    const engine::Prompt prompt = prepare(*loaded.engine, conversation);
    EXPECT_EQ(prompt.encoded.ids, conversation.ids("input_ids"));
    const Answer ours = loaded.engine->answer(prompt, greedy(16)).value().answer;
    EXPECT_EQ(ours.ids, conversation.ids("greedy"));
    EXPECT_EQ(ours.text, conversation.row.at("text").get<std::string>());
  }
}

TEST_P(GoldenEngine, LogProbabilitiesDoNotDependOnThreadsOrPromptSplit) {
  const GoldenConversation& conversation = golden_.conversation("grounding");
  for (const LatentPolicy latent : {LatentPolicy::kAuto, LatentPolicy::kAbsorbed}) {
    const Answer base = answer(golden_.directory(), conversation, {.latent = latent});
    for (const Setting& other :
         {Setting{.num_threads = 1, .latent = latent},
          Setting{.prefill_chunk = 7, .latent = latent},
          Setting{.num_threads = 3, .prefill_chunk = 100, .latent = latent}}) {
      const Answer again = answer(golden_.directory(), conversation, other);
      EXPECT_EQ(again.ids, base.ids);
      EXPECT_EQ(again.log_probs, base.log_probs);  // bit-equal
    }
  }
}

TEST_P(GoldenEngine, BothFormsOfLatentAttentionAgree) {
  const GoldenConversation& conversation = golden_.conversation("one_image");
  const Answer absorbed =
      answer(golden_.directory(), conversation, {.latent = LatentPolicy::kAbsorbed});
  const Answer expanded =
      answer(golden_.directory(), conversation, {.latent = LatentPolicy::kExpanded});
  EXPECT_EQ(absorbed.ids, expanded.ids);
  for (std::size_t i = 0; i < absorbed.log_probs.size(); ++i) {
    EXPECT_NEAR(absorbed.log_probs[i], expanded.log_probs[i], 1e-5);
  }
}

TEST_P(GoldenEngine, FourMixedPromptsInOneBatchAnswerAsAlone) {
  const Loaded loaded = open(golden_.directory(), {.prefill_chunk = 96});
  std::vector<Answer> alone;
  std::vector<engine::Prompt> prompts;
  for (const char* name : {"one_image", "text_only", "two_images_multi_turn", "grounding"}) {
    prompts.push_back(prepare(*loaded.engine, golden_.conversation(name)));
    alone.push_back(loaded.engine->answer(prompts.back(), greedy(16)).value().answer);
  }
  std::vector<std::optional<Answer>> together(prompts.size());
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    engine::Request request = loaded.engine->make_request(prompts[i], greedy(16)).value();
    request.on_done = [&together, i](base::Result<Answer> done) { together[i] = done.value(); };
    ASSERT_TRUE(loaded.engine->scheduler().submit(std::move(request)));
  }
  while (loaded.engine->scheduler().has_work())
    loaded.engine->scheduler().step();
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    ASSERT_TRUE(together[i]);
    EXPECT_EQ(together[i]->ids, alone[i].ids);
    EXPECT_EQ(together[i]->log_probs, alone[i].log_probs);  // bit-equal
  }
}

TEST_P(GoldenEngine, TheOrderOfABatchChangesNoAnswer) {
  const Loaded loaded = open(golden_.directory(), {.prefill_chunk = 300, .max_running = 2});
  const std::vector<const char*> names = {"text_only", "grounding", "one_image"};
  const auto answer_all = [&](const std::vector<std::size_t>& order) {
    std::vector<Answer> answers(names.size());
    for (const std::size_t i : order) {
      const engine::Prompt prompt = prepare(*loaded.engine, golden_.conversation(names[i]));
      engine::Request request = loaded.engine->make_request(prompt, greedy(6)).value();
      request.on_done = [&answers, i](base::Result<Answer> done) { answers[i] = done.value(); };
      EXPECT_TRUE(loaded.engine->scheduler().submit(std::move(request)));
    }
    while (loaded.engine->scheduler().has_work())
      loaded.engine->scheduler().step();
    return answers;
  };
  const std::vector<Answer> forward = answer_all({0, 1, 2});
  const std::vector<Answer> backward = answer_all({2, 1, 0});
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(backward[i].ids, forward[i].ids) << names[i];
    EXPECT_EQ(backward[i].log_probs, forward[i].log_probs) << names[i];  // bit-equal
  }
}

TEST_P(GoldenEngine, ATurnThatReusesTheCacheAnswersAsOneThatDoesNot) {
  const Loaded loaded = open(golden_.directory());
  const engine::Prompt first = prepare(*loaded.engine, golden_.conversation("grounding"));
  engine::AnswerOptions keeping = greedy(5);
  keeping.keeps_prefix = true;
  Answer before = loaded.engine->answer(first, keeping).value().answer;
  engine::Prompt second = first;
  second.encoded.ids.insert(second.encoded.ids.end(), before.ids.begin(), before.ids.end());
  for (const std::int32_t id : {30, 31, 32})
    second.encoded.ids.push_back(id);
  const Answer fresh = loaded.engine->answer(second, greedy(8)).value().answer;
  engine::AnswerOptions reusing = greedy(8);
  reusing.prefix = std::move(before.prefix);
  const Answer reused = loaded.engine->answer(second, std::move(reusing)).value().answer;
  EXPECT_EQ(reused.ids, fresh.ids);
  for (std::size_t i = 0; i < fresh.log_probs.size(); ++i) {
    EXPECT_NEAR(reused.log_probs[i], fresh.log_probs[i], 1e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(Vl2, GoldenEngine, ::testing::ValuesIn(kGoldenCases));

class EngineOnMha : public ::testing::Test {
 protected:
  const std::string directory_ = std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2/mha";
  Loaded loaded_ = open(directory_);
  engine::Prompt text_prompt(const char* text = "The quick brown fox") {
    return loaded_.engine
        ->prepare(processor::single_turn(loaded_.engine->processor(), text, {}), {})
        .value();
  }
};

TEST_F(EngineOnMha, DecodingAsksTheSystemForNoMemory) {
  engine::AnswerOptions options = greedy(40);
  std::vector<std::int64_t> allocations;
  options.on_text = [&](std::string_view) {
    allocations.push_back(loaded_.context->allocator().num_system_allocations());
  };
  (void)loaded_.engine->answer(text_prompt(), options).value();
  ASSERT_GT(allocations.size(), 8U);
  // The first steps fill the lists of free blocks; within one page of the cache nothing is added.
  EXPECT_EQ(allocations[4], allocations.back());
}

TEST_F(EngineOnMha, AFailedRequestLeavesTheNextOneWorking) {
  engine::Request request = loaded_.engine->make_request(text_prompt(), greedy(4)).value();
  // Rows of a wrong width: a broken contract inside the step.
  request.images.push_back(
      {.first = 1, .rows = Tensor::zeros(loaded_.context->allocator(), DType::kF32, {1, 3})});
  std::optional<base::Error> error;
  request.on_done = [&](base::Result<Answer> done) { error = done.error(); };
  ASSERT_TRUE(loaded_.engine->scheduler().submit(std::move(request)));
  while (loaded_.engine->scheduler().has_work())
    loaded_.engine->scheduler().step();
  ASSERT_TRUE(error);
  EXPECT_EQ(loaded_.engine->answer(text_prompt(), greedy(4)).value().answer.ids.size(), 4U);
}

TEST_F(EngineOnMha, CancelledRequestsSaySoAndKeepWhatTheyHave) {
  base::CancelFlag cancel;
  engine::AnswerOptions options = greedy(100);
  options.cancel = &cancel;
  int num_pieces = 0;
  options.on_text = [&](std::string_view) {
    if (++num_pieces == 3) cancel.request();
  };
  const Answer stopped = loaded_.engine->answer(text_prompt(), options).value().answer;
  EXPECT_EQ(stopped.reason, engine::FinishReason::kCancelled);
  EXPECT_FALSE(stopped.ids.empty());
  EXPECT_LT(stopped.ids.size(), 100U);
}

TEST_F(EngineOnMha, SamplingIsAFunctionOfTheSeed) {
  engine::AnswerOptions options = greedy(24);
  options.sampling = {.is_greedy = false, .temperature = 1.5, .top_p = 0.95, .seed = 7};
  const Answer first = loaded_.engine->answer(text_prompt(), options).value().answer;
  EXPECT_EQ(loaded_.engine->answer(text_prompt(), options).value().answer.ids, first.ids);
  options.sampling.seed = 8;
  EXPECT_NE(loaded_.engine->answer(text_prompt(), options).value().answer.ids, first.ids);
}

TEST_F(EngineOnMha, StopTextsEndTheAnswerAndAreNotShown) {
  const Answer whole = loaded_.engine->answer(text_prompt(), greedy(30)).value().answer;
  ASSERT_GT(whole.text.size(), 12U);
  engine::AnswerOptions options = greedy(30);
  std::size_t at = 6;
  while ((static_cast<unsigned char>(whole.text[at]) & 0xC0U) == 0x80U)
    ++at;
  options.stop_texts = {whole.text.substr(at, 4)};
  std::string streamed;
  options.on_text = [&](std::string_view text) { streamed += text; };
  const Answer stopped = loaded_.engine->answer(text_prompt(), options).value().answer;
  EXPECT_EQ(stopped.text, whole.text.substr(0, whole.text.find(options.stop_texts[0])));
  EXPECT_EQ(streamed, stopped.text);
  EXPECT_EQ(stopped.reason, engine::FinishReason::kStop);
}

TEST_F(EngineOnMha, APromptOverTheContextIsRefusedWithBothNumbers) {
  const Loaded small = [&] {
    Loaded loaded;
    loaded.context = ops::Context::create({.num_threads = 1});
    loaded.engine = Engine::open(*loaded.context, directory_, {.context = 8}).value();
    return loaded;
  }();
  const auto refused = small.engine->answer(text_prompt(), greedy(4));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().to_string(), ::testing::HasSubstr("at most 8 tokens"));
}

// A picture of one colour.
engine::Picture plain_picture(Index width, Index height) {
  engine::Picture picture;
  picture.source = "plain";
  picture.pixels.width = width;
  picture.pixels.height = height;
  picture.pixels.rgb.assign(static_cast<std::size_t>(width * height * 3), 90);
  return picture;
}

engine::Prompt picture_prompt(Engine& engine, const engine::Picture& picture) {
  const std::vector<std::string> sources = {picture.source};
  return engine
      .prepare(processor::single_turn(engine.processor(), "What is it?", sources), {&picture, 1})
      .value();
}

TEST_F(EngineOnMha, MaxTilesBoundsTheViewsAndTheIdsFollow) {
  const engine::Picture picture = plain_picture(1000, 1000);
  std::size_t previous = 0;
  for (const Index max_tiles : {1, 2, 4, 9, 16}) {
    Loaded loaded;
    loaded.context = ops::Context::create({.num_threads = 2});
    loaded.engine =
        Engine::open(*loaded.context, directory_, {.context = 8192, .max_tiles = max_tiles})
            .value();
    const engine::Prompt prompt = picture_prompt(*loaded.engine, picture);
    const vision::TileGrid grid = prompt.views.at(0).grid;
    EXPECT_LE(grid.columns * grid.rows, max_tiles);
    EXPECT_GE(prompt.encoded.ids.size(), previous);
    previous = prompt.encoded.ids.size();
    if (max_tiles == 9) {
      EXPECT_EQ(grid.columns * grid.rows, 9);
    }
    if (max_tiles > 2) continue;  // the tower's time
    const auto images = loaded.engine->encode_images(prompt, nullptr, nullptr).value();
    const auto is_image = [&](std::int32_t id) {
      return id == loaded.engine->processor().ids().image;
    };
    EXPECT_EQ(images.at(0).rows.dim(0),
              std::count_if(prompt.encoded.ids.begin(), prompt.encoded.ids.end(), is_image));
  }
}

TEST_F(EngineOnMha, APictureSeenLatelyIsNotEncodedAgain) {
  Engine& engine = *loaded_.engine;
  const engine::Prompt prompt = picture_prompt(engine, plain_picture(100, 90));
  const auto first = engine.encode_images(prompt, nullptr, nullptr).value();
  const auto again = engine.encode_images(prompt, nullptr, nullptr).value();
  EXPECT_EQ(first[0].rows.data<const float>(), again[0].rows.data<const float>());
  EXPECT_EQ(first[0].key, again[0].key);
  const engine::Prompt other = picture_prompt(engine, plain_picture(90, 100));
  EXPECT_NE(engine.encode_images(other, nullptr, nullptr).value()[0].key, first[0].key);
}

TEST_F(EngineOnMha, ARefusedTurnGivesItsPrefixBack) {
  engine::AnswerOptions keeping = greedy(3);
  keeping.keeps_prefix = true;
  const auto kept_slot = [&] {
    return loaded_.engine->answer(text_prompt(), keeping).value().answer.prefix;
  };
  engine::CachedPrefix prefix = kept_slot();
  const int slot = prefix.slot;
  engine::AnswerOptions refused = greedy(3);
  refused.stop_texts = {""};
  refused.prefix = std::move(prefix);
  EXPECT_FALSE(loaded_.engine->answer(text_prompt(), std::move(refused)));
  EXPECT_EQ(kept_slot().slot, slot);  // the slot is free again
}

}  // namespace
}  // namespace tessera::testing
