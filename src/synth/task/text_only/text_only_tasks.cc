#include "synth/task/text_only/text_only_tasks.h"

namespace tessera::synth {
namespace {

std::vector<Task> list_tasks() {
  std::vector<Task> all;
  for (const std::span<const Task> some : {arithmetic_tasks(), word_tasks(), sentence_tasks()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace

std::span<const Task> text_only_tasks() {
  static const std::vector<Task> all = list_tasks();
  return all;
}

}  // namespace tessera::synth
