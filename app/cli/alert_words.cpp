#include "alert_words.h"

#include "session.h"
#include "session_words.h"

namespace packtrain::cli {
namespace {

using session::Alert;
using session::AlertPhrase;

double seconds(Nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

std::string words(Nanoseconds time) {
    return duration(std::chrono::floor<std::chrono::seconds>(std::max(time, Nanoseconds::zero())));
}

std::string safeSave(const Alert& alert, Ticks now) {
    const std::string what = alert.safe->step ? "step " + grouped(*alert.safe->step) : "a save";
    return "safe: " + what + ", saved " + words(now - alert.safe->saved) + " ago";
}

std::string subject(const Alert& alert) {
    return alert.trouble ? printable(alert.trouble->subject) : "";
}

std::string because(const Alert& alert) {
    return alert.endKind.empty() ? "" : " by " + endingName(alert.endKind);
}

std::string phrase(AlertPhrase which, const Alert& alert, Ticks now) {
    using enum AlertPhrase;
    switch (which) {
        case endsIn:
            return words(alert.left) + " left";
        case mayEndFrom:
            return "may end from " + words(alert.left) + " on";
        case mayEndNow:
            return "may end any moment";
        case idleStopIn:
            return "nothing runs, and it is stopped in " + words(alert.left);
        case noWordFor:
            return "no word for " + words(now - alert.heard);
        case mayHaveEnded:
            return "perhaps ended" + because(alert);
        case hasEnded:
            return "the session ended" + because(alert) + ", last word " + words(now - alert.heard) + " ago";
        case goesToSleep:
            return "this computer goes to sleep, and only it keeps the session";
        case signInNeeded:
            return "saves wait for a sign-in to " + subject(alert);
        case mountLost:
            return subject(alert) + " does not answer any more";
        case diskFills:
            return subject(alert) + " is nearly full";
        case nothingIsSafe:
            return "no save is in the cloud yet";
        case AlertPhrase::safeSave:
            return cli::safeSave(alert, now);
        case underway:
            return formatBytes(alert.bytesUnderway) + " on the way, about " + words(*alert.needs);
        case workAtRisk:
            return words(alert.work) + " of work at risk";
        case workLost:
            return "lost: about " + words(alert.work) + " of work";
        case saveWasAsked:
            return "asked to save";
        case saveIsTooLate:
            return "a save may come too late";
        case saveNow:
            return "save now";
    }
    return "";
}

}  // namespace

std::string alertLine(const Alert& alert, Ticks now) {
    std::string line;
    for (const AlertPhrase each : session::phrasesOf(alert))
        line += (line.empty() ? "" : "; ") + phrase(each, alert, now);
    return session::alertTag(alert.key) + ": " + line;
}

Json alertJson(const Alert& alert, Ticks now) {
    Json json{{"alert", session::alertTag(alert.key)}, {"kind", session::alertKindName(alert.key.kind)},
              {"age_s", seconds(now - alert.raised)},  {"urgent", alert.isUrgent},
              {"estimate", alert.isEstimate},          {"work_s", seconds(alert.work)},
              {"words", alertLine(alert, now)},        {"actions", Json::array()}};
    if (alert.endsAt) json["left_s"] = seconds(alert.left);
    if (!alert.endKind.empty()) json["end"] = alert.endKind;
    for (const session::AlertAction each : alert.actions)
        json["actions"].push_back(session::alertActionName(each));
    return json;
}

}  // namespace packtrain::cli
