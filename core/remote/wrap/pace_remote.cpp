#include "remote/wrap/pace_remote.h"

#include <mutex>

namespace packtrain::remote {
namespace {

class PaceCalls {
  public:
    PaceCalls(const Clock& clock, PaceLimits limits) : clock_(clock), pace_(limits) {}

    auto around(Verb verb, std::string_view, const StopToken& stop, auto&& call) -> decltype(call()) {
        if (isBookkeeping(verb))
            if (const Nanoseconds wait = takePlace(); wait > Nanoseconds(0) && !clock_.waitFor(wait, stop))
                return fail(Reason::cancelled);
        auto result = call();
        note(result ? std::nullopt : std::optional(result.error().reason));
        return result;
    }

  private:
    Nanoseconds takePlace() {
        const std::scoped_lock lock(mutex_);
        return pace_.take(clock_.steady());
    }

    void note(std::optional<Reason> failure) {
        const std::scoped_lock lock(mutex_);
        if (!failure)
            pace_.answered();
        else if (*failure == Reason::rateLimited)
            pace_.slowDown(clock_.steady());
    }

    const Clock& clock_;
    std::mutex mutex_;
    Pace pace_;  // guarded by mutex_
};

}  // namespace

std::unique_ptr<Remote> paced(std::unique_ptr<Remote> inner, const Clock& clock, PaceLimits limits) {
    return std::make_unique<Around<PaceCalls>>(std::move(inner), clock, limits);
}

}  // namespace packtrain::remote
