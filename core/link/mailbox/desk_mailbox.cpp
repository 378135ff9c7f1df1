#include "link/mailbox/desk_mailbox.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "link/mailbox/agent_mailbox.h"

namespace packtrain::link {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kSurveyEvery = 10min;
constexpr Nanoseconds kSurveyAtMost = 30s;  ///< while a session is silent
constexpr Nanoseconds kPause = 5min;        ///< after which ages are asked anew
constexpr Nanoseconds kLag = 60s;           ///< by so much a drive may show an older content than it has
constexpr Nanoseconds kPassedFor =
    10min;  ///< another desktop that looks every two minutes has read it by then
constexpr Nanoseconds kSpoiltFor = 1h;
constexpr Nanoseconds kKeptFor = 24h * 7;
constexpr std::uint64_t kMostOwed = 40;
constexpr std::size_t kMostChanges = 4;  ///< of one tend()

}  // namespace

std::size_t DeskMailbox::liveSessions(Ticks now) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(sessions_, [&](const auto& each) { return each.second.isLive(now); }));
}

bool DeskMailbox::isFollowed(const std::string& id, Ticks now) const {
    return std::ranges::any_of(
        sessions_, [&](const auto& each) { return each.second.fileId == id && each.second.isLive(now); });
}

bool DeskMailbox::isOwn(const std::string& id) const {
    return std::ranges::any_of(desks_, [&](const auto& each) { return each.second.fileId == id; });
}

bool DeskMailbox::isSurveyDue(Ticks now) const {
    if (!surveyedAt_ || now - *surveyedAt_ >= kSurveyEvery || liveSessions(now) == 0) return true;
    if (lastTurn_ && now - *lastTurn_ > kPause) return true;
    const bool isAnySilent =
        std::ranges::any_of(sessions_, [&](const auto& each) { return each.second.isSilent(now); });
    return (isSurveyWanted_ || isAnySilent) && now - *surveyedAt_ >= kSurveyAtMost;
}

Result<std::vector<Told>> DeskMailbox::turn(Receiver& receiver, const StopToken& stop) {
    requests_ = 0;
    std::vector<Told> told;
    const Ticks now = clock_.boot();
    const auto looked = isSurveyDue(now) ? survey(receiver, told, stop) : glance(receiver, told, stop);
    if (looked) lastTurn_ = now;
    payFor(now);
    // The receiver will not take these a second time, so they are never lost to a later error.
    if (!looked && told.empty()) return Fail(looked.error());
    return told;
}

void DeskMailbox::payFor(Ticks now) {
    const std::uint64_t usual = std::max<std::uint64_t>(1, liveSessions(now));
    if (requests_ > usual) owed_ = std::min(owed_ + 4 * (requests_ - usual), kMostOwed);
    isStretched_ = owed_ > 0;
    if (isStretched_) --owed_;
}

Nanoseconds DeskMailbox::untilNextTurn(Attention attention) const {
    return mailInterval(attention) * (isStretched_ ? 5 : 4) / 4;
}

Result<> DeskMailbox::list(const StopToken& stop) {
    ++requests_;
    PACKTRAIN_TRY(const auto slots, slots_.list(stop));
    const Ticks now = clock_.boot();
    std::map<std::string, File> found;
    for (const remote::Slot& slot : slots) {
        const auto kind = mailKindOf(key_, slot.name);
        if (!kind) continue;
        File& file = found[slot.id];
        if (const auto known = files_.find(slot.id); known != files_.end()) file = std::move(known->second);
        file.name = slot.name;
        file.kind = *kind;
        file.listed = slot.version;
        file.ageAtList = slot.age;
        file.isFree = *kind == MailKind::state && slot.size == kFreeFile.size();
        if (file.isFree) file.readAt = now;
    }
    // A list that lags may lack what an agent writes to.
    for (auto& [id, file] : files_)
        if (isFollowed(id, now)) found.try_emplace(id, std::move(file));
    files_ = std::move(found);
    surveyedAt_ = now;
    isSurveyWanted_ = false;
    return {};
}

