// The scheduler over a model that can be worked out on paper (engine/test_model.h).
#include "engine/scheduler.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <numeric>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/test_model.h"

namespace tessera::engine {
namespace {

using base::Result;
using testing::HasSubstr;
using Ids = std::vector<std::int32_t>;

Ids prompt_of(std::int32_t seed, std::size_t size) {
  Ids ids;
  for (std::size_t i = 0; i < size; ++i)
    ids.push_back(1 + (seed * 31 + static_cast<std::int32_t>(i) * 7) % 250);
  return ids;
}

// What the model answers to the values of a prompt, worked out without it.
Ids expected_answer(std::vector<float> values, Index num_ids) {
  Ids answer;
  for (Index i = 0; i < num_ids; ++i) {
    answer.push_back(next_letter(values));
    values.push_back(static_cast<float>(answer.back()));
  }
  return answer;
}

Ids expected_answer(const Ids& prompt, Index num_ids) {
  return expected_answer(std::vector<float>(prompt.begin(), prompt.end()), num_ids);
}

// What became of a request.
struct Fate {
  std::optional<Answer> answer{};
  std::optional<base::Error> error{};
  int num_calls = 0;
};

class SchedulerTest : public ::testing::Test {
 protected:
  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 2});
  TestModel model_{*context_};
  text::Tokenizer tokenizer_ = byte_tokenizer();

  Scheduler scheduler(const SchedulerOptions& options = {}) {
    return {model_, tokenizer_, options};
  }

  static Request request(Ids prompt, Index max_tokens, Fate& fate) {
    Request request;
    request.ids = std::move(prompt);
    request.max_tokens = max_tokens;
    request.end_id = kEndId;
    request.on_done = [&fate](Result<Answer> done) {
      ++fate.num_calls;
      if (done) {
        fate.answer = *std::move(done);
      } else {
        fate.error = std::move(done).error();
      }
    };
    return request;
  }

  static void run(Scheduler& scheduler) {
    for (int i = 0; scheduler.has_work(); ++i) {
      ASSERT_LT(i, 10000) << "the scheduler does not come to an end";
      scheduler.step();
    }
  }

  static Answer answer(Scheduler& scheduler, Request request, Fate& fate) {
    EXPECT_TRUE(scheduler.submit(std::move(request)));
    run(scheduler);
    EXPECT_EQ(fate.num_calls, 1);
    return fate.answer.value_or(Answer{});
  }

  // Pages never go back to the allocator, so a slot that leaks shows as growth.
  std::int64_t bytes() { return context_->allocator().bytes_in_use(); }
};

TEST_F(SchedulerTest, AnAnswerIsWhatTheModelSaysStepByStep) {
  Scheduler scheduler = this->scheduler();
  Fate fate;
  std::string streamed;
  Request one = request(prompt_of(1, 20), 70, fate);
  one.on_text = [&](std::string_view text) { streamed += text; };
  const Answer answer = SchedulerTest::answer(scheduler, std::move(one), fate);
  EXPECT_EQ(answer.ids, expected_answer(prompt_of(1, 20), 70));
  EXPECT_EQ(answer.reason, FinishReason::kLength);
  EXPECT_EQ(answer.text, tokenizer_.decode(answer.ids));
  EXPECT_EQ(streamed, answer.text);
  EXPECT_EQ(answer.prefix.slot, -1);
  // One logit is 8 and 256 are 0.
  ASSERT_EQ(answer.log_probs.size(), 70U);
  for (const float log_prob : answer.log_probs)
    EXPECT_NEAR(log_prob, 8 - std::log(std::exp(8.0) + 256), 1e-6);
}

TEST_F(SchedulerTest, NoChunkAndNoCompanyChangesAnAnswer) {
  for (const Index chunk : {1, 7, 64, 1000}) {
    for (const int max_running : {1, 3, 16}) {
      Scheduler scheduler = this->scheduler({.prefill_chunk = chunk, .max_running = max_running});
      std::vector<Fate> fates(9);
      for (std::size_t i = 0; i < fates.size(); ++i) {
        ASSERT_TRUE(scheduler.submit(request(prompt_of(static_cast<std::int32_t>(i), 1 + i * 23),
                                             5 + 3 * std::ssize(fates), fates[i])));
      }
      run(scheduler);
      for (std::size_t i = 0; i < fates.size(); ++i) {
        ASSERT_EQ(fates[i].num_calls, 1);
        EXPECT_EQ(fates[i].answer->ids,
                  expected_answer(prompt_of(static_cast<std::int32_t>(i), 1 + i * 23), 32))
            << "request " << i << ", chunk " << chunk << ", " << max_running << " together";
      }
    }
  }
}

