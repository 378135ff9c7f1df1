// The agent's run folder: who runs, where it listens, what it logs. Mode 0700.
#pragma once

#include <chrono>
#include <optional>

#include "base/path.h"
#include "base/result.h"

namespace packtrain::agent {

class RunFolder {
  public:
    /// Makes it. Fails with fileDenied if it belongs to somebody else or others may enter it.
    static Result<RunFolder> open(Path path);

    const Path& path() const { return path_; }
    Path socket() const { return path_ / "agent.sock"; }
    Path log() const { return path_ / "agent.log"; }
    Path output() const { return path_ / "agent.out"; }  ///< what a crash prints
    Path history() const { return path_ / "history.sqlite"; }
    Path saveFlag() const { return path_ / "save-now"; }
    Path saveCounter() const { return path_ / "save-asked"; }
    Path token() const { return path_ / "token"; }
    Path link() const { return path_ / "link"; }

  private:
    explicit RunFolder(Path path) : path_(std::move(path)) {}
    Path path_;
};

/// Of this user: agent/ in the folder of Packtrain's state.
Result<Path> ownRunFolder();

/// The right to be the agent of a run folder: gone when destroyed and when the process dies.
class RunLock {
  public:
    /// jobBusy if another process has it. One that was killed and hangs in the system has it no more.
    static Result<RunLock> take(const RunFolder& folder);
    /// The process that has it; nothing if none does. Not to be asked in that process: closing the file that
    /// it opens would give the lock up.
    static std::optional<int> holder(const RunFolder& folder);

    RunLock(RunLock&& other) noexcept;
    RunLock& operator=(RunLock&&) = delete;
    ~RunLock();

  private:
    explicit RunLock(int fd) : fd_(fd) {}
    static Result<RunLock> takeFile(const RunFolder& folder);
    int fd_;
};

/// Asks the process that has the lock to end and waits until it has; after `limit` it is killed. False if it
/// had to be. Fails if nobody has the lock (nothingToDo) or it may not be ended.
Result<bool> endHolder(const RunFolder& folder, std::chrono::milliseconds limit);

}  // namespace packtrain::agent
