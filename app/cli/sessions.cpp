#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "alert_words.h"
#include "base/json.h"
#include "pairing.h"
#include "service/sessions.h"
#include "session_words.h"
#include "verbs.h"

namespace packtrain::cli {
namespace {

using namespace std::chrono_literals;
using service::CommandState;
using service::CommandView;
using service::PairingView;
using service::Presence;
using service::Sessions;
using service::SessionView;
using service::worthShowing;

constexpr Nanoseconds kLookLimit = 30s;
constexpr std::size_t kShortestId = 4;
constexpr std::size_t kLogLines = 20;

bool isOver(const SessionView& view) {
    return view.presence == Presence::ended;
}

/// Those that go on first, then the newest word first.
std::vector<SessionView> inOrder(std::vector<SessionView> views) {
    std::ranges::stable_sort(views, [](const SessionView& a, const SessionView& b) {
        if (isOver(a) != isOver(b)) return !isOver(a);
        return a.age.value_or(Nanoseconds::max()) < b.age.value_or(Nanoseconds::max());
    });
    return views;
}

bool isNamed(const SessionView& view, const std::string& wanted) {
    return view.name == wanted || view.pairing == wanted ||
           (wanted.size() >= kShortestId && view.session.starts_with(wanted));
}

/// By the beginning of its id, or by its pairing's name: then the newest. No name: the only one that goes on,
/// or the newest that ended.
Result<SessionView> chosenOf(std::vector<SessionView> all, const std::string& wanted) {
    all = inOrder(wanted.empty() ? worthShowing(std::move(all)) : std::move(all));
    std::erase_if(all, [&](const SessionView& each) { return !wanted.empty() && !isNamed(each, wanted); });
    if (all.empty())
        return fail(Reason::badArgument,
                    wanted.empty() ? "no session was heard of; an agent that has the secret PACKTRAIN of "
                                     "'packtrain session pair' is heard within two minutes"
                                   : "there is no session of \"" + printable(wanted) + "\"");
    const auto going = std::ranges::count_if(all, [](const SessionView& each) { return !isOver(each); });
    if (wanted.empty() && going > 1)
        return fail(Reason::badArgument, "there are several; name one that 'packtrain session list' shows");
    return all.front();
}

/// What is known after a look at each pairing. Says which could not be looked at; then what was heard before
/// is shown.
Result<std::unique_ptr<Sessions>> lookAtAll(Session& session, bool stays) {
    service::SessionsOptions options;
    options.stays = stays;
    PACKTRAIN_TRY(auto sessions, service::openSessions(options));
    sessions->awaitLook(kLookLimit, session.token());
    if (session.stop.stop_requested()) return fail(Reason::cancelled);
    return sessions;
}

/// The first problem, if nothing at all is known.
Result<std::vector<PairingView>> pairingsOf(const Session& session, Sessions& sessions) {
    PACKTRAIN_TRY(auto pairings, sessions.pairings());
    std::optional<Error> problem;
    for (const PairingView& each : pairings) {
        if (!each.hasLooked)
            session.note("note: no look at \"" + printable(each.name) + "\" yet: the drive does not answer");
        if (!each.problem) continue;
        problem = each.problem;
        session.note("note: no look at \"" + printable(each.name) + "\": " + each.problem->message());
    }
    if (problem && sessions.snapshot().empty()) return Fail(*problem);
    return pairings;
}

/// How long they lasted, on what, and what was safe.
void listPast(const Session& session, Sessions& sessions) {
    const auto past = sessions.past();
    if (!past) return session.note("note: earlier sessions cannot be read: " + past.error().message());
    if (!session.json && !past->empty()) session.say("machines so far, the newest first:");
    for (const service::PastRun& each : *past) {
        if (session.json)
            pastEvent(each).print();
        else
            session.say("  " + pastLine(each));
    }
}

int list(Session& session, bool isAll) {
    const auto sessions = lookAtAll(session, false);
    if (!sessions) return session.failed(sessions.error());
    const auto pairings = pairingsOf(session, **sessions);
    if (!pairings) return session.failed(pairings.error());
    if (session.json)
        for (const PairingView& each : *pairings) pairingEvent(each).print();
    std::size_t shown = 0;
    auto known = (*sessions)->snapshot();
    for (const SessionView& each : inOrder(isAll ? std::move(known) : worthShowing(std::move(known)))) {
        ++shown;
        if (session.json)
            sessionEvent("session", each, false).print();
        else
            session.say(sessionLine(each));
    }
    if (pairings->empty() && shown == 0)
        session.say("no notebook is paired; 'packtrain session pair REMOTE: --print' pairs one");
    else if (shown == 0)
        session.say("no session was heard of yet; paired are:");
    if (shown == 0)
        for (const PairingView& each : *pairings)
            session.say("  " + printable(each.name) + " in " + each.mailbox);
    if (isAll) listPast(session, **sessions);
    return kDone;
}

int show(Session& session, const std::string& wanted) {
    const auto sessions = lookAtAll(session, false);
    if (!sessions) return session.failed(sessions.error());
    const auto pairings = pairingsOf(session, **sessions);
    if (!pairings) return session.failed(pairings.error());
    const auto view = chosenOf((*sessions)->snapshot(), wanted);
    if (!view) return session.failed(view.error());
    // What cannot be read of the log leaves the rest as it is.
    const auto log = (*sessions)->events(view->session).value_or(std::vector<service::SessionEvent>());
    if (session.json) {
        sessionEvent("session", *view, true).raw("log", json::dump(logJson(log))).print();
        return kDone;
    }
    for (const std::string& line : sessionLines(*view)) session.say(line);
    if (!log.empty()) session.say("  log:");
    for (std::size_t i = log.size() - std::min(log.size(), kLogLines); i < log.size(); ++i)
        session.say("    " + logLine(log[i]));
    return kDone;
}

/// Waits for the next change, at most so long. False if we are interrupted.
class Changes {
  public:
    explicit Changes(Sessions& sessions)
        : subscription_(sessions.subscribe([this] {
              const std::scoped_lock lock(mutex_);
              hasChanged_ = true;
              changed_.notify_all();
          })) {}

