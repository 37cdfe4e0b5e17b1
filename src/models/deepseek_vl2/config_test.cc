// What a config.json may say, what it may leave out, and how a fault is named.
#include "models/deepseek_vl2/config.h"

#include <gmock/gmock.h>

#include "models/test_config.h"

namespace tessera::models::deepseek_vl2 {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

base::Result<Config> parse(const Json& json, const std::vector<std::string>& ignored = {}) {
  TESSERA_TRY(reader, formats::ObjectReader::parse(json.dump(), "config.json"));
  return parse_config(reader, ignored);
}

// The fewest fields that the class defaults go with.
Json sparse_config() {
  return {{"model_type", "deepseek_vl_v2"},          {"tile_tag", "2D"},
          {"candidate_resolutions", {{384, 384}}},   {"vision_config", {{"width", 1152}}},
          {"projector_config", {{"n_embed", 4096}}}, {"language_config", Json::object()}};
}

TEST(ConfigDefaults, OfTheLanguageModelAreTheClassDefaults) {
  const LanguageConfig config = parse(sparse_config()).value().language;
  EXPECT_EQ(config.vocabulary, 102400);
  EXPECT_EQ(config.width, 4096);
  EXPECT_EQ(config.dense_hidden, 11008);
  EXPECT_EQ(config.expert_hidden, 1407);
  EXPECT_EQ(config.num_layers, 30);
  EXPECT_EQ(config.num_heads, 32);
  EXPECT_EQ(config.num_kv_heads, 32);
  EXPECT_EQ(config.num_shared_experts, 0);
  EXPECT_EQ(config.num_experts, 0);
  EXPECT_EQ(config.num_chosen, 0);
  EXPECT_EQ(config.first_dense_layers, 0);
  EXPECT_EQ(config.moe_layer_step, 1);
  EXPECT_EQ(config.num_groups, 1);
  EXPECT_EQ(config.num_kept_groups, 1);
  EXPECT_FALSE(config.normalise_weights);
  EXPECT_EQ(config.scoring, ops::RouterScoring::kSoftmax);
  EXPECT_EQ(config.routed_scaling, 1.0);
  EXPECT_TRUE(config.has_latent_attention);
  EXPECT_EQ(config.query_rank, 1536);
  EXPECT_EQ(config.latent_rank, 512);
  EXPECT_EQ(config.nope_width, 128);
  EXPECT_EQ(config.rope_width, 64);
  EXPECT_EQ(config.value_width, 128);
  EXPECT_FALSE(config.has_attention_bias);
  EXPECT_EQ(config.norm_eps, 1e-6);
  EXPECT_EQ(config.rope_theta, 10000.0);
  EXPECT_EQ(config.rope_linear_factor, 1.0);
  EXPECT_FALSE(config.yarn);
  EXPECT_EQ(config.max_positions, 2048);
  EXPECT_FALSE(config.ties_embeddings);
  EXPECT_EQ(config.initializer_range, 0.02);
  EXPECT_EQ(config.aux_loss_alpha, 0.001);
  EXPECT_TRUE(config.aux_loss_per_sequence);
}

TEST(ConfigDefaults, OfTowerAndProjectorAreTheClassDefaults) {
  const Config config = parse(sparse_config()).value();
  EXPECT_EQ(config.vision.image_size, 384);
  EXPECT_EQ(config.vision.patch_size, 16);
  EXPECT_EQ(config.vision.num_layers, 24);
  EXPECT_EQ(config.vision.num_heads, 16);
  EXPECT_EQ(config.vision.mlp_ratio, 4.0);
  EXPECT_EQ(config.vision.norm_eps, 1e-6F);
  EXPECT_EQ(VisionConfig{}.width, 1024);
  EXPECT_EQ(config.projector.input_width, 1152);
  EXPECT_EQ(ProjectorConfig{}.width, 2048);
  EXPECT_EQ(config.projector.depth, 2);
  EXPECT_EQ(config.projector.mlp_ratio, 1);
  EXPECT_EQ(config.projector.downsample_ratio, 2);
  EXPECT_EQ(config.global_view, vision::GlobalViewPosition::kHead);
}

TEST(ConfigDefaults, TheTowersHiddenWidthIsTruncated) {
  VisionConfig config;
  config.width = 1152;
  config.mlp_ratio = 3.7362;  // 4304.1
  EXPECT_EQ(config.mlp_hidden(), 4304);
  EXPECT_EQ((VisionConfig{.image_size = 384, .patch_size = 14}.patches_per_side()), 27);
}

TEST(ConfigDefaults, NullIsNoneWhereTheOfficialCodeSaysSo) {
  Json json = sparse_config();
  json["language_config"] = {{"q_lora_rank", nullptr},      {"n_shared_experts", nullptr},
                             {"n_routed_experts", nullptr}, {"num_experts_per_tok", nullptr},
                             {"n_group", nullptr},          {"topk_group", nullptr},
                             {"rope_scaling", nullptr},     {"pad_token_id", nullptr}};
  const LanguageConfig config = parse(json).value().language;
  EXPECT_EQ(config.query_rank, 0);
  EXPECT_EQ(config.num_experts, 0);
  EXPECT_EQ(config.num_groups, 1);
}

TEST(ConfigDefaults, KeyValueHeadsAreTheClassDefaultWhenLeftOutAndAllHeadsWhenNull) {
  Json json = tiny_config();
  json["language_config"]["num_key_value_heads"] = nullptr;
  EXPECT_EQ(parse(json).value().language.num_kv_heads, 2);
  json["language_config"].erase("num_key_value_heads");
  EXPECT_THAT(parse(json).error().to_string(),
              HasSubstr("num_key_value_heads: a divisor of num_attention_heads 2, is 32"));
}

TEST(Config, ADenseModelMayNameAnyTopkMethod) {
  Json json = sparse_config();
  json["language_config"]["topk_method"] = "gready";  // the official class default
  EXPECT_TRUE(parse(json));
}

TEST(Config, LayersWithExpertsStartAfterTheDenseOnesAndRecur) {
  LanguageConfig config;
  config.num_experts = 8;
  config.first_dense_layers = 3;
  config.moe_layer_step = 2;
  std::vector<Index> sparse;
  for (Index layer = 0; layer < 10; ++layer) {
    if (config.has_experts(layer)) sparse.push_back(layer);
  }
  EXPECT_THAT(sparse, testing::ElementsAre(4, 6, 8));
  config.num_experts = 0;
  EXPECT_FALSE(config.has_experts(4));
}

TEST(Config, RopeScalingIsNamedByTypeOrRopeTypeOrBoth) {
  Json json = tiny_config();
  Json& scaling = json["language_config"]["rope_scaling"];
  for (const Json& names : {Json{{"type", "linear"}}, Json{{"rope_type", "linear"}},
                            Json{{"type", "linear"}, {"rope_type", "linear"}}}) {
    scaling = names;
    scaling["factor"] = 4;
    const LanguageConfig config = parse(json).value().language;
    EXPECT_EQ(config.rope_linear_factor, 4.0);
    EXPECT_EQ(config.rotary().linear_factor, 4.0);  // multi-head attention uses it too
    EXPECT_EQ(config.rotary().pairs, ops::RopePairs::kHalves);
    EXPECT_EQ(config.rotary().width, 32);
  }
}

TEST(Config, YarnIsReadWithTheOfficialDefaults) {
  Json json = published("deepseek-vl2-small");
  json["language_config"]["rope_scaling"] = {{"type", "yarn"}, {"factor", 40}};
  const nn::RotaryConfig rotary = parse(json).value().language.rotary();
  EXPECT_EQ(rotary.pairs, ops::RopePairs::kAdjacent);
  EXPECT_EQ(rotary.width, 64);
  ASSERT_TRUE(rotary.yarn);
  EXPECT_EQ(rotary.yarn->factor, 40);
  EXPECT_EQ(rotary.yarn->original_max_positions, 4096);
  EXPECT_EQ(rotary.yarn->beta_fast, 32);
  EXPECT_EQ(rotary.yarn->beta_slow, 1);
  EXPECT_EQ(rotary.yarn->mscale, 1);
  EXPECT_EQ(rotary.yarn->mscale_all_dim, 0);
}

TEST(Config, HarmlessFieldsAreListedWithTheirValues) {
  Json json = tiny_config();
  json["transformers_version"] = "4.38.2";
  json["language_config"]["lm_head"] = false;
  json["vision_config"]["weight_init"] = "skip";
  const auto ignored = parse(json).value().ignored;
  std::map<std::string, std::string> values;
  for (const formats::IgnoredField& field : ignored) {
    values[field.path] = field.value;
    EXPECT_FALSE(field.by_user);
  }
  EXPECT_EQ(values["transformers_version"], "\"4.38.2\"");
  EXPECT_EQ(values["language_config.lm_head"], "false");
  EXPECT_TRUE(values.contains("vision_config.weight_init"));
  EXPECT_TRUE(values.contains("language_config.eos_token_id"));
  EXPECT_FALSE(values.contains("language_config.vocab_size"));
}

TEST(Config, TheUserMayIgnoreAnUnknownFieldByKeyOrPath) {
  Json json = tiny_config();
  json["vision_config"]["use_registers"] = 4;
  EXPECT_THAT(parse(json).error().to_string(),
              AllOf(StartsWith("config.json: vision_config.use_registers: "), HasSubstr("value 4"),
                    HasSubstr("--ignore-field vision_config.use_registers")));
  for (const char* name : {"use_registers", "vision_config.use_registers"}) {
    const auto parsed = parse(json, {name});
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(std::any_of(parsed->ignored.begin(), parsed->ignored.end(),
                            [](const formats::IgnoredField& field) {
                              return field.by_user && field.path == "vision_config.use_registers";
                            }));
  }
  EXPECT_FALSE(parse(json, {"language_config.use_registers"}));
}

// One change to a good config, and the error's line after "config.json: ".
struct Fault {
  const char* pointer;
  const char* value;
  const char* message;
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.pointer << " = " << fault.value;
}

class ConfigFault : public ::testing::TestWithParam<Fault> {};

TEST_P(ConfigFault, IsNamedOnOneLine) {
  Json json = tiny_config();
  json[Json::json_pointer(GetParam().pointer)] = Json::parse(GetParam().value);
  const auto parsed = parse(json);
  ASSERT_FALSE(parsed);
  const std::string line = parsed.error().to_string();
  EXPECT_THAT(line, AllOf(StartsWith("config.json: "), HasSubstr(GetParam().message)));
  EXPECT_EQ(line.find('\n'), std::string::npos);
}

constexpr Fault kTypes[] = {
    {"/tile_tag", "\"1D\"", "tile_tag: one of 2D, is \"1D\""},
    {"/global_view_pos", "\"middle\"", "global_view_pos: one of head, tail, is \"middle\""},
    {"/candidate_resolutions", "[]", "candidate_resolutions: at least one"},
    {"/candidate_resolutions", "[[28]]", "candidate_resolutions: a list of pairs of integers"},
    {"/candidate_resolutions", "[[28, 30]]", "candidate_resolutions"},
    {"/vision_config", "7", "vision_config: an object, is 7"},
    {"/vision_config/width", "\"32\"", "vision_config.width: an integer from 1 to 65536"},
    {"/vision_config/mlp_ratio", "\"x\"", "vision_config.mlp_ratio: a number, is \"x\""},
    {"/language_config/use_mla", "1", "language_config.use_mla: true or false, is 1"},
    {"/language_config/vocab_size", "0", "language_config.vocab_size: an integer from 1 to"},
    {"/language_config/vocab_size", "1e5", "language_config.vocab_size: an integer from 1 to"},
    {"/language_config/hidden_act", "\"gelu\"", "hidden_act: one of silu, is \"gelu\""},
    {"/language_config/topk_method", "\"gready\"", "topk_method: one of greedy"},
    {"/language_config/scoring_func", "\"tanh\"", "scoring_func: one of softmax, sigmoid"},
    {"/projector_config/projector_type", "\"linear\"", "projector_type: one of downsample_mlp"},
};
constexpr Fault kRanges[] = {
    {"/vision_config/layers", "0", "vision_config.layers: an integer from 1 to 1024, is 0"},
    {"/vision_config/mlp_ratio", "0", "mlp_ratio: above 0 and at most 64, is 0"},
    {"/vision_config/patch_size", "29", "patch_size: at most image_size 28, is 29"},
    {"/projector_config/depth", "1", "projector_config.depth: an integer from 2 to 64, is 1"},
    {"/projector_config/downsample_ratio", "0", "downsample_ratio: an integer from 1 to 16"},
    {"/language_config/vocab_size", "1099511627776", "vocab_size: an integer from 1 to 16777216"},
    {"/language_config/hidden_size", "99999999", "hidden_size: an integer from 1 to 65536"},
    {"/language_config/num_hidden_layers", "1025", "num_hidden_layers: an integer from 1 to 1024"},
    {"/language_config/n_routed_experts", "1025", "n_routed_experts: an integer from 1 to 1024"},
    {"/language_config/n_routed_experts", "0", "n_routed_experts: an integer from 1 to 1024"},
    {"/language_config/rope_theta", "1", "rope_theta: above 1, is 1"},
    {"/language_config/rms_norm_eps", "-1", "rms_norm_eps: 0 to 1, is -1"},
    {"/language_config/moe_layer_freq", "0", "moe_layer_freq: a positive integer, is 0"},
};
constexpr Fault kInconsistent[] = {
    {"/vision_config/heads", "3", "vision_config.heads: a divisor of width 32, is 3"},
    {"/vision_config/width", "48", "projector_config.input_dim: the tower's width 48, is 32"},
    {"/projector_config/n_embed", "65", "projector_config.n_embed: the decoder's width 64, is 65"},
    {"/vision_config/image_size", "42", "as wide as vision_config.image_size 42, the first is 28"},
    {"/language_config/num_attention_heads", "3", "num_attention_heads: heads of even width"},
    {"/language_config/num_attention_heads", "64", "num_attention_heads: heads of even width"},
    {"/language_config/num_key_value_heads", "4", "num_key_value_heads: a divisor of"},
    {"/language_config/num_experts_per_tok", "5", "num_experts_per_tok: 1 to n_routed_experts 4"},
    {"/language_config/num_experts_per_tok", "null", "num_experts_per_tok: 1 to n_routed"},
    {"/language_config/n_group", "3", "n_group: a divisor of n_routed_experts 4, is 3"},
    {"/language_config/topk_group", "2", "topk_group: at most n_group 1, is 2"},
    {"/language_config/use_mla", "true", "kv_lora_rank: above 0 with use_mla, is 0"},
};
constexpr Fault kUnsupported[] = {
    {"/vision_config/class_token", "true", "vision_config.class_token: false, is true"},
    {"/vision_config/ignore_head", "false", "vision_config.ignore_head: true, is false"},
    {"/vision_config/global_pool", "\"avg\"", "global_pool: one of map, is \"avg\""},
    {"/vision_config/num_classes", "10", "num_classes: an integer from 0 to 0, is 10"},
    {"/projector_config/token_pooling", "true", "token_pooling: false, is true"},
    {"/language_config/rope_scaling", R"({"type": "dynamic", "factor": 2})",
     "rope_scaling.type: one of linear, yarn, is \"dynamic\""},
    {"/language_config/rope_scaling", R"({"type": "yarn", "factor": 2})",
     "rope_scaling.type: linear without use_mla, is yarn"},
    {"/language_config/rope_scaling", R"({"type": "linear"})",
     "rope_scaling.factor: a required field, is missing"},
    {"/language_config/rope_scaling", R"({"factor": 2})",
     "rope_scaling.rope_type: a required field, is missing"},
    {"/language_config/rope_scaling", R"({"type": "linear", "factor": 0.5})",
     "rope_scaling.factor: 1 to 10000, is 0.5"},
    {"/language_config/rope_scaling", R"({"type": "linear", "rope_type": "yarn", "factor": 2})",
     "rope_scaling.rope_type: the same as type, is another"},
    {"/language_config/rope_scaling", R"({"type": "linear", "factor": 2, "mscale": 1})",
     "rope_scaling.mscale: a known field, is unknown"},
    {"/language_config/hiden_size", "64", "(near \"hidden_size\")"},
    {"/surprise", "[1]", "surprise: a known field, is unknown, with value [1]"},
};
INSTANTIATE_TEST_SUITE_P(WrongType, ConfigFault, ::testing::ValuesIn(kTypes));
INSTANTIATE_TEST_SUITE_P(OutOfRange, ConfigFault, ::testing::ValuesIn(kRanges));
INSTANTIATE_TEST_SUITE_P(Inconsistent, ConfigFault, ::testing::ValuesIn(kInconsistent));
INSTANTIATE_TEST_SUITE_P(Unsupported, ConfigFault, ::testing::ValuesIn(kUnsupported));

TEST(ConfigFault, OfLatentAttentionIsNamed) {
  const auto message = [](const char* key, const Json& value) {
    Json json = published("deepseek-vl2-small");
    json["language_config"][key] = value;
    const auto parsed = parse(json);
    return parsed ? std::string() : parsed.error().to_string();
  };
  EXPECT_THAT(message("qk_rope_head_dim", 0), HasSubstr("even and above 0 with use_mla, is 0"));
  EXPECT_THAT(message("qk_rope_head_dim", 63), HasSubstr("even and above 0 with use_mla, is 63"));
  EXPECT_THAT(message("v_head_dim", 0), HasSubstr("v_head_dim: above 0 with use_mla"));
  EXPECT_THAT(message("kv_lora_rank", nullptr), HasSubstr("kv_lora_rank: above 0 with use_mla"));
  EXPECT_EQ(message("num_key_value_heads", 7), "");  // not used by latent attention
  const Json yarn = {{"type", "yarn"}, {"factor", 2}};
  Json beta = yarn;
  beta["beta_slow"] = 0;
  EXPECT_THAT(message("rope_scaling", beta), HasSubstr("rope_scaling.beta_fast: at least"));
  Json original = yarn;
  original["original_max_position_embeddings"] = 0;
  EXPECT_THAT(message("rope_scaling", original), HasSubstr("at least 1, is 0"));
  EXPECT_EQ(message("rope_scaling", yarn), "");
}

TEST(ConfigFault, OfGroupsIsNamed) {
  Json json = published("deepseek-vl2");
  json["language_config"].update({{"n_group", 24}, {"topk_group", 1}});
  EXPECT_THAT(parse(json).error().to_string(),
              HasSubstr("num_experts_per_tok: at most the 3 experts of the kept groups, is 6"));
}

TEST(ConfigFault, WithExpertsTheTopkMethodMustBeSaid) {
  Json json = tiny_config();
  json["language_config"].erase("topk_method");
  EXPECT_THAT(parse(json).error().to_string(),
              HasSubstr("config.json: language_config.topk_method: a required field, is missing"));
}

TEST(ConfigFault, TileTagAndPartsMustBeThere) {
  for (const char* key : {"tile_tag", "vision_config", "projector_config", "language_config"}) {
    Json json = tiny_config();
    json.erase(key);
    EXPECT_THAT(parse(json).error().to_string(),
                HasSubstr(std::string("config.json: ") + key + ": a required field, is missing"));
  }
}

TEST(ConfigFault, SizesThatNoMachineHasAreRefusedBeforeAnythingIsBuilt) {
  Json json = tiny_config();
  json["language_config"].update({{"num_hidden_layers", 1024}, {"n_routed_experts", 1024}});
  EXPECT_THAT(parse(json).error().to_string(), HasSubstr("are 1024 in 1024 layers"));
}

}  // namespace
}  // namespace tessera::models::deepseek_vl2
