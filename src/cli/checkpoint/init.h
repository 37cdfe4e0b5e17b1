// A seeded random checkpoint, for `tessera init` and for runs that start from nothing.
#pragma once

#include <cstdint>
#include <string>

#include "cli/flags.h"
#include "cli/program.h"

namespace tessera::cli {

struct InitOptions {
  ModelFlags model;
  std::string architecture;  // a published size, or
  std::string config;        // a config.json
  std::uint64_t seed = 0;
  std::string type = "bf16";
  std::string out;
  std::string tokenizer;  // tokenizer.json; empty: a stand-in, one token a byte
  std::string processor;  // processor_config.json; empty: the official one for the config's views
};

struct InitResult {
  Index num_parameters = 0;
  Index num_bytes = 0;
};
[[nodiscard]] base::Result<InitResult> init_checkpoint(const Program& program,
                                                       const InitOptions& options);

}  // namespace tessera::cli
