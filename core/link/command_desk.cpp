#include "link/command_desk.h"

#include <algorithm>

namespace packtrain::link {
namespace {

CommandState stateOf(Progress progress) {
    switch (progress) {
        case Progress::seen:
            return CommandState::seen;
        case Progress::done:
            return CommandState::done;
        case Progress::failed:
            return CommandState::failed;
        case Progress::refused:
            return CommandState::refused;
        case Progress::expired:
            return CommandState::expired;
    }
    return CommandState::seen;
}

}  // namespace

std::string_view commandStateName(CommandState state) {
    switch (state) {
        case CommandState::waiting:
            return "waiting";
        case CommandState::sent:
            return "sent";
        case CommandState::seen:
            return "seen";
        case CommandState::done:
            return "done";
        case CommandState::failed:
            return "failed";
        case CommandState::refused:
            return "refused";
        case CommandState::expired:
            return "expired";
        case CommandState::unanswered:
            return "unanswered";
    }
    return "waiting";
}

Result<CommandId> CommandDesk::ask(CommandAct act, Ticks now) {
    const Nanoseconds goodFor = usualGoodFor(act);
    return ask(std::move(act), now, goodFor);
}

Result<CommandId> CommandDesk::ask(CommandAct act, Ticks now, Nanoseconds goodFor) {
    const auto open = std::ranges::count_if(all_, [](const Asked& each) { return !isFinal(each.state); });
    if (open >= static_cast<std::ptrdiff_t>(kMostCommands))
        return fail(Reason::badArgument, "too many commands wait for an answer");
    all_.push_back({.id = CommandId::random(), .act = std::move(act), .goodFor = goodFor, .at = now});
    return all_.back().id;
}

std::vector<Command> CommandDesk::open(Ticks now) const {
    std::vector<Command> listed;
    for (const Asked& each : all_)
        if (!isFinal(each.state))
            listed.push_back({.id = each.id, .act = each.act, .age = now - each.at, .goodFor = each.goodFor});
    return listed;
}

void CommandDesk::sent(const std::vector<Command>& listed, Ticks now) {
    for (Asked& each : all_) {
        if (each.state != CommandState::waiting ||
            std::ranges::find(listed, each.id, &Command::id) == listed.end())
            continue;
        each.state = CommandState::sent;
        each.sent = now;
    }
}

void CommandDesk::heard(const std::vector<Acknowledgement>& told, Ticks now) {
    for (Asked& each : all_) {
        const auto found = std::ranges::find(told, each.id, &Acknowledgement::id);
        if (found == told.end() || isFinal(each.state)) continue;
        if (!each.seen) {
            each.seen = now;
            lag_ = now - each.at;
        }
        if (!each.sent) each.sent = now;  // another road's reply came before the write's own
        each.state = stateOf(found->progress);
        each.why = found->why;
        if (isFinal(each.state)) each.ended = now;
    }
}

void CommandDesk::sessionEnded(Ticks now) {
    for (Asked& each : all_) {
        if (isFinal(each.state)) continue;
        each.state = CommandState::unanswered;
        each.ended = now;
    }
}

bool CommandDesk::anyOpen() const {
    return std::ranges::any_of(all_, [](const Asked& each) { return !isFinal(each.state); });
}

}  // namespace packtrain::link
