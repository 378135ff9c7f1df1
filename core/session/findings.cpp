#include "session/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace packtrain::session {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr double kIdleBelow = 5;  // percent
constexpr Nanoseconds kIdleFor = minutes(10), kWorksFor = minutes(1);
constexpr Nanoseconds kWithoutGpuFor = seconds(30);
constexpr std::uint64_t kBigMemory = 20'000'000'000;
constexpr double kLittleUsed = 0.25, kEnoughUsed = 0.35;
constexpr Nanoseconds kLittleUsedFor = minutes(30);
constexpr double kBoundAbove = 0.4, kBoundNotBelow = 0.3;          // of the epoch
constexpr double kFullWithin = 15 * 60, kFullNotBefore = 30 * 60;  // seconds
constexpr Nanoseconds kFillsFor = seconds(30);
constexpr double kNoWork = 0.2;                               // cores: what a kernel that waits uses
constexpr double kBusyShare = 0.7, kNoLongerBusyShare = 0.5;  // of the cores that there are
constexpr double kNoTraffic = 100'000;                        // bytes per second
constexpr Nanoseconds kTwoFor = seconds(30), kOneFor = minutes(1);
constexpr Nanoseconds kLostFor = seconds(10), kAnswersFor = seconds(30);
constexpr Nanoseconds kSignedOutFor = seconds(5);
constexpr Nanoseconds kSignedInFor = seconds(20);  // a try that begins looks for a moment as if all were well

double gigabytes(std::uint64_t bytes) {
    return static_cast<double>(bytes) / 1e9;
}

std::string dataBoundWords(const EpochTimes& epoch) {
    const double save = epoch.save.value_or(0);
    const double compute = epoch.compute.value_or(std::max(0.0, epoch.seconds - *epoch.load - save));
    const auto percent = [&](double part) { return 100 * part / epoch.seconds; };
    return fmt::format("of epoch {} {:.0f} % was loading data, {:.0f} % computing, {:.0f} % saving",
                       epoch.number, percent(*epoch.load), percent(compute), percent(save));
}

/// What a machine does, as far as it tells; without a figure neither is true.
struct Work {
    bool acceleratorIdles = false;  ///< there is one, and it tells
    bool nothingMoves = false;      ///< neither accelerator nor processors nor network
    bool onProcessorsOnly = false;
    bool isSomewhere = false;  ///< something moves that should not be taken for a stall
};

Work workOf(const FindingLook& look) {
    Work work;
    work.acceleratorIdles = look.gpuUtilisation && *look.gpuUtilisation < kIdleBelow;
    const bool noAccelerator = look.knowsGpus && look.gpus == 0;
    const bool knows = look.coresUsed && look.networkPerSecond && (look.gpuUtilisation || noAccelerator);
    if (knows) {
        const bool still = *look.coresUsed < kNoWork && *look.networkPerSecond < kNoTraffic;
        work.nothingMoves = still && (work.acceleratorIdles || noAccelerator);
        work.isSomewhere = !work.nothingMoves;
    }
    const bool knowsCores = look.coresUsed && look.coresAvailable && *look.coresAvailable > 0;
    work.onProcessorsOnly =
        work.acceleratorIdles && knowsCores && *look.coresUsed >= kBusyShare * *look.coresAvailable;
    return work;
}

}  // namespace

/// Between `holds` and `ceased` lies a middle in which nothing changes.
struct Findings::Judgement {
    bool holds = false, ceased = false;
    Nanoseconds holdsFor{0}, ceasedFor{0};
    std::string words;
};

std::string_view findingName(FindingKind kind) {
    switch (kind) {
        case FindingKind::acceleratorIdle:
            return "accelerator_idle";
        case FindingKind::noAccelerator:
            return "no_accelerator";
        case FindingKind::memoryUnused:
            return "memory_unused";
        case FindingKind::dataBound:
            return "data_bound";
        case FindingKind::diskFull:
            return "disk_full";
        case FindingKind::mountLost:
            return "mount_lost";
        case FindingKind::stalled:
            return "stalled";
        case FindingKind::wrongRuntime:
            return "wrong_runtime";
        case FindingKind::twoRuntimes:
            return "two_runtimes";
        case FindingKind::signInNeeded:
            return "sign_in_needed";
    }
    return "accelerator_idle";
}

void Findings::judge(FindingKind kind, const std::string& subject, const Judgement& judgement, Ticks now) {
    Watch& watch = watches_[{kind, subject}];
    const auto begin = [&](std::optional<Ticks>& since, bool is) {
        if (!is) since.reset();
        if (is && !since) since = now;
    };
    begin(watch.holdsSince, judgement.holds);
    begin(watch.ceasedSince, judgement.ceased);
    if (!watch.isOpen && watch.holdsSince && now - *watch.holdsSince >= judgement.holdsFor) {
        watch.isOpen = true;
        watch.raised = now;
        ++raised_[kind];
    } else if (watch.isOpen && watch.ceasedSince && now - *watch.ceasedSince >= judgement.ceasedFor) {
        watch.isOpen = false;
    }
    if (watch.isOpen) open_.push_back({kind, subject, watch.raised, judgement.words});
}

bool Findings::isOpen(FindingKind kind) const {
    const auto found = watches_.find({kind, std::string()});
    return found != watches_.end() && found->second.isOpen;
}

