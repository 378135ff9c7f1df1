// The pool of upload addresses that a notebook's machine was given: the addresses in memory, and on disk only
// which of them this machine has used.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "base/log.h"
#include "io/file_system.h"
#include "remote/uri_pool/pool_uploads.h"

namespace packtrain::service {

/// The remote that watches name to ship by the pool: "pool:".
inline constexpr std::string_view kPoolRemote = "pool";

/// Once it holds a pool, a thread of its own asks the drive about each slot: another machine may have used
/// some. Thread-safe. What is passed in outlives it.
class HeldPool {
  public:
    /// `journal`: the numbers of the slots that were given out; its folder is made.
    HeldPool(io::FileSystem& files, const Clock& clock, Log& log, Path journal);

    ~HeldPool();

    /// In place of the one before. The same pool again: what is known of its slots stays.
    Result<> take(remote::UploadPool pool);

    struct View {
        std::string id, remote, path;
        std::uint32_t total = 0;
        std::uint32_t left = 0;  ///< not known to be used
        bool isCounted = false;  ///< the drive was asked about each: `left` is no more than "at most" else
        std::uint32_t elsewhere = 0;   ///< of those that are used: by another machine, or dead
        std::optional<Error> problem;  ///< why the drive does not answer about them
        WallTime ends{};
        bool hasEnded = false;  ///< by this machine's clock; the drive's word decides
    };
    /// Nothing: none was handed in.
    std::optional<View> view() const;

    /// signInNeeded if none is held, to be looked at again soon: that costs nothing.
    Result<std::string> id() const;
    /// A slot of this pool that nobody has used, asked a moment ago. Never given out again on this machine,
    /// which is on disk when this returns. signInNeeded if there is none left; a transient sessionGone if
    /// another pool was handed in meanwhile. Blocks on the network.
    Result<remote::PoolSlot> give(const std::string& pool, remote::PoolUploads& uploads,
                                  const StopToken& stop);
    /// One that was given out before, with its newest address; nothing: the pool is another one.
    std::optional<remote::PoolSlot> given(const std::string& pool, std::uint32_t number) const;
    /// The drive named another address for it.
    void moved(std::uint32_t number, const std::string& address);

  private:
    enum class Known : std::uint8_t { unasked, free, used };
    struct Slot {
        remote::PoolSlot slot;
        Known known = Known::unasked;
    };

    void run(const StopToken& stop);
    Result<> countByItself(const StopToken& stop);
    Result<> count(remote::PoolUploads& uploads, const StopToken& stop);
    bool isCounted() const;
    std::optional<remote::PoolSlot> any(Known known) const;
    void learn(const std::string& pool, std::uint32_t number, Known known);
    Result<bool> reserve(const remote::PoolSlot& wanted);
    Error needed(std::string words) const;
    Error nothingLeft() const;
    void readJournal();
    Result<> writeJournal();

    io::FileSystem& files_;
    const Clock& clock_;
    Log& log_;
    const Path journal_;
    mutable std::mutex mutex_;
    std::optional<remote::UploadPool> pool_;  ///< its slots are in slots_; guarded by mutex_, as the next
    std::map<std::uint32_t, Slot> slots_;
    std::set<std::uint32_t> given_;
    std::optional<Error> problem_;
    std::condition_variable_any changed_;
    std::jthread thread_;
};

/// The text of a pool's file. secretsDenied if others may read it; fileGone; else as remote::readPool.
Result<remote::UploadPool> readPoolFile(io::FileSystem& files, const Path& file);
/// Where an agent looks for one at its start.
Path poolFile(const Path& configFolder);

}  // namespace packtrain::service
