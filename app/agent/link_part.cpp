#include "link_part.h"

#include "link_commands.h"
#include "place_check.h"

namespace packtrain::agent {
namespace {

/// An agent that is told to stop has ten seconds.
constexpr std::chrono::milliseconds kFarewell{4000};

Json sessionJson(const session::PastSession& session) {
    return {{"id", session.id},       {"platform", session.platform},       {"plan", session.plan},
            {"began", session.began}, {"lasted_s", session.lasted.count()}, {"idle_s", session.idle.count()},
            {"left", session.left}};
}

/// In the form of the file beside the saves, which says the same.
std::string sessionsText(const std::vector<session::PastSession>& past) {
    Json sessions = Json::array();
    for (const session::PastSession& each : past) sessions.push_back(sessionJson(each));
    return json::dump({{"format", "packtrain-sessions/1"}, {"sessions", std::move(sessions)}});
}

service::AgentMood moodOf(const PartGround& ground, bool isBusy) {
    service::AgentMood mood{.isBusy = isBusy};
    const auto snapshot = ground.newest();
    if (!snapshot || !snapshot->session) return mood;
    mood.age = ground.clock.boot() - snapshot->session->now;
    mood.deadlines = snapshot->session->deadlines;
    return mood;
}

}  // namespace

LinkPart::LinkPart(const PartGround& ground, const LinkRules& rules)
    : ground_(ground),
      rules_(rules),
      file_(ground.folder.link()),
      link_({.files = ground.files,
             .clock = ground.clock,
             .log = ground.log,
             .places = {.stateFolder = {}, .configFolder = {}, .programFolder = {}, .given = ground.tokens},
             .answersSoon = targetAnswersSoon}) {
    if (const auto gone = ground_.files.remove(file_); !gone && gone.error().reason != Reason::fileGone)
        ground_.log->warning("link: " + gone.error().message());
    if (rules_.isDirectRefused) return;
    const std::string text = link_.pairHere();
    if (const auto written = service::writeWhole(ground_.files, file_, asBytes(text), true); !written)
        ground_.log->warning("desktops of this machine do not find the agent: " + written.error().message());
}

LinkPart::~LinkPart() {
    static_cast<void>(ground_.files.remove(file_));
}

void LinkPart::pair(const service::NotebookSecret& secret) {
    if (secret.pairing) link_.pair(*secret.pairing, secret.grant ? secret.grant->remote : std::string());
}

void LinkPart::begin(const Parts& parts, std::function<Json()> snapshot, std::function<bool()> isBusy) {
    service::AgentSide side{
        .snapshot = std::move(snapshot),
        .mood = [this, isBusy = std::move(isBusy)] { return moodOf(ground_, isBusy()); },
        .isNewestSaveDurable = [&parts] { return isNewestSaveDurable(sectionOf(parts, "checkpoints")); },
        .begin = [&parts](const service::CommandAct& act) { return courseOf(parts, act); },
        .remember =
            [this](const std::vector<session::PastSession>& past) {
                if (ground_.sessions) ground_.sessions(sessionsText(past));
            }};
    link_.begin(std::move(side), {.mayBeControlled = rules_.mayBeControlled});
}

void LinkPart::end() {
    link_.end("the agent was told to stop", kFarewell);
}

Json LinkPart::view() const {
    Json json = link_.view();
    json["direct_refused"] = rules_.isDirectRefused;
    json["may_be_controlled"] = rules_.mayBeControlled;
    return json;
}

std::optional<Result<Json>> LinkPart::command(std::string_view, const Json&) {
    return std::nullopt;
}

}  // namespace packtrain::agent
