// The other end of Receiver: frames of one sender, numbered.
#pragma once

#include <atomic>
#include <memory>

#include "link/frame.h"

namespace packtrain::link {

/// Any thread: two roads may seal at once. What it has numbered is never numbered again, sent or not; copies
/// count together.
class Sender {
  public:
    Sender(PairingKey key, Direction direction, SessionId session, SenderId sender = SenderId::random())
        : key_(key), head_{.direction = direction, .session = session, .sender = sender} {}

    const SenderId& id() const { return head_.sender; }
    const SessionId& session() const { return head_.session; }
    /// badArgument if the payload is too large; then no number is used up.
    Result<std::string> seal(std::string_view payload) {
        if (payload.size() > kLargestPayload) return fail(Reason::badArgument, "more than a frame may say");
        FrameHead head = head_;
        head.counter = next_->fetch_add(1);
        return sealFrame(key_, head, payload);
    }

  private:
    PairingKey key_;
    FrameHead head_;  ///< without a counter
    std::shared_ptr<std::atomic<std::uint64_t>> next_ = std::make_shared<std::atomic<std::uint64_t>>(0);
};

}  // namespace packtrain::link
