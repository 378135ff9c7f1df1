#include "service/pairings.h"

#include <algorithm>

#include "io/process.h"
#include "io/system_clock.h"
#include "link/mailbox/desk_mailbox.h"
#include "service/forward.h"
#include "service/line.h"
#include "service/notebook_sign_in.h"
#include "service/pairing_keys.h"

namespace packtrain::service {
namespace {

constexpr std::size_t kShortestId = 4, kLongestName = 64;

Result<> checkName(std::string_view name) {
    if (name.empty() || name.size() > kLongestName || printable(name) != name)
        return fail(Reason::nameNotAllowed, "\"" + printable(name) + "\" (1 to 64 bytes, all printable)");
    return {};
}

bool isTaken(const Config& config, const std::string& name) {
    return std::ranges::find(config.pairings, name, &PairingEntry::name) != config.pairings.end();
}

bool isFolder(const Target& mailbox) {
    return mailbox.remote == "local";
}

/// "mydrive", "mydrive-2"; of a local folder its own name.
std::string freeName(const Config& config, const Target& mailbox) {
    std::string base = isFolder(mailbox) ? std::string(Path(mailbox.path).name()) : mailbox.remote;
    base = printable(base).substr(0, kLongestName / 2);
    if (base.empty()) base = "notebook";
    std::string name = base;
    for (int i = 2; isTaken(config, name); ++i) name = base + "-" + std::to_string(i);
    return name;
}

const PairingEntry* findIn(const Config& config, const std::string& idOrName) {
    for (const PairingEntry& entry : config.pairings)
        if (entry.id == idOrName || entry.name == idOrName) return &entry;
    const PairingEntry* found = nullptr;
    for (const PairingEntry& entry : config.pairings) {
        if (idOrName.size() < kShortestId || !entry.id.starts_with(idOrName)) continue;
        if (found != nullptr) return nullptr;
        found = &entry;
    }
    return found;
}

class KeptPairings final : public Pairings {
  public:
    static Result<std::unique_ptr<Pairings>> open() {
        std::unique_ptr<KeptPairings> kept(new KeptPairings());
        PACKTRAIN_TRY(kept->line_, openLine(*kept->files_, kept->clock_, *kept->log_, {}));
        return std::unique_ptr<Pairings>(std::move(kept));
    }

    Result<std::vector<PairingEntry>> list() override {
        PACKTRAIN_TRY(Config config, line_->config->read());
        return std::move(config.pairings);
    }

    Result<NotebookPairing> make(const Target& mailbox, const std::string& name,
                                 const StopToken& stop) override {
        PACKTRAIN_TRY(const auto place, placeOf(mailbox));
        PACKTRAIN_TRY(const Config config, line_->config->read());
        const link::Pairing pairing{.id = link::PairingId::random(), .key = link::PairingKey::random()};
        PairingEntry entry{.id = pairing.id.hex(),
                           .name = name.empty() ? freeName(config, mailbox) : name,
                           .mailbox = isFolder(mailbox) || isForward(place) ? place : place + ":",
                           .grant = {},
                           .made = clock_.wall()};
        PACKTRAIN_CHECK(checkName(entry.name));
        if (!isForward(place)) PACKTRAIN_CHECK(checkMailboxPlace(entry.mailbox));
        if (isTaken(config, entry.name))
            return fail(Reason::badArgument, "there is a pairing \"" + entry.name + "\" already");
        PACKTRAIN_CHECK(line_->secrets->put(pairingSecret(entry.id), toBase64(pairing.key.bytes())));
        const auto made = begin(place, pairing, entry, stop);
        if (!made) {
            (void)line_->secrets->erase(pairingSecret(entry.id));
            return Fail(made.error());
        }
        NotebookPairing notebook{.id = entry.id};
        std::ranges::copy(pairing.key.bytes(), notebook.key.begin());
        if (!isForward(place)) notebook.mailbox = entry.mailbox;
        return notebook;
    }

    Result<> noteGrant(const std::string& id, const std::string& grant) override {
        return line_->config->change([&](Config& config) -> Result<> {
            for (PairingEntry& entry : config.pairings)
                if (entry.id == id) entry.grant = grant;
            return {};
        });
    }