Result<> DeskMailbox::survey(Receiver& receiver, std::vector<Told>& told, const StopToken& stop) {
    PACKTRAIN_CHECK(list(stop));
    std::vector<Content> contents;
    Result<> all;
    for (const auto& [id, file] : files_) {
        if (file.kind != MailKind::state || file.isFree || file.listed == file.taken) continue;
        auto content = read(id, stop);
        if (!content) {
            all = Fail(content.error());
            break;
        }
        if (*content) contents.push_back(std::move(**content));
    }
    // A session whose frames lie in two files is heard in their order, wherever the list puts them. The head
    // is not proved here, and need not be.
    std::ranges::stable_sort(contents, {}, [](const Content& content) {
        const auto head = readHead(asBytes(content.bytes));
        return head ? head->counter : 0;
    });
    for (const Content& content : contents) take(content, true, receiver, told);
    return all;
}

Result<> DeskMailbox::glance(Receiver& receiver, std::vector<Told>& told, const StopToken& stop) {
    const Ticks now = clock_.boot();
    std::vector<std::string> ids;
    for (const auto& [id, session] : sessions_)
        if (session.isLive(now)) ids.push_back(session.fileId);
    for (const std::string& id : ids) {
        PACKTRAIN_TRY(const auto content, read(id, stop));
        if (content) take(*content, false, receiver, told);
    }
    return {};
}

Result<std::optional<DeskMailbox::Content>> DeskMailbox::read(const std::string& id, const StopToken& stop) {
    ++requests_;
    auto bytes = slots_.read(id, kLargestFrame + 1, stop);
    if (!bytes && bytes.error().reason == Reason::objectGone) {
        isSurveyWanted_ = true;
        return std::nullopt;
    }
    if (!bytes) return Fail(std::move(bytes).error());
    return Content{.id = id, .bytes = *std::move(bytes), .readAt = clock_.boot()};
}

FrameAge DeskMailbox::ageOf(const File& file, bool isListed, Ticks readAt) const {
    std::optional<Nanoseconds> told, bound;
    if (isListed && file.ageAtList) told = *file.ageAtList + (readAt - *surveyedAt_);
    if (file.readAt) bound = readAt - *file.readAt;  // it held something else then
    // A clock that jumped between two looks tells what cannot be.
    if (told && (!bound || *told <= *bound + kLag)) return {.value = *told, .isExact = true};
    return {.value = bound.value_or(Nanoseconds::zero()), .isExact = false};
}

void DeskMailbox::take(const Content& content, bool isListed, Receiver& receiver, std::vector<Told>& told) {
    File& file = files_[content.id];
    const FrameAge age = ageOf(file, isListed, content.readAt);
    const std::string digest = digestOf(DigestKind::sha256, asBytes(content.bytes));
    if (isListed) file.taken = file.listed;
    file.isFree = content.bytes == kFreeFile;
    file.readAt = content.readAt;
    // What was refused once is counted once.
    if (std::exchange(file.digest, digest) == digest || file.isFree) return;
    Received received = receiver.take(Road::mailbox, asBytes(content.bytes));
    file.head = received.head;
    if (received.as != Received::As::fresh && received.as != Received::As::late) return;
    auto body = readState(received.payload);
    if (!body) {
        receiver.malformed();
        return;
    }
    told.push_back({.as = received.as,
                    .head = *received.head,
                    .body = *std::move(body),
                    .age = age,
                    .readAt = content.readAt});
    follow(content.id, told.back());
}

void DeskMailbox::goTo(Session& session, const std::string& id, Ticks now) {
    if (session.fileId == id) return;
    if (const auto old = files_.find(session.fileId); old != files_.end()) old->second.passedAt = now;
    session.fileId = id;
}

