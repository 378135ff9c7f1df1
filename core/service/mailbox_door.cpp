#include "service/mailbox_door.h"

#include "io/process.h"

namespace packtrain::service {

MailboxDoor::MailboxDoor(io::FileSystem& files, const Clock& clock, Log& log, LinePlaces places,
                         std::string place, const link::PairingId& pairing,
                         std::function<Result<>(const std::string& place)> answers)
    : files_(files),
      clock_(clock),
      log_(log),
      places_(std::move(places)),
      place_(std::move(place)),
      folder_(link::mailboxFolder(pairing)),
      answers_(std::move(answers)) {}

Result<remote::RemoteConfig> MailboxDoor::config() const {
    constexpr std::string_view kLocal = "local:";
    if (place_.starts_with(kLocal))
        return remote::RemoteConfig{place_, "local", {{"root", place_.substr(kLocal.size())}}};
    const std::string name = place_.substr(0, place_.find(':'));
    PACKTRAIN_TRY(const Config config, line_->config->read());
    if (const remote::RemoteConfig* const found = config.find(name)) return *found;
    return fail(Reason::unknownRemote, printable(name));
}

Result<remote::Slots*> MailboxDoor::slots(const StopToken& stop) {
    if (answers_) PACKTRAIN_CHECK(answers_(place_));
    if (slots_) return slots_.get();
    if (!line_) {
        PACKTRAIN_TRY(line_, openLine(files_, clock_, log_, places_));
    }
    Path state = places_.stateFolder;
    if (state.empty()) {
        PACKTRAIN_TRY(state, io::stateFolder());
    }
    PACKTRAIN_TRY(const remote::RemoteConfig wanted, config());
    const remote::Surroundings with{files_, *line_->http, clock_,       *line_->secrets,
                                    log_,   state,        places_.given};
    // Nothing waits in silence: the next turn tries again.
    PACKTRAIN_TRY(remote_, remote::openRemote(wanted, with, remote::kNoRetry));
    PACKTRAIN_TRY(const auto folder, remote_->findFolder(folder_, stop));
    if (!folder) return fail(Reason::objectGone, "no desktop has made the mailbox on " + place_ + " yet");
    PACKTRAIN_TRY(slots_, remote::openSlots(wanted, with, *remote_, *folder));
    return slots_.get();
}

void MailboxDoor::forget() {
    slots_.reset();
    remote_.reset();
}

}  // namespace packtrain::service
