// Every command adds itself to the app; its work is in the file of its name.
#pragma once

#include "cli/program.h"

namespace tessera::cli {

void add_bench(CLI::App& app, Program& program);
void add_ocr(CLI::App& app, Program& program);
void add_chat(CLI::App& app, Program& program);
void add_run(CLI::App& app, Program& program);
void add_tokenize(CLI::App& app, Program& program);
void add_init(CLI::App& app, Program& program);
void add_inspect(CLI::App& app, Program& program);
void add_data(CLI::App& app, Program& program);
void add_train(CLI::App& app, Program& program);
void add_eval(CLI::App& app, Program& program);
void add_convert(CLI::App& app, Program& program);
void add_info(CLI::App& app, Program& program);

}  // namespace tessera::cli
