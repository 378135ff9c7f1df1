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
constexpr Nanoseconds kLostFor = seconds(10), kAnswersFor = seconds(30);

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

const std::vector<Finding>& Findings::look(const FindingLook& look) {
    const std::vector<Finding> before = std::exchange(open_, {});
    // Where a figure fails to come, nothing changes; the words are then those of before.
    const auto wordsOr = [&](FindingKind kind, bool known, const std::string& words) {
        const auto found = std::ranges::find(before, kind, &Finding::kind);
        return known || found == before.end() ? words : found->words;
    };
    const double load = look.gpuUtilisation.value_or(0);
    judge(FindingKind::acceleratorIdle, {},
          {.holds = look.gpuUtilisation && load < kIdleBelow,
           .ceased = look.gpuUtilisation ? load >= kIdleBelow : look.knowsGpus && look.gpus == 0,
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
    const bool knowsMemory = look.memory && look.memoryUsed && *look.memory > 0;
    const double used =
        knowsMemory ? static_cast<double>(*look.memoryUsed) / static_cast<double>(*look.memory) : 0;
    judge(FindingKind::memoryUnused, {},
          {.holds = knowsMemory && look.paysForMemory && *look.memory >= kBigMemory && used < kLittleUsed,
           .ceased = knowsMemory && used >= kEnoughUsed,
           .holdsFor = kLittleUsedFor,
           .ceasedFor = kWorksFor,
           .words = wordsOr(FindingKind::memoryUnused, knowsMemory,
                            knowsMemory
                                ? fmt::format("{:.0f} GB of memory, {:.0f} used: a smaller runtime would do",
                                              gigabytes(*look.memory), gigabytes(*look.memoryUsed))
                                : std::string())},
          look.now);
    const bool knowsSplit = look.epoch && look.epoch->load && look.epoch->seconds > 0;
    const double loading = knowsSplit ? *look.epoch->load / look.epoch->seconds : 0;
    judge(FindingKind::dataBound, {},
          {.holds = knowsSplit && loading >= kBoundAbove,
           .ceased = knowsSplit && loading < kBoundNotBelow,
           .holdsFor = {},
           .ceasedFor = {},
           .words = wordsOr(FindingKind::dataBound, knowsSplit,
                            knowsSplit ? dataBoundWords(*look.epoch) : std::string())},
          look.now);
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
    return open_;
}

}  // namespace packtrain::session
