// How fast a drive and the cache in front of it are here: direct, cold, warm, plain files and the disk, in
// one run.
#pragma once

#include <algorithm>
#include <functional>

#include "base/clock.h"
#include "base/log.h"
#include "cache/noise_objects.h"

namespace packtrain::cache {

struct MeasureOptions {
    Path folder;               ///< for the cache; made, and removed at the end
    std::string remoteFolder;  ///< made, and removed at the end
    std::uint64_t objects = 100;
    std::uint64_t size = 10 * kMiB;
    int workers = 20;         ///< that read at once, each whole objects, one after the other
    int rounds = 5;           ///< of warm and plain reading, in turns; the median counts
    bool keepRemote = false;  ///< leaves the objects on the drive
};

struct Speed {
    std::uint64_t bytes = 0;
    double seconds = 0;
    double mibPerSecond() const {
        return seconds > 0 ? static_cast<double>(bytes) / static_cast<double>(kMiB) / seconds : 0;
    }
};

struct Measured {
    Speed cold;    ///< through an empty cache: fetched, proved, written, read
    Speed direct;  ///< from the drive, thrown away
    Speed warm;    ///< through the cache that is full
    Speed plain;   ///< the same files without the cache: `cat`
    Speed disk;    ///< as many bytes written to files on the cache's disk
    /// What no cache that keeps what it fetches can pass when it is empty.
    double ceiling() const { return std::min(direct.mibPerSecond(), disk.mibPerSecond()); }
    bool isLeft = false;     ///< the objects are on the drive still
    bool isTrashed = false;  ///< they are in its trash
    std::string leftWhy;     ///< why they could not be removed; empty: they were to stay
};

/// What is done now, how far, and of how much, in objects. From several threads.
using MeasureProgress = std::function<void(std::string_view step, std::uint64_t done, std::uint64_t total)>;

/// Needs room for all objects and one more of each worker: diskFull before anything is sent. Whatever
/// happens, what was put on the drive and on the disk is removed again, also when stopped; not by a kill.
Result<Measured> measureCache(remote::Remote& remote, io::FileSystem& files, const Clock& clock, Log& log,
                              const MeasureOptions& options, const MeasureProgress& progress,
                              const StopToken& stop);

}  // namespace packtrain::cache