void DeskMailbox::follow(const std::string& id, const Told& told) {
    Session& session = sessions_[told.head.session];
    if (!session.fileId.empty() && told.head.counter < session.counter) return;
    goTo(session, id, told.readAt);
    session.counter = told.head.counter;
    session.sealedAt = told.readAt - told.age.value;
    session.heardAt = told.readAt;
    session.nextBy = told.body.nextBy;
    session.hasEnded = told.body.ended.has_value();
    if (told.body.movedTo.empty()) return;
    const auto next = std::ranges::find_if(files_, [&](const auto& each) {
        return each.second.name == told.body.movedTo && each.second.kind == MailKind::state;
    });
    if (next == files_.end())
        isSurveyWanted_ = true;
    else
        goTo(session, next->first, told.readAt);
}

bool DeskMailbox::hasHadItsTime(const std::string& id, const File& file, Ticks now) const {
    if (file.isFree || isFollowed(id, now) || isOwn(id)) return false;
    const Nanoseconds age =
        file.ageAtList ? *file.ageAtList + (now - *surveyedAt_) : now - file.readAt.value_or(now);
    if (age > kKeptFor) return true;
    if (file.kind == MailKind::desk) return false;
    if (file.passedAt) return now - *file.passedAt > kPassedFor;
    const bool isSpoilt = !file.digest.empty() && !file.head;
    return isSpoilt && age > kSpoiltFor;
}

Result<> DeskMailbox::tend(const StopToken& stop) {
    if (!surveyedAt_) return {};
    const Ticks now = clock_.boot();
    std::size_t changes = 0;
    auto spare = static_cast<std::size_t>(
        std::ranges::count_if(files_, [](const auto& each) { return each.second.isFree; }));
    for (; spare < kSpareFiles && changes < kMostChanges; ++spare, ++changes) {
        PACKTRAIN_TRY(const remote::Slot made,
                      slots_.create(newMailName(key_, MailKind::state), asBytes(kFreeFile), stop));
        files_[made.id] = {.name = made.name, .isFree = true, .listed = made.version, .readAt = now};
    }
    // Where some were taken, more agents may wait for one.
    if (changes > 0) isSurveyWanted_ = true;
    for (auto each = files_.begin(); each != files_.end() && changes < kMostChanges;) {
        if (!hasHadItsTime(each->first, each->second, now)) {
            ++each;
            continue;
        }
        PACKTRAIN_CHECK(slots_.remove(each->first, stop));
        each = files_.erase(each);
        ++changes;
    }
    return {};
}

Result<> DeskMailbox::post(Sender& sender, const CommandBody& body, const StopToken& stop) {
    PACKTRAIN_TRY(const std::string payload, writeCommands(body));
    PACKTRAIN_TRY(const std::string frame, sender.seal(payload));
    Desk& desk = desks_[sender.session()];
    if (desk.fileId.empty() || desk.updates >= kUpdatesPerFile) {
        PACKTRAIN_TRY(const remote::Slot made,
                      slots_.create(newMailName(key_, MailKind::desk), asBytes(frame), stop));
        const std::string old = std::exchange(desk.fileId, made.id);
        desk.updates = 1;
        return old.empty() ? Result<>() : slots_.remove(old, stop);
    }
    const auto written = slots_.overwrite(desk.fileId, asBytes(frame), stop);
    if (!written && written.error().reason == Reason::objectGone) desk.fileId.clear();
    if (!written) return Fail(written.error());
    ++desk.updates;
    return {};
}

Result<> DeskMailbox::leave(const SessionId& session, const StopToken& stop) {
    const auto desk = desks_.find(session);
    if (desk == desks_.end()) return {};
    if (!desk->second.fileId.empty()) PACKTRAIN_CHECK(slots_.remove(desk->second.fileId, stop));
    desks_.erase(desk);
    return {};
}

}  // namespace packtrain::link
