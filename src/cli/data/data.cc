// tessera data: training data.
#include "cli/data/data.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/commands.h"

namespace tessera::cli {

void add_data(CLI::App& app, Program& program) {
  CLI::App* data = app.add_subcommand("data", "Training data: what is usable and what is not");
  data->require_subcommand(1);
  add_data_check(*data, program);
}

}  // namespace tessera::cli
