#include "aggregate.h"

#include <algorithm>

namespace packtrain::desktop {

using service::JobState;
using service::JobView;

namespace {

void count(Aggregate& sum, JobState state) {
    switch (state) {
        case JobState::scanning:
        case JobState::uploading:
        case JobState::stalled:
        case JobState::verifying:
            ++sum.moving;
            break;
        case JobState::queued:
        case JobState::waiting:
            ++sum.waiting;
            break;
        case JobState::paused:
            ++sum.paused;
            break;
        case JobState::done:
        case JobState::doneWithSkips:
            ++sum.done;
            break;
        case JobState::failed:
            ++sum.failed;
            break;
        case JobState::cancelled:
            break;
    }
}

}  // namespace

void add(Aggregate& sum, const JobView& view) {
    const int openBefore = sum.open();
    count(sum, view.state);
    if (sum.open() == openBefore) return;
    sum.total += view.totalBytes;
    sum.read += std::min(view.readBytes, view.totalBytes);
    sum.sent += std::min(view.sentBytes, view.totalBytes);
    sum.verified += std::min(view.verifiedBytes, view.totalBytes);
    sum.atLeast = sum.atLeast || !view.walkDone;
    if (view.walkDone) {
        sum.knownTotal += view.totalBytes;
        sum.knownRead += std::min(view.readBytes, view.totalBytes);
        sum.knownSent += std::min(view.sentBytes, view.totalBytes);
        sum.knownVerified += std::min(view.verifiedBytes, view.totalBytes);
    }
    sum.bytesPerSecond += view.bytesPerSecond;
    if (view.etaHigh) {
        sum.etaLow =
            std::max(sum.etaLow.value_or(std::chrono::seconds(0)), view.etaLow.value_or(*view.etaHigh));
        sum.etaHigh = std::max(sum.etaHigh.value_or(std::chrono::seconds(0)), *view.etaHigh);
    }
}

void settle(Aggregate& sum) {
    const bool one = sum.open() == 1;
    if (one) return;  // the job's own range is the better one
    if (sum.atLeast || sum.bytesPerSecond < 1 || !sum.etaHigh) {
        sum.etaLow.reset();
        sum.etaHigh.reset();
        return;
    }
    const double left = static_cast<double>(sum.total - sum.sent) / sum.bytesPerSecond;
    sum.etaLow = std::max(*sum.etaLow, std::chrono::seconds(static_cast<std::int64_t>(left * 0.9)));
    sum.etaHigh = std::max(*sum.etaHigh, std::chrono::seconds(static_cast<std::int64_t>(left * 1.15)));
}

std::optional<int> Aggregate::percent() const {
    if (atLeast || total == 0) return std::nullopt;
    return static_cast<int>(static_cast<double>(sent) * 100 / static_cast<double>(total));
}

}  // namespace packtrain::desktop
