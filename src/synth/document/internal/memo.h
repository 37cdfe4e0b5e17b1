// The last thing that was worked out for a unit and a width: blocks are asked for their height
// again and again until a document fits, and mostly with what they were asked before.
#pragma once

#include <optional>
#include <utility>

namespace tessera::synth {

template <class Value>
class Memo {
 public:
  // `make()` unless the last call was for the same two numbers.
  template <class Make>
  const Value& at(double unit_px, double width, const Make& make) const {
    if (!value_ || unit_px != unit_px_ || width != width_) {
      value_ = make();
      unit_px_ = unit_px;
      width_ = width;
    }
    return *value_;
  }

 private:
  mutable std::optional<Value> value_;
  mutable double unit_px_ = 0;
  mutable double width_ = 0;
};

}  // namespace tessera::synth
