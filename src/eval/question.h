// Questions of a task: what is drawn from its sources, without the true answer.
//
//   TESSERA_TRY(questions, Questions::open(task, suite.seed, packs, folder));
//   for (Index i = 0; i < questions.count(); ++i) auto question = questions.read(i, processor);
//
// Which question is number i is a function of the suite and the files, whatever the shard. Of made
// samples they come in their order, of stored ones in a random one.
#pragma once

#include <string>
#include <vector>

#include "base/cancel.h"
#include "data/drop.h"
#include "data/mixture.h"
#include "engine/engine.h"
#include "eval/suite.h"

namespace tessera::eval {

struct Question {
  processor::Conversation conversation{};
  std::vector<engine::Picture> pictures{};
  std::string prompt{};  // the last user's text
  std::string truth{};
};

class Questions {
 public:
  // What is imported goes to `folder`/sources/NAME once. `task` outlives the questions.
  static base::Result<Questions> open(const TaskConfig& task,
                                      std::uint64_t seed,
                                      const data::OpenPacks& packs,
                                      const std::string& folder,
                                      const base::CancelFlag* cancel);

  // Numbers below this are questions, or samples that cannot be asked about.
  [[nodiscard]] Index count() const { return count_; }
  // A drop when the sample is broken, asks nothing, or its truth is not what the metric looks at: a
  // text with boxes where texts are compared.
  [[nodiscard]] data::Outcome<Question> read(Index number,
                                             const processor::Processor& processor) const;
  // Equal where question i is the same for every i.
  [[nodiscard]] const std::string& identity() const { return identity_; }

 private:
  Questions(const TaskConfig& task, data::Mixture mixture);

  const TaskConfig* task_;
  data::Mixture mixture_;
  Index count_;
  std::string identity_;  // digest
};

}  // namespace tessera::eval
