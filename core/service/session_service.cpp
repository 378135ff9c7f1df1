#include <algorithm>
#include <condition_variable>
#include <set>
#include <thread>

#include "io/process.h"
#include "io/system_clock.h"
#include "service/change_bell.h"
#include "service/forward.h"
#include "service/line.h"
#include "service/local_agent.h"
#include "service/notebook_secret.h"
#include "service/pairing_desk.h"
#include "service/pairing_keys.h"
#include "service/session_alerts.h"
#include "service/sessions.h"

namespace packtrain::service {
namespace {

using namespace std::chrono_literals;

constexpr auto kPairingsEvery = 5s;  ///< so soon what another program paired or took back counts here
constexpr auto kSleepAtMost = 2s;    ///< the boot clock goes on in sleep, and waits do not
constexpr const char* kLocalName = "this computer";
constexpr Nanoseconds kLeaveLimit = 5s;

std::string bootOf(io::FileSystem& files) {
    return io::readWhole(files, Path("/proc/sys/kernel/random/boot_id"), kKiB).value_or("");
}

/// When a machine was heard last, nobody knew its end yet.
void addEnd(std::vector<PastRun>& past, const SessionView& view) {
    for (PastRun& each : past) {
        if (each.pairing != view.pairing || each.run != view.run || !view.successor.empty()) continue;
        each.goesOn = view.presence == Presence::live || view.presence == Presence::late;
        if (view.goodbye)
            each.likely = "goodbye";
        else if (view.likely)
            each.likely = *view.likely;
    }
}

/// A pairing and the thread that turns it.
class Watched {
  public:
    /// `isLocal`: of an agent that runs on this computer.
    Watched(const link::Pairing& pairing, OpenMailbox mailbox, const PairingDeskParts& parts,
            bool isLocal = false)
        : clock_(parts.clock), isLocal_(isLocal), desk_(pairing, std::move(mailbox), parts) {}
    ~Watched() {
        thread_.request_stop();
        leaving_.request_stop();
        wake();
        if (thread_.joinable()) thread_.join();
    }

    void begin() {
        thread_ = std::jthread([this](const StopToken& stop) { run(stop); });
    }
    void wake() {
        const std::scoped_lock lock(mutex_);
        isWoken_ = true;
        wake_.notify_all();
    }
    /// The thread takes back what is open, and ends. A request under way is broken off.
    void leave() {
        {
            const std::scoped_lock lock(mutex_);
            isLeaving_ = true;
        }
        thread_.request_stop();
        wake();
    }
    bool awaitLeft(Nanoseconds limit) {
        std::unique_lock lock(mutex_);
        return wake_.wait_for(lock, limit, [this] { return hasLeft_; });
    }
    bool isLocal() const { return isLocal_; }
    PairingDesk& desk() { return desk_; }
    const PairingDesk& desk() const { return desk_; }

  private:
    void run(const StopToken& stop) {
        while (!stop.stop_requested()) {
            const Ticks next = desk_.turn(stop);
            std::unique_lock lock(mutex_);
            while (!isWoken_ && !stop.stop_requested() && clock_.boot() < next)
                wake_.wait_for(lock, stop, std::min<Nanoseconds>(next - clock_.boot(), kSleepAtMost),
                               [this] { return isWoken_; });
            isWoken_ = false;
        }
        bool isLeaving = false;
        {
            const std::scoped_lock lock(mutex_);
            isLeaving = isLeaving_;
        }
        if (isLeaving) desk_.leave(leaving_.get_token());
        const std::scoped_lock lock(mutex_);
        hasLeft_ = true;
        wake_.notify_all();
    }

    const Clock& clock_;
    const bool isLocal_;
    PairingDesk desk_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    StopSource leaving_;  ///< no time is left for that either
    bool isWoken_ = false, isLeaving_ = false, hasLeft_ = false;
    std::jthread thread_;
};

class SessionService final : public Sessions {
  public:
    static Result<std::unique_ptr<Sessions>> open(const SessionsOptions& options) {
        std::unique_ptr<SessionService> service(new SessionService());
        Path state = options.stateFolder;
        if (state.empty()) {
            PACKTRAIN_TRY(state, io::stateFolder());
        }
        PACKTRAIN_TRY(service->line_, openLine(*service->files_, service->clock_, *service->log_,
                                               {.stateFolder = state,
                                                .configFolder = options.configFolder,
                                                .programFolder = options.programFolder}));
        PACKTRAIN_CHECK(service->files_->makeFolders(state, true));
        PACKTRAIN_TRY(service->history_, DeskHistory::open(*service->files_, state / "desk.sqlite"));
        PACKTRAIN_TRY(service->figures_, DeskFigures::open(*service->files_, state / "desk-figures.sqlite"));
        service->agentFolder_ = localAgentFolder(state);
        service->boot_ = bootOf(*service->files_);
        service->stays_ = options.stays;
        PACKTRAIN_CHECK(service->followPairings());
        service->thread_ = std::jthread([raw = service.get()](const StopToken& stop) { raw->run(stop); });
        return std::unique_ptr<Sessions>(std::move(service));
    }

