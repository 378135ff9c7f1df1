// A frame, or what is inside of one, from a stranger: refused, or read; and what was read is written so that
// it is read again as the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "link/command_body.h"
#include "link/receiver.h"
#include "link/state_body.h"

using namespace packtrain;
using namespace packtrain::link;

namespace {

PairingKey key() {
    std::string bytes;
    for (char c = 0; c < 32; ++c) bytes += c;
    return *PairingKey::fromBytes(asBytes(bytes));
}

/// Both directions and roads, twice: nothing is taken twice.
void hear(ByteSpan frame) {
    (void)readHead(frame);
    for (const Direction direction : {Direction::toDesktop, Direction::toAgent}) {
        Receiver receiver(key(), direction);
        (void)receiver.take(Road::mailbox, frame);
        (void)receiver.take(Road::direct, frame);
        if (receiver.take(Road::direct, frame).as != Received::As::refused) std::abort();
    }
}

void readPayload(std::string_view payload) {
    if (const auto body = readState(payload)) {
        // Texts grow where they are made to be of one line; then they may not fit any more.
        if (const auto written = writeState(*body)) {
            const auto again = readState(*written);
            if (!again || writeState(*again).value() != *written) std::abort();
        }
    }
    if (const auto body = readCommands(payload)) {
        if (const auto written = writeCommands(*body)) {
            const auto again = readCommands(*written);
            if (!again || writeCommands(*again).value() != *written) std::abort();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    hear(asBytes(input));
    readPayload(input);
    return 0;
}
