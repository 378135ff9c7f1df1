// What a desk remembers of sessions: how long they lasted, and the newest word of each, so that a countdown
// goes on where a program ends and another one begins.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "service/session_events.h"
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
    std::optional<Nanoseconds> epoch = {};   ///< how long the newest epoch took
    std::optional<Nanoseconds> risk = {};    ///< work that an end then would have cost
};

/// One run of a machine: how long it was seen, on what, and what was safe when it was heard last.
struct MachineRun {
    std::string pairing, run;  ///< hexadecimal; as the agent named it
    std::string platform = {}, plan = {}, accelerator = {};
    WallTime began{};         ///< for people: a clock may have been wrong
    Nanoseconds lasted{0};    ///< until it was heard last
    std::string likely = {};  ///< the kind of the end that explains its end; "goodbye": it said so
    std::optional<std::uint64_t> step = {};  ///< of the newest durable save
    std::optional<Nanoseconds> epoch = {}, risk = {};
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
    /// The same and more, this computer's own runs too; the newest first.
    Result<std::vector<MachineRun>> runs();
    /// The words of a pairing that was taken back. How long its sessions lasted stays.
    Result<> forget(const std::string& pairing);

    /// What another desktop noted first is not noted again. `run`: of a machine, as one pairing names it. Of
    /// each run the newest 400 are kept, of all the newest 10,000.
    Result<> note(const std::string& run, const std::vector<SessionEvent>& events);
    /// In the order in which they were noted.
    Result<std::vector<SessionEvent>> events(const std::string& run);
    Result<KnownStates> knownStates(const std::string& run);

  private:
    explicit DeskHistory(std::unique_ptr<store::Database> database) : database_(std::move(database)) {}
    Result<> putOne(const KeptWord& word);
    Result<> noteOne(const std::string& run, const SessionEvent& event);

    std::mutex mutex_;
    const std::unique_ptr<store::Database> database_;
};

}  // namespace packtrain::service
