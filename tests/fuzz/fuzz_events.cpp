// A stream of events from a stranger: read, or refused; the same whole and byte by byte, and never more held
// than a line and an event. What it holds is taken as frames are.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "link/direct/event_reader.h"
#include "link/direct/local_link.h"
#include "link/receiver.h"

using namespace packtrain;
using namespace packtrain::link;

namespace {

struct Heard {
    std::vector<std::string> events;
    bool isWhole = true;

    bool operator==(const Heard&) const = default;
};

Heard hear(std::string_view stream, std::size_t pieces) {
    Heard heard;
    EventReader reader;
    for (std::size_t at = 0; at < stream.size() && heard.isWhole; at += pieces)
        heard.isWhole = reader
                            .read(asBytes(stream.substr(at, pieces)),
                                  [&](std::string_view data) { heard.events.emplace_back(data); })
                            .has_value();
    return heard;
}

PairingKey key() {
    std::string bytes;
    for (char c = 0; c < 32; ++c) bytes += c;
    return *PairingKey::fromBytes(asBytes(bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const Heard whole = hear(input, input.size() + 1);
    if (!(hear(input, 1) == whole) || !(hear(input, 7) == whole)) std::abort();
    Receiver receiver(key(), Direction::toDesktop);
    for (const std::string& event : whole.events) {
        if (event.size() > EventReader::kLongestLine) std::abort();
        const auto frame = fromBase64(event);
        (void)receiver.take(Road::direct, asBytes(frame ? *frame : event));
    }
    if (const auto pairing = readLocalLink(input))
        if (readLocalLink(localLinkText(*pairing)).value().key != pairing->key) std::abort();
    return 0;
}
