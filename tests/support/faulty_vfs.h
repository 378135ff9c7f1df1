// SQLite's own files under test: the i-th access fails, the power is cut. No hook in the product: SQLite lets
// the default VFS be replaced (sqlite.org/vfs.html).
#pragma once

#include <cstddef>
#include <cstdint>

namespace packtrain::test {

/// While alive, every database that is opened goes through it. One at a time; used by one thread at a time.
/// Databases must be closed before it is destroyed.
class FaultyVfs {
  public:
    enum class Fault : std::uint8_t { inputOutput, diskFull };

    FaultyVfs();
    FaultyVfs(const FaultyVfs&) = delete;
    FaultyVfs& operator=(const FaultyVfs&) = delete;
    ~FaultyVfs();

    /// Access `number` (open, read, write, truncate, sync, remove; from 0 since the last reset) fails once.
    void failAt(std::size_t number, Fault fault = Fault::inputOutput);
    /// All accesses from `number` on fail, as when a disk stays full or goes away.
    void failFrom(std::size_t number, Fault fault = Fault::inputOutput);
    /// No faults, and numbers from 0.
    void reset();
    std::size_t accesses() const;
    std::size_t faultsUsed() const;

    /// What was written since each file's last sync is undone, as after a power cut. No database may be open:
    /// to leave one as a killed process does, let its last accesses fail (failFrom) and close it.
    void cutPower();
};

}  // namespace packtrain::test
