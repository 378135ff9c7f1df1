#include "checkpoint/output_carrier.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "transfer/backoff.h"

namespace packtrain::checkpoint {
namespace {

constexpr Nanoseconds kIdle = std::chrono::minutes(1);
constexpr int kMostFailures = 6;  // of one job; then another is made

}  // namespace

std::string outputSetName(const std::string& series, std::uint64_t number) {
    return fmt::format("{}-{:06}", series, number);
}

void OutputCarrier::run(const StopToken& stop) {
    int failures = 0;
    while (!stop.stop_requested()) {
        std::uint64_t version = 0;
        {
            const std::scoped_lock lock(mutex_);
            version = version_;
        }
        const Result<> worked = work(stop);
        if (stop.stop_requested()) return;
        std::unique_lock lock(mutex_);
        problem_ = worked ? std::nullopt : std::optional(worked.error());
        if (worked) {
            failures = 0;
            changed_.wait_for(lock, stop, kIdle, [&] { return version_ != version; });
            continue;
        }
        lock.unlock();
        parts_.log.warning("outputs " + series_ + ": " + worked.error().message());
        const auto dice = static_cast<unsigned char>(randomBytes(1).front());
        (void)parts_.clock.waitFor(
            transfer::waitAfter(worked.error(), ++failures, dice / 256.0, parts_.clock.wall()), stop);
    }
}

void OutputCarrier::nudge() {
    {
        const std::scoped_lock lock(mutex_);
        ++version_;
    }
    changed_.notify_all();
}

std::optional<Error> OutputCarrier::problem() const {
    const std::scoped_lock lock(mutex_);
    return problem_;
}

Result<> OutputCarrier::work(const StopToken& stop) {
    while (!stop.stop_requested()) {
        PACKTRAIN_CHECK(tidyJobs(stop));
        PACKTRAIN_TRY(const auto underWay, parts_.ledger.underWay());
        if (underWay.empty()) return {};
        PACKTRAIN_CHECK(ship(underWay.front(), stop));
    }
    return {};
}

/// Jobs of sets that are durable, or that died before the ledger knew of them.
Result<> OutputCarrier::tidyJobs(const StopToken& stop) {
    if (tidied_) return {};
    PACKTRAIN_TRY(const auto underWay, parts_.ledger.underWay());
    std::vector<transfer::JobId> jobs;
    for (const OutputSet& set : underWay)
        if (!set.job.empty()) jobs.push_back(set.job);
    parts_.shipping.keepOnly(jobs, stop);
    tidied_ = true;
    return {};
}

Result<> OutputCarrier::ship(OutputSet set, const StopToken& stop) {
    if (!parts_.stage.has(set.id)) {
        parts_.log.warning("outputs " + series_ + ": the copies of a set are gone; its files go again");
        tidied_ = false;
        PACKTRAIN_CHECK(parts_.ledger.drop(set.id));
        parts_.again();
        return {};
    }
    if (set.job.empty()) PACKTRAIN_CHECK(book(set, stop));
    if (set.job.empty()) return {};
    auto view = parts_.shipping.run(set.job, stop);
    if (stop.stop_requested()) return fail(Reason::cancelled);
    if (!view && view.error().reason == Reason::unknownJob) return beginAnew(std::move(set), false);
    PACKTRAIN_CHECK(view);
    return judge(std::move(set), *view);
}

/// Chooses a number that is free on the drive and makes the job. None was made where somebody took the number
/// meanwhile.
Result<> OutputCarrier::book(OutputSet& set, const StopToken& stop) {
    if (set.number == 0) {
        if (!highest_) {
            PACKTRAIN_TRY(highest_, parts_.shipping.highest(stop));
        }
        PACKTRAIN_TRY(const std::uint64_t ours, parts_.ledger.highestNumber());
        set.number = std::max(*highest_, ours) + 1;
    }
    auto job = parts_.shipping.create(outputSetName(series_, set.number), parts_.stage.place(set.id), stop);
    if (!job && job.error().reason == Reason::objectExists) {
        highest_ = set.number;
        return beginAnew(set, true);
    }
    PACKTRAIN_TRY(set.job, std::move(job));
    failures_ = 0;
    return parts_.ledger.save(set);
}

Result<> OutputCarrier::beginAnew(OutputSet set, bool elsewhere) {
    set.job.clear();
    if (elsewhere) {
        highest_ = std::max(highest_.value_or(0), set.number);
        set.number = 0;
    }
    tidied_ = false;
    return parts_.ledger.save(set);
}

Result<> OutputCarrier::judge(OutputSet set, const transfer::JobView& view) {
    if (view.state == transfer::JobState::done || view.state == transfer::JobState::doneWithSkips)
        return durable(set);
    const Error why(view.why.value_or(Reason::internal), view.context);
    if (why.kind == Kind::conflict) return beginAnew(std::move(set), true);
    if (view.state == transfer::JobState::cancelled || ++failures_ >= kMostFailures) {
        failures_ = 0;
        PACKTRAIN_CHECK(beginAnew(std::move(set), false));
    }
    return Fail(why);
}

Result<> OutputCarrier::durable(const OutputSet& set) {
    PACKTRAIN_TRY(const auto leftOut, parts_.shipping.leftOut(set.job));
    const WallTime now = parts_.clock.wall();
    std::vector<std::string> again;
    std::vector<MissedOutput> missed;
    for (const dataset::LeftOut& one : leftOut) {
        if (info(one.reason).kind == Kind::sourceChanged || info(one.reason).kind == Kind::gone) {
            again.push_back(one.path);
        } else {
            missed.push_back({one.path, Error(one.reason, one.detail).message(), now});
        }
    }
    PACKTRAIN_CHECK(parts_.ledger.durable(set, now, again, missed));
    if (!again.empty()) parts_.again();
    tidied_ = false;
    parts_.log.info(fmt::format("outputs: {} is durable, {} files", outputSetName(series_, set.number),
                                set.files - again.size() - missed.size()));
    return parts_.stage.remove(set.id);
}

}  // namespace packtrain::checkpoint
