// Looks at a watched output folder, and gathers what stands still into sets that are ready to be sent.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

#include "base/log.h"
#include "checkpoint/output_look.h"
#include "checkpoint/output_stage.h"
#include "io/folder_changes.h"

namespace packtrain::checkpoint {

/// When a set is closed. It is as large as it may be, or its oldest file has waited long enough.
struct OutputRules {
    std::uint64_t bytes = 256 * kMiB;
    std::size_t files = 20'000;
    Nanoseconds age = std::chrono::seconds(60);
    /// A set that is not full is not made while two are on their way, but for files that wait so long: until
    /// they are copied they can still be lost.
    Nanoseconds longest = std::chrono::minutes(10);
    std::size_t sets = 64;  ///< that lie here at once
    /// For how long nothing may have changed; on a mount at least as long as that wants.
    Nanoseconds patience = std::chrono::seconds(10);
    /// A file that always changes (a log) goes as it is, every time when so much has passed.
    Nanoseconds restless = std::chrono::minutes(5);
    Nanoseconds held = std::chrono::seconds(60);  ///< until what cannot be read is tried again
};

struct GathererParts {
    io::FileSystem& files;
    OutputLedger& ledger;
    OutputWaiting& waiting;
    OutputStage& stage;
    const Clock& clock;
    Log& log;
    OutputRules rules;
    std::function<void()> staged;  ///< a set is ready; any thread
};

/// run() is for one thread, the rest for any.
class OutputGatherer {
  public:
    /// `folder`: absolute; it may come later.
    OutputGatherer(GathererParts parts, Path folder, OutputChoice choice);

    void run(const StopToken& stop);
    /// Look now.
    void wake();

    struct Seen {
        WaitingFigures figures;
        Ticks at{};                    ///< of the figures
        std::optional<Error> problem;  ///< the folder cannot be looked at, or nothing can be copied
        bool isUnread = false;         ///< a part of the folder could not be looked at
        bool isTold = false;  ///< the system tells of changes; else the folder is looked at by the clock
    };
    Seen seen() const;

    /// Everything that is in the folder now, and what becomes of it.
    struct Asking {
        std::uint64_t number = 0;  ///< to ask again with
        std::uint64_t files = 0;   ///< not durable yet
        std::uint64_t bytes = 0;
        std::optional<Error> failed;  ///< what is left cannot be taken
    };
    /// `number`: 0, or one that is not known (any more), asks anew, and waits up to two seconds for a look at
    /// the folder.
    Result<Asking> flush(std::uint64_t number);

  private:
    /// One who waits until what he saw in the folder is durable. What is written later is not his.
    struct Epoch {
        Ticks asked{}, askedLast{};
        std::optional<Ticks> look;         ///< when the first look after his asking began
        WaitingSum waiting;                ///< of that look, what is in no set yet
        std::optional<std::uint64_t> set;  ///< the last with any of it
    };
    void askVolume();
    Result<> lookOnce(Ticks begun, const StopToken& stop);
    Result<> gather(const StopToken& stop);
    Result<bool> isDue(const WaitingFigures& figures, const std::vector<OutputSet>& underWay) const;
    Result<> makeSet(std::uint64_t held, const StopToken& stop);
    Result<> heed(const WaitingFile& wanted, const TakenOutput& taken, std::vector<std::string>& done);
    void missed(const std::string& path, const std::string& why);
    Result<> nameMissed();
    Result<> updateEpochs(std::optional<Ticks> looked);
    Result<Asking> answer(std::uint64_t number, const Epoch& epoch) const;
    bool isFlushing() const;
    Nanoseconds patienceOf(const std::string& path) const;
    void rest(Nanoseconds took, const StopToken& stop);

    GathererParts parts_;
    const Path folder_;
    const OutputChoice choice_;
    const std::unique_ptr<io::FolderChanges> changes_ = io::watchFolders();
    // Of the thread that runs.
    bool knowsVolume_ = false, network_ = false, stableInodes_ = true;
    Nanoseconds patience_{};
    std::optional<Error> unread_;       ///< at the last look
    std::vector<MissedOutput> missed_;  ///< not in the ledger yet

    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    bool isWanted_ = false;  ///< somebody asks: no rest
    Seen seen_;
    std::map<std::uint64_t, Epoch> epochs_;
    std::uint64_t nextEpoch_ = 0;
};

}  // namespace packtrain::checkpoint
