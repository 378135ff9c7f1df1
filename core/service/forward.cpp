#include "service/forward.h"

#include <charconv>

#include "base/bytes.h"

namespace packtrain::service {
namespace {

constexpr int kLargestPort = 65535;

std::string_view pathOf(std::string_view place) {
    if (!place.starts_with(kForward)) return {};
    place.remove_prefix(kForward.size());
    return place.starts_with(':') ? place.substr(1) : std::string_view();
}

}  // namespace

bool isForward(std::string_view place) {
    return !pathOf(place).empty();
}

Result<link::AgentDoor> doorOfForward(std::string_view place) {
    const std::string_view path = pathOf(place);
    if (path.starts_with('/')) return link::AgentDoor{.socket = Path(std::string(path))};
    int port = 0;
    const auto [end, problem] = std::from_chars(path.data(), path.data() + path.size(), port);
    if (problem != std::errc() || end != path.data() + path.size() || port < 1 || port > kLargestPort)
        return fail(Reason::badArgument,
                    printable(path) + " is neither a port nor the absolute path of a socket");
    return link::AgentDoor{.url = "http://127.0.0.1:" + std::to_string(port)};
}

}  // namespace packtrain::service
