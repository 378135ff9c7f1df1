// Takes what is spooled to the drive, one step after the other, and keeps the set there in order.
#pragma once

#include <functional>

#include "base/log.h"
#include "checkpoint/book.h"
#include "checkpoint/shipping.h"

namespace packtrain::checkpoint {

struct CourierParts {
    Book& book;
    Spool& spool;
    Shipping& shipping;
    const Clock& clock;
    Log& log;
    std::string holder;  ///< of the lease: random, of this agent's start
    /// Takes in what sessions.json on the drive says (empty: it is not there) and gives what it shall say.
    /// How long a person's sessions lasted is lost with their machines but for that file.
    std::function<std::string(const std::string& there)> sessions = {};
};

/// Order of what it does, so that a kill at any instant loses nothing: lease; job; manifest proved and
/// compared with what was spooled; the ledger says durable; env.json; resume.json; only then is anything
/// deleted.
class Courier {
  public:
    Courier(CourierParts parts, Keep keep) : parts_(std::move(parts)), keep_(std::move(keep)) {}

    /// Until stopped.
    void run(const StopToken& stop);

    struct Standing {
        bool readOnly = false;         ///< another agent has taken the set over
        std::optional<Error> problem;  ///< why it does not get on; nothing: it does
    };
    Standing standing() const;
    /// Takes the set over again after it was lost to another agent.
    Result<> takeOver();

  private:
    Result<> work(const StopToken& stop);
    bool hasWork(const Ledger& ledger) const;
    void tidyJobs(const Ledger& ledger, const StopToken& stop);
    Result<> adopt(const StopToken& stop);
    Result<> takeLease(const StopToken& stop);
    Result<> checkLease(const StopToken& stop);
    Result<> ship(Step step, const StopToken& stop);
    Result<bool> claim(Step& step);
    Result<std::string> sentAlready(const Step& step, const StopToken& stop);
    Result<> nameIt(Step& step, const StopToken& stop);
    Result<> judge(Step step, const transfer::JobView& view, const StopToken& stop);
    Result<> durable(Step step);
    Result<> sameAs(const std::string& name, const Step& step);
    Result<> giveUp(Step step, const std::string& why);
    Result<> save(const Step& step);
    Result<> publish(const StopToken& stop);
    Result<> publishEnvironments(const Ledger& ledger, const std::optional<Document>& resume,
                                 const StopToken& stop);
    Result<Environments> environmentsOn(const StopToken& stop);
    Result<> removeLeaving(const StopToken& stop);
    void stand(const std::function<void(Standing&)>& change);

    void exchangeSessions(bool mayWrite, const StopToken& stop);

    CourierParts parts_;
    std::optional<Ticks> exchangedAt_;  ///< belongs to the thread of run(), as the next
    bool tidied_ = false;               ///< no job lies about; belongs to the thread of run()
    const Keep keep_;
    mutable std::mutex mutex_;
    Standing standing_;
};

}  // namespace packtrain::checkpoint
