#include "transfer/state.h"

namespace packtrain::transfer {

std::string_view jobStateName(JobState state) {
    switch (state) {
        case JobState::queued:
            return "queued";
        case JobState::scanning:
            return "scanning";
        case JobState::uploading:
            return "uploading";
        case JobState::waiting:
            return "waiting";
        case JobState::stalled:
            return "stalled";
        case JobState::paused:
            return "paused";
        case JobState::verifying:
            return "verifying";
        case JobState::done:
            return "done";
        case JobState::doneWithSkips:
            return "doneWithSkips";
        case JobState::failed:
            return "failed";
        case JobState::cancelled:
            return "cancelled";
    }
    return "queued";
}

bool isFinal(JobState state) {
    return state == JobState::done || state == JobState::doneWithSkips || state == JobState::failed ||
           state == JobState::cancelled;
}

std::string_view shardStateName(ShardState state) {
    switch (state) {
        case ShardState::waiting:
            return "waiting";
        case ShardState::sending:
            return "sending";
        case ShardState::verifying:
            return "verifying";
        case ShardState::done:
            return "done";
        case ShardState::failed:
            return "failed";
    }
    return "waiting";
}

JobState jobState(const StateFacts& facts) {
    switch (facts.end) {
        case JobEnd::done:
            return JobState::done;
        case JobEnd::doneWithSkips:
            return JobState::doneWithSkips;
        case JobEnd::failed:
            return JobState::failed;
        case JobEnd::cancelled:
            return JobState::cancelled;
        case JobEnd::open:
            break;
    }
    if (facts.paused) return JobState::paused;
    if (facts.waiting) return JobState::waiting;
    if (!facts.running) return JobState::queued;
    if (facts.moving && facts.sinceProgress >= kStalledAfter) return JobState::stalled;
    if (facts.allSent) return JobState::verifying;
    if (!facts.walkDone && !facts.anyObject) return JobState::scanning;
    return JobState::uploading;
}

}  // namespace packtrain::transfer
