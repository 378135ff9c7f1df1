// Where a training can go on: the newest save, proved again and on this disk before it is named.
#pragma once

#include <mutex>
#include <optional>
#include <thread>

#include "base/log.h"
#include "checkpoint/book.h"
#include "checkpoint/shipping.h"
#include "checkpoint/spool.h"

namespace packtrain::checkpoint {

struct ResumingParts {
    io::FileSystem& files;
    const Book& book;
    Shipping& shipping;
    Log& log;
    Path watched;                          ///< the training's folder; only read here
    Path place;                            ///< ours, for what is fetched
    SpoolLimits limits;                    ///< a fetch leaves free what a copy does
    std::function<bool()> readOnly;        ///< another agent has newer saves than our ledger
    std::function<Environment()> current;  ///< what the training runs on now
};

struct Resumed {
    Step step;
    Path path;                ///< absolute: the file, or the folder of a save of several files
    bool isDurable = false;   ///< else it is still on its way to the drive
    bool isFetched = false;   ///< it came from the drive; else it lay here
    bool isCompared = false;  ///< false: what that training ran on was not told
    Differences differences;
    std::vector<std::string> passedOver;  ///< newer saves that are not whole any more, each with why
};

/// Thread-safe; ask() blocks no longer than a mutex. Destroying it stops a fetch, which goes on when it is
/// asked for again.
class Resuming {
  public:
    explicit Resuming(ResumingParts parts) : parts_(std::move(parts)) {}

    struct Answer {
        bool isDone = false;
        std::uint64_t done = 0, total = 0;  ///< bytes, while it is not
        std::optional<Resumed> found;       ///< done and nothing: the set holds no save
    };
    /// Begins, or tells how far it is, or what came of it, once; the next call begins anew. What lies here
    /// and has the digests of the save is not fetched. Fails as the drive fails, with diskFull, or with the
    /// last save's own error if not one is whole.
    Result<Answer> ask();

  private:
    using Outcome = Result<std::optional<Resumed>>;
    Outcome work(const StopToken& stop);
    std::optional<Resumed> pendingOne(const StopToken& stop);
    Result<Path> bring(const Step& step, bool& isFetched, const StopToken& stop);
    Result<> fetch(const Step& step, const Path& to, const StopToken& stop);
    Result<> makeRoom(const Step& step);
    std::optional<Path> lyingHere(const Step& step, const StopToken& stop);
    bool isThere(const Path& root, const Step& step, const StopToken& stop) const;
    void keepOnly(const std::string& name);
    void compare(Resumed& resumed, const Environments& environments) const;

    const ResumingParts parts_;
    std::mutex mutex_;
    std::uint64_t done_ = 0, total_ = 0;
    std::optional<Outcome> outcome_;
    std::jthread thread_;
};

}  // namespace packtrain::checkpoint
