// Work without arithmetic, to learn how much memory it takes before it is done.
//
//   const Rehearsal rehearsal(context);
//   objective.accumulate(pass, {});   // shapes, tape and requests as ever; no values
//   rehearsal.num_bytes();
//
// While a rehearsal lives, the kernels of its context do nothing, copies and fills are left out,
// and routers choose experts in turn; on a GPU all tokens go to one. Memory is requested as in
// earnest, but it is not written to beyond the first page of a block, so that the system does not
// provide it. Whatever is computed meanwhile has no meaning; tensors that were there before are not
// changed.
#pragma once

#include <memory>

#include "ops/context.h"

namespace tessera::ops {

class Rehearsal {
 public:
  explicit Rehearsal(Context& context);
  Rehearsal(const Rehearsal&) = delete;
  Rehearsal& operator=(const Rehearsal&) = delete;
  ~Rehearsal();

  // What the same work in earnest makes resident that was not so before.
  [[nodiscard]] Index num_bytes() const { return context_.allocator().counted_bytes(); }

 private:
  Context& context_;
  std::unique_ptr<KernelTable> in_earnest_;
};

}  // namespace tessera::ops
