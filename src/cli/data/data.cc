// tessera data: training data.
#include "cli/data/data.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/commands.h"

namespace tessera::cli {

void add_data(CLI::App& app, Program& program) {
  CLI::App* data = app.add_subcommand(
      "data", "Training data: make it, import it, look at it, see what of it is usable");
  data->require_subcommand(1);
  add_data_assets(*data, program);
  add_data_catalogue(*data, program);
  add_data_check(*data, program);
  add_data_import(*data, program);
  add_data_make(*data, program);
  add_data_preview(*data, program);
}

}  // namespace tessera::cli
