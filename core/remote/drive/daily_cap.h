// Telling the cap of a day from a moment's haste. Pure: time is passed in.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"

namespace packtrain::remote::drive {

/// Drive takes 750 GB a day and answers then as if one asked too fast. It is called the cap when the upload
/// path alone, and nothing but it, has been refused with the telling message three times over more than ten
/// minutes. Not thread-safe.
class DailyCap {
  public:
    void uploadRefused(Ticks now) {
        if (!since_) since_ = now;
        ++refusals_;
    }
    /// Anything that speaks against it: an upload went through, or other calls are refused too.
    void disproved() {
        since_.reset();
        refusals_ = 0;
    }
    /// When it is over: a day after the first refusal, as a time from now.
    std::optional<Nanoseconds> endsIn(Ticks now) const {
        if (!since_ || refusals_ < 3 || now - *since_ <= std::chrono::minutes(10)) return std::nullopt;
        return std::max<Nanoseconds>(std::chrono::hours(24) - (now - *since_), std::chrono::minutes(10));
    }

  private:
    std::optional<Ticks> since_;
    int refusals_ = 0;
};

}  // namespace packtrain::remote::drive