    Result<UnpairedNotebook> unpair(const std::string& idOrName, const StopToken& stop) override {
        PACKTRAIN_TRY(const Config config, line_->config->read());
        const PairingEntry* found = findIn(config, idOrName);
        if (found == nullptr)
            return fail(Reason::badArgument, "there is no pairing \"" + printable(idOrName) +
                                                 "\"; 'packtrain session pair --list' shows them");
        UnpairedNotebook unpaired{.entry = *found};
        // Only who has the key knows which files are its.
        const auto pairing = pairingOf(*line_->secrets, found->id);
        PACKTRAIN_CHECK(line_->config->change([&](Config& now) -> Result<> {
            std::erase_if(now.pairings, [&](const PairingEntry& each) { return each.id == found->id; });
            return {};
        }));
        const auto removed = removeMailbox(*found, pairing, stop);
        if (!removed) unpaired.left = removed.error();
        PACKTRAIN_CHECK(line_->secrets->erase(pairingSecret(found->id)));
        return unpaired;
    }

    Result<> putInto(const Path& file, const NotebookSecret& given) override {
        return putIntoNotebookSecret(*files_, file, given);
    }

  private:
    KeptPairings() = default;

    /// "mydrive" or "local:/folder", which is made.
    Result<std::string> placeOf(const Target& mailbox) {
        if (isForward(mailbox.remote + ":" + mailbox.path)) return placeOfForward(mailbox);
        if (!isFolder(mailbox)) {
            if (!mailbox.path.empty())
                return fail(Reason::badArgument, "a mailbox is for a whole remote: " + mailbox.remote + ":");
            return mailbox.remote;
        }
        PACKTRAIN_TRY(const auto job, line_->remotes->forJob(mailbox));
        PACKTRAIN_CHECK(files_->makeFolders(Path(job.first.substr(std::string_view("local:").size()))));
        return job.first;
    }

    /// Nobody is asked there yet: the forward may be opened later.
    Result<std::string> placeOfForward(const Target& door) {
        std::string place = door.remote + ":" + door.path;
        PACKTRAIN_TRY(const auto agent, doorOfForward(place));
        PACKTRAIN_CHECK(link::directRoad(
            clock_, agent, {.id = link::PairingId::random(), .key = link::PairingKey::random()}));
        return place;
    }

    Result<> begin(const std::string& place, const link::Pairing& pairing, const PairingEntry& entry,
                   const StopToken& stop) {
        if (!isForward(place)) PACKTRAIN_CHECK(makeMailbox(place, pairing, stop));
        return line_->config->change([&](Config& config) -> Result<> {
            if (isTaken(config, entry.name))
                return fail(Reason::badArgument, "there is a pairing \"" + entry.name + "\" already");
            config.pairings.push_back(entry);
            return {};
        });
    }

    Result<> makeMailbox(const std::string& place, const link::Pairing& pairing, const StopToken& stop) {
        PACKTRAIN_TRY(const auto slots,
                      line_->remotes->slots(place, link::mailboxFolder(pairing.id), IfAbsent::make, stop));
        link::DeskMailbox mailbox(*slots, pairing.key, clock_);
        link::Receiver nobody(pairing.key, link::Direction::toDesktop);
        PACKTRAIN_TRY(const auto told, mailbox.turn(nobody, stop));
        return mailbox.tend(stop);
    }

    Result<> removeMailbox(const PairingEntry& entry, const Result<std::optional<link::Pairing>>& pairing,
                           const StopToken& stop) {
        if (!pairing) return Fail(pairing.error());
        if (!*pairing || isForward(entry.mailbox)) return {};
        PACKTRAIN_TRY(const auto slots,
                      line_->remotes->slots(remoteOfMailbox(entry.mailbox),
                                            link::mailboxFolder((*pairing)->id), IfAbsent::make, stop));
        PACKTRAIN_TRY(const auto all, slots->list(stop));
        for (const remote::Slot& each : all)
            if (link::mailKindOf((*pairing)->key, each.name)) PACKTRAIN_CHECK(slots->remove(each.id, stop));
        return {};
    }

    // In the order of construction.
    const io::SystemClock clock_;
    const std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    const std::shared_ptr<Log> log_ = nullLog();
    std::unique_ptr<Line> line_;
};

}  // namespace

Result<std::unique_ptr<Pairings>> openPairings() {
    return KeptPairings::open();
}

}  // namespace packtrain::service