    bool await(Nanoseconds limit, const StopToken& stop) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, limit, [this] { return hasChanged_; });
        hasChanged_ = false;
        return !stop.stop_requested();
    }

  private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool hasChanged_ = false;
    std::unique_ptr<service::Subscription> subscription_;
};

/// A live view on a terminal; elsewhere a line, with --json an event, for each change that tells something
/// and once a minute.
class SessionScreen {
  public:
    explicit SessionScreen(const Session& session) : session_(session), terminal_(service::terminal(1)) {}

    void show(const std::vector<SessionView>& views) {
        const auto now = std::chrono::steady_clock::now();
        const bool isLive = !session_.json && terminal_.isTerminal;
        std::string news;
        for (const SessionView& each : views) news += newsOf(each);
        if (!isLive && news == shown_ && now < next_) return;
        if (isLive)
            redraw(views);
        else
            print(views);
        shown_ = std::move(news);
        next_ = now + 60s;
    }

  private:
    static std::string newsOf(const SessionView& view) {
        std::string text = view.session + std::string(service::presenceName(view.presence));
        for (const CommandView& each : view.commands)
            text += each.id + std::string(service::commandStateName(each.state));
        if (view.safe.step) text += std::to_string(*view.safe.step);
        for (const session::Alert& each : view.alerts) text += session::alertTag(each.key) + each.key.subject;
        return text + ";";
    }
    void print(const std::vector<SessionView>& views) const {
        for (const SessionView& each : views) {
            if (session_.json)
                sessionEvent("session", each, false).print();
            else
                session_.say(sessionLine(each));
            if (session_.json) continue;
            for (const session::Alert& alert : each.alerts) session_.say("  " + alertLine(alert, each.now));
        }
        std::fflush(stdout);
    }
    void redraw(const std::vector<SessionView>& views) {
        std::vector<std::string> lines;
        for (const SessionView& each : views)
            for (std::string& line : sessionLines(each)) lines.push_back(std::move(line));
        if (lines.empty()) lines.emplace_back("no session was heard of yet");
        std::string out = lines_ > 0 ? fmt::format("\x1b[{}A\r\x1b[J", lines_) : "";
        // Cut to the width, or the terminal would wrap and the next update would land on the wrong line.
        const auto width = static_cast<std::size_t>(std::max(terminal_.columns - 1, 20));
        for (const std::string& line : lines) out += line.substr(0, width) + "\n";
        lines_ = lines.size();
        fmt::print("{}", out);
        std::fflush(stdout);
    }

    const Session& session_;
    service::Terminal terminal_;
    std::size_t lines_ = 0;
    std::string shown_ = "-";
    std::chrono::steady_clock::time_point next_{};
};

