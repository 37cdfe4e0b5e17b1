#include "data/preview/preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "data/preview/internal/sample_card.h"
#include "data/recipe/generated_source.h"
#include "data/test_data.h"
#include "synth/recipe/test_catalogue.h"

namespace tessera::data {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return std::to_string(count);
}

// What somebody might write to get out of the text.
constexpr const char* kHostile = R"(</pre><script>alert("x")</script><img src=x onerror='y'>&amp;)";

RawSample hostile_sample() {
  RawSample raw = raw_sample(5, 1);
  raw.place = kHostile;
  raw.conversation.messages[0].content += kHostile;
  raw.conversation.messages[1].content =
      std::string("<|ref|>") + kHostile + "<|/ref|><|det|>[[0, 0, 500, 999]]<|/det|>" + kHostile;
  raw.document =
      formats::Json(
          {{"task", kHostile},
           {"fonts", {kHostile}},
           {"boxes",
            {{{"image", 0}, {"kind", kHostile}, {"text", kHostile}, {"box", {1, 2, 5, 9}}},
             {{"image", 7}, {"box", {1, 2, 5, 9}}},
             {{"image", 0}, {"box", {1, 2, "x", 9}}},
             {{"image", 0}, {"box", 3}},
             7}}})
          .dump();
  return raw;
}

Preview preview_of(const Source& source, PreviewOptions options = {.title = "t"}) {
  const processor::Processor processor = small_processor();
  auto preview = make_preview(source, processor, options);
  EXPECT_TRUE(preview) << preview.error().to_string();
  return preview ? *std::move(preview) : Preview();
}

TEST(Preview, NothingOfASampleIsMarkup) {
  const MemorySource source("m", 1, [](Index) { return hostile_sample(); });
  for (const bool shows_tokens : {false, true}) {
    const Preview preview = preview_of(source, {.title = kHostile, .shows_tokens = shows_tokens});
    for (const char* foreign : {"<script", "<img", "onerror='", "http:", "https:"})
      EXPECT_THAT(preview.html, Not(HasSubstr(foreign)));
    EXPECT_THAT(preview.html, HasSubstr("data:image/jpeg;base64,"));
    EXPECT_THAT(preview.html, HasSubstr(R"(<rect x="1" y="2" width="4" height="7">)"));
    EXPECT_EQ(count_of(preview.html, "<rect x=\"1\""), "1") << "boxes that are none are left out";
    EXPECT_THAT(preview.html,
                HasSubstr(R"(<rect x="0" y="0" width="8" height="16" stroke="#ff0000">)"));
  }
}

TEST(Preview, TokensAreCutBetweenCharacters) {
  RawSample raw = raw_sample(1);
  raw.conversation.messages[1].content = "aü";
  const MemorySource source("m", 1, [&raw](Index) { return raw; });
  const Preview preview = preview_of(source, {.title = "t", .shows_tokens = true});
  EXPECT_THAT(preview.html,
              HasSubstr(R"(<span class="token">a</span><span class="token">ü</span>)"));
}

TEST(Preview, ShowsSamplesEvenlyAndCountsWhatCannotBeShown) {
  const MemorySource source("m", 1000, [](Index i) -> Outcome<RawSample> {
    if (i == 500) return Drop{DropReason::kBadJson, "line <500>"};
    RawSample raw = raw_sample(3, i % 3);
    raw.place = "sample " + std::to_string(i);
    return raw;
  });
  const Preview preview = preview_of(source, {.title = "t", .num_samples = 10});
  EXPECT_EQ(preview.num_shown, 9);
  EXPECT_EQ(preview.report.count(DropReason::kBadJson), 1);
  for (const char* place : {"1. sample 0", "2. sample 100", "9. sample 900"})
    EXPECT_THAT(preview.html, HasSubstr(place));
  EXPECT_THAT(preview.html, HasSubstr("bad_json 1 (line &lt;500&gt;)"));
  EXPECT_EQ(preview.sheet.width, 6 * 248 + 8);
  EXPECT_EQ(preview.sheet.height, 2 * 248 + 8);
  EXPECT_EQ(preview.sheet.rgb.size(),
            static_cast<std::size_t>(3 * preview.sheet.width * preview.sheet.height));
}

TEST(Preview, ShowsWhatGeneratorsKnow) {
  const GeneratedSource source({.recipe = synth::bars_recipe(),
                                .catalogue = synth::test_catalogue(),
                                .assets = synth::no_assets(),
                                .num_samples = 20,
                                .keeps_documents = true});
  const Preview preview = preview_of(source, {.title = "bars", .num_samples = 4});
  EXPECT_THAT(preview.html, HasSubstr("task read."));
  EXPECT_THAT(preview.html, HasSubstr("layouts bars.bars"));
  EXPECT_THAT(preview.html, HasSubstr("line: w"));
  EXPECT_THAT(preview.html, HasSubstr("test-train"));
  EXPECT_THAT(preview.html, HasSubstr("Grids of tiles"));
  MakeStats stats;
  for (int i = 0; i < 77; ++i)
    stats.add_given_up();
  stats.add_rejection(synth::Rejection::kClipped);
  const Preview whole = preview_of(source, {.title = "bars", .num_samples = 1, .stats = stats});
  EXPECT_THAT(whole.html, HasSubstr("clipped"));
}

TEST(Preview, ASourceWithoutAUsableSampleIsAnError) {
  const MemorySource source("m", 3, [](Index) -> Outcome<RawSample> {
    return Drop{DropReason::kBadJson, "line 1"};
  });
  const processor::Processor processor = small_processor();
  const auto preview = make_preview(source, processor, {.title = "t"});
  ASSERT_FALSE(preview);
  EXPECT_EQ(preview.error().to_string(),
            "data preview: m: at least one usable sample, has none: bad_json 3 (line 1)");
  base::CancelFlag cancel;
  cancel.request();
  const auto stopped = make_preview(source, processor, {.title = "t", .cancel = &cancel});
  EXPECT_EQ(stopped.error().kind, base::ErrorKind::kCancelled);
}

}  // namespace
}  // namespace tessera::data
