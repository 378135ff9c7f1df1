#include "agent.h"

#include <algorithm>
#include <thread>

#include "base/digest.h"
#include "base/log.h"
#include "findings_part.h"
#include "limits_part.h"
#include "link_part.h"
#include "link_routes.h"
#include "local_api.h"
#include "parts.h"
#include "routes.h"
#include "save_part.h"
#include "sensors/mounts.h"
#include "service/agent_ground.h"
#include "session/remote_control.h"
#include "sessions_part.h"

namespace packtrain::agent {
namespace {

/// For desktops on the direct road to hear the last word.
constexpr std::chrono::milliseconds kLastFrames{1000};

/// Where notebooks keep their data, of which the same file system is asked once.
std::vector<Path> usualDisks() {
    std::vector<Path> disks;
    std::vector<std::uint64_t> seen;
    std::vector<std::string> places{"/", "/content", "/kaggle/working", "/tmp", "/dev/shm"};
    if (const auto home = service::environment("HOME"); home && home->starts_with('/'))
        places.push_back(*home);
    for (const std::string& place : places) {
        // A home on a drive that hangs must not keep the agent from starting.
        const auto found = placeOf(Path(place));
        if (!found || !found->isFolder || std::ranges::find(seen, found->device) != seen.end()) continue;
        seen.push_back(found->device);
        disks.emplace_back(place);
    }
    return disks;
}

/// Colab says so of a runtime that was chosen with one, also where it has none.
bool platformGaveGpu() {
    const auto said = service::environment("COLAB_GPU");
    return said && !said->empty() && *said != "0";
}

/// By the built-in profile of that platform, and rather yes if that is broken; one of a person's own forbids
/// nothing.
bool isControlForbidden(std::string_view platform) {
    for (const BuiltInProfile& each : builtInProfiles())
        if (each.name == std::string(platform) + ".json")
            return session::forbidsRemoteControl(each.json, each.name).value_or(session::Basis()).has_value();
    return false;
}

LinkRules linkRules(const Snapshot& looks, const AgentOptions& options) {
    const bool isForbidden = looks.session && isControlForbidden(looks.session->platformId);
    return {.isDirectRefused = isForbidden, .mayBeControlled = !isForbidden || options.allowsControl};
}

/// Checkpoints are shipped with what the part of the sessions knows, so that one goes after them.
struct InOrder {
    Parts& parts;
    ~InOrder() {
        while (!parts.empty()) parts.erase(parts.begin());
    }
};

/// Written before the port opens; a token of an earlier run is worth nothing any more.
Result<std::string> writeToken(service::FileSystem& files, const Path& file) {
    constexpr std::size_t kTokenBytes = 32;
    std::string token = toHex(asBytes(randomBytes(kTokenBytes)));
    PACKTRAIN_CHECK(service::writeWhole(files, file, asBytes(token), true));
    return token;
}

}  // namespace

Result<> runAgent(const RunFolder& folder, const AgentOptions& options, const StopToken& stop,
                  const std::function<void()>& onReady) {
    PACKTRAIN_TRY(const RunLock lock, RunLock::take(folder));
    PACKTRAIN_TRY(const auto log, openFileLog(folder.log(), LogLevel::info));
    Priority priority(options.nice);
    const service::SystemClock clock;
    PACKTRAIN_TRY(SessionView session, SessionView::open(options.session, options.root, clock));
    PACKTRAIN_TRY(auto server, findJupyter(options.jupyter, service::environment));
    PACKTRAIN_TRY(const auto jupyter, JupyterWatch::open(std::move(server), clock));
    const OwnLimits wished = session.wished();
    SessionsPart* past = nullptr;
    LimitsPart* limits = nullptr;
    TpuWatch tpu(options.root, service::environment, clock);
    Sampler sampler(
        {.root = options.root,
         .disks = options.disks.empty() ? usualDisks() : options.disks,
         .tpu = [&tpu] { return tpu.report(); },
         .pastLengths = [&past] { return past ? past->lengths() : std::vector<session::Seconds>(); },
         .ownLimits = [&limits] { return limits ? std::optional(limits->now()) : std::nullopt; }},
        std::move(session), *jupyter, clock);
    sampler.look();
    const auto files = service::makeLocalFileSystem();
    service::GivenTokens tokens;
    PartGround ground{.files = *files,
                      .clock = clock,
                      .log = log,
                      .folder = folder,
                      .tokens = &tokens,
                      .newest = [&sampler] { return sampler.snapshot(); }};
    auto sessions = SessionsPart::open(ground, options.root);
    if (sessions) {
        past = sessions->get();
        ground.sessions = [past](const std::string& there) { return past->exchange(there); };
    }
    auto linking = std::make_unique<LinkPart>(ground, linkRules(*sampler.snapshot(), options));
    LinkPart* const link = linking.get();
    ground.paired = [link](const service::NotebookSecret& secret) { link->pair(secret); };
    Parts parts = makeParts(ground);
    const InOrder inOrder{parts};
    const auto checkpoints = [&parts] { return sectionOf(parts, "checkpoints"); };
    auto save = std::make_unique<SavePart>(ground, checkpoints, [&jupyter] { jupyter->askSoon(); });
    // Outputs wait for a sign-in as saves do.
    const auto shipped = [&parts] {
        Json both = sectionOf(parts, "checkpoints");
        const Json outputs = sectionOf(parts, "outputs");
        const auto more = json::array(outputs, "watches");
        if (!both.is_object() || !both.contains("watches") || !both["watches"].is_array())
            both = Json{{"watches", Json::array()}};
        if (more)
            for (const Json& watch : **more) both["watches"].push_back(watch);
        return both;
    };
    auto findings = std::make_unique<FindingsPart>(ground, options.wantsGpu || platformGaveGpu(), shipped,
                                                   [&parts] { return sectionOf(parts, "tokens"); });
    const SavePart* const saving = save.get();
    sampler.tell([saving = save.get(), finding = findings.get(), &priority](const Snapshot& snapshot) {
        priority.follow(snapshot.session);
        saving->look(snapshot);
        finding->look(snapshot, {.epoch = saving->lastEpoch(), .busy = saving->isAtWork()});
    });
    parts.push_back(std::move(save));
    parts.push_back(std::move(findings));
    auto said = std::make_unique<LimitsPart>(ground, sessionId(options.root), wished);
    limits = said.get();
    parts.push_back(std::move(said));
    if (sessions) {
        parts.push_back(std::move(*sessions));
    } else {
        log->warning("how long sessions last is not kept: " + sessions.error().message());
        parts.push_back(failedPart("sessions", {"sessions"}, sessions.error()));
    }
    parts.push_back(std::move(linking));
    auto history = History::open(*files, folder.history());
    if (!history) log->warning("there is no history: " + history.error().message());
    Routes routes(sampler, parts, clock, history ? history->get() : nullptr,
                  history ? Error(Reason::internal) : history.error());
    LinkRoutes linkRoutes(*link, sampler, clock);
    routes.setLink(&linkRoutes);
    link->begin(
        parts, [&] { return routes.snapshot(*sampler.snapshot()); }, [saving] { return saving->isAtWork(); });
    /// While the parts and the ways in are still there.
    const struct Farewell {
        LinkPart& link;
        ~Farewell() { link.end(); }
    } farewell{*link};
    std::unique_ptr<LocalApi> loopback;
    const auto respond = [&routes](const Question& question) { return routes.answer(question); };
    if (options.port) {
        PACKTRAIN_TRY(std::string token, writeToken(*files, folder.token()));
        PACKTRAIN_TRY(loopback, serveLoopback(*options.port, std::move(token), respond));
        routes.setPort(loopback->port());
    }
    PACKTRAIN_TRY(const auto socket, serveSocket(folder.socket(), respond));
    log->info("packtrain-agent " PACKTRAIN_VERSION " runs, process " + std::to_string(service::processId()));
    onReady();
    const std::jthread asking([&](const StopToken& ended) { jupyter->run(ended); });
    const std::jthread askingTpus([&](const StopToken& ended) { tpu.run(ended); });
    const std::jthread keeping([&](const StopToken& ended) {
        std::uint64_t last = 0;
        const auto next = [&] {
            auto snapshot = sampler.after(last, std::chrono::milliseconds(500));
            if (snapshot) last = snapshot->number;
            if (snapshot && past != nullptr) past->see(*snapshot);
            return snapshot;
        };
        if (history) (*history)->keep(next, *log, ended);
        while (!ended.stop_requested()) next();
        if (past != nullptr) past->leave();
    });
    sampler.run(stop);
    link->end();
    linkRoutes.awaitLast(kLastFrames);
    log->info("packtrain-agent was asked to stop");
    return {};
}

}  // namespace packtrain::agent
