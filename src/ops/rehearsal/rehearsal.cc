#include "ops/rehearsal/rehearsal.h"

#include "ops/internal/scalars.h"
#include "ops/kernel_table.h"

namespace tessera::ops {
namespace {

template <class Args>
void stay_idle(const Args&, const kernels::Queue&) {}

template <class Args>
void silence(kernels::Variant<void(const Args&, const kernels::Queue&)>& variant) {
  variant.run = &stay_idle<Args>;
}

// The one result that decides what comes after it: the token's experts, ascending, in turn.
void choose_in_turn(const kernels::RouterArgs& args, const kernels::Queue&) {
  for (Index t = 0; t < args.T; ++t) {
    const Index first = t % (args.E - args.A + 1);
    for (Index a = 0; a < args.A; ++a)
      args.ids[t * args.A + a] = static_cast<std::int32_t>(first + a);
  }
}

}  // namespace

Rehearsal::Rehearsal(Context& context)
    : context_(context), in_earnest_(std::make_unique<KernelTable>(*context.kernels_)) {
  context.scalars_->clear();
  context.allocator_->start_counting();
  KernelTable::for_each(*context.kernels_,
                        [](std::string_view, auto& chosen, auto) { silence(chosen); });
  if (context.gpu_ == nullptr) context.kernels_->router.run = &choose_in_turn;
}

Rehearsal::~Rehearsal() {
  *context_.kernels_ = *in_earnest_;
  context_.scalars_->clear();
  context_.allocator_->stop_counting();
}

}  // namespace tessera::ops
