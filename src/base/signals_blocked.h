// Threads that work for others start with all signals blocked, so that handlers run in the thread
// that owns the program's flow: a line editor's handler, for one, may not run beside its editor.
//
//   const SignalsBlocked blocked;      // threads begun while it lives inherit the mask
//   workers.emplace_back(work);
#pragma once

#include <csignal>

namespace tessera::base {

class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace tessera::base
