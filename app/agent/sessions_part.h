// How long this person's sessions lasted: kept over them, where the run folder or somebody who carries it
// does.
#pragma once

#include <mutex>

#include "parts.h"
#include "service/session_history.h"
#include "snapshot.h"

namespace packtrain::agent {

/// Which run of the machine this is: the kernel's, and that of the container in it.
std::string sessionId(const Path& root);

/// Section and command "sessions" (API.md).
class SessionsPart final : public Part {
  public:
    static Result<std::unique_ptr<SessionsPart>> open(const PartGround& ground, const Path& root);

    /// Keeps how long the session lasts by now, every five minutes. One thread, which may wait for the disk.
    void see(const Snapshot& snapshot);
    /// The agent was told to stop. The same thread.
    void leave();
    /// Of earlier sessions on the platform and plan that were seen last; does not wait.
    std::vector<session::Seconds> lengths() const;

    std::string_view section() const override { return "sessions"; }
    Json view() const override;
    std::optional<Result<Json>> command(std::string_view name, const Json& arguments) override;
    /// Takes in what the file sessions.json on a drive says, and gives what it shall say; empty: nothing is
    /// known that is worth a file. Any thread.
    std::string exchange(const std::string& there);

  private:
    SessionsPart(const PartGround& ground, std::string id, std::unique_ptr<service::SessionHistory> history)
        : log_(ground.log), id_(std::move(id)), history_(std::move(history)) {}
    Result<> reload();
    void keep(const session::PastSession& session);
    Result<Json> sessions(const Json& arguments);

    const std::shared_ptr<Log> log_;
    const std::string id_;
    const std::unique_ptr<service::SessionHistory> history_;
    std::optional<session::PastSession> own_;  ///< of the thread that sees
    std::optional<Nanoseconds> keptAt_;
    bool failed_ = false;

    mutable std::mutex mutex_;
    std::string platform_, plan_;
    std::vector<session::PastSession> past_;
};

}  // namespace packtrain::agent
