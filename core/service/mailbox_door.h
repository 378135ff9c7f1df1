// The way to a pairing's mailbox: from what the pairing says of it to the folder on a drive.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "link/mailbox/mail_name.h"
#include "remote/slots.h"
#include "service/line.h"

namespace packtrain::service {

/// One thread. What is passed in outlives it.
class MailboxDoor {
  public:
    /// `place`: "REMOTE:" of the configuration, or "local:/folder". `answers` is asked before each use
    /// whether a folder there answers; may be empty. Nothing is opened yet.
    MailboxDoor(io::FileSystem& files, const Clock& clock, Log& log, LinePlaces places, std::string place,
                const link::PairingId& pairing,
                std::function<Result<>(const std::string& place)> answers = {});

    const std::string& place() const { return place_; }
    /// The mailbox's folder; it stays open until forget(). objectGone: there is none, because no desktop has
    /// made it or somebody took it away.
    Result<remote::Slots*> slots(const StopToken& stop);
    /// It is looked for anew the next time: the folder may be another one.
    void forget();

  private:
    io::FileSystem& files_;
    const Clock& clock_;
    Log& log_;
    const LinePlaces places_;
    const std::string place_;
    const std::string folder_;
    const std::function<Result<>(const std::string& place)> answers_;
    // In the order of construction.
    std::unique_ptr<Line> line_;
    std::unique_ptr<remote::Slots> slots_;
};

}  // namespace packtrain::service
