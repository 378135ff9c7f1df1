#include "preview_run.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "may_write.h"

namespace packtrain::desktop {

using dataset::WalkTotals;
using service::PlanPreview;
using service::PushRequest;

namespace {

constexpr int kPollMs = 120;

void addTotals(WalkTotals& sum, const WalkTotals& more) {
    sum.files += more.files;
    sum.folders += more.folders;
    sum.symlinks += more.symlinks;
    sum.bytes += more.bytes;
    sum.allocated += more.allocated;
    sum.hardLinkedBytes += more.hardLinkedBytes;
    sum.leftOut += more.leftOut;
}

}  // namespace

/// Written by the walk, read by the window's timer.
struct PreviewRun::Counter {
    std::mutex mutex;
    WalkTotals done, current;
    WalkTotals now() {
        const std::lock_guard lock(mutex);
        WalkTotals sum = done;
        addTotals(sum, current);
        return sum;
    }
};

PreviewRun::PreviewRun(service::UploadService& uploads, Background& background, QObject* parent)
    : QObject(parent), uploads_(uploads), background_(background) {
    poll_.setInterval(kPollMs);
    connect(&poll_, &QTimer::timeout, this, [this] {
        if (counter_) Q_EMIT counting(counter_->now());
    });
}

PreviewRun::~PreviewRun() = default;

void PreviewRun::start(std::vector<PushRequest> requests) {
    stop();
    counter_ = std::make_shared<Counter>();
    const auto walk = [uploads = &uploads_, counter = counter_,
                       requests = std::move(requests)](const StopToken& stop) -> Result<PlanPreview> {
        std::vector<PlanPreview> plans;
        for (const PushRequest& request : requests) {
            const auto progress = [&counter](const WalkTotals& totals) {
                const std::lock_guard lock(counter->mutex);
                counter->current = totals;
            };
            PACKTRAIN_CHECK(checkMayWrite(request));
            PACKTRAIN_TRY(PlanPreview plan, uploads->preview(request, progress, stop));
            const std::lock_guard lock(counter->mutex);
            counter->current = {};
            addTotals(counter->done, plan.totals);
            plans.push_back(std::move(plan));
        }
        return sumOf(plans);
    };
    task_ = background_.run(Lane::slow, walk, [this](Result<PlanPreview> plan) {
        poll_.stop();
        if (plan) {
            Q_EMIT ready(*plan);
        } else {
            Q_EMIT failed(plan.error());
        }
    });
    poll_.start();
}

void PreviewRun::stop() {
    poll_.stop();
    task_.drop();
}

PlanPreview sumOf(const std::vector<PlanPreview>& plans) {
    constexpr std::size_t kMostNamed = 100, kMostExtensions = 10;
    if (plans.size() == 1) return plans.front();
    PlanPreview sum;
    std::map<std::string, std::uint64_t> extensions;
    for (const PlanPreview& plan : plans) {
        addTotals(sum.totals, plan.totals);
        sum.shards += plan.shards;
        sum.rawFiles += plan.rawFiles;
        sum.remoteBytes += plan.remoteBytes;
        sum.requests += plan.requests;
        if (plan.space) sum.space = plan.space;
        sum.fits = sum.fits && plan.fits;
        sum.datasetExists = sum.datasetExists || plan.datasetExists;
        sum.largestFolder = std::max(sum.largestFolder, plan.largestFolder);
        sum.siblingFolders = std::max(sum.siblingFolders, plan.siblingFolders);
        for (const auto& [extension, count] : plan.extensions) extensions[extension] += count;
        for (const auto& item : plan.leftOut)
            if (sum.leftOut.size() < kMostNamed) sum.leftOut.push_back(item);
    }
    if (sum.space && sum.space->free && *sum.space->free < sum.remoteBytes) sum.fits = false;
    sum.extensions.assign(extensions.begin(), extensions.end());
    std::ranges::stable_sort(sum.extensions, std::ranges::greater(),
                             &std::pair<std::string, std::uint64_t>::second);
    if (sum.extensions.size() > kMostExtensions) sum.extensions.resize(kMostExtensions);
    return sum;
}

}  // namespace packtrain::desktop
