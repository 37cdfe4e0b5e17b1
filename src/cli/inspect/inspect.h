// The parts of tessera inspect, each a command below it.
#pragma once

#include "cli/program.h"

namespace tessera::cli {

void add_inspect_device(CLI::App& inspect, Program& program);
void add_inspect_gradients(CLI::App& inspect, Program& program);
void add_inspect_preprocess(CLI::App& inspect, Program& program);

}  // namespace tessera::cli
