#include "sensors/network.h"

#include <algorithm>

#include "sensors/proc_text.h"

namespace packtrain::agent {
namespace {

bool leadsNowhere(std::string_view name) {
    return name == "lo" || name.starts_with("docker") || name.starts_with("veth") || name.starts_with("br-");
}

void add(std::optional<double>& sum, std::optional<double> part) {
    if (part) sum = sum.value_or(0) + *part;
}

}  // namespace

Reading<NetworkFigures> NetworkSensor::read(Ticks steady) {
    using Answer = Reading<NetworkFigures>;
    constexpr std::size_t kReceived = 0;
    constexpr std::size_t kSent = 8;
    const auto text = readProc(root_, "/proc/net/dev");
    if (!text) return Answer::trouble(text.error().message());
    NetworkFigures figures;
    std::size_t count = 0;
    for (const std::string_view line : linesOf(*text)) {
        // "  eth0: 1 2 ..." or "eth0:1 2 ..."; the two lines of titles have no colon.
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const auto name = fieldsOf(line.substr(0, colon));
        const auto values = fieldsOf(line.substr(colon + 1));
        if (name.size() != 1 || leadsNowhere(name[0])) continue;
        const auto received = values.size() > kSent ? numberOf(values[kReceived]) : std::nullopt;
        const auto sent = values.size() > kSent ? numberOf(values[kSent]) : std::nullopt;
        if (!received || !sent) return Answer::trouble("/proc/net/dev is not understood");
        ++count;
        auto known = interfaces_.find(name[0]);
        if (known == interfaces_.end())
            known = interfaces_.emplace(name[0], Interface{Rate(longestGap_), Rate(longestGap_)}).first;
        figures.received += *received;
        figures.sent += *sent;
        add(figures.receivedPerSecond, known->second.received.look(*received, steady));
        add(figures.sentPerSecond, known->second.sent.look(*sent, steady));
    }
    if (count == 0) return Answer::unsupported("no interface but loopback");
    return figures;
}

}  // namespace packtrain::agent
