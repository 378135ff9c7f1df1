#include "link/direct/silence_watch.h"

namespace packtrain::link {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(1);

}  // namespace

SilenceWatch::SilenceWatch(const Clock& clock, Nanoseconds limit, const StopToken& stop)
    : clock_(clock),
      passOn_(stop, [this] { break_.request_stop(); }),
      last_(clock.boot()),
      limit_(limit),
      thread_([this](const StopToken& ended) { run(ended); }) {}

SilenceWatch::~SilenceWatch() = default;

void SilenceWatch::heard(Nanoseconds limit) {
    const std::scoped_lock lock(mutex_);
    last_ = clock_.boot();
    limit_ = limit;
}

std::optional<Nanoseconds> SilenceWatch::silence() const {
    const std::scoped_lock lock(mutex_);
    return silence_;
}

void SilenceWatch::run(const StopToken& ended) {
    std::unique_lock lock(mutex_);
    while (!ended.stop_requested()) {
        never_.wait_for(lock, ended, kLookEvery, [] { return false; });
        const Nanoseconds silent = clock_.boot() - last_;
        if (silent <= limit_) continue;
        silence_ = silent;
        lock.unlock();
        break_.request_stop();
        return;
    }
}

}  // namespace packtrain::link