/// The named one's newest, or all that go on or ended while we looked.
std::vector<SessionView> watchedOf(Sessions& sessions, const std::string& wanted,
                                   std::vector<std::string>& seen) {
    std::vector<SessionView> views;
    auto known = sessions.snapshot();
    for (SessionView& each : inOrder(wanted.empty() ? worthShowing(std::move(known)) : std::move(known))) {
        const bool isKnown = std::ranges::find(seen, each.session) != seen.end();
        if (!wanted.empty() ? !isNamed(each, wanted) : (isOver(each) && !isKnown)) continue;
        if (!isKnown) seen.push_back(each.session);
        views.push_back(std::move(each));
        if (!wanted.empty()) break;
    }
    return views;
}

int watch(Session& session, const std::string& wanted) {
    const auto sessions = lookAtAll(session, true);
    if (!sessions) return session.failed(sessions.error());
    const auto pairings = (*sessions)->pairings();
    if (!pairings) return session.failed(pairings.error());
    if (!wanted.empty()) {
        const bool isPairing = std::ranges::find(*pairings, wanted, &PairingView::name) != pairings->end();
        const auto view = chosenOf((*sessions)->snapshot(), wanted);
        if (!view && !isPairing) return session.failed(view.error());
    }
    Changes changes(**sessions);
    SessionScreen screen(session);
    std::vector<std::string> seen;
    for (;;) {
        const auto views = watchedOf(**sessions, wanted, seen);
        screen.show(views);
        if (!wanted.empty() && !views.empty() && isOver(views.front())) return kDone;
        if (!changes.await(1s, session.token())) return kInterrupted;
    }
}

const CommandView* findCommand(const SessionView& view, const std::string& id) {
    const auto found = std::ranges::find(view.commands, id, &CommandView::id);
    return found == view.commands.end() ? nullptr : &*found;
}

int tellAnswer(const Session& session, const SessionView& view, const CommandView& command) {
    const bool isDone = command.state == CommandState::done;
    const bool isFinal = link::isFinal(command.state);
    if (session.json) {
        JsonLine line("done");
        line.text("session", view.session).text("command", command.command);
        line.text("state", service::commandStateName(command.state)).text("why", command.why).print();
    } else {
        session.say(commandWords(command));
        if (const std::string safe = safeWords(view); isDone && !safe.empty()) session.say(safe);
    }
    if (isDone) return kDone;
    return isFinal ? kFailed : kWaiting;
}

/// Asks, and tells how far it gets until the agent has answered, or nobody waits any longer.
int askAndFollow(Session& session, Sessions& sessions, const SessionView& view,
                 const service::CommandAct& act, std::chrono::seconds patience) {
    Changes changes(sessions);
    const auto id = sessions.ask(view.session, act);
    if (!id) return session.failed(id.error());
    if (session.json) sessionEvent("asked", view, false).text("id", *id).print();
    const auto end = std::chrono::steady_clock::now() + patience;
    std::optional<CommandState> told;
    for (;;) {
        const auto now = chosenOf(sessions.snapshot(), view.session);
        const CommandView* command = now ? findCommand(*now, *id) : nullptr;
        if (command == nullptr)
            return session.failed(Error(Reason::badArgument, "the notebook's pairing was taken back"));
        const bool isLate = std::chrono::steady_clock::now() >= end;
        if (link::isFinal(command->state) || isLate) return tellAnswer(session, *now, *command);
        if (told != command->state) session.note(commandWords(*command));
        told = command->state;
        if (changes.await(1s, session.token())) continue;
        session.note("taken back, unless the agent has read it already");
        return kInterrupted;
    }
}

struct AskArguments {
    std::string session;
    int seconds = 900;
    bool yes = false, anyway = false;
};

int save(Session& session, const AskArguments& arguments) {
    const auto sessions = lookAtAll(session, false);
    if (!sessions) return session.failed(sessions.error());
    const auto pairings = pairingsOf(session, **sessions);
    if (!pairings) return session.failed(pairings.error());
    const auto view = chosenOf((*sessions)->snapshot(), arguments.session);
    if (!view) return session.failed(view.error());
    return askAndFollow(session, **sessions, *view, service::SaveNow{},
                        std::chrono::seconds(arguments.seconds));
}

