#include "service/job_watch.h"

#include <algorithm>
#include <utility>

namespace packtrain::service {
namespace {

using namespace std::chrono_literals;
constexpr auto kLookEvery = 250ms;
constexpr auto kTellNoOftenerThan = 50ms;

}  // namespace

JobWatch::JobWatch(transfer::JobStore& jobs, const Clock& clock)
    : jobs_(jobs),
      origin_(static_cast<std::uint64_t>(clock.wall().time_since_epoch().count())),
      sequence_(origin_),
      told_(origin_),
      thread_([this](const StopToken& stop) { watch(stop); }) {}

JobWatch::~JobWatch() {
    thread_.request_stop();
    thread_.join();
}

void JobWatch::watch(const StopToken& stop) {
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            const auto due = [this] { return touched_ || bell_.hasListeners(); };
            if (!wake_.wait(lock, stop, due)) return;
            wake_.wait_for(lock, stop, touched_ ? kTellNoOftenerThan : kLookEvery, [] { return false; });
            touched_ = false;
        }
        if (stop.stop_requested()) return;
        look();
        if (hasNews()) bell_.ring();
    }
}

/// Whoever looked, for a snapshot perhaps: the others are told all the same.
bool JobWatch::hasNews() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(told_, sequence_) != sequence_;
}

void JobWatch::look() {
    const std::scoped_lock one(lookMutex_);
    const auto views = jobs_.list();
    const std::scoped_lock lock(mutex_);
    looked_ = true;
    if (!views) return;  // for a moment unreadable: what was known stays
    std::map<JobId, Known> now;
    for (const JobView& view : *views) {
        const auto before = known_.find(view.id);
        const bool same = before != known_.end() && before->second.view == view;
        now[view.id] = {view, same ? before->second.sequence : ++sequence_};
        removed_.erase(view.id);
    }
    for (const auto& [id, known] : known_)
        if (!now.contains(id)) removed_[id] = ++sequence_;
    known_ = std::move(now);
}

JobsSnapshot JobWatch::snapshot() {
    look();
    const std::scoped_lock lock(mutex_);
    JobsSnapshot all;
    all.sequence = sequence_;
    for (const auto& [id, known] : known_) all.jobs.push_back(known.view);
    std::ranges::sort(all.jobs, std::ranges::greater(), &JobView::id);
    return all;
}

JobsDelta JobWatch::since(std::uint64_t sequence) {
    const bool looked = [&] {
        const std::scoped_lock lock(mutex_);
        return looked_;
    }();
    if (!looked) look();
    const std::scoped_lock lock(mutex_);
    JobsDelta delta;
    delta.sequence = sequence_;
    delta.reset = sequence < origin_ || sequence > sequence_;
    if (delta.reset) return delta;
    for (const auto& [id, known] : known_)
        if (known.sequence > sequence) delta.changed.push_back(known.view);
    for (const auto& [id, when] : removed_)
        if (when > sequence) delta.removed.push_back(id);
    return delta;
}

std::unique_ptr<Subscription> JobWatch::subscribe(std::function<void()> changed) {
    auto subscription = bell_.subscribe(std::move(changed));
    const std::scoped_lock lock(mutex_);
    wake_.notify_all();
    return subscription;
}

void JobWatch::touch() {
    {
        const std::scoped_lock lock(mutex_);
        touched_ = true;
    }
    wake_.notify_all();
}

}  // namespace packtrain::service
