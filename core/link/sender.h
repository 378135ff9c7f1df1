// The other end of Receiver: frames of one sender, numbered.
#pragma once

#include "link/frame.h"

namespace packtrain::link {

/// One thread. What it has numbered is never numbered again, sent or not.
class Sender {
  public:
    Sender(PairingKey key, Direction direction, SessionId session, SenderId sender = SenderId::random())
        : key_(key), head_{.direction = direction, .session = session, .sender = sender} {}

    const SenderId& id() const { return head_.sender; }
    const SessionId& session() const { return head_.session; }
    /// badArgument if the payload is too large; then no number is used up.
    Result<std::string> seal(std::string_view payload) {
        PACKTRAIN_TRY(std::string frame, sealFrame(key_, head_, payload));
        ++head_.counter;
        return frame;
    }

  private:
    PairingKey key_;
    FrameHead head_;  ///< of the next frame
};

}  // namespace packtrain::link
