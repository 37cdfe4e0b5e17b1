#include "model/golden_fixture.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "ops/rows.h"

namespace tessera::testing {
namespace {

constexpr const char* kFolder = TESSERA_SOURCE_DIR "/tests/golden/vl2/";

}  // namespace

std::vector<std::int32_t> GoldenConversation::ids(const char* key) const {
  return row.at(key).get<std::vector<std::int32_t>>();
}

std::vector<std::string> GoldenConversation::image_paths() const {
  std::vector<std::string> paths;
  for (const auto& message : row.at("messages")) {
    if (!message.contains("images")) continue;
    for (const auto& image : message.at("images")) {
      paths.push_back(kFolder + image.get<std::string>());
    }
  }
  return paths;
}

GoldenCase::GoldenCase(ops::Context& context, const std::string& name)
    : context_(context),
      directory_(kFolder + name),
      archive_(formats::TensorArchive::open_file(directory_ + "/golden.safetensors").value()) {
  std::ifstream file(directory_ + "/golden.json");
  for (const auto& row : nlohmann::json::parse(file)) {
    conversations_.push_back({row.at("name").get<std::string>(), row});
  }
}

const GoldenConversation& GoldenCase::conversation(const std::string& name) const {
  const auto found =
      std::find_if(conversations_.begin(), conversations_.end(),
                   [&](const GoldenConversation& each) { return each.name == name; });
  base::check(found != conversations_.end(), "golden", "a conversation ", name);
  return *found;
}

bool GoldenCase::has_tensor(const std::string& name) const {
  return archive_.find(name) != nullptr;
}

Tensor GoldenCase::tensor(const std::string& name) const {
  return ops::to_f32(archive_.tensor(context_.allocator(), name).value());
}

double relative_difference(const Tensor& a, const Tensor& b) {
  base::check(a.numel() == b.numel(), "relative_difference", "equal sizes, are ",
              to_string(a.shape()), " and ", to_string(b.shape()));
  const Tensor x = ops::to_f32(a);
  const Tensor y = ops::to_f32(b);
  double largest = 0;
  double difference = 0;
  for (Index i = 0; i < x.numel(); ++i) {
    const auto u = static_cast<double>(x.data<const float>()[i]);
    const auto v = static_cast<double>(y.data<const float>()[i]);
    if (std::isnan(u) || std::isnan(v)) return std::numeric_limits<double>::infinity();
    largest = std::max({largest, std::abs(u), std::abs(v)});
    difference = std::max(difference, std::abs(u - v));
  }
  return largest == 0 ? 0 : difference / largest;
}

}  // namespace tessera::testing