TEST_F(SchedulerTest, PromptsShareTheChunkAndAnswersUnderWayGoOn) {
  Scheduler scheduler = this->scheduler({.prefill_chunk = 10});
  std::vector<Ids> steps;  // rows of each sequence
  model_.on_decode = [&](const nn::Step& step) {
    Ids rows;
    for (const nn::StepSequence& sequence : step.sequences)
      rows.push_back(static_cast<std::int32_t>(sequence.count));
    steps.push_back(rows);
  };
  std::vector<Fate> fates(3);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t size = std::array<std::size_t, 3>{4, 13, 5}[i];
    ASSERT_TRUE(scheduler.submit(request(prompt_of(1, size), 4, fates[i])));
  }
  run(scheduler);
  EXPECT_EQ(steps, (std::vector<Ids>{{4, 6}, {1, 7, 3}, {1, 1, 2}, {1, 1, 1}, {1, 1}, {1}}));
}

TEST_F(SchedulerTest, NoMoreThanMaxRunningAreTogetherAndTheFirstComeFirst) {
  Scheduler scheduler = this->scheduler({.max_running = 2});
  std::size_t most = 0;
  model_.on_decode = [&](const nn::Step& step) { most = std::max(most, step.sequences.size()); };
  Ids order;
  std::vector<Fate> fates(5);
  for (std::int32_t i = 0; i < 5; ++i) {
    Request each = request(prompt_of(i, 3), 2, fates[static_cast<std::size_t>(i)]);
    each.on_done = [&order, i](const Result<Answer>& done) {
      EXPECT_TRUE(done);
      order.push_back(i);
    };
    ASSERT_TRUE(scheduler.submit(std::move(each)));
  }
  run(scheduler);
  EXPECT_EQ(most, 2U);
  EXPECT_EQ(order, (Ids{0, 1, 2, 3, 4}));
}

TEST_F(SchedulerTest, ARequestWithAListenerRunsAloneAndInOneStep) {
  Scheduler scheduler = this->scheduler({.prefill_chunk = 4});
  std::vector<std::size_t> companies;
  Index most_rows = 0;
  model_.on_decode = [&](const nn::Step& step) {
    if (step.listener == nullptr) return;
    companies.push_back(step.sequences.size());
    most_rows = std::max(most_rows, step.sequences[0].count);
  };
  Shape logits_shape;
  const auto listen = [&](std::string_view name, int, const Tensor& value) {
    if (name == "logits") logits_shape = value.shape();
  };
  const nn::Tap tap(listen);
  std::vector<Fate> fates(3);
  for (std::size_t i = 0; i < 3; ++i) {
    Request each = request(prompt_of(2, 11), 3, fates[i]);
    if (i == 1) each.listener = &tap;
    ASSERT_TRUE(scheduler.submit(std::move(each)));
  }
  run(scheduler);
  EXPECT_EQ(companies, (std::vector<std::size_t>{1}));  // the prompt only
  EXPECT_EQ(most_rows, 11);
  EXPECT_EQ(logits_shape, (Shape{11, 257}));
  for (const Fate& fate : fates)
    EXPECT_EQ(fate.answer->ids, expected_answer(prompt_of(2, 11), 3));
}

TEST_F(SchedulerTest, TheEndIdEndsAnAnswerAndIsNotPartOfIt) {
  Scheduler scheduler = this->scheduler();
  model_.replace_next = [](Index position, std::int32_t id) {
    return position == 12 ? kEndId : id;
  };
  Fate fate;
  Answer stopped = answer(scheduler, request(prompt_of(3, 10), 50, fate), fate);
  EXPECT_EQ(stopped.ids, expected_answer(prompt_of(3, 10), 3));
  EXPECT_EQ(stopped.log_probs.size(), 3U);
  EXPECT_EQ(stopped.reason, FinishReason::kStop);

  Fate second;
  Request ignoring = request(prompt_of(3, 10), 6, second);
  ignoring.ignores_end = true;
  const Answer going_on = answer(scheduler, std::move(ignoring), second);
  ASSERT_EQ(going_on.ids.size(), 6U);
  EXPECT_EQ(going_on.ids[3], kEndId);
  EXPECT_THAT(going_on.text, HasSubstr("<end>"));
  EXPECT_EQ(going_on.reason, FinishReason::kLength);
}

