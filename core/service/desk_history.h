// What a desk remembers of sessions: how long they lasted, and the newest word of each, so that a countdown
// goes on where a program ends and another one begins.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "session/past.h"
#include "store/database.h"

namespace packtrain::service {

/// The newest word of one start of an agent.
struct KeptWord {
    std::string session, pairing = {}, sender;      ///< hexadecimal
    std::uint64_t counter = 0;                      ///< the newest of that sender by any road
    std::optional<std::uint64_t> mailCounter = {};  ///< the newest that the mailbox brought
    std::string boot;   ///< of this computer: the boot clock of another start means nothing
    Ticks sealedAt{0};  ///< boot clock; as early as it may have been
    WallTime sealedWall{};
    bool isExact = false;  ///< by the drive's clock or a stream, else a bound
    std::string body;      ///< a state frame's payload; empty: it is too old to be of use

    session::PastSession past = {};  ///< its `id` is the machine's run
    std::string accelerator = {}, likely = {};
    std::optional<std::uint64_t> step = {};  ///< of the newest durable save
};

/// Thread-safe, and safe among processes. Of 200 sessions, the newest.
class DeskHistory {
  public:
    /// A broken file was set aside by the store; then a new one is made.
    static Result<std::unique_ptr<DeskHistory>> open(io::FileSystem& files, const Path& file);

    /// All or none. Of one sender the higher counter counts.
    Result<> put(const std::vector<KeptWord>& words);
    /// Those of the pairing that are not older than `since`, the oldest first.
    Result<std::vector<KeptWord>> words(const std::string& pairing, WallTime since);
    /// One for each of the machine's runs that has an end, the oldest first.
    Result<std::vector<session::PastSession>> past();
    /// The words of a pairing that was taken back. How long its sessions lasted stays.
    Result<> forget(const std::string& pairing);

  private:
    explicit DeskHistory(std::unique_ptr<store::Database> database) : database_(std::move(database)) {}
    Result<> putOne(const KeptWord& word);

    std::mutex mutex_;
    const std::unique_ptr<store::Database> database_;
};

}  // namespace packtrain::service
