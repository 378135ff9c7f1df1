#include "link/mailbox/mail_pace.h"

namespace packtrain::link {

using namespace std::chrono_literals;

Attention attentionFor(bool isBusy, std::optional<Nanoseconds> left, bool isCommandAwaited) {
    if (isCommandAwaited || (left && *left <= 20min)) return Attention::near;
    return isBusy ? Attention::active : Attention::idle;
}

Nanoseconds mailInterval(Attention attention) {
    switch (attention) {
        case Attention::idle:
            return 120s;
        case Attention::active:
            return 30s;
        case Attention::near:
            return 15s;
    }
    return 120s;
}

}  // namespace packtrain::link