TEST_F(SchedulerTest, AnAnswerEndsWhereTheContextDoes) {
  Scheduler scheduler = this->scheduler({.context = 20});
  Fate fate;
  Answer answer = SchedulerTest::answer(scheduler, request(prompt_of(4, 17), 50, fate), fate);
  EXPECT_EQ(answer.ids.size(), 3U);
  EXPECT_EQ(answer.reason, FinishReason::kLength);
  Fate full;
  answer = SchedulerTest::answer(scheduler, request(prompt_of(4, 20), 50, full), full);
  EXPECT_EQ(answer.ids.size(), 1U);
  Fate over;
  const auto refused = scheduler.submit(request(prompt_of(4, 21), 50, over));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kLimit);
  EXPECT_THAT(refused.error().to_string(), HasSubstr("at most 20 tokens of context, has 21"));
  EXPECT_EQ(over.num_calls, 0);
}

TEST_F(SchedulerTest, FaultyRequestsAreRefusedWithTheFact) {
  Scheduler scheduler = this->scheduler();
  Fate fate;
  const auto refusal = [&](const std::function<void(Request&)>& spoil) {
    Request spoilt = request(prompt_of(5, 4), 4, fate);
    spoil(spoilt);
    const auto taken = scheduler.submit(std::move(spoilt));
    return taken ? std::string("taken") : taken.error().to_string();
  };
  EXPECT_THAT(refusal([](Request& r) { r.ids.clear(); }), HasSubstr("at least one token"));
  EXPECT_THAT(refusal([](Request& r) { r.ids[2] = 257; }), HasSubstr("of 257, has 257"));
  EXPECT_THAT(refusal([](Request& r) { r.ids[0] = -1; }), HasSubstr("has -1"));
  EXPECT_THAT(refusal([](Request& r) { r.max_tokens = 0; }), HasSubstr("max_tokens is 0"));
  EXPECT_THAT(refusal([](Request& r) { r.stop_texts = {"x", ""}; }), HasSubstr("one is empty"));
  EXPECT_THAT(refusal([](Request& r) { r.sampling.temperature = 0; }), HasSubstr("temperature"));
  EXPECT_FALSE(scheduler.has_work());
  EXPECT_EQ(fate.num_calls, 0);
}

TEST_F(SchedulerTest, AStopTextEndsTheTextBeforeItself) {
  Scheduler scheduler = this->scheduler();
  const Ids whole = expected_answer(prompt_of(6, 8), 40);
  const std::string text = tokenizer_.decode(whole);
  const std::string stop = text.substr(10, 4);
  Fate fate;
  std::string streamed;
  Request one = request(prompt_of(6, 8), 40, fate);
  one.stop_texts = {"never", stop};
  one.on_text = [&](std::string_view piece) { streamed += piece; };
  const Answer answer = SchedulerTest::answer(scheduler, std::move(one), fate);
  EXPECT_EQ(answer.text, text.substr(0, text.find(stop)));
  EXPECT_EQ(streamed, answer.text);
  EXPECT_EQ(answer.reason, FinishReason::kStop);
  EXPECT_EQ(answer.ids.size(), text.find(stop) + 4);
}

TEST_F(SchedulerTest, ALoopEndsAnAnswerOnlyWhenAskedFor) {
  model_.replace_next = [](Index position, std::int32_t) {
    return kFirstLetter + static_cast<std::int32_t>(position % 3);
  };
  for (const bool stops_loops : {true, false}) {
    Scheduler scheduler = this->scheduler();
    Fate fate;
    Request looping = request(prompt_of(7, 4), 400, fate);
    looping.stops_loops = stops_loops;
    const Answer answer = SchedulerTest::answer(scheduler, std::move(looping), fate);
    EXPECT_EQ(answer.ids.size(), stops_loops ? 256U : 400U);
    EXPECT_EQ(answer.reason, stops_loops ? FinishReason::kRepetition : FinishReason::kLength);
  }
}

