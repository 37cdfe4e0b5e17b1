// The tessera program: parses the command line and runs one command.
#include <string>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include "base/build_config.h"
#include "base/cpu_features.h"
#include "base/thread_pool.h"
#include "cli/checkpoint/checkpoint_output.h"
#include "cli/commands.h"
#include "cli/program.h"
#include "ops/ceilings.h"

namespace tessera::cli {
namespace {

std::string version_text() {
  std::string text =
      fmt::format("tessera {} (commit {})\ninstruction sets: {}\ndevices: cpu ({} processors)",
                  base::kVersion, base::build_commit(),
                  base::to_string(base::detect_cpu_features()), base::available_processors());
  int ordinal = 0;
  for (const auto& gpu : ops::list_gpus()) {
    text += fmt::format(", cuda:{} ({}, {})", ordinal++, gpu.name,
                        bytes_text(static_cast<Index>(gpu.memory_bytes)));
  }
  return text;
}

void describe(CLI::App& app, Program& program) {
  app.description("Tessera trains, evaluates, compresses and serves vision-language models.");
  app.name("tessera");
  app.set_version_flag("--version", version_text, "Version, commit, instruction sets, devices");
  app.set_help_all_flag("--help-all", "Help of every command");
  app.require_subcommand(0, 1);
  add_run(app, program);
  add_chat(app, program);
  add_ocr(app, program);
  add_bench(app, program);
  add_tokenize(app, program);
  add_init(app, program);
  add_inspect(app, program);
  add_data(app, program);
  add_train(app, program);
  add_eval(app, program);
  add_convert(app, program);
  add_info(app, program);
}

}  // namespace
}  // namespace tessera::cli

int main(int argc, char** argv) {
  tessera::cli::Program program;
  return program.run(argc, argv, [&](CLI::App& app) { tessera::cli::describe(app, program); });
}
