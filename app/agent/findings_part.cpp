#include "findings_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace packtrain::agent {
namespace {

using session::Finding;
using session::FindingKind;

constexpr std::array kKinds{FindingKind::acceleratorIdle, FindingKind::noAccelerator,
                            FindingKind::memoryUnused,    FindingKind::dataBound,
                            FindingKind::diskFull,        FindingKind::mountLost,
                            FindingKind::stalled,         FindingKind::wrongRuntime,
                            FindingKind::twoRuntimes,     FindingKind::signInNeeded};
constexpr std::chrono::seconds kOthersInterval{10};
constexpr std::string_view kOwnMachine = "plain";

bool isSame(const Finding& a, const Finding& b) {
    return a.kind == b.kind && a.subject == b.subject;
}

/// Those of `some` that `others` lack.
std::vector<Finding> lacking(const std::vector<Finding>& some, const std::vector<Finding>& others) {
    std::vector<Finding> found;
    for (const Finding& each : some)
        if (std::ranges::none_of(others, [&](const Finding& other) { return isSame(each, other); }))
            found.push_back(each);
    return found;
}

void readGpus(const Snapshot& snapshot, session::FindingLook& look) {
    // No driver is no card; a driver that fails tells nothing.
    look.knowsGpus = bool(snapshot.gpus) || (snapshot.gpus.isUnsupported() && snapshot.number > 1);
    if (!snapshot.gpus) return;
    look.gpus = snapshot.gpus->size();
    for (const GpuFigures& gpu : *snapshot.gpus) {
        if (gpu.lost || !gpu.utilisation) continue;
        look.gpuUtilisation =
            std::max(look.gpuUtilisation.value_or(0), static_cast<double>(*gpu.utilisation));
    }
}

/// A TPU that no program holds computes nothing; of one whose runtime does not answer nothing is known.
void readTpus(const Snapshot& snapshot, session::FindingLook& look) {
    if (!snapshot.tpu) return;
    look.gpus += snapshot.tpu->chips;
    const auto& devices = snapshot.tpu->devices;
    const auto atLeast = [&look](double percent) {
        look.gpuUtilisation = std::max(look.gpuUtilisation.value_or(0), percent);
    };
    if (devices.isUnsupported()) atLeast(0);
    if (!devices) return;
    for (const TpuDevice& device : *devices)
        if (device.dutyPercent) atLeast(*device.dutyPercent);
}

}  // namespace

session::FindingLook findingLook(const Snapshot& snapshot, bool wantsGpu, Ticks now) {
    session::FindingLook look{.now = now, .wantsGpu = wantsGpu};
    readGpus(snapshot, look);
    readTpus(snapshot, look);
    look.isRented = snapshot.session && snapshot.session->platformId != kOwnMachine;
    if (snapshot.memory) {
        const auto& limit = snapshot.memory->limit;
        look.memory = limit ? std::min(limit->bytes, snapshot.memory->total) : snapshot.memory->total;
        look.memoryUsed = limit ? limit->used : snapshot.memory->used;
    }
    if (snapshot.cpu) {
        look.coresUsed = snapshot.cpu->coresUsed;
        look.coresAvailable = snapshot.cpu->coresAvailable;
    }
    if (snapshot.network && snapshot.network->receivedPerSecond && snapshot.network->sentPerSecond)
        look.networkPerSecond = *snapshot.network->receivedPerSecond + *snapshot.network->sentPerSecond;
    for (const DiskReading& disk : snapshot.disks)
        if (disk.figures) look.disks.push_back({disk.path.display(), disk.figures->secondsToFull});
    for (const MountReading& mount : snapshot.mounts) {
        if (!mount.figures) continue;
        const bool isLost =
            mount.figures->state == MountState::silent || mount.figures->state == MountState::broken;
        look.mounts.push_back({printable(mount.point), isLost, mount.figures->why});
    }
    return look;
}

namespace {

bool wantsSignIn(const Json& watch) {
    const auto is = [](const Json& holder, const char* member) {
        const auto error = json::object(holder, member);
        return error && json::textOr(**error, "reason", "") == info(Reason::signInNeeded).name;
    };
    const auto flight = json::object(watch, "in_flight");
    return is(watch, "error") || (flight && is(**flight, "waits_for"));
}

}  // namespace

std::vector<session::FindingLook::SignIn> signIns(const Json& checkpoints, const Json& tokens) {
    std::map<std::string, bool> needed;
    if (const auto watches = json::array(checkpoints, "watches")) {
        for (const Json& watch : **watches) {
            const std::string to = json::textOr(watch, "to", "");
            needed[to.substr(0, to.find(':'))] |= wantsSignIn(watch);
        }
    }
    if (const auto remotes = json::array(tokens, "remotes")) {
        for (const Json& each : **remotes)
            needed[json::textOr(each, "remote", "")] |=
                each.is_object() && json::booleanOr(each, "ended", false);
    }
    std::vector<session::FindingLook::SignIn> all;
    all.reserve(needed.size());
    for (const auto& [remote, is] : needed) all.push_back({remote, is});
    return all;
}

std::vector<std::string> otherRuntimes(const Json& checkpoints) {
    std::vector<std::string> found;
    const auto watches = json::array(checkpoints, "watches");
    if (!watches) return found;
    for (const Json& watch : **watches)
        if (watch.is_object() && json::booleanOr(watch, "read_only", false))
            found.push_back("another agent has taken over the checkpoints of \"" +
                            printable(json::textOr(watch, "set", "?")) + '"');
    return found;
}

void FindingsPart::look(const Snapshot& snapshot, const WorkFacts& work) {
    session::FindingLook look = findingLook(snapshot, wantsGpu_, clock_.boot());
    look.epoch = work.epoch;
    look.busy = work.busy;
    if (checkpoints_ && look.now >= nextOthers_) {
        nextOthers_ = look.now + kOthersInterval;
        const Json checkpoints = checkpoints_();
        others_ = otherRuntimes(checkpoints);
        signIns_ = signIns(checkpoints, tokens_ ? tokens_() : Json());
    }
    look.otherRuntimes = others_;
    look.signIns = signIns_;
    const std::scoped_lock lock(mutex_);
    const std::vector<Finding> before = findings_.open();
    const std::vector<Finding>& now = findings_.look(look);
    for (const Finding& each : lacking(now, before)) log_->warning("finding: " + each.words);
    for (const Finding& each : lacking(before, now))
        log_->info("no longer: " + std::string(findingName(each.kind)) + ' ' + each.subject);
}

Json FindingsPart::view() const {
    const std::scoped_lock lock(mutex_);
    Json json{{"open", Json::array()}, {"raised", Json::object()}};
    const Ticks now = clock_.boot();
    for (const Finding& each : findings_.open()) {
        Json one{{"finding", findingName(each.kind)},
                 {"words", each.words},
                 {"age_s", std::chrono::duration<double>(now - each.raised).count()}};
        if (!each.subject.empty()) one["subject"] = each.subject;
        json["open"].push_back(std::move(one));
    }
    for (const auto& [kind, count] : findings_.raised())
        json["raised"][std::string(findingName(kind))] = count;
    return json;
}

std::string FindingsPart::metrics() const {
    const std::scoped_lock lock(mutex_);
    std::string page =
        "# HELP packtrain_findings_open What is amiss now.\n# TYPE packtrain_findings_open gauge\n";
    for (const FindingKind kind : kKinds)
        page += fmt::format("packtrain_findings_open{{finding=\"{}\"}} {}\n", findingName(kind),
                            std::ranges::count(findings_.open(), kind, &Finding::kind));
    return page;
}

}  // namespace packtrain::agent