TEST_F(SchedulerTest, HalfACharacterAtTheEndIsShownAsOneReplacement) {
  model_.replace_next = [](Index, std::int32_t) { return 1 + 0xE6; };  // first of three bytes
  Scheduler scheduler = this->scheduler();
  Fate fate;
  const Answer answer = SchedulerTest::answer(scheduler, request(prompt_of(8, 4), 2, fate), fate);
  EXPECT_EQ(answer.text, "\uFFFD\uFFFD");
  EXPECT_EQ(answer.text, tokenizer_.decode(answer.ids));
}

TEST_F(SchedulerTest, SampledAnswersDependOnTheSeedAndNotOnTheCompany) {
  const auto sampled = [&](std::uint64_t seed, std::size_t num_others) {
    Scheduler scheduler = this->scheduler({.prefill_chunk = 5});
    std::vector<Fate> others(num_others);
    for (Fate& fate : others)
      EXPECT_TRUE(scheduler.submit(request(prompt_of(9, 6), 30, fate)));
    Fate fate;
    Request one = request(prompt_of(10, 9), 30, fate);
    one.ignores_end = true;
    one.sampling = {.is_greedy = false, .temperature = 3, .seed = seed};
    return SchedulerTest::answer(scheduler, std::move(one), fate).ids;
  };
  const Ids alone = sampled(1, 0);
  EXPECT_EQ(sampled(1, 4), alone);
  EXPECT_NE(sampled(2, 0), alone);
}

// Images.

ImageRows image(ops::Context& context, Index first, Index num_rows, float value) {
  Tensor rows = Tensor::empty(context.allocator(), DType::kF32, {num_rows, 1});
  std::fill_n(rows.data<float>(), num_rows, value);
  return {.first = first, .rows = rows, .key = "value " + std::to_string(value)};
}

TEST_F(SchedulerTest, ImageRowsStandInForTheirPositionsAtEveryChunk) {
  const Ids prompt = prompt_of(11, 30);
  std::vector<float> values(prompt.begin(), prompt.end());
  std::fill_n(values.begin() + 3, 8, 1000.0F);
  std::fill_n(values.begin() + 20, 10, 77.0F);  // reaches the end
  for (const Index chunk : {1, 4, 9, 64}) {
    Scheduler scheduler = this->scheduler({.prefill_chunk = chunk});
    Fate fate;
    Request one = request(prompt, 12, fate);
    one.images = {image(*context_, 3, 8, 1000), image(*context_, 20, 10, 77)};
    const Answer answer = SchedulerTest::answer(scheduler, std::move(one), fate);
    EXPECT_EQ(answer.ids, expected_answer(values, 12)) << chunk;
  }
}

// Prefixes.

class PrefixTest : public SchedulerTest {
 protected:
  Scheduler scheduler_ = scheduler();
  Index rows_computed_ = 0;

  void SetUp() override {
    model_.on_decode = [this](const nn::Step& step) {
      for (const nn::StepSequence& sequence : step.sequences)
        rows_computed_ += sequence.count;
    };
  }

  // The first turn: 20 tokens, 5 of answer; kept.
  Answer first_turn(std::vector<ImageRows> images = {}) {
    Fate fate;
    Request one = request(prompt_of(12, 20), 5, fate);
    one.images = std::move(images);
    one.keeps_prefix = true;
    return answer(scheduler_, std::move(one), fate);
  }

  Answer next_turn(Ids prompt, CachedPrefix prefix, std::vector<ImageRows> images = {}) {
    Fate fate;
    Request one = request(std::move(prompt), 6, fate);
    one.images = std::move(images);
    one.prefix = std::move(prefix);
    rows_computed_ = 0;
    return answer(scheduler_, std::move(one), fate);
  }

  static Ids turn(const Answer& before, const Ids& more) {
    Ids ids = prompt_of(12, 20);
    ids.insert(ids.end(), before.ids.begin(), before.ids.end());
    ids.insert(ids.end(), more.begin(), more.end());
    return ids;
  }
};

TEST_F(PrefixTest, HoldsTheComputedPositionsAndOnlyTheRestIsComputed) {
  Answer before = first_turn();
  EXPECT_EQ(before.prefix.ids.size(), 24U);  // the last id was never run
  const Ids prompt = turn(before, {9, 8, 7});
  const Answer after = next_turn(prompt, std::move(before.prefix));
  EXPECT_EQ(after.ids, expected_answer(prompt, 6));
  EXPECT_EQ(rows_computed_, 4 + 5);  // 28 - 24 of the prompt, 5 fed back
}

