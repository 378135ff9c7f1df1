#include "scripted_sessions.h"

namespace packtrain::gui_test {

using namespace std::chrono_literals;
using service::Presence;
using service::SessionView;

class ScriptedSessions::Registration final : public service::Subscription {
  public:
    explicit Registration(ScriptedSessions& owner) : owner_(owner) {}
    ~Registration() override {
        const std::scoped_lock lock(owner_.mutex_);
        owner_.changed_ = nullptr;
    }

  private:
    ScriptedSessions& owner_;
};

void ScriptedSessions::put(std::vector<SessionView> sessions) {
    const std::scoped_lock lock(mutex_);
    sessions_ = std::move(sessions);
    if (changed_) changed_();
}

void ScriptedSessions::setPairings(Result<std::vector<service::PairingView>> pairings) {
    const std::scoped_lock lock(mutex_);
    pairings_ = std::move(pairings);
    if (changed_) changed_();
}

void ScriptedSessions::setAskError(std::optional<Error> error) {
    const std::scoped_lock lock(mutex_);
    askError_ = std::move(error);
}

std::vector<std::string> ScriptedSessions::asked() const {
    const std::scoped_lock lock(mutex_);
    return asked_;
}

int ScriptedSessions::looks() const {
    const std::scoped_lock lock(mutex_);
    return looks_;
}

Result<std::vector<service::PairingView>> ScriptedSessions::pairings() {
    const std::scoped_lock lock(mutex_);
    return pairings_;
}

std::vector<SessionView> ScriptedSessions::snapshot() {
    const std::scoped_lock lock(mutex_);
    ++looks_;
    return sessions_;
}

Result<std::string> ScriptedSessions::ask(const std::string& session, const service::CommandAct& act) {
    const std::scoped_lock lock(mutex_);
    if (askError_) return std::unexpected(*askError_);
    asked_.push_back(std::string(link::commandName(act)) + " " + session);
    return std::string("00");
}

bool ScriptedSessions::awaitLook(Nanoseconds, const StopToken&) {
    return true;
}

std::unique_ptr<service::Subscription> ScriptedSessions::subscribe(std::function<void()> changed) {
    const std::scoped_lock lock(mutex_);
    changed_ = std::move(changed);
    return std::make_unique<Registration>(*this);
}

SessionView liveSession(const std::string& id, const std::string& name) {
    SessionView view;
    view.session = id;
    view.pairing = "aa";
    view.name = name;
    view.platform = "colab";
    view.platformName = "Google Colab";
    view.plan = "free";
    view.accelerator = "Tesla T4";
    view.now = Ticks(100h);
    view.presence = Presence::live;
    view.age = 12s;
    view.roads[1] = 12s;
    view.isBusy = true;
    const auto end = [&](const char* kind, Nanoseconds low, Nanoseconds median, Nanoseconds high,
                         session::Certainty certainty) {
        view.endings.push_back({kind,
                                view.now + low,
                                view.now + median,
                                view.now + high,
                                {certainty, "Colab FAQ", "2026-10-01"}});
    };
    end("hard_cap", 42min, 50min, 72min, session::Certainty::documented);
    end("idle", 87min, 90min, 90min, session::Certainty::estimated);
    view.safe = {.risk = 9min, .step = 18'000, .name = "step-18000.pt", .age = 11min, .unsyncedBytes = 0};
    view.state = Json::parse(R"({
        "session": {"age_s": 40680, "platform": "colab"},
        "limits": {"idle_limit_s": 5400},
        "cpu": {"value": {"cores_available": 2, "cores_used": 1.4}},
        "memory": {"value": {"total": 13600000000, "used": 6100000000}},
        "network": {"value": {"received_per_second": 3400000.0, "sent_per_second": 120000.0}},
        "disks": [{"path": "/", "value": {"total": 112000000000, "free": 61000000000}}],
        "gpus": {"value": [{"name": "Tesla T4", "lost": false, "utilisation_percent": {"value": 93},
                            "memory": {"value": {"total": 16100000000, "used": 11900000000}}}]},
        "datasets": {"cache": {"shards": 45, "bytes": 44000000000, "hits": 900, "misses": 45, "cold_mib_per_s": 61.0, "warm_mib_per_s": 812.0}},
        "checkpoints": {"watches": [{"set": "run-7",
            "durable": {"name": "step-18000.pt", "step": 18000, "proved_age_s": 540},
            "in_flight": {"source": "/content/run-7/step-19000.pt", "done": 84000000, "total": 205000000},
            "writing": [{"source": "/content/run-7/step-20000.pt", "state": "writing"}]}]},
        "outputs": {"watches": [{"name": "samples", "unsent": {"files": 12}, "durable": {"files": 1800}}]},
        "findings": {"open": [{"finding": "data_bound", "words": "An epoch spends 62 % of its time loading data"}]}
    })");
    return view;
}

std::vector<SessionView> sessionsOfEachKind() {
    SessionView atRisk = liveSession("01", "cats on Colab");
    atRisk.endings.front().low = atRisk.now + 8min;
    atRisk.commands = {{.id = "c1", .command = "save_now", .state = service::CommandState::seen, .age = 4s}};
    SessionView isSafe = liveSession("02", "voices");
    isSafe.safe.risk = 0s;
    isSafe.isBusy = false;
    SessionView late = liveSession("03", "dogs on Kaggle");
    late.presence = Presence::late;
    late.isEstimate = true;
    late.age = 3min;
    SessionView lost = liveSession("04", "lab machine");
    lost.presence = Presence::lost;
    lost.isEstimate = true;
    lost.age = 14min;
    lost.likely = "idle";
    SessionView ended = liveSession("05", "cats on Colab");
    ended.presence = Presence::ended;
    ended.isBusy = false;
    ended.age = 2h;
    ended.likely = "hard_cap";
    return {atRisk, isSafe, late, lost, ended};
}

}  // namespace packtrain::gui_test