/// An accelerator that idles is told once, by what the rest of the machine does meanwhile.
void Findings::judgeAccelerator(const FindingLook& look) {
    const Work work = workOf(look);
    judge(FindingKind::stalled, {},
          {.holds = look.isRented && look.busy && work.nothingMoves,
           .ceased = !look.busy || work.isSomewhere,
           .holdsFor = kIdleFor,
           .ceasedFor = kWorksFor,
           .words = "a cell runs, but nothing is computed, read or sent: it may hang, and is billed"},
          look.now);
    const bool worksElsewhere =
        look.coresUsed && look.coresAvailable && *look.coresUsed < kNoLongerBusyShare * *look.coresAvailable;
    judge(FindingKind::wrongRuntime, {},
          {.holds = look.isRented && work.onProcessorsOnly,
           .ceased = (look.gpuUtilisation && !work.acceleratorIdles) || worksElsewhere,
           .holdsFor = kIdleFor,
           .ceasedFor = kWorksFor,
           .words =
               "the processors work and the accelerator does not: a runtime without one would do for this"},
          look.now);
    const bool isToldOtherwise = isOpen(FindingKind::stalled) || isOpen(FindingKind::wrongRuntime);
    const bool noneLeft = !look.gpuUtilisation && look.knowsGpus && look.gpus == 0;
    judge(FindingKind::acceleratorIdle, {},
          {.holds = work.acceleratorIdles && !isToldOtherwise,
           .ceased = noneLeft || (look.gpuUtilisation && !work.acceleratorIdles) || isToldOtherwise,
           .holdsFor = kIdleFor,
           .ceasedFor = kWorksFor,
           .words = "the accelerator does nothing, and is billed"},
          look.now);
    judge(FindingKind::noAccelerator, {},
          {.holds = look.wantsGpu && look.knowsGpus && look.gpus == 0,
           .ceased = look.gpus > 0 || !look.wantsGpu,
           .holdsFor = kWithoutGpuFor,
           .ceasedFor = {},
           .words = "a GPU was asked for, and this machine has none"},
          look.now);
}

void Findings::judgeMemory(const FindingLook& look, const std::string& wordsBefore) {
    const bool knows = look.memory && look.memoryUsed && *look.memory > 0;
    const double used = knows ? static_cast<double>(*look.memoryUsed) / static_cast<double>(*look.memory) : 0;
    judge(FindingKind::memoryUnused, {},
          {.holds = knows && look.isRented && *look.memory >= kBigMemory && used < kLittleUsed,
           .ceased = knows && used >= kEnoughUsed,
           .holdsFor = kLittleUsedFor,
           .ceasedFor = kWorksFor,
           .words = knows ? fmt::format("{:.0f} GB of memory, {:.0f} used: a smaller runtime would do",
                                        gigabytes(*look.memory), gigabytes(*look.memoryUsed))
                          : wordsBefore},
          look.now);
}

void Findings::judgeData(const FindingLook& look, const std::string& wordsBefore) {
    const bool knows = look.epoch && look.epoch->load && look.epoch->seconds > 0;
    const double loading = knows ? *look.epoch->load / look.epoch->seconds : 0;
    judge(FindingKind::dataBound, {},
          {.holds = knows && loading >= kBoundAbove,
           .ceased = knows && loading < kBoundNotBelow,
           .holdsFor = {},
           .ceasedFor = {},
           .words = knows ? dataBoundWords(*look.epoch) : wordsBefore},
          look.now);
}

void Findings::judgeDrives(const FindingLook& look) {
    for (const FindingLook::Disk& disk : look.disks) {
        const double left = disk.secondsToFull.value_or(kFullNotBefore);
        judge(FindingKind::diskFull, disk.path,
              {.holds = left < kFullWithin,
               .ceased = left >= kFullNotBefore,
               .holdsFor = kFillsFor,
               .ceasedFor = kFillsFor,
               .words = fmt::format("{} is full in {:.0f} min", disk.path, left / 60)},
              look.now);
    }
    for (const FindingLook::Mount& mount : look.mounts)
        judge(FindingKind::mountLost, mount.path,
              {.holds = mount.isLost,
               .ceased = !mount.isLost,
               .holdsFor = kLostFor,
               .ceasedFor = kAnswersFor,
               .words = mount.path +
                        (mount.why.empty() ? " does not answer" : " answers \"" + mount.why + '"') +
                        ": what is saved there is lost, or makes the training hang"},
              look.now);
    for (const FindingLook::SignIn& each : look.signIns)
        judge(FindingKind::signInNeeded, each.remote,
              {.holds = each.needed,
               .ceased = !each.needed,
               .holdsFor = kSignedOutFor,
               .ceasedFor = kSignedInFor,
               .words = fmt::format("not signed in to {}: checkpoints wait on this machine", each.remote)},
              look.now);
}

const std::vector<Finding>& Findings::look(const FindingLook& look) {
    const std::vector<Finding> before = std::exchange(open_, {});
    // Where a figure fails to come, nothing changes; the words are then those of before.
    const auto wordsBefore = [&](FindingKind kind) {
        const auto found = std::ranges::find(before, kind, &Finding::kind);
        return found == before.end() ? std::string() : found->words;
    };
    judgeAccelerator(look);
    judgeMemory(look, wordsBefore(FindingKind::memoryUnused));
    judgeData(look, wordsBefore(FindingKind::dataBound));
    judgeDrives(look);
    judge(
        FindingKind::twoRuntimes, {},
        {.holds = !look.otherRuntimes.empty(),
         .ceased = look.otherRuntimes.empty(),
         .holdsFor = kTwoFor,
         .ceasedFor = kOneFor,
         .words = look.otherRuntimes.empty() ? wordsBefore(FindingKind::twoRuntimes)
                                             : "two runtimes at once, each billed: " + look.otherRuntimes[0]},
        look.now);
    std::ranges::stable_sort(open_, {}, &Finding::kind);
    return open_;
}

}  // namespace packtrain::session