TEST_F(PrefixTest, EndsAtTheFirstOtherId) {
  Answer before = first_turn();
  Ids prompt = turn(before, {9});
  prompt[15] = 200;
  const Answer after = next_turn(prompt, std::move(before.prefix));
  EXPECT_EQ(after.ids, expected_answer(prompt, 6));
  EXPECT_EQ(rows_computed_, std::ssize(prompt) - 15 + 5);
}

TEST_F(PrefixTest, AtLeastOneTokenIsComputedAnew) {
  Answer before = first_turn();
  const Answer after = next_turn(prompt_of(12, 20), std::move(before.prefix));
  EXPECT_EQ(after.ids, expected_answer(prompt_of(12, 20), 6));
  EXPECT_EQ(rows_computed_, 1 + 5);
}

TEST_F(PrefixTest, AShorterPromptAndAnEmptyPrefixWork) {
  Answer before = first_turn();
  EXPECT_EQ(next_turn(prompt_of(12, 3), std::move(before.prefix)).ids,
            expected_answer(prompt_of(12, 3), 6));
  CachedPrefix nothing;
  nothing.ids = prompt_of(12, 20);  // without a slot nothing is cached
  EXPECT_EQ(next_turn(prompt_of(12, 20), nothing).ids, expected_answer(prompt_of(12, 20), 6));
  EXPECT_EQ(rows_computed_, 20 + 5);
}

TEST_F(PrefixTest, EqualImagesAreReusedAndOthersAreNot) {
  const auto values = [&](const Ids& prompt, float pixel) {
    std::vector<float> all(prompt.begin(), prompt.end());
    std::fill_n(all.begin() + 2, 10, pixel);
    return all;
  };
  Answer before = first_turn({image(*context_, 2, 10, 500)});
  EXPECT_EQ(before.ids, expected_answer(values(prompt_of(12, 20), 500), 5));
  Ids prompt = turn(before, {9});
  Answer same = next_turn(prompt, std::move(before.prefix), {image(*context_, 2, 10, 500)});
  EXPECT_EQ(same.ids, expected_answer(values(prompt, 500), 6));
  EXPECT_EQ(rows_computed_, 2 + 5);

  before = first_turn({image(*context_, 2, 10, 500)});
  Answer other = next_turn(prompt, std::move(before.prefix), {image(*context_, 2, 10, 600)});
  EXPECT_EQ(other.ids, expected_answer(values(prompt, 600), 6));
  EXPECT_EQ(rows_computed_, std::ssize(prompt) - 2 + 5);

  before = first_turn({image(*context_, 2, 10, 500)});
  Answer none = next_turn(prompt, std::move(before.prefix));
  EXPECT_EQ(none.ids, expected_answer(prompt, 6));
  EXPECT_EQ(rows_computed_, std::ssize(prompt) - 2 + 5);
}

TEST_F(PrefixTest, KeptUsedAndDroppedPrefixesLeaveNoPagesBehind) {
  const auto round = [&] {
    Answer kept = first_turn();
    const Ids prompt = turn(kept, {4});
    (void)next_turn(prompt, std::move(kept.prefix));  // used, not kept again
    Answer again = first_turn();
    scheduler_.drop(again.prefix);
    scheduler_.drop({});  // none
  };
  round();
  const std::int64_t before = bytes();
  for (int i = 0; i < 10; ++i)
    round();
  EXPECT_EQ(bytes(), before);
}

TEST_F(PrefixTest, ARefusedRequestLeavesItsPrefixToTheCaller) {
  const Answer before = first_turn();
  Fate fate;
  Request faulty = request(turn(before, {300}), 5, fate);
  faulty.prefix = before.prefix;
  ASSERT_FALSE(scheduler_.submit(std::move(faulty)));
  const Ids prompt = turn(before, {30});
  EXPECT_EQ(next_turn(prompt, before.prefix).ids, expected_answer(prompt, 6));
  EXPECT_EQ(rows_computed_, 2 + 5);
}

