// A door to sessions that shows what a test says and keeps what was asked.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "service/sessions.h"

namespace packtrain::gui_test {

class ScriptedSessions final : public service::Sessions {
  public:
    // The test's side.
    void put(std::vector<service::SessionView> sessions);
    void setPairings(Result<std::vector<service::PairingView>> pairings);
    void setAskError(std::optional<Error> error);
    /// What every session's figures were; nothing: none is known of any.
    void setFigures(std::function<service::FigureSeries(const service::FigureWish&)> figures);
    void setEvents(std::vector<service::SessionEvent> events);
    void setPast(std::vector<service::PastRun> past);
    int figureLooks() const;
    /// "save_now SESSION", "dismiss T-10 SESSION", "snooze T-60 30min SESSION"
    std::vector<std::string> asked() const;
    session::AlertPreferences preferred() const;
    bool isGoingToSleep() const;
    int looks() const;

    // The service's side.
    Result<std::vector<service::PairingView>> pairings() override;
    std::vector<service::SessionView> snapshot() override;
    Result<std::string> ask(const std::string& session, const service::CommandAct& act) override;
    Result<service::FigureSeries> figures(const service::FigureWish& wish) override;
    Result<std::vector<service::SessionEvent>> events(const std::string& session) override;
    Result<std::vector<service::PastRun>> past() override;
    void prefer(const session::AlertPreferences& preferences) override;
    void dismiss(const std::string& session, const session::AlertKey& alert) override;
    void snooze(const std::string& session, const session::AlertKey& alert, Nanoseconds span) override;
    void setGoingToSleep(bool isGoing) override;
    bool awaitLook(Nanoseconds limit, const StopToken& stop) override;
    std::unique_ptr<service::Subscription> subscribe(std::function<void()> changed) override;

  private:
    class Registration;

    mutable std::mutex mutex_;
    std::vector<service::SessionView> sessions_;
    Result<std::vector<service::PairingView>> pairings_ = std::vector<service::PairingView>();
    std::optional<Error> askError_;
    std::vector<std::string> asked_;
    int looks_ = 0, figureLooks_ = 0;
    std::function<service::FigureSeries(const service::FigureWish&)> figures_;
    std::vector<service::SessionEvent> events_;
    std::vector<service::PastRun> past_;
    session::AlertPreferences preferred_;
    bool isGoingToSleep_ = false;
    std::function<void()> changed_;
};

/// A Colab session with a T4 at work, 42 minutes before its limit, 9 minutes of work at risk, with figures
/// that fit together.
service::SessionView liveSession(const std::string& id, const std::string& name);
/// A day in which a training worked, with an hour without a word eight hours ago and half a minute a moment
/// ago.
service::FigureSeries dayOfFigures(const service::FigureWish& wish);
/// It may end in `minutes`, and forty minutes of work are at risk: the warning that holds then.
session::Alert timeLeftAlert(const service::SessionView& session, int minutes);
/// One in each state: live and at risk, safe, late, lost, ended.
std::vector<service::SessionView> sessionsOfEachKind();

}  // namespace packtrain::gui_test