    ~SessionService() override {
        thread_.request_stop();
        if (thread_.joinable()) thread_.join();
        for (auto& [id, watched] : all()) watched->leave();
        for (auto& [id, watched] : all()) watched->awaitLeft(kLeaveLimit);
    }

    Result<std::vector<PairingView>> pairings() override {
        PACKTRAIN_TRY(const Config config, line_->config->read());
        const auto watched = all();
        std::vector<PairingView> views;
        for (const PairingEntry& entry : config.pairings) {
            PairingView view{.id = entry.id};
            if (const auto found = watched.find(entry.id); found != watched.end())
                view = found->second->desk().view();
            view.name = entry.name;
            view.mailbox = entry.mailbox;
            view.grant = entry.grant;
            view.made = entry.made;
            if (const auto problem = problemOf(entry.id)) {
                view.problem = problem;
                view.hasLooked = true;
            }
            views.push_back(std::move(view));
        }
        return views;
    }

    std::vector<SessionView> snapshot() override {
        std::vector<SessionView> views;
        for (const auto& [id, watched] : all()) {
            const PairingView pairing = watched->desk().view();
            for (SessionView& each : watched->desk().sessions()) {
                each.name = nameOf(id);
                each.isLocal = watched->isLocal();
                alerts_.look(each, pairing);
                if (stays_) watched->desk().warned(each.session, each.alerts);
                views.push_back(std::move(each));
            }
        }
        return views;
    }

    Result<std::string> ask(const std::string& session, const CommandAct& act) override {
        for (const auto& [id, watched] : all()) {
            if (!watched->desk().has(session)) continue;
            PACKTRAIN_TRY(std::string asked, watched->desk().ask(session, act));
            watched->wake();
            bell_.ring();
            return asked;
        }
        return fail(Reason::badArgument, "there is no session " + printable(session));
    }

    Result<FigureSeries> figures(const FigureWish& wish) override {
        for (const auto& [id, watched] : all())
            if (watched->desk().has(wish.session)) return watched->desk().figures(wish);
        return fail(Reason::badArgument, "there is no session " + printable(wish.session));
    }

    Result<std::vector<SessionEvent>> events(const std::string& session) override {
        for (const auto& [id, watched] : all())
            if (watched->desk().has(session)) return watched->desk().events(session);
        return fail(Reason::badArgument, "there is no session " + printable(session));
    }

    Result<std::vector<PastRun>> past() override {
        PACKTRAIN_TRY(std::vector<MachineRun> runs, history_->runs());
        std::vector<PastRun> past;
        past.reserve(runs.size());
        for (MachineRun& each : runs)
            past.push_back({.pairing = each.pairing,
                            .name = nameOf(each.pairing),
                            .run = std::move(each.run),
                            .platform = std::move(each.platform),
                            .plan = std::move(each.plan),
                            .accelerator = std::move(each.accelerator),
                            .began = each.began,
                            .lasted = each.lasted,
                            .likely = std::move(each.likely),
                            .step = each.step,
                            .epoch = each.epoch,
                            .risk = each.risk});
        for (const auto& [id, watched] : all())
            for (const SessionView& view : watched->desk().sessions()) addEnd(past, view);
        return past;
    }

    void prefer(const session::AlertPreferences& preferences) override {
        alerts_.prefer(preferences);
        bell_.ring();
    }
    void dismiss(const std::string& session, const session::AlertKey& alert) override {
        alerts_.dismiss(session, alert);
        bell_.ring();
    }
    void snooze(const std::string& session, const session::AlertKey& alert, Nanoseconds span) override {
        alerts_.snooze(session, alert, span);
        bell_.ring();
    }
    void setGoingToSleep(bool isGoing) override {
        alerts_.setGoingToSleep(isGoing);
        bell_.ring();
    }

    bool awaitLook(Nanoseconds limit, const StopToken& stop) override {
        std::unique_lock lock(lookMutex_);
        return looked_.wait_for(lock, stop, limit, [this] {
            return std::ranges::all_of(all(),
                                       [](const auto& each) { return each.second->desk().view().hasLooked; });
        });
    }

    std::unique_ptr<Subscription> subscribe(std::function<void()> changed) override {
        return bell_.subscribe(std::move(changed));
    }

  private:
    using Watches = std::map<std::string, std::shared_ptr<Watched>>;

    SessionService() = default;

    Watches all() const {
        const std::scoped_lock lock(mutex_);
        return watched_;
    }
    std::string nameOf(const std::string& id) const {
        const std::scoped_lock lock(mutex_);
        const auto found = names_.find(id);
        return found == names_.end() ? std::string() : found->second;
    }
    std::optional<Error> problemOf(const std::string& id) const {
        const std::scoped_lock lock(mutex_);
        const auto found = problems_.find(id);
        return found == problems_.end() ? std::nullopt : std::optional(found->second);
    }