TEST_F(PrefixTest, AWaitingRequestThatIsCancelledHandsItsPrefixBackOrReleasesIt) {
  base::CancelFlag cancel;
  cancel.request();
  Answer kept = first_turn();
  const int slot = kept.prefix.slot;
  for (const bool keeps : {true, false}) {
    Fate fate;
    Request waiting = request(turn(kept, {4}), 5, fate);
    waiting.prefix = std::move(kept.prefix);
    waiting.keeps_prefix = keeps;
    waiting.cancel = &cancel;
    Answer cancelled = answer(scheduler_, std::move(waiting), fate);
    EXPECT_EQ(cancelled.reason, FinishReason::kCancelled);
    EXPECT_EQ(cancelled.prefix.slot, keeps ? slot : -1);
    kept.prefix = std::move(cancelled.prefix);
  }
  EXPECT_EQ(first_turn().prefix.slot, slot);  // the slot is free again
}

// Cancelling and failing.

TEST_F(SchedulerTest, CancellingOneOfSeveralLeavesTheOthersAlone) {
  Scheduler scheduler = this->scheduler({.max_running = 2});
  std::vector<base::CancelFlag> flags(4);
  std::vector<Fate> fates(4);
  for (std::size_t i = 0; i < 4; ++i) {
    Request each = request(prompt_of(static_cast<std::int32_t>(i), 6), 20, fates[i]);
    each.cancel = &flags[i];
    ASSERT_TRUE(scheduler.submit(std::move(each)));
  }
  for (int i = 0; i < 5; ++i)
    scheduler.step();
  flags[0].request();  // under way
  flags[3].request();  // waiting
  run(scheduler);
  EXPECT_EQ(fates[0].answer->reason, FinishReason::kCancelled);
  EXPECT_EQ(fates[0].answer->ids, expected_answer(prompt_of(0, 6), 5));
  EXPECT_EQ(fates[3].answer->reason, FinishReason::kCancelled);
  EXPECT_TRUE(fates[3].answer->ids.empty());
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(fates[i].answer->ids,
              expected_answer(prompt_of(static_cast<std::int32_t>(i), 6), 20));
  }
  for (const Fate& fate : fates)
    EXPECT_EQ(fate.num_calls, 1);
}

TEST_F(SchedulerTest, AFlagIsObeyedInsideAStepThatOneRequestOwns) {
  Scheduler scheduler = this->scheduler({.prefill_chunk = 8});
  base::CancelFlag cancel;
  int num_steps = 0;
  model_.on_decode = [&](const nn::Step&) {
    if (++num_steps == 2) cancel.request();
  };
  Fate fate;
  Request one = request(prompt_of(1, 100), 5, fate);
  one.cancel = &cancel;
  one.keeps_prefix = true;
  const Answer answer = SchedulerTest::answer(scheduler, std::move(one), fate);
  EXPECT_EQ(answer.reason, FinishReason::kCancelled);
  EXPECT_EQ(num_steps, 2);
  EXPECT_EQ(answer.prefix.ids.size(), 8U);  // the interrupted step left nothing
  context_->throw_if_cancelled();           // the context has forgotten the flag
}

TEST_F(SchedulerTest, CancelledAndFailedRequestsLeaveNoPagesBehind) {
  Scheduler scheduler = this->scheduler({.prefill_chunk = 50});
  bool fails = false;
  model_.on_decode = [&](const nn::Step&) { base::check(!fails, "decode", "no failure"); };
  const auto round = [&] {
    base::CancelFlag cancel;
    std::vector<Fate> fates(4);
    for (Fate& fate : fates) {
      Request each = request(prompt_of(2, 100), 10, fate);
      each.cancel = &cancel;
      ASSERT_TRUE(scheduler.submit(std::move(each)));
    }
    for (int i = 0; i < 3; ++i)
      scheduler.step();
    cancel.request();
    run(scheduler);
    fails = true;
    for (Fate& fate : fates)
      ASSERT_TRUE(scheduler.submit(request(prompt_of(2, 100), 10, fate)));
    run(scheduler);
    fails = false;
    for (const Fate& fate : fates)
      ASSERT_TRUE(fate.num_calls == 2 && fate.error.has_value());
  };
  round();
  const std::int64_t before = bytes();
  for (int i = 0; i < 10; ++i)
    round();
  EXPECT_EQ(bytes(), before);
}

