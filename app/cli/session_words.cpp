#include "session_words.h"

#include <fmt/format.h>

#include "alert_words.h"
#include "base/json.h"
#include "session.h"

namespace packtrain::cli {
namespace {

using namespace std::chrono_literals;
using service::CommandView;
using service::Ending;
using service::Presence;
using service::SessionView;

constexpr std::size_t kShortId = 8;

std::string words(Nanoseconds time) {
    return duration(std::chrono::floor<std::chrono::seconds>(std::max(time, Nanoseconds::zero())));
}

double seconds(Nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

std::string endedWords(const SessionView& view) {
    if (!view.successor.empty())
        return "ENDED, the agent was started anew: " + view.successor.substr(0, kShortId);
    if (view.goodbye) return "ENDED, the agent said: " + printable(*view.goodbye);
    const std::string last = view.age ? ", last word " + words(*view.age) + " ago" : "";
    return "ENDED" + (view.likely ? ", most likely by " + endingName(*view.likely) : "") + last;
}

std::string endingWords(const Ending& ending, Ticks now) {
    const std::string basis =
        fmt::format("{}, {}{}{}", endingName(ending.kind), service::certaintyName(ending.basis.certainty),
                    ending.basis.source.empty() ? "" : ": ", printable(ending.basis.source));
    if (ending.high <= now) return "over for " + words(now - ending.high) + " (" + basis + ")";
    if (ending.low <= now)
        return "may end any moment, within " + words(ending.high - now) + " (" + basis + ")";
    if (ending.high - ending.low < 1min) return words(ending.low - now) + " left (" + basis + ")";
    return words(ending.low - now) + " to " + words(ending.high - now) + " left (" + basis + ")";
}

bool isOver(const SessionView& view) {
    return view.presence == Presence::ended;
}

std::string riskWords(const SessionView& view) {
    if (!view.safe.risk) return "";
    const bool isNone = *view.safe.risk < 1s;
    if (isOver(view))
        return isNone ? "nothing was lost" : "lost: about " + words(*view.safe.risk) + " of work";
    return isNone ? "no work at risk" : words(*view.safe.risk) + " of work at risk";
}

std::string saveWords(const SessionView& view) {
    if (!view.safe.step && !view.safe.age) return "no save is durable yet";
    std::string text = "safe: ";
    if (view.safe.step)
        text += "step " + grouped(*view.safe.step);
    else
        text += view.safe.name.empty() ? "a save" : view.safe.name;
    if (view.safe.age) text += ", saved " + words(*view.safe.age) + " ago";
    return text;
}

Json endingJson(const Ending& ending, Ticks now) {
    return {{"kind", ending.kind},
            {"low_s", seconds(ending.low - now)},
            {"median_s", seconds(ending.median - now)},
            {"high_s", seconds(ending.high - now)},
            {"certainty", service::certaintyName(ending.basis.certainty)},
            {"source", ending.basis.source},
            {"date", ending.basis.date}};
}

Json commandJson(const CommandView& command) {
    Json json{{"id", command.id},
              {"command", command.command},
              {"state", service::commandStateName(command.state)},
              {"age_s", seconds(command.age)}};
    if (!command.why.empty()) json["why"] = command.why;
    if (command.seenAfter) json["seen_after_s"] = seconds(*command.seenAfter);
    if (command.endedAfter) json["ended_after_s"] = seconds(*command.endedAfter);
    return json;
}

void addSafe(JsonLine& line, const service::SafeWork& safe) {
    if (safe.risk) line.real("risk_s", seconds(*safe.risk));
    if (safe.step) line.number("durable_step", *safe.step);
    if (!safe.name.empty()) line.text("durable_name", safe.name);
    if (safe.age) line.real("durable_age_s", seconds(*safe.age));
    line.number("unsynced_bytes", safe.unsyncedBytes);
}

}  // namespace

std::string endingName(const std::string& kind) {
    if (kind == "hard_cap") return "the session limit";
    if (kind == "idle") return "the idle stop";
    if (kind == "history") return "the length of your earlier sessions";
    if (kind == "own_cap") return "the limit that you set";
    return printable(kind);
}

std::string sessionTitle(const SessionView& view) {
    std::string where = view.platformName.empty() ? view.platform : view.platformName;
    if (!view.accelerator.empty()) where += (where.empty() ? "" : ", ") + view.accelerator;
    return printable(view.name) + (where.empty() ? "" : ": " + where);
}

std::string presenceWords(const SessionView& view) {
    const std::string age = view.age ? words(*view.age) : "";
    switch (view.presence) {
        case Presence::never:
            return "UNHEARD";
        case Presence::live:
            return "LIVE, " + age + " ago";
        case Presence::late:
            return "LATE, no word for " + age;
        case Presence::lost:
            return "LOST, no word for " + age +
                   (view.likely ? ", perhaps ended by " + endingName(*view.likely) : "");
        case Presence::ended:
            return endedWords(view);
    }
    return "";
}

std::string leftWords(const SessionView& view) {
    if (isOver(view) || view.endings.empty()) return "";
    return endingWords(view.endings.front(), view.now) + (view.isEstimate ? ", an estimate" : "");
}

std::string safeWords(const SessionView& view) {
    if (view.state.empty() || !view.state.contains("save")) return "";
    const std::string risk = riskWords(view);
    return risk + (risk.empty() ? "" : "; ") + saveWords(view);
}

std::string commandWords(const CommandView& command) {
    std::string text = command.command + ": " + std::string(service::commandStateName(command.state));
    if (command.endedAfter)
        text += " after " + words(*command.endedAfter);
    else if (command.seenAfter)
        text += " after " + words(*command.seenAfter);
    else
        text += " for " + words(command.age);
    if (!command.why.empty()) text += " (" + command.why + ")";
    return text;
}

std::string sessionLine(const SessionView& view) {
    std::string line =
        view.session.substr(0, kShortId) + "  " + sessionTitle(view) + "  " + presenceWords(view);
    for (const std::string& part : {leftWords(view), safeWords(view)})
        if (!part.empty()) line += "  " + part;
    return line;
}

std::vector<std::string> sessionLines(const SessionView& view) {
    std::vector<std::string> lines{sessionTitle(view), "  " + presenceWords(view)};
    const std::string estimate = view.isEstimate ? ", an estimate while no word comes" : "";
    if (!isOver(view))
        for (const Ending& each : view.endings)
            lines.push_back("  " + endingWords(each, view.now) + estimate);
    if (const std::string safe = safeWords(view); !safe.empty()) lines.push_back("  " + safe);
    if (view.safe.unsyncedBytes > 0)
        lines.push_back("  " + formatBytes(view.safe.unsyncedBytes) + " not in the drive yet");
    if (!isOver(view)) lines.emplace_back(view.isBusy ? "  the notebook is at work" : "  nothing runs");
    for (const CommandView& each : view.commands) lines.push_back("  " + commandWords(each));
    for (const session::Alert& each : view.alerts) lines.push_back("  " + alertLine(each, view.now));
    lines.push_back("  session " + view.session);
    return lines;
}

std::string logLine(const service::SessionEvent& event) {
    std::string line = formatRfc3339(event.at) + "  " + std::string(service::eventKindName(event.kind));
    if (!event.subject.empty()) line += " " + printable(event.subject);
    line += ": " + printable(event.state);
    return event.words.empty() ? line : line + " (" + printable(event.words) + ")";
}

Json logJson(const std::vector<service::SessionEvent>& events) {
    Json all = Json::array();
    for (const service::SessionEvent& each : events)
        all.push_back({{"at", formatRfc3339(each.at)},
                       {"kind", service::eventKindName(each.kind)},
                       {"subject", printable(each.subject)},
                       {"state", printable(each.state)},
                       {"words", printable(each.words)}});
    return all;
}

std::string pastLine(const service::PastRun& run) {
    std::string line =
        formatRfc3339(run.began) + "  " + (run.name.empty() ? "(unpaired)" : printable(run.name));
    std::string where = printable(run.platform);
    if (!run.accelerator.empty()) where += (where.empty() ? "" : ", ") + printable(run.accelerator);
    if (!where.empty()) line += ": " + where;
    line += (run.goesOn ? "  goes on since " : "  lasted ") + words(run.lasted);
    if (run.epoch) line += ", an epoch took " + words(*run.epoch);
    line += run.step ? ", safe: step " + std::to_string(*run.step) : ", no step is safe";
    if (run.risk && *run.risk >= 1s) line += ", " + words(*run.risk) + " of work not";
    if (run.likely == "goodbye") return line + ", the agent said goodbye";
    return run.likely.empty() ? line : line + ", most likely ended by " + endingName(run.likely);
}

JsonLine pastEvent(const service::PastRun& run) {
    JsonLine line("past");
    line.text("run", run.run).text("pairing", run.pairing).text("name", run.name);
    line.text("platform", run.platform).text("plan", run.plan).text("accelerator", run.accelerator);
    line.text("began", formatRfc3339(run.began))
        .real("lasted_s", seconds(run.lasted))
        .boolean("goes_on", run.goesOn);
    if (run.epoch) line.real("epoch_s", seconds(*run.epoch));
    if (run.step) line.number("step", *run.step);
    if (run.risk) line.real("risk_s", seconds(*run.risk));
    if (!run.likely.empty()) line.text("likely", run.likely);
    return line;
}

JsonLine sessionEvent(std::string_view event, const SessionView& view, bool withState) {
    JsonLine line(event);
    line.text("session", view.session).text("pairing", view.pairing).text("name", view.name);
    line.text("presence", service::presenceName(view.presence)).boolean("estimate", view.isEstimate);
    line.text("platform", view.platform).text("platform_name", view.platformName).text("plan", view.plan);
    line.text("accelerator", view.accelerator).text("run", view.run).boolean("busy", view.isBusy);
    if (view.age) line.real("age_s", seconds(*view.age));
    if (view.roads[0]) line.real("direct_age_s", seconds(*view.roads[0]));
    if (view.roads[1]) line.real("mailbox_age_s", seconds(*view.roads[1]));
    Json endings = Json::array(), commands = Json::array(), alerts = Json::array();
    for (const session::Alert& each : view.alerts) alerts.push_back(alertJson(each, view.now));
    for (const Ending& each : view.endings) endings.push_back(endingJson(each, view.now));
    for (const CommandView& each : view.commands) commands.push_back(commandJson(each));
    line.raw("endings", json::dump(endings)).raw("commands", json::dump(commands));
    line.raw("alerts", json::dump(alerts));
    if (view.likely) line.text("likely", *view.likely);
    if (view.goodbye) line.text("goodbye", *view.goodbye);
    if (!view.successor.empty()) line.text("successor", view.successor);
    if (view.commandLag) line.real("command_lag_s", seconds(*view.commandLag));
    addSafe(line, view.safe);
    if (withState) line.raw("state", json::dump(view.state));
    return line;
}

JsonLine pairingEvent(const service::PairingView& view) {
    JsonLine line("pairing");
    line.text("pairing", view.id).text("name", view.name).text("mailbox", view.mailbox);
    if (!view.grant.empty()) line.text("grant", view.grant);
    line.text("made", formatRfc3339(view.made));
    if (view.problem)
        line.text("id", info(view.problem->reason).id)
            .text("reason", info(view.problem->reason).name)
            .text("context", view.problem->context);
    Json refused = Json::object();
    for (const auto& each : view.refused) refused[each.kind] = each.count;
    if (!refused.empty()) line.raw("refused", json::dump(refused));
    return line;
}

}  // namespace packtrain::cli
