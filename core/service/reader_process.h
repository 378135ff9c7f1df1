// Whether a process of this machine still lives: the one that was meant, not another that got its number.
#pragma once

#include <cstdint>
#include <optional>

#include "io/file_system.h"

namespace packtrain::service {

/// When the process began, in the system's ticks: with its id the name of this one process. Nothing: there is
/// none, or it is dead and only waits to be collected. An error: it cannot be told.
Result<std::optional<std::uint64_t>> processBegan(io::FileSystem& files, int pid);

/// A process that may die without a word.
class ReaderProcess {
  public:
    /// Nothing if it does not live here, or cannot be seen: a number from another container means nobody.
    static std::optional<ReaderProcess> find(io::FileSystem& files, int pid);
    /// True only when it is certain.
    bool isDead(io::FileSystem& files) const;

  private:
    ReaderProcess(int pid, std::uint64_t began) : pid_(pid), began_(began) {}
    int pid_;
    std::uint64_t began_;
};

}  // namespace packtrain::service
