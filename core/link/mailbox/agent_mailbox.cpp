#include "link/mailbox/agent_mailbox.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"

namespace packtrain::link {
namespace {

/// Letters of desktops that are long gone are read at a start of the agent, not all in one turn.
constexpr std::size_t kMostLetters = 8;

}  // namespace

std::optional<AgentMailbox::File> AgentMailbox::anyFree() const {
    std::vector<const remote::Slot*> free;
    for (const remote::Slot& slot : listed_)
        if (slot.size == kFreeFile.size() && mailKindOf(key_, slot.name) == MailKind::state &&
            (!file_ || slot.id != file_->id))
            free.push_back(&slot);
    if (free.empty()) return std::nullopt;
    // Two agents that start together are unlikely to take the same one.
    const auto pick = static_cast<unsigned char>(randomBytes(1).front()) % free.size();
    return File{.id = free[pick]->id, .name = free[pick]->name, .versions = {free[pick]->version}};
}

Result<> AgentMailbox::list(const StopToken& stop) {
    PACKTRAIN_TRY(auto slots, slots_.list(stop));
    listedAt_ = clock_.boot();
    std::erase_if(slots, [&](const remote::Slot& slot) { return !mailKindOf(key_, slot.name); });
    listed_ = std::move(slots);
    return {};
}

/// Somebody else who wrote to our file has taken it too, or spoilt it: another one is taken, where there is
/// one.
void AgentMailbox::judgeOwnFile() {
    if (!file_) return;
    const auto slot = std::ranges::find(listed_, file_->id, &remote::Slot::id);
    looksWithoutFile_ = slot == listed_.end() ? looksWithoutFile_ + 1 : 0;
    // A list that lags may lack it; a write tells whether it is gone.
    if (slot == listed_.end() || file_->versions.contains(slot->version)) return;
    if (std::exchange(file_->isInDoubt, false)) {
        file_->versions.insert(slot->version);
        return;
    }
    if (auto other = anyFree()) file_ = std::move(other);
}

Result<> AgentMailbox::post(Sender& sender, StateBody body, const StopToken& stop) {
    if (!file_) {
        PACKTRAIN_CHECK(list(stop));
        file_ = anyFree();
        if (!file_) return fail(Reason::objectGone, "the mailbox has no free file");
    }
    // The last word in a full file says where the next one will be.
    std::optional<File> next;
    if (file_->updates + 1 >= kUpdatesPerFile) next = anyFree();
    body.movedTo = next ? next->name : std::string();
    PACKTRAIN_TRY(const std::string payload, writeState(body));
    PACKTRAIN_TRY(const std::string frame, sender.seal(payload));
    const auto written = slots_.overwrite(file_->id, asBytes(frame), stop);
    if (!written) {
        if (written.error().reason == Reason::objectGone)
            file_.reset();
        else
            file_->isInDoubt = true;
        return Fail(written.error());
    }
    file_->versions.insert(written->version);
    file_->isInDoubt = false;
    ++file_->updates;
    if (next) file_ = std::move(next);
    return {};
}

Result<std::optional<Letter>> AgentMailbox::readIfNew(const remote::Slot& slot, const StopToken& stop) {
    const auto known = read_.find(slot.id);
    if (known != read_.end() && known->second == slot.version) return std::nullopt;
    auto bytes = slots_.read(slot.id, kLargestFrame + 1, stop);
    if (!bytes && bytes.error().reason == Reason::objectGone) return std::nullopt;
    if (!bytes) return Fail(std::move(bytes).error());
    read_[slot.id] = slot.version;
    const Nanoseconds since = clock_.boot() - listedAt_;
    return Letter{
        .name = slot.name,
        .bytes = *std::move(bytes),
        .age = {.value = slot.age.value_or(Nanoseconds::zero()) + since, .isExact = slot.age.has_value()}};
}

Result<std::vector<Letter>> AgentMailbox::collect(const StopToken& stop) {
    PACKTRAIN_CHECK(list(stop));
    judgeOwnFile();
    // The newest first: what lies there longest was meant for an earlier start.
    std::ranges::stable_sort(listed_, {},
                             [](const remote::Slot& slot) { return slot.age.value_or(Nanoseconds::zero()); });
    std::vector<Letter> letters;
    for (const remote::Slot& slot : listed_) {
        if (letters.size() == kMostLetters) break;
        if (mailKindOf(key_, slot.name) != MailKind::desk) continue;
        auto letter = readIfNew(slot, stop);
        // What was read already is not read again, so it is handed out all the same.
        if (!letter && letters.empty()) return Fail(std::move(letter).error());
        if (!letter) break;
        if (*letter) letters.push_back(std::move(**letter));
    }
    std::erase_if(read_, [&](const auto& each) {
        return std::ranges::find(listed_, each.first, &remote::Slot::id) == listed_.end();
    });
    return letters;
}

}  // namespace packtrain::link
