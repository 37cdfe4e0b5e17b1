// tessera data: training data. Every part of the command adds itself.
#pragma once

#include "cli/program.h"

namespace tessera::cli {

void add_data_assets(CLI::App& data, Program& program);
void add_data_catalogue(CLI::App& data, Program& program);
void add_data_check(CLI::App& data, Program& program);
void add_data_import(CLI::App& data, Program& program);
void add_data_make(CLI::App& data, Program& program);
void add_data_preview(CLI::App& data, Program& program);

}  // namespace tessera::cli
