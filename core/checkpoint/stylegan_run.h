// How far a StyleGAN2-ADA training is, from what it writes beside its snapshots: a line in log.txt at each
// tick, and its settings in training_options.json. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace packtrain::checkpoint {

/// "tick 64    kimg 257.0    time 2h 31m 08s  sec/tick 140.2 ...": of a log that is being written the last
/// line may be cut.
struct StyleganTick {
    std::uint64_t tick = 0;
    std::uint64_t kimgTenths = 0;
    double seconds = 0;  ///< that it took

    bool operator==(const StyleganTick&) const = default;
};

struct StyleganRun {
    std::string folder;               ///< below the watched one; empty: that itself
    std::vector<StyleganTick> ticks;  ///< rising
    std::optional<std::uint64_t> totalKimg;
    std::optional<std::uint64_t> snapshotTicks;  ///< a snapshot at each tick that is a multiple

    bool operator==(const StyleganRun&) const = default;
};

/// The ticks of a log, in their order. Where the counting begins anew (a run that was begun again into the
/// same log) those before count no more.
std::vector<StyleganTick> readStyleganLog(std::string_view text);
/// What cannot be read is not known.
void readStyleganOptions(std::string_view text, StyleganRun& run);

/// "network-snapshot-000201.pkl": 201, the whole kimg when it was written.
std::optional<std::uint64_t> kimgOfSnapshot(std::string_view name);

struct StyleganLoss {
    std::uint64_t ticks = 0, kimgTenths = 0;
};
/// What was trained since the snapshot of that many kimg; since the run's begin if there is none. Nothing if
/// the log knows no tick, or not the snapshot's.
std::optional<StyleganLoss> trainedSince(const StyleganRun& run, std::optional<std::uint64_t> snapshotKimg);
/// "14 ticks, 56 kimg".
std::string wordsOf(const StyleganLoss& loss);

/// Until the next snapshot is begun, counted from the last tick, at the pace of the last few ticks.
std::optional<double> secondsToSnapshot(const StyleganRun& run);

}  // namespace packtrain::checkpoint
