// The desk's end of one pairing: it looks into the mailbox, hears the direct road, folds what both bring, and
// posts what a person asks for.
#pragma once

#include <map>
#include <mutex>
#include <set>

#include "link/desk_road.h"
#include "link/mailbox/desk_mailbox.h"
#include "service/desk_figures.h"
#include "service/session_fold.h"

namespace packtrain::service {

/// The mailbox's folder, made where it is not there. Asked again after a failure.
using OpenMailbox = std::function<Result<std::unique_ptr<remote::Slots>>(const StopToken&)>;

struct PairingDeskParts {
    const Clock& clock;
    DeskHistory& history;
    std::string boot;  ///< of this computer
    bool stays = false;
    std::function<void()> changed = [] {};  ///< by any thread; may call back
    DeskFigures* figures = nullptr;         ///< without it nothing is there to chart
};

/// turn(), leave() and the destructor from one thread; the others from any.
class PairingDesk {
  public:
    /// `mailbox` may be empty: then there is the direct road only.
    PairingDesk(link::Pairing pairing, OpenMailbox mailbox, PairingDeskParts parts);
    ~PairingDesk();

    /// Opens the direct road; at most once, before the first turn.
    void openRoad(const link::OpenRoad& open);
    /// Looks if a look is due, and posts what waits. When to come again at the latest (boot clock).
    Ticks turn(const StopToken& stop);
    /// Takes back what was asked and is not answered.
    void leave(const StopToken& stop);

    /// Nothing of another pairing: badArgument then, or if it has ended or too much was asked.
    Result<std::string> ask(const std::string& session, const CommandAct& act);
    std::vector<SessionView> sessions() const;
    bool has(const std::string& session) const;
    /// Without what is known of the pairing beside its sessions.
    PairingView view() const;
    /// badArgument: there is no such session.
    Result<FigureSeries> figures(const FigureWish& wish);
    Result<std::vector<SessionEvent>> events(const std::string& session) const;
    /// The warnings that hold now of one of its sessions; they are noted with the next turn.
    void warned(const std::string& session, const std::vector<session::Alert>& alerts);

  private:
    /// Towards one session; the turning thread's alone.
    struct Sending {
        link::Sender sender;
        std::optional<std::set<link::CommandId>> listed = {};  ///< in the newest frame that a road took
        bool isInMailbox = false;
    };
    struct Due {
        link::SessionId session;
        std::vector<link::Command> open;
        bool isDirect = false, isOver = false;
    };

    void restore();
    void look(const StopToken& stop);
    Result<> openMailbox(const StopToken& stop);
    void heardDirectly(const std::string& frame, Ticks readAt);
    bool hear(link::Road road, const link::Told& told);
    std::vector<Due> due();
    void send(const StopToken& stop);
    Result<> sendTo(const Due& due, const StopToken& stop);
    Result<bool> postDirectly(const Due& due, link::Sender& sender, const link::CommandBody& body,
                              const StopToken& stop);
    void keep();
    std::string runOf(const SessionFold& fold) const;
    void keepFigures();
    void noteEvents();
    link::Attention attention(Ticks now) const;
    Ticks nextLook() const;
    Ticks nextTurn() const;
    std::map<link::SessionId, link::SessionId> successors(Ticks now) const;

    const link::Pairing pairing_;
    const OpenMailbox open_;
    const PairingDeskParts parts_;

    // The turning thread's alone.
    std::unique_ptr<remote::Slots> slots_;
    std::optional<link::DeskMailbox> mailbox_;
    link::Receiver mailReceiver_;
    std::map<link::SessionId, Sending> sendings_;
    std::optional<Ticks> lookedAt_, keptAt_;
    bool hasFailed_ = false;  ///< the newest look
    bool isPostOwed_ = false;
    std::map<std::string, KnownStates> noted_;  ///< by run

    mutable std::mutex mutex_;
    std::map<link::SessionId, SessionFold> folds_;
    std::set<link::SessionId> unkept_;
    std::map<std::string, std::vector<ToldFigures>> unkeptFigures_;  ///< by run
    std::map<std::string, std::vector<session::Alert>> alerts_;      ///< by session
    link::Receiver directReceiver_;
    link::Tally mailTally_;
    bool hasLooked_ = false, hasRoad_ = false;
    std::optional<Error> mailProblem_, roadProblem_;
    const Ticks began_;

    std::unique_ptr<link::DeskRoad> road_;  ///< goes first: it calls back
};

}  // namespace packtrain::service
