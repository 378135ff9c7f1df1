// All uploads as one line: what the strip above the list shows. A pure function of the job list.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "service/values.h"

namespace packtrain::desktop {

struct Aggregate {
    std::uint64_t total = 0, read = 0, sent = 0, verified = 0;  ///< bytes of the jobs that are not over
    std::uint64_t knownTotal = 0, knownRead = 0, knownSent = 0,
                  knownVerified = 0;  ///< of those whose total is final
    bool atLeast = false;             ///< a walk is still running: the total may grow
    double bytesPerSecond = 0;
    std::optional<std::chrono::seconds> etaLow, etaHigh;
    int moving = 0;   ///< scanning, uploading, checking, stalled
    int waiting = 0;  ///< waiting for something with a name, or queued
    int paused = 0;
    int done = 0;
    int failed = 0;

    int open() const { return moving + waiting + paused; }
    /// 0..100, of the bytes sent; nothing while a total is not known.
    std::optional<int> percent() const;
};

void add(Aggregate& sum, const service::JobView& view);
/// To be called once after the last add: the time left for everything, from the bytes left and the speed.
void settle(Aggregate& sum);

}  // namespace packtrain::desktop
