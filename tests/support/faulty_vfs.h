// SQLite's own files under test: the i-th access fails, the power is cut. No hook in the product.
#pragma once

#include <cstddef>
#include <cstdint>

#include "support/watched_vfs.h"

namespace packtrain::test {

/// While alive, every database that is opened goes through it. One at a time; used by one thread at a time.
/// Databases must be closed before it is destroyed.
class FaultyVfs {
  public:
    enum class Fault : std::uint8_t { inputOutput, diskFull };

    FaultyVfs();

    /// Access `number` (open, read, write, truncate, sync, remove; from 0 since the last reset) fails once.
    void failAt(std::size_t number, Fault fault = Fault::inputOutput);
    /// All accesses from `number` on fail, as when a disk stays full or goes away.
    void failFrom(std::size_t number, Fault fault = Fault::inputOutput);
    /// No faults, and numbers from 0.
    void reset();
    std::size_t accesses() const { return accesses_; }
    std::size_t faultsUsed() const { return faultsUsed_; }

    /// What was written since each file's last sync is undone, as after a power cut. No database may be open:
    /// to leave one as a killed process does, let its last accesses fail (failFrom) and close it.
    void cutPower();

  private:
    int before(Access access);

    std::size_t accesses_ = 0;
    std::size_t faultsUsed_ = 0;
    std::size_t faultFrom_ = SIZE_MAX;
    bool isLasting_ = false;
    Fault fault_ = Fault::inputOutput;
    WatchedVfs files_;
};

}  // namespace packtrain::test
