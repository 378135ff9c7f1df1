#include "transfer/parallelism.h"

#include <algorithm>

namespace packtrain::transfer {
namespace {

constexpr Ticks kOneWord = std::chrono::seconds(10);
constexpr Ticks kCalm = std::chrono::seconds(20);

}  // namespace

Parallelism::Parallelism(int fixed, int sensible, Ticks now)
    : fixed_(fixed > 0),
      most_(std::clamp(fixed > 0 ? fixed : sensible, 1, kMostWorkers)),
      workers_(most_),
      lastChange_(now) {}

void Parallelism::slowDown(Ticks now) {
    if (fixed_ || (workers_ < most_ && now - lastChange_ < kOneWord)) return;
    workers_ = std::max(1, workers_ / 2);
    lastChange_ = now;
}

void Parallelism::tick(Ticks now, bool progress) {
    if (fixed_ || !progress || workers_ >= most_ || now - lastChange_ < kCalm) return;
    ++workers_;
    lastChange_ = now;
}

void Parallelism::fix(int workers, Ticks now) {
    if (workers <= 0) return;
    fixed_ = true;
    most_ = workers_ = std::clamp(workers, 1, kMostWorkers);
    lastChange_ = now;
}

}  // namespace packtrain::transfer
