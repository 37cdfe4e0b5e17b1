// report.html: a run at a glance, in one file that loads nothing. Loss curves, gradient norms,
// learning rate, speed, a heat map of the experts' load, and what the model answered over time.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "train/metrics.h"

namespace tessera::train {

struct ReportFacts {
  std::string title;
  Index num_steps = 0;       // of the whole run
  Index num_parameters = 0;  // trained
};

[[nodiscard]] std::string report_html(const ReportFacts& facts,
                                      std::span<const StepMetrics> metrics,
                                      std::span<const SampleAnswer> answers);

}  // namespace tessera::train
