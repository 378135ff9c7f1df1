// Writing to a pipe whose reader is gone must be an error, not the end of the process.
#pragma once

#include <csignal>
#include <ctime>

#include <pthread.h>

namespace packtrain::io {

/// Holds SIGPIPE back from this thread while alive, and swallows the one that was raised meanwhile.
class SigpipeGuard {
  public:
    SigpipeGuard() {
        sigset_t pending;
        sigpending(&pending);
        wasPending_ = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &only(), &before_);
    }
    SigpipeGuard(const SigpipeGuard&) = delete;
    SigpipeGuard& operator=(const SigpipeGuard&) = delete;
    ~SigpipeGuard() {
        const timespec now{};
        if (!wasPending_) sigtimedwait(&only(), nullptr, &now);
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

  private:
    static const sigset_t& only() {
        static const sigset_t set = [] {
            sigset_t signals;
            sigemptyset(&signals);
            sigaddset(&signals, SIGPIPE);
            return signals;
        }();
        return set;
    }
    sigset_t before_{};
    bool wasPending_ = false;
};

}  // namespace packtrain::io
