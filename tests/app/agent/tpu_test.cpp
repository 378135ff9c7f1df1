// TPUs on the bus, and the messages of their runtime, whole and torn.
#include "sensors/tpu.h"

#include <doctest/doctest.h>

#include "fake_machine.h"
#include "sensors/wire.h"

using namespace packtrain;
using namespace packtrain::agent;
using packtrain::test::FakeMachine;

namespace {

std::string field(unsigned number, std::string_view bytes) {
    return std::string{static_cast<char>(number << 3U | 2U), static_cast<char>(bytes.size())} +
           std::string(bytes);
}

std::string integer(unsigned number, unsigned value) {
    return {static_cast<char>(number << 3U), static_cast<char>(value)};
}

/// Metric{attribute{key, value{int_attr}}, gauge}.
std::string metric(unsigned device, const std::string& gauge) {
    return field(3, field(1, field(1, "device-id") + field(2, integer(3, device))) + field(3, gauge));
}

std::string response(const std::string& metrics) {
    return field(1, field(1, "a.name") + field(2, "words") + metrics);
}

const std::string kHalf("\x09\0\0\0\0\0\0\xe0\x3f", 9);  // as_double = 0.5

void putTpu(FakeMachine& machine, const std::string& slot, std::string_view device) {
    const std::string folder = "/sys/bus/pci/devices/" + slot + '/';
    machine.put(folder + "vendor", "0x1ae0\n");
    machine.put(folder + "device", device);
}

}  // namespace

TEST_CASE("valuesComeByTheirDevice") {
    const auto values = readTpuMetric(response(metric(1, kHalf) + metric(0, integer(2, 7))));
    REQUIRE(values);
    CHECK(values->at(1) == 0.5);
    CHECK(values->at(0) == 7);
}

TEST_CASE("aValueThatIsNotToldIsAbsentAndNotZero") {
    const auto values = readTpuMetric(response(metric(0, "") + metric(1, integer(2, 0))));
    REQUIRE(values);
    CHECK_FALSE(values->contains(0));
    CHECK(values->at(1) == 0);  // told, and it is 0
    CHECK(readTpuMetric("")->empty());
}

TEST_CASE("whatANewerRuntimeAddsIsPassedOver") {
    const std::string timestamp = field(2, integer(1, 99));
    const auto values =
        readTpuMetric(integer(9, 1) + response(field(3, timestamp + metric(3, kHalf).substr(2))));
    REQUIRE(values);
    CHECK(values->at(3) == 0.5);
}

TEST_CASE("aMessageCutAnywhereIsRefusedOrHasLess") {
    const std::string whole = response(metric(0, kHalf) + metric(1, kHalf));
    for (std::size_t size = 1; size < whole.size(); ++size) CHECK_FALSE(readTpuMetric(whole.substr(0, size)));
}

TEST_CASE("noNumberWithoutEndAndNoFieldBeyondTheEnd") {
    WireReader endless(std::string_view("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12));
    CHECK_FALSE(endless.next());
    CHECK(endless.isBroken());
    WireReader longer(std::string_view("\x0a\x7f", 2));
    CHECK_FALSE(longer.next());
    CHECK(longer.isBroken());
    WireReader numberZero(std::string_view("\x00\x01", 2));
    CHECK_FALSE(numberZero.next());
    WireReader group(std::string_view("\x0b", 1));
    CHECK_FALSE(group.next());
}

TEST_CASE("aFrameSaysItsLength") {
    const std::string frame = grpcFrame("abc");
    CHECK(frame == std::string("\0\0\0\0\3abc", 8));
    CHECK(*grpcMessage(frame) == "abc");
    for (const std::string& wrong : {std::string(), std::string("\1\0\0\0\3abc", 8), frame + "d",
                                     frame.substr(0, 7), std::string("\0\xff\xff\xff\xff", 5)})
        CHECK_FALSE(grpcMessage(wrong));
}

TEST_CASE("tpusAreFoundOnTheBus") {
    FakeMachine machine;
    CHECK_FALSE(findTpus(machine.root()));
    machine.put("/sys/bus/pci/devices/0000:00:01.0/vendor", "0x10de\n");
    machine.put("/sys/bus/pci/devices/0000:00:01.0/device", "0x0063\n");
    CHECK_FALSE(findTpus(machine.root()));
    putTpu(machine, "0000:00:04.0", "0x0063\n");
    putTpu(machine, "0000:00:05.0", "0x0063\n");
    putTpu(machine, "0000:00:06.0", "0x1234\n");  // another device of Google's
    const auto found = findTpus(machine.root());
    REQUIRE(found);
    CHECK(found->kind == "v5e");
    CHECK(found->chips == 2);
}

TEST_CASE("portsComeFromTheEnvironment") {
    const auto ports = [](const std::string& list) {
        return tpuPorts([&](const std::string&) { return std::optional(list); });
    };
    CHECK(ports("") == std::vector{8431});
    CHECK(ports("8431,8432,8433") == std::vector{8431, 8432, 8433});
    CHECK(ports("0,70000,x,,9") == std::vector{9});
    CHECK(tpuPorts([](const std::string&) { return std::nullopt; }) == std::vector{8431});
    CHECK(ports("1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1").size() == 16);
}

TEST_CASE("nobodyOnThePortIsNoWorkloadAndNoError") {
    service::HttpOptions options;
    options.http2 = true;
    const auto http = service::makeHttp(options).value();
    const auto answer = askTpuRuntime(*http, 1, {});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().reason == Reason::fileGone);
}
