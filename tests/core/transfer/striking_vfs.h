// SQLite's file accesses under test, from any thread: the i-th one fails, or the process dies at it.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

#include "support/watched_vfs.h"

namespace packtrain::test {

/// While alive, every database that is opened goes through it. Counts reads, writes, syncs, truncations of
/// journals of jobs and of their WAL. Thread-safe (support/faulty_vfs.h is for one thread). Databases must be
/// closed before it is destroyed.
class StrikingVfs {
  public:
    /// Called with the number of each access, from 0, before it is done; `true`: it fails.
    using Strike = std::function<bool(std::size_t number, bool isWrite)>;
    explicit StrikingVfs(Strike strike);

    /// The power fails: what was written since each file's last sync is undone. For a process that ends now;
    /// from a Strike too. Returns how many writes were lost.
    static std::size_t cutPower() { return WatchedVfs::cutPower(); }

    std::size_t accesses() const { return accesses_; }
    std::size_t strikes() const { return strikes_; }

  private:
    int before(Access access);

    Strike strike_;
    std::atomic<std::size_t> accesses_{0}, strikes_{0};
    WatchedVfs files_;
};

}  // namespace packtrain::test
