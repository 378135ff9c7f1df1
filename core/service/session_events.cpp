#include "service/session_events.h"

#include <algorithm>
#include <set>

#include "base/json_look.h"
#include "service/sessions.h"

namespace packtrain::service {
namespace {

using json::items;
using json::member;
using json::real;

constexpr std::size_t kMostOfAKind = 32;  ///< in one word; an agent's lists may be of any length
constexpr std::size_t kLongestText = 300;
constexpr double kMostSeconds = 366.0 * 24 * 3600;

std::string textIn(const Json& object, std::string_view key) {
    return printable(json::textOr(object, key, "")).substr(0, kLongestText);
}

Nanoseconds spanIn(const Json& object, std::string_view key) {
    const double seconds = std::clamp(real(object, key).value_or(0), 0.0, kMostSeconds);
    return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(seconds));
}

/// "disk_full /data", or the name alone.
std::string joined(std::string name, std::string_view about) {
    if (!about.empty()) name.append(" ").append(about);
    return name;
}

class News {
  public:
    News(const SessionView& view, WallTime now, KnownStates& known)
        : view_(view), now_(now), told_(now - view.age.value_or(Nanoseconds::zero())), known_(known) {}

    void agent() { note(told_, EventKind::agent, "", view_.session, "", "agent"); }

    void presence() {
        const bool isHere = view_.presence == Presence::live;
        const std::string words = isHere ? "" : view_.goodbye.value_or(view_.likely.value_or(""));
        note(isHere ? told_ : now_, EventKind::presence, "", std::string(presenceName(view_.presence)), words,
             "presence");
    }

    void saves() {
        std::size_t count = 0;
        for (const Json& watch : items(member(view_.state, "checkpoints"), "watches")) {
            const Json& durable = member(watch, "durable");
            const auto step = json::number(durable, "step");
            const std::string state = step ? "step " + std::to_string(*step) : textIn(durable, "name");
            if (state.empty() || ++count > kMostOfAKind) continue;
            const std::string set = textIn(watch, "set");
            note(told_ - spanIn(durable, "proved_age_s"), EventKind::save, set, state, "", "save " + set);
        }
    }

    void findings() {
        std::set<std::string> open;
        for (const Json& each : items(member(view_.state, "findings"), "open")) {
            const std::string name = textIn(each, "finding"), about = textIn(each, "subject");
            if (name.empty() || open.size() >= kMostOfAKind) continue;
            const std::string subject = joined(name, about);
            const std::string topic = "finding " + subject;
            open.insert(topic);
            note(told_ - spanIn(each, "age_s"), EventKind::finding, subject, "open", textIn(each, "words"),
                 topic);
        }
        close(EventKind::finding, open, told_);
    }

    void warnings() {
        std::set<std::string> given;
        for (const session::Alert& each : view_.alerts) {
            const std::string subject = joined(session::alertTag(each.key), printable(each.key.subject));
            const std::string topic = "warning " + subject;
            given.insert(topic);
            note(now_, EventKind::warning, subject, "given", "", topic);
        }
        close(EventKind::warning, given, now_);
    }

    void commands() {
        for (const CommandView& each : view_.commands) {
            const WallTime asked = now_ - each.age;
            const std::string topic = "command " + each.id;
            const auto stage = [&](WallTime at, const std::string& state) {
                note(at, EventKind::command, each.command, state, state == "asked" ? "" : each.why, topic);
            };
            const bool isFinal = link::isFinal(each.state);
            if (!known_.contains(topic)) stage(asked, "asked");
            if (each.seenAfter && known_[topic] == "asked") stage(asked + *each.seenAfter, "seen");
            if (isFinal)
                stage(asked + each.endedAfter.value_or(each.age), std::string(commandStateName(each.state)));
        }
    }

    std::vector<SessionEvent> inOrder() && {
        std::ranges::stable_sort(news_, {}, &SessionEvent::at);
        return std::move(news_);
    }

  private:
    void note(WallTime at, EventKind kind, const std::string& subject, const std::string& state,
              const std::string& words, const std::string& topic) {
        auto& known = known_[topic];
        if (known == state) return;
        known = state;
        news_.push_back(
            {.at = at, .kind = kind, .subject = subject, .state = state, .words = words, .topic = topic});
    }

    /// What was open, and is not named any more.
    void close(EventKind kind, const std::set<std::string>& open, WallTime at) {
        const std::string prefix = std::string(eventKindName(kind)) + " ";
        for (auto& [topic, state] : known_)
            if (topic.starts_with(prefix) && !open.contains(topic) && state != "over") {
                state = "over";
                news_.push_back({.at = at,
                                 .kind = kind,
                                 .subject = topic.substr(prefix.size()),
                                 .state = "over",
                                 .words = "",
                                 .topic = topic});
            }
    }

    const SessionView& view_;
    const WallTime now_, told_;
    KnownStates& known_;
    std::vector<SessionEvent> news_;
};

}  // namespace

std::string_view eventKindName(EventKind kind) {
    switch (kind) {
        case EventKind::agent:
            return "agent";
        case EventKind::presence:
            return "presence";
        case EventKind::save:
            return "save";
        case EventKind::finding:
            return "finding";
        case EventKind::command:
            return "command";
        case EventKind::warning:
            return "warning";
    }
    return "agent";
}

std::vector<SessionEvent> newsOf(const SessionView& view, WallTime now, bool isWatching, KnownStates& known) {
    if (view.presence == Presence::never) return {};
    News news(view, now, known);
    news.agent();
    news.saves();
    news.findings();
    news.commands();
    if (isWatching) {
        news.presence();
        news.warnings();
    }
    return std::move(news).inOrder();
}

}  // namespace packtrain::service