TEST_F(SchedulerTest, AFailedStepFailsItsMembersAndNobodyElse) {
  Scheduler scheduler = this->scheduler({.prefill_chunk = 5});
  std::vector<Fate> fates(3);
  for (std::size_t i = 0; i < 3; ++i) {
    Request each = request(prompt_of(static_cast<std::int32_t>(i), 10), 4, fates[i]);
    // Rows of a wrong width: a broken contract inside the step.
    if (i == 0) {
      each.images.push_back(
          {.first = 7, .rows = Tensor::zeros(context_->allocator(), DType::kF32, {2, 3})});
    }
    ASSERT_TRUE(scheduler.submit(std::move(each)));
  }
  run(scheduler);
  ASSERT_TRUE(fates[0].error);
  EXPECT_EQ(fates[0].error->kind, base::ErrorKind::kInternal);
  EXPECT_THAT(fates[0].error->to_string(), HasSubstr("generate: "));
  for (const std::size_t i : {1U, 2U}) {
    ASSERT_TRUE(fates[i].answer) << i;
    EXPECT_EQ(fates[i].answer->ids,
              expected_answer(prompt_of(static_cast<std::int32_t>(i), 10), 4));
  }
}

TEST_F(SchedulerTest, TooLittleMemoryFailsTheStepAndTheNextRequestWorks) {
  Scheduler scheduler = this->scheduler();
  bool fails = true;
  model_.on_decode = [&](const nn::Step&) {
    if (fails) throw AllocationError(1234);
  };
  Fate failed;
  ASSERT_TRUE(scheduler.submit(request(prompt_of(1, 10), 4, failed)));
  run(scheduler);
  ASSERT_TRUE(failed.error);
  EXPECT_EQ(failed.error->kind, base::ErrorKind::kOutOfMemory);
  EXPECT_EQ(failed.error->message,
            "memory for a step of 10 tokens, the machine has no 1234 bytes more");
  fails = false;
  Fate fate;
  EXPECT_EQ(answer(scheduler, request(prompt_of(1, 10), 4, fate), fate).ids,
            expected_answer(prompt_of(1, 10), 4));
}

// Callbacks that bring more work.

TEST_F(SchedulerTest, OnDoneMaySubmitWhateverTheFate) {
  Scheduler scheduler = this->scheduler({.max_running = 2});
  bool fails = false;
  model_.on_decode = [&](const nn::Step&) {
    base::check(!std::exchange(fails, false), "decode", "no failure");
  };
  base::CancelFlag cancel;
  std::vector<Fate> followers(8);
  std::size_t num_followers = 0;
  Fate ignored;
  const auto submit_with_follower = [&](const base::CancelFlag* flag) {
    Request each = request(prompt_of(3, 5), 3, ignored);
    each.cancel = flag;
    each.on_done = [&](const Result<Answer>&) {
      ASSERT_TRUE(scheduler.submit(request(prompt_of(4, 5), 3, followers[num_followers++])));
    };
    ASSERT_TRUE(scheduler.submit(std::move(each)));
  };
  for (int i = 0; i < 6; ++i)
    submit_with_follower(&cancel);
  scheduler.step();
  cancel.request();  // two under way, four waiting
  run(scheduler);
  submit_with_follower(nullptr);  // ends by itself
  run(scheduler);
  submit_with_follower(nullptr);  // fails
  fails = true;
  run(scheduler);
  ASSERT_EQ(num_followers, 8U);
  for (const Fate& fate : followers)
    EXPECT_EQ(fate.answer.value_or(Answer{}).ids, expected_answer(prompt_of(4, 5), 3));
}

TEST_F(SchedulerTest, AThousandWaitingRequestsAreServedInOrder) {
  Scheduler scheduler = this->scheduler({.max_running = 3});
  Ids order;
  Fate ignored;
  for (std::int32_t i = 0; i < 1000; ++i) {
    Request each = request(prompt_of(i, 2), 1, ignored);
    each.on_done = [&order, i](const Result<Answer>&) { order.push_back(i); };
    ASSERT_TRUE(scheduler.submit(std::move(each)));
  }
  run(scheduler);
  Ids expected(1000);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(order, expected);
}

TEST_F(SchedulerTest, OptionsThatCouldNeverMakeProgressAreABrokenContract) {
  EXPECT_THROW(scheduler({.prefill_chunk = 0}), base::ContractError);
  EXPECT_THROW(scheduler({.max_running = 0}), base::ContractError);
}

}  // namespace
}  // namespace tessera::engine
