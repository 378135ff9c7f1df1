#include "service/mailbox_door.h"

#include "service/notebook_secret.h"

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

Result<remote::Slots*> MailboxDoor::slots(const StopToken& stop) {
    if (answers_) PACKTRAIN_CHECK(answers_(place_));
    if (slots_) return slots_.get();
    if (!line_) {
        PACKTRAIN_TRY(line_, openLine(files_, clock_, log_, places_));
    }
    auto found = line_->remotes->slots(remoteOfMailbox(place_), folder_, IfAbsent::fail, stop);
    if (!found && found.error().reason == Reason::objectGone)
        return fail(Reason::objectGone, "no desktop has made the mailbox on " + place_ + " yet");
    PACKTRAIN_TRY(slots_, std::move(found));
    return slots_.get();
}

void MailboxDoor::forget() {
    slots_.reset();
    if (line_) line_->remotes->forget(remoteOfMailbox(place_));
}

}  // namespace packtrain::service
