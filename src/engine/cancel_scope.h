// Lends a cancel flag to a context for the length of a scope, however the scope is left.
#pragma once

#include "base/cancel.h"
#include "ops/context.h"

namespace tessera::engine {

class CancelScope {
 public:
  CancelScope(ops::Context& context, const base::CancelFlag* flag) : context_(context) {
    context_.set_cancel_flag(flag);
  }
  ~CancelScope() { context_.set_cancel_flag(nullptr); }
  CancelScope(const CancelScope&) = delete;
  CancelScope& operator=(const CancelScope&) = delete;

 private:
  ops::Context& context_;
};

}  // namespace tessera::engine
