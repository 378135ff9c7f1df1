#include "sensors/tpu_metric.h"

#include <cmath>
#include <optional>

#include "sensors/wire.h"

namespace packtrain::agent {
namespace {

constexpr std::size_t kPrefix = 5;  // a flag and four bytes of length, the highest first
constexpr std::size_t kMostDevices = 1024;
constexpr std::uint64_t kMostDeviceNumber = 1U << 20U;

Fail wrong(std::string_view what) {
    return fail(Reason::protocolError, "the TPU's runtime: " + std::string(what));
}

/// The last field of that number, as protobuf wants it where one is expected.
std::optional<std::string_view> messageIn(std::string_view message, std::uint32_t number, bool& isBroken) {
    std::optional<std::string_view> found;
    WireReader reader(message);
    while (const auto field = reader.next())
        if (field->number == number && field->kind == WireField::Kind::bytes) found = field->bytes;
    isBroken = isBroken || reader.isBroken();
    return found;
}

/// Attribute{key=1, value=2 AttrValue{int_attr=3}}.
std::optional<std::uint64_t> deviceOf(std::string_view attribute, bool& isBroken) {
    const auto value = messageIn(attribute, 2, isBroken);
    if (!value) return std::nullopt;
    std::optional<std::uint64_t> device;
    WireReader reader(*value);
    while (const auto field = reader.next())
        if (field->number == 3 && field->kind == WireField::Kind::varint) device = field->value;
    isBroken = isBroken || reader.isBroken();
    return device && *device <= kMostDeviceNumber ? device : std::nullopt;
}

/// Gauge{as_double=1, as_int=2} and Counter, which has the same two.
std::optional<double> valueOf(std::string_view measure, bool& isBroken) {
    std::optional<double> value;
    WireReader reader(measure);
    while (const auto field = reader.next()) {
        if (field->number == 1) value = field->asDouble();
        if (field->number == 2 && field->kind == WireField::Kind::varint)
            value = static_cast<double>(static_cast<std::int64_t>(field->value));
    }
    isBroken = isBroken || reader.isBroken();
    return value && std::isfinite(*value) ? value : std::nullopt;
}

}  // namespace

std::string grpcFrame(std::string_view message) {
    std::string frame(1, '\0');
    for (unsigned shift = 32; shift > 0;) {
        shift -= 8;
        frame += static_cast<char>(message.size() >> shift & 0xffU);
    }
    return frame += message;
}

Result<std::string_view> grpcMessage(std::string_view body) {
    if (body.size() < kPrefix) return wrong("an answer without a message");
    if (body[0] != '\0') return wrong("a compressed answer, which nobody asked for");
    std::size_t length = 0;
    for (std::size_t i = 1; i < kPrefix; ++i) length = length << 8U | static_cast<unsigned char>(body[i]);
    if (length != body.size() - kPrefix) return wrong("a message of another length than it says");
    return body.substr(kPrefix);
}

std::string tpuMetricRequest(std::string_view name) {
    constexpr char kMetricName = 1 << 3 | 2;  // field 1, bytes; names are shorter than 128
    return std::string(1, kMetricName) + static_cast<char>(name.size()) + std::string(name);
}

Result<TpuMetric> readTpuMetric(std::string_view message) {
    bool isBroken = false;
    TpuMetric values;
    const auto metric = messageIn(message, 1, isBroken);
    WireReader reader(metric.value_or(std::string_view()));
    while (const auto field = reader.next()) {
        if (field->number != 3 || field->kind != WireField::Kind::bytes) continue;
        const auto attribute = messageIn(field->bytes, 1, isBroken);
        auto measure = messageIn(field->bytes, 3, isBroken);
        if (!measure) measure = messageIn(field->bytes, 4, isBroken);
        if (!attribute || !measure) continue;
        const auto device = deviceOf(*attribute, isBroken);
        const auto value = valueOf(*measure, isBroken);
        if (!device || !value) continue;
        values[*device] = *value;
        if (values.size() > kMostDevices) return wrong("more devices than there can be");
    }
    if (isBroken || reader.isBroken()) return wrong("an answer that is no message");
    return values;
}

}  // namespace packtrain::agent
