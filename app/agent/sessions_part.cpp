#include "sessions_part.h"

#include <map>

#include "arguments.h"
#include "sensors/proc_text.h"

namespace packtrain::agent {
namespace {

using session::PastSession;
using session::Seconds;

constexpr std::chrono::minutes kInterval{5};
constexpr std::size_t kMostAdded = 200, kLongestName = 128;
constexpr std::uint64_t kLongestSession = 366ULL * 24 * 3600;
constexpr std::string_view kOwnMachine = "plain";  // has no end

Json sessionJson(const PastSession& session) {
    return {{"id", session.id},       {"platform", session.platform},       {"plan", session.plan},
            {"began", session.began}, {"lasted_s", session.lasted.count()}, {"idle_s", session.idle.count()},
            {"left", session.left}};
}

Result<std::string> nameIn(const Json& json, std::string_view key) {
    PACKTRAIN_TRY(std::string name, textArgument(json, key));
    if (name.size() > kLongestName)
        return fail(Reason::badArgument, "\"" + std::string(key) + "\" is too long");
    return name;
}

Result<Seconds> secondsIn(const Json& json, std::string_view key) {
    PACKTRAIN_TRY(const std::uint64_t seconds, numberArgument(json, key));
    if (seconds > kLongestSession)
        return fail(Reason::badArgument, "\"" + std::string(key) + "\" is longer than a year");
    return Seconds(seconds);
}

Result<PastSession> readSession(const Json& json) {
    if (!json.is_object()) return fail(Reason::badArgument, "\"add\" is not a list of sessions");
    PACKTRAIN_CHECK(onlyArguments(json, {"id", "platform", "plan", "began", "lasted_s", "idle_s", "left"}));
    PastSession session;
    PACKTRAIN_TRY(session.id, nameIn(json, "id"));
    PACKTRAIN_TRY(session.platform, nameIn(json, "platform"));
    PACKTRAIN_TRY(session.plan, nameIn(json, "plan"));
    PACKTRAIN_TRY(session.lasted, secondsIn(json, "lasted_s"));
    PACKTRAIN_TRY(session.idle, secondsIn(json, "idle_s"));
    PACKTRAIN_TRY(session.left, booleanArgument(json, "left"));
    PACKTRAIN_TRY(const std::uint64_t began, numberArgument(json, "began"));
    session.began = static_cast<std::int64_t>(std::min<std::uint64_t>(began, INT64_MAX));
    return session;
}

constexpr std::string_view kFormat = "packtrain-sessions/1";

}  // namespace

std::string sessionId(const Path& root) {
    const auto boot = readProc(root, "/proc/sys/kernel/random/boot_id");
    const auto fields = boot ? fieldsOf(*boot) : std::vector<std::string_view>();
    const auto began = beginOfProcessOne(root);
    return std::string(fields.empty() ? std::string_view("?") : fields[0]) + '/' +
           std::to_string(began ? std::chrono::floor<std::chrono::milliseconds>(*began).count() : 0);
}

Result<std::unique_ptr<SessionsPart>> SessionsPart::open(const PartGround& ground, const Path& root) {
    PACKTRAIN_TRY(auto history,
                  service::SessionHistory::open(ground.files, ground.folder.path() / "sessions.sqlite"));
    std::unique_ptr<SessionsPart> part(new SessionsPart(ground, sessionId(root), std::move(history)));
    PACKTRAIN_CHECK(part->reload());
    return part;
}

Result<> SessionsPart::reload() {
    PACKTRAIN_TRY(auto past, history_->all());
    const std::scoped_lock lock(mutex_);
    past_ = std::move(past);
    return {};
}

void SessionsPart::keep(const PastSession& session) {
    const auto kept = history_->put(session);
    if (!kept && !failed_) log_->warning("how long sessions last is not kept: " + kept.error().message());
    failed_ = !kept;
}

void SessionsPart::see(const Snapshot& snapshot) {
    if (!snapshot.session) return;
    const SessionReport& report = *snapshot.session;
    {
        const std::scoped_lock lock(mutex_);
        platform_ = report.platformId;
        plan_ = report.planId;
    }
    if (report.platformId == kOwnMachine) return;
    const auto age = std::chrono::floor<Seconds>(report.age);
    const auto wall = std::chrono::floor<Seconds>(snapshot.at.time_since_epoch());
    own_ = PastSession{.id = id_,
                       .platform = report.platformId,
                       .plan = report.planId,
                       .began = (wall - age).count(),
                       .lasted = age,
                       .idle = std::chrono::floor<Seconds>(report.idle.value_or(Nanoseconds::zero()))};
    if (keptAt_ && snapshot.running - *keptAt_ < kInterval) return;
    keptAt_ = snapshot.running;
    keep(*own_);
}

void SessionsPart::leave() {
    if (!own_) return;
    own_->left = true;
    keep(*own_);
}

std::vector<Seconds> SessionsPart::lengths() const {
    const std::scoped_lock lock(mutex_);
    return session::lengthsThatTell(past_, platform_, plan_, id_);
}

Json SessionsPart::view() const {
    const auto counted = lengths().size();
    const std::scoped_lock lock(mutex_);
    return {{"id", id_}, {"known", past_.size()}, {"counted", counted}};
}

/// What is wrong in it is left out: it is a help and no more.
std::string SessionsPart::exchange(const std::string& there) {
    const auto file = json::parse(there, "sessions.json");
    const auto list = file && file->is_object() && json::textOr(*file, "format", {}) == kFormat
                          ? json::array(*file, "sessions")
                          : fail(Reason::manifestBroken);
    std::map<std::string, Seconds> known;
    {
        const std::scoped_lock lock(mutex_);
        for (const PastSession& each : past_) known[each.id] = each.lasted;
    }
    for (std::size_t i = 0; list && i < std::min((*list)->size(), kMostAdded); ++i) {
        const auto session = readSession((**list)[i]);
        if (!session || session->id == id_) continue;
        const auto same = known.find(session->id);
        if (same != known.end() && same->second >= session->lasted) continue;
        if (!history_->put(*session)) break;
    }
    if (!reload()) return {};
    Json sessions = Json::array();
    const std::scoped_lock lock(mutex_);
    for (const PastSession& each : past_) sessions.push_back(sessionJson(each));
    if (sessions.empty()) return {};
    return json::dumpPretty(Json{{"format", kFormat}, {"sessions", std::move(sessions)}});
}

std::optional<Result<Json>> SessionsPart::command(std::string_view name, const Json& arguments) {
    if (name != "sessions") return std::nullopt;
    return sessions(arguments);
}

/// All or none of those that are added.
Result<Json> SessionsPart::sessions(const Json& arguments) {
    PACKTRAIN_CHECK(onlyArguments(arguments, {"add"}));
    std::vector<PastSession> added;
    if (hasArgument(arguments, "add")) {
        const auto list = json::array(arguments, "add");
        if (!list || (*list)->size() > kMostAdded)
            return fail(Reason::badArgument, "\"add\" is not a list of at most 200 sessions");
        for (const Json& each : **list) {
            PACKTRAIN_TRY(PastSession session, readSession(each));
            added.push_back(std::move(session));
        }
    }
    for (const PastSession& each : added)
        if (each.id != id_) PACKTRAIN_CHECK(history_->put(each));
    PACKTRAIN_CHECK(reload());
    Json json{{"sessions", Json::array()}};
    const std::scoped_lock lock(mutex_);
    for (const PastSession& each : past_) json["sessions"].push_back(sessionJson(each));
    return json;
}

}  // namespace packtrain::agent
