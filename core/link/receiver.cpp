#include "link/receiver.h"

#include "base/digest.h"

namespace packtrain::link {

Received Receiver::refuse(Refusal refusal, std::optional<FrameHead> head) {
    tally_.count(refusal);
    return {.as = Received::As::refused, .refusal = refusal, .head = head};
}

Received Receiver::take(Road road, ByteSpan frame) {
    if (session_) {
        const auto head = readHead(frame);
        const bool isOurs = !head || head->direction != direction_ || head->session == *session_;
        if (!isOurs) return refuse(Refusal::otherSession);
    }
    auto opened = openFrame(key_, direction_, frame);
    if (!opened) return refuse(opened.error());
    return judge(road, frame, *std::move(opened));
}

Received Receiver::judge(Road road, ByteSpan frame, OpenedFrame opened) {
    const FrameHead head = opened.head;
    Sender& sender = senders_[{head.session, head.sender}];
    Lane& lane = sender.lanes[static_cast<std::size_t>(road)];
    const std::string digest = digestOf(DigestKind::sha256, frame);
    if (road == Road::mailbox && digest == lane.lastFrame) {
        ++tally_.unchanged;
        return {.as = Received::As::unchanged, .head = head};
    }
    switch (lane.window.judge(head.counter)) {
        case CounterWindow::Verdict::repeated:
            return refuse(Refusal::replayed, head);
        case CounterWindow::Verdict::older:
            // Once only: the next time it is a replay.
            lane.window.take(head.counter);
            return refuse(Refusal::outOfOrder, head);
        case CounterWindow::Verdict::newer:
            break;
    }
    lane.window.take(head.counter);
    lane.lastFrame = digest;
    Received taken{.as = Received::As::late, .head = head, .payload = std::move(opened.payload)};
    if (sender.newest && head.counter <= *sender.newest) {
        ++tally_.late;
        return taken;
    }
    sender.newest = head.counter;
    ++tally_.fresh;
    taken.as = Received::As::fresh;
    return taken;
}

}  // namespace packtrain::link
