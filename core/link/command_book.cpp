#include "link/command_book.h"

#include <algorithm>

#include "link/body_json.h"

namespace packtrain::link {

Acknowledgement CommandBook::judge(const Command& command, Nanoseconds age, const Safety& safety) const {
    const auto refused = [&](std::string_view why) {
        return Acknowledgement{.id = command.id, .progress = Progress::refused, .why = std::string(why)};
    };
    if (const auto* unknown = std::get_if<UnknownCommand>(&command.act)) return refused(unknown->why);
    if (!isNeverOff(command.act) && !rules_.mayBeControlled) return refused("it is not allowed here");
    if (command.age + age > command.goodFor)
        return {.id = command.id, .progress = Progress::expired, .why = "it came too late"};
    const auto* stop = std::get_if<StopRuntime>(&command.act);
    if (stop != nullptr && !stop->confirmed && !safety.newestSaveIsDurable)
        return refused("the newest save is not durable");
    return {.id = command.id, .progress = Progress::seen};
}

std::vector<Command> CommandBook::take(const SenderId& from, const CommandBody& body, Nanoseconds age,
                                       const Safety& safety) {
    std::vector<Command> begun;
    std::set<CommandId>& open = open_[from];
    open.clear();
    for (const Command& command : body.open) {
        open.insert(command.id);
        if (entries_.contains(command.id)) continue;
        const Acknowledgement told = judge(command, age, safety);
        entries_[command.id] = {.told = told, .order = entries_.size()};
        if (told.progress == Progress::seen) begun.push_back(command);
    }
    return begun;
}

void CommandBook::finish(const CommandId& id, Progress progress, std::string_view why) {
    const auto entry = entries_.find(id);
    if (entry == entries_.end() || isFinal(entry->second.told.progress)) return;
    entry->second.told.progress = progress;
    entry->second.told.why = asWords(why);
}

bool CommandBook::isOpen(const CommandId& id) const {
    return std::ranges::any_of(open_, [&](const auto& of) { return of.second.contains(id); });
}

std::vector<Acknowledgement> CommandBook::acknowledgements() const {
    std::vector<std::pair<bool, const Entry*>> all;
    all.reserve(entries_.size());
    for (const auto& [id, entry] : entries_) all.emplace_back(isOpen(id), &entry);
    std::ranges::sort(all, [](const auto& a, const auto& b) {
        return std::pair(a.first, a.second->order) > std::pair(b.first, b.second->order);
    });
    if (all.size() > kMostAcknowledged) all.resize(kMostAcknowledged);
    std::vector<Acknowledgement> told;
    told.reserve(all.size());
    for (const auto& [open, entry] : all) told.push_back(entry->told);
    return told;
}

bool CommandBook::isAwaited() const {
    return std::ranges::any_of(entries_, [&](const auto& each) {
        return !isFinal(each.second.told.progress) || isOpen(each.first);
    });
}

}  // namespace packtrain::link