    void changed() {
        {
            const std::scoped_lock lock(lookMutex_);
            looked_.notify_all();
        }
        bell_.ring();
    }

    void run(const StopToken& stop) {
        std::mutex waiting;
        std::condition_variable_any never;
        for (;;) {
            std::unique_lock lock(waiting);
            never.wait_for(lock, stop, kPairingsEvery, [] { return false; });
            if (stop.stop_requested()) return;
            (void)followPairings();  // what cannot be read now stays as it was
        }
    }

    /// As the configuration says now: watches what is new, and drops what was taken back.
    Result<> followPairings() {
        PACKTRAIN_TRY(const Config config, line_->config->read());
        Watches before = all(), after;
        std::map<std::string, std::string> names;
        std::map<std::string, Error> problems;
        for (const PairingEntry& entry : config.pairings) {
            names[entry.id] = entry.name;
            if (const auto known = before.find(entry.id); known != before.end()) {
                after.insert(*known);
                continue;
            }
            auto begun = begin(entry);
            if (begun)
                after.emplace(entry.id, *std::move(begun));
            else
                problems.emplace(entry.id, std::move(begun).error());
        }
        followLocal(before, after, names);
        for (const auto& [id, watched] : before)
            if (!after.contains(id)) (void)history_->forget(id);
        const bool isOther = before.size() != after.size();
        {
            const std::scoped_lock lock(mutex_);
            watched_ = std::move(after);
            names_ = std::move(names);
            problems_ = std::move(problems);
        }
        before.clear();
        if (isOther) changed();
        return {};
    }

    Result<std::shared_ptr<Watched>> begin(const PairingEntry& entry) {
        PACKTRAIN_TRY(const auto pairing, pairingOf(*line_->secrets, entry.id));
        if (!pairing)
            return fail(Reason::secretsUnavailable, "the key of pairing " + entry.name + " is not there");
        if (isForward(entry.mailbox)) return beginForward(entry, *pairing);
        auto open = [this, place = remoteOfMailbox(entry.mailbox),
                     folder = link::mailboxFolder(pairing->id)](const StopToken& stop) {
            return line_->remotes->slots(place, folder, IfAbsent::make, stop);
        };
        auto watched = std::make_shared<Watched>(*pairing, std::move(open), parts());
        watched->begin();
        return watched;
    }

    /// Where the platform's terms forbid that road, the agent itself refuses it.
    Result<std::shared_ptr<Watched>> beginForward(const PairingEntry& entry, const link::Pairing& pairing) {
        PACKTRAIN_TRY(const auto door, doorOfForward(entry.mailbox));
        PACKTRAIN_TRY(const auto road, link::directRoad(clock_, door, pairing));
        auto watched = std::make_shared<Watched>(pairing, OpenMailbox(), parts());
        watched->desk().openRoad(road);
        watched->begin();
        return watched;
    }

    /// Each start of this computer's agent is a pairing of its own. The earlier ones stay: what they told
    /// last is worth showing.
    void followLocal(const Watches& before, Watches& after, std::map<std::string, std::string>& names) {
        for (const std::string& id : localIds_)
            if (const auto known = before.find(id); known != before.end()) after.insert(*known);
        // One that cannot be read is none: nobody can tell whose it is.
        auto found = findLocalAgent(*files_, agentFolder_, clock_);
        if (found && *found) {
            const std::string id = (**found).pairing.id.hex();
            if (localIds_.insert(id).second) {
                auto watched = std::make_shared<Watched>((**found).pairing, OpenMailbox(), parts(), true);
                watched->desk().openRoad((**found).road);
                watched->begin();
                after.emplace(id, std::move(watched));
            }
        }
        for (const std::string& id : localIds_) names[id] = kLocalName;
    }

    PairingDeskParts parts() {
        return {.clock = clock_,
                .history = *history_,
                .boot = boot_,
                .stays = stays_,
                .changed = [this] { changed(); },
                .figures = figures_.get()};
    }

    // In the order of construction.
    const io::SystemClock clock_;
    const std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    const std::shared_ptr<Log> log_ = nullLog();
    std::unique_ptr<Line> line_;
    std::unique_ptr<DeskHistory> history_;
    std::unique_ptr<DeskFigures> figures_;
    Path agentFolder_;
    std::set<std::string> localIds_;  ///< pairings of this computer's agent, of this start and earlier ones
    std::string boot_;
    bool stays_ = false;
    SessionAlerts alerts_{clock_};
    ChangeBell bell_;
    std::mutex lookMutex_;
    std::condition_variable_any looked_;
    mutable std::mutex mutex_;
    Watches watched_;
    std::map<std::string, std::string> names_;
    std::map<std::string, Error> problems_;
    std::jthread thread_;
};

}  // namespace

Result<std::unique_ptr<Sessions>> openSessions(const SessionsOptions& options) {
    return SessionService::open(options);
}

}  // namespace packtrain::service
