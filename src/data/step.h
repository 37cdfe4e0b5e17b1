// What one training step gets: whole samples, row by row.
#pragma once

#include <vector>

#include "base/index.h"
#include "data/sample.h"

namespace tessera::data {

struct PackingOptions {
  bool is_packed = true;        // false: one sample per row, in the order of draws
  Index tokens_per_row = 4096;  // no sample is longer
  Index rows_per_step = 1;
  Index max_views_per_step = INT64_MAX;  // distinct views; no sample has more
  Index look_ahead = 64;                 // samples held to choose from; unpacked: not used
};

// Samples [first_sample, first_sample + num_samples) of the step stand in this row, one behind the
// other; attention does not cross from one to the next.
struct Row {
  Index first_sample = 0;
  Index num_samples = 0;
  Index num_tokens = 0;
};

struct Step {
  Index step_idx = 0;             // from 0, over all sessions of the run
  std::vector<Sample> samples{};  // row by row
  std::vector<Row> rows{};        // at most rows_per_step, none empty
  Index num_tokens = 0;           // without padding
  Index num_targets = 0;          // weight of the step in an accumulated gradient
  Index num_views = 0;            // distinct views
};

}  // namespace tessera::data