int stop(Session& session, const AskArguments& arguments) {
    const auto sessions = lookAtAll(session, false);
    if (!sessions) return session.failed(sessions.error());
    const auto pairings = pairingsOf(session, **sessions);
    if (!pairings) return session.failed(pairings.error());
    const auto view = chosenOf((*sessions)->snapshot(), arguments.session);
    if (!view) return session.failed(view.error());
    const std::string risk = safeWords(*view);
    session.note("The machine of " + sessionTitle(*view) + " is given back, and what runs there ends." +
                 (risk.empty() ? "" : " Now: " + risk + "."));
    if (view->safe.unsyncedBytes > 0)
        session.note(formatBytes(view->safe.unsyncedBytes) + " are not in the drive yet.");
    const bool asks = !arguments.yes && !arguments.anyway;
    if (asks && !session.confirm("Type stop to go on:", "stop", "--yes goes on without asking")) {
        session.note("nothing was asked");
        return kFailed;
    }
    return askAndFollow(session, **sessions, *view,
                        service::StopRuntime{.confirmed = asks || arguments.anyway},
                        std::chrono::seconds(arguments.seconds));
}

void addName(CLI::App& verb, std::string& name) {
    verb.add_option(
            "session", name,
            "The name of its pairing, or the beginning of its id (default: the only one that goes on)")
        ->type_name("SESSION");
}

void addPatience(CLI::App& verb, AskArguments& arguments) {
    verb.add_option("--wait", arguments.seconds, "Wait so long for the agent's answer (default: 900)")
        ->check(CLI::Range(1, 86400))
        ->type_name("SECONDS");
}

void addAskingVerbs(CLI::App& group, Chosen& chosen) {
    {
        auto arguments = std::make_shared<AskArguments>();
        CLI::App* verb = group.add_subcommand("save", "Ask the training code to save, and wait until it has");
        addName(*verb, arguments->session);
        addPatience(*verb, *arguments);
        verb->footer("Example:\n  packtrain session save cats");
        verb->callback([&chosen, arguments] {
            chosen = [arguments](Session& session) { return save(session, *arguments); };
        });
    }
    {
        auto arguments = std::make_shared<AskArguments>();
        CLI::App* verb = group.add_subcommand(
            "stop",
            "Give the machine back; refused while the newest save is not in the drive, unless you confirm");
        addName(*verb, arguments->session);
        addPatience(*verb, *arguments);
        auto* yes =
            verb->add_flag("--yes", arguments->yes, "Do not ask; work that is not safe still refuses it");
        verb->add_flag("--anyway", arguments->anyway, "Do not ask, and stop even if work is lost")
            ->excludes(yes);
        verb->footer("Example:\n  packtrain session stop cats --yes");
        verb->callback([&chosen, arguments] {
            chosen = [arguments](Session& session) { return stop(session, *arguments); };
        });
    }
}

}  // namespace

void addSessionVerbs(CLI::App& app, Chosen& chosen) {
    CLI::App* group =
        app.add_subcommand("session", "Notebooks' sessions: pairing, time left, saving in time");
    group->require_subcommand(1);
    group->footer("Examples:\n  packtrain session pair mydrive: --print\n  packtrain session list");
    addPairingVerbs(*group, chosen);
    {
        auto isAll = std::make_shared<bool>(false);
        CLI::App* verb = group->add_subcommand("list", "The sessions of all paired notebooks, one a line");
        verb->add_flag(
            "--all", *isAll,
            "Those of the last seven days too, earlier starts of an agent, and how long each machine lasted");
        verb->footer("Example:\n  packtrain session list");
        verb->callback(
            [&chosen, isAll] { chosen = [isAll](Session& session) { return list(session, *isAll); }; });
    }
    {
        auto name = std::make_shared<std::string>();
        CLI::App* verb =
            group->add_subcommand("show", "What is known of a session: when it may end, what is safe");
        addName(*verb, *name);
        verb->footer("Examples:\n  packtrain session show\n  packtrain session show cats --json");
        verb->callback(
            [&chosen, name] { chosen = [name](Session& session) { return show(session, *name); }; });
    }
    {
        auto name = std::make_shared<std::string>();
        CLI::App* verb = group->add_subcommand("watch", "Show sessions as they go on, until they end");
        verb->add_option("session", *name,
                         "The name of its pairing, or the beginning of its id (default: all that go on)")
            ->type_name("SESSION");
        verb->footer("Examples:\n  packtrain session watch\n  packtrain session watch cats --json");
        verb->callback(
            [&chosen, name] { chosen = [name](Session& session) { return watch(session, *name); }; });
    }
    addAskingVerbs(*group, chosen);
}

}  // namespace packtrain::cli
