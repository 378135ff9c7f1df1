// The agent's end of the mailbox: it writes its state over a file that a desktop has made, and reads the
// commands that desktops left.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "link/mailbox/mail_name.h"
#include "link/presence.h"
#include "link/sender.h"
#include "remote/slots.h"

namespace packtrain::link {

/// After so many updates another file is taken, because drives do not keep one well that is rewritten without
/// end.
inline constexpr std::uint64_t kUpdatesPerFile = 500;

/// What lay in a file.
struct Letter {
    std::string name;
    std::string bytes;
    FrameAge age;
};

/// Of one start of an agent. One thread. Nothing is tried again: the next turn does.
class AgentMailbox {
  public:
    /// What is passed in outlives it.
    AgentMailbox(remote::Slots& slots, const PairingKey& key, const Clock& clock)
        : slots_(slots), key_(key), clock_(clock) {}

    /// Writes a state frame; one request, two where a file must be taken first. objectGone while the mailbox
    /// has no free file: a desktop makes some.
    Result<> post(Sender& sender, StateBody body, const StopToken& stop);
    /// What desktops wrote since the last look; one request, and one for each letter.
    Result<std::vector<Letter>> collect(const StopToken& stop);

    /// The name of the file that the next frame goes to; empty: none yet.
    std::string file() const { return file_ ? file_->name : std::string(); }
    /// So many looks in a row did not show that file. One or two: the list lags; more: somebody has taken the
    /// folder away with it, and what is written there nobody reads.
    int looksWithoutFile() const { return looksWithoutFile_; }

  private:
    struct File {
        std::string id, name;
        std::set<std::string> versions;  ///< what it held before it was taken, and all that we wrote
        std::uint64_t updates = 0;
        bool isInDoubt = false;  ///< a write may have happened or not
    };

    Result<> list(const StopToken& stop);
    void judgeOwnFile();
    std::optional<File> anyFree() const;
    Result<std::optional<Letter>> readIfNew(const remote::Slot& slot, const StopToken& stop);

    remote::Slots& slots_;
    PairingKey key_;
    const Clock& clock_;
    std::optional<File> file_;
    std::vector<remote::Slot> listed_;  ///< ours, at the last look
    Ticks listedAt_{0};
    int looksWithoutFile_ = 0;
    std::map<std::string, std::string> read_;  ///< desk files: id, and the version that was read
};

}  // namespace packtrain::link
