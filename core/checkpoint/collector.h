// Looks at the watched folder, and spools what is whole before it can be overwritten.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <optional>
#include <set>

#include "base/log.h"
#include "checkpoint/book.h"
#include "checkpoint/settling.h"
#include "checkpoint/stylegan_run.h"
#include "io/folder_changes.h"

namespace packtrain::checkpoint {

struct CollectorParts {
    io::FileSystem& files;
    Book& book;
    Spool& spool;
    const Clock& clock;
    Log& log;
    std::function<bool()> readOnly;  ///< another agent ships to the set: nothing is spooled
    Settling::IsWritten isWritten;
    std::optional<Patience> patience;          ///< nothing: as the volume wants it
    std::function<Environment()> environment;  ///< of a save that is taken now
};

/// A step that is not spooled, and why.
struct Unspooled {
    std::string path;
    std::uint64_t bytes = 0;
    Wholeness wholeness = Wholeness::writing;  ///< whole: it waits for room
    std::string why;
    std::int64_t newestNs = 0;

    bool operator==(const Unspooled&) const = default;
};

/// run() is for one thread, the rest for any.
class Collector {
  public:
    /// `folder`: absolute, links resolved.
    Collector(CollectorParts parts, Path folder, const std::vector<std::string>& patterns);

    void run(const StopToken& stop);
    /// The training says that this file or folder is whole: it is taken without patience.
    void take(const Path& path, const Bearings& bearings);
    /// Look now.
    void wake();

    struct Seen {
        std::vector<Unspooled> unspooled;
        std::vector<Path> asked;       ///< by take(), not yet spooled
        std::optional<Error> problem;  ///< the folder cannot be looked at
        bool isTold = false;  ///< the system tells of changes; else the folder is looked at by the clock
        bool tooMany = false;
        std::uint64_t superseded = 0;    ///< whole saves that a newer one of their series overtook
        std::optional<StyleganRun> run;  ///< the newest log that lies beside snapshots
    };
    Seen seen() const;
    /// A look of the caller's own: bytes of each save that is not spooled yet, but for those that nobody will
    /// finish. Blocks as long as a local disk does; on a mount it goes by the last look, and before the first
    /// one there is one of unknown size.
    Result<std::vector<std::uint64_t>> unspooledNow() const;

  private:
    struct Asked {
        Path path;
        Bearings bearings;
        int tries = 0;
    };
    void lookOnce(const StopToken& stop);
    void takeAsked(const StopToken& stop);
    void recordFailure(const Path& path, const Error& error);
    void forgetGone(const Ledger& ledger, const std::set<std::string>& paths);
    Result<> takeOne(const Asked& asked, const StopToken& stop);
    void takeFound(const Looked& looked, const StopToken& stop);
    void readRun(const Looked& looked);
    Result<> spool(const std::string& source, const Path& root, const SeenStep& step,
                   const Bearings& bearings, const StopToken& stop);
    void askVolume();
    bool awaitLook() const;
    bool cameByRename(const Path& root, const SeenStep& step) const;
    std::string sourceOf(const Path& path) const;
    void note(const io::ChangesTold& told);
    Nanoseconds pause() const;

    CollectorParts parts_;
    const Path folder_;
    const Patterns patterns_;
    std::optional<Settling> settling_;  ///< once the volume is known; of the thread that runs, too
    std::unique_ptr<io::FolderChanges> changes_;
    bool network_ = false;  ///< of the thread that runs
    enum class Ground : std::uint8_t { unknown, local, mount };
    std::atomic<Ground> ground_ = Ground::unknown;  ///< only on a local one may others look, too
    std::int64_t runLogNs_ = 0;                     ///< of the log that was read last
    std::set<std::string> renamed_;  ///< paths that came by a rename and were not written to since
    mutable std::mutex mutex_;
    mutable std::condition_variable looked_;
    std::uint64_t looksBegun_ = 0, looksEnded_ = 0;
    std::deque<Asked> asked_;
    Seen seen_;
};

}  // namespace packtrain::checkpoint
