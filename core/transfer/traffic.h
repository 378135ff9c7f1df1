// What all workers of a run share: the limit, how many may move, why something waits, and the figures of what
// moved.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/error.h"
#include "transfer/leash.h"
#include "transfer/parallelism.h"
#include "transfer/run_job.h"
#include "transfer/token_bucket.h"

namespace packtrain::transfer {

/// One worker (or the walk) as the others see it. What is not atomic belongs to Traffic's lock.
struct Lane {
    Lane(int laneIndex, const StopToken& run) : index(laneIndex), leash(run) {}

    const int index;  ///< -1: the walk
    Leash leash;
    std::atomic<std::int64_t> object{0};  ///< 0: none
    std::atomic<std::uint64_t> acked{0};  ///< of that object
    std::atomic<std::uint64_t> given{0};  ///< of that object, to the drive: acknowledged or on the way
    std::atomic<std::uint64_t> made{0};
    bool parked = false;        ///< fewer may move at the moment
    std::optional<Error> wait;  ///< why it waits; retryAt says until when, if known
    Ticks waitEnds{};
};

/// Thread-safe.
class Traffic {
  public:
    Traffic(const Clock& clock, std::uint64_t limit, int fixedWorkers, int sensibleWorkers,
            const StopToken& run);

    // For workers.
    TokenBucket& bucket() { return bucket_; }
    /// Waits while the gate is closed or fewer workers may move. False if stopped.
    bool waitTurn(Lane& lane, const StopToken& stop);
    bool gateClosed() const { return gateClosed_; }
    /// Waits after a failure, as long as the error asks for; the lane counts as waiting. Ends early when
    /// nudged. False if the run is stopped.
    bool waitAfter(Lane& lane, const Error& error, int failures, const StopToken& run);
    void slowDown();
    /// Bytes went through a socket; the drive holds so many of the object, some of them new.
    void moved(std::size_t bytes);
    void acknowledged(Lane& lane, std::uint64_t held, std::uint64_t newBytes);
    /// Of the part that went last, whichever worker's; 0 before the first.
    double bytesPerSecond() const { return bytesPerSecond_; }
    void partTook(std::uint64_t bytes, double seconds);
    void retried() { ++retries_; }

    // For the run.
    Lane& lane(int index);
    Lane& walkLane() { return walk_; }
    int mostWorkers() const;
    void setGate(std::optional<Held> held);
    /// The run's own reason to let nothing move; nothing: none.
    void block(std::optional<Error> why);
    void setLimit(std::uint64_t bytesPerSecond) { bucket_.setRate(bytesPerSecond); }
    void setWorkers(int fixed);
    void tick();
    /// Everything that waits after a failure tries again at once.
    void nudge();
    /// Requests under way are dropped: after a sleep their connections are dead.
    void interrupt();

    struct Summary {
        int busy = 0;              ///< workers with an object, but for those that may not move
        int waiting = 0;           ///< of these, waiting after a failure
        std::optional<Error> why;  ///< of the gate, or of the wait that ends first
        bool lasting = false;      ///< the wait is not just a moment's backoff
        bool gateClosed = false;
        Ticks sinceProgress{};
        std::uint64_t newBytes = 0;  ///< acknowledged in this run
        std::uint64_t retries = 0;
        int workers = 0;
    };
    Summary summary() const;
    /// Of every busy lane.
    struct Moving {
        std::int64_t object;
        std::uint64_t acked, given, made;
    };
    std::vector<Moving> moving() const;

  private:
    bool hasTurn(const Lane& lane) const;
    void settleGate(std::unique_lock<std::mutex> lock, bool wasClosed);

    const Clock& clock_;
    TokenBucket bucket_;
    mutable std::mutex mutex_;
    std::condition_variable_any turn_;
    Parallelism parallelism_;
    std::optional<Held> held_;
    std::optional<Error> blocked_;
    std::atomic<bool> gateClosed_{false};
    std::deque<Lane> lanes_;
    Lane walk_;
    std::atomic<std::uint64_t> newBytes_{0}, retries_{0};
    std::atomic<double> bytesPerSecond_{0};
    std::atomic<Ticks::rep> lastProgress_;
    std::uint64_t bytesAtTick_ = 0;
};

}  // namespace packtrain::transfer
