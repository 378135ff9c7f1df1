#include "transfer/traffic.h"

#include <algorithm>
#include <random>

#include "transfer/backoff.h"

namespace packtrain::transfer {
namespace {

constexpr Ticks kLasting = std::chrono::seconds(3);

double randomFraction() {
    thread_local std::minstd_rand generator(std::random_device{}());
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

}  // namespace

Traffic::Traffic(const Clock& clock, std::uint64_t limit, int fixedWorkers, int sensibleWorkers,
                 const StopToken& run)
    : clock_(clock),
      bucket_(clock, limit),
      parallelism_(fixedWorkers, sensibleWorkers, clock.steady()),
      walk_(-1, run),
      lastProgress_(clock.steady().count()) {
    for (int i = 0; i < kMostWorkers; ++i) lanes_.emplace_back(i, run);
}

bool Traffic::waitTurn(Lane& lane, const StopToken& stop) {
    std::unique_lock lock(mutex_);
    lane.parked = true;
    const bool mine = turn_.wait(lock, stop, [&] { return hasTurn(lane); });
    lane.parked = false;
    return mine;
}

/// Turns go to objects, not to threads: a worker that has none must not keep the turn of one that has.
bool Traffic::hasTurn(const Lane& lane) const {
    const auto before = std::ranges::count_if(lanes_, [&](const Lane& other) {
        return &other != &lane && other.object != 0 && (lane.object == 0 || other.index < lane.index);
    });
    return !gateClosed_ && before < parallelism_.workers();
}

bool Traffic::waitAfter(Lane& lane, const Error& error, int failures, const StopToken& run) {
    ++retries_;
    const Nanoseconds pause = transfer::waitAfter(error, failures, randomFraction(), clock_.wall());
    StopToken early;
    {
        const std::lock_guard lock(mutex_);
        early = lane.leash.fresh();  // whoever sees the wait can end it
        lane.wait = error;
        if (!lane.wait->retryAt) lane.wait->retryAt = clock_.wall() + pause;
        lane.waitEnds = clock_.steady() + pause;
    }
    clock_.waitFor(pause, early);
    const std::lock_guard lock(mutex_);
    lane.wait.reset();
    return !run.stop_requested();
}

void Traffic::slowDown() {
    const std::lock_guard lock(mutex_);
    parallelism_.slowDown(clock_.steady());
}

void Traffic::moved(std::size_t bytes) {
    if (bytes > 0) lastProgress_ = clock_.steady().count();
}

void Traffic::partTook(std::uint64_t bytes, double seconds) {
    constexpr double kShortest = 0.01;
    if (seconds > kShortest) bytesPerSecond_ = static_cast<double>(bytes) / seconds;
}

void Traffic::acknowledged(Lane& lane, std::uint64_t held, std::uint64_t newBytes) {
    lane.acked = lane.given = held;
    newBytes_ += newBytes;
    if (newBytes > 0) lastProgress_ = clock_.steady().count();
}

Lane& Traffic::lane(int index) {
    return lanes_[static_cast<std::size_t>(index)];
}

int Traffic::mostWorkers() const {
    const std::lock_guard lock(mutex_);
    return parallelism_.most();
}

void Traffic::setGate(std::optional<Held> held) {
    std::unique_lock lock(mutex_);
    held_ = std::move(held);
    settleGate(std::move(lock), gateClosed_);
}

void Traffic::block(std::optional<Error> why) {
    std::unique_lock lock(mutex_);
    blocked_ = std::move(why);
    settleGate(std::move(lock), gateClosed_);
}

void Traffic::settleGate(std::unique_lock<std::mutex> lock, bool wasClosed) {
    const bool closed = held_ || blocked_;
    gateClosed_ = closed;
    // What happens behind a closed gate is no stall.
    if (closed || wasClosed) lastProgress_ = clock_.steady().count();
    lock.unlock();
    turn_.notify_all();
    if (closed && !wasClosed) interrupt();
}

void Traffic::setWorkers(int fixed) {
    {
        const std::lock_guard lock(mutex_);
        parallelism_.fix(fixed, clock_.steady());
    }
    turn_.notify_all();
}

void Traffic::tick() {
    {
        const std::lock_guard lock(mutex_);
        const std::uint64_t bytes = newBytes_;
        parallelism_.tick(clock_.steady(), bytes != bytesAtTick_);
        bytesAtTick_ = bytes;
    }
    turn_.notify_all();
}

void Traffic::nudge() {
    std::vector<Lane*> waiting;
    {
        const std::lock_guard lock(mutex_);
        for (Lane& lane : lanes_)
            if (lane.wait) waiting.push_back(&lane);
        if (walk_.wait) waiting.push_back(&walk_);
    }
    for (Lane* lane : waiting) lane->leash.pull();
}

void Traffic::interrupt() {
    for (Lane& lane : lanes_) lane.leash.pull();
}

Traffic::Summary Traffic::summary() const {
    const std::lock_guard lock(mutex_);
    Summary out;
    const Ticks now = clock_.steady();
    Ticks soonest = Ticks::max();
    const auto look = [&](const Lane& lane) {
        if (!lane.wait) return;
        ++out.waiting;
        const bool lasting = !isMomentary(*lane.wait) || lane.waitEnds - now > kLasting;
        if (lane.waitEnds < soonest || (lasting && !out.lasting)) {
            soonest = lane.waitEnds;
            out.why = lane.wait;
        }
        out.lasting = out.lasting || lasting;
    };
    for (const Lane& lane : lanes_) {
        if (lane.object == 0 || lane.parked) continue;
        ++out.busy;
        look(lane);
    }
    if (walk_.wait) {
        ++out.busy;
        look(walk_);
    }
    if (held_) {
        out.gateClosed = true;
        out.why = Error(held_->reason, held_->context);
        out.why->retryAt = held_->until;
    } else if (blocked_) {
        out.gateClosed = true;
        out.why = blocked_;
    }
    out.sinceProgress = now - Ticks(lastProgress_.load());
    out.newBytes = newBytes_;
    out.retries = retries_;
    out.workers = parallelism_.workers();
    return out;
}

std::vector<Traffic::Moving> Traffic::moving() const {
    std::vector<Moving> out;
    for (const Lane& lane : lanes_)
        if (lane.object != 0) out.push_back({lane.object, lane.acked, lane.given, lane.made});
    return out;
}

}  // namespace packtrain::transfer
