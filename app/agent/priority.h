// How much of the processors the agent takes when the training wants all of them.
#pragma once

#include <optional>

#include "session_view.h"

namespace packtrain::agent {

/// Where the agent stands by default: where the training wants the processors too it gets some 4 % of them,
/// where the training waits (for data, for its accelerator) all.
constexpr int kBehind = 14;  // weighs 45 where others weigh 1024

/// The agent stands behind the training, `niceness` steps as of nice(1). In a session's last half hour it
/// stands beside it, because then a save must be on the drive in time; that needs root or CAP_SYS_NICE, as
/// notebooks on Colab and Kaggle have it, and without them it stays behind. From one thread.
class Priority {
  public:
    /// Threads that begin later stand where the one that makes this stands.
    explicit Priority(int niceness);
    /// As the session's end wants it.
    void follow(const std::optional<SessionReport>& session);

  private:
    const int niceness_;
    bool hurries_ = false;
};

}  // namespace packtrain::agent
