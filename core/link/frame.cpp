#include "link/frame.h"

#include <algorithm>

namespace packtrain::link {
namespace {

constexpr std::string_view kMagic = "PKTL";
constexpr std::uint8_t kVersion = 1;
// Where the fields of the head begin.
constexpr std::size_t kVersionAt = 4, kDirectionAt = 5, kReservedAt = 6, kSessionAt = 8, kSenderAt = 24,
                      kCounterAt = 40, kLengthAt = 48;
static_assert(kLengthAt + 4 == kHeadSize);
static_assert(kLargestFrame <= UINT32_MAX);

void appendNumber(std::string& out, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
}

std::uint64_t numberAt(ByteSpan frame, std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value |= std::to_integer<std::uint64_t>(frame[at + i]) << (8 * i);
    return value;
}

template <typename Of>
Id<Of> idAt(ByteSpan frame, std::size_t at) {
    Id<Of> id;
    std::ranges::copy(frame.subspan(at, kIdSize), id.bytes.begin());
    return id;
}

std::string headBytes(const FrameHead& head, std::size_t sealedSize) {
    std::string out(kMagic);
    appendNumber(out, kVersion, 1);
    appendNumber(out, static_cast<std::uint8_t>(head.direction), 1);
    appendNumber(out, 0, kSessionAt - kReservedAt);
    out += head.session.text();
    out += head.sender.text();
    appendNumber(out, head.counter, 8);
    appendNumber(out, sealedSize, 4);
    return out;
}

bool isDirection(std::uint64_t value) {
    return value == static_cast<std::uint64_t>(Direction::toDesktop) ||
           value == static_cast<std::uint64_t>(Direction::toAgent);
}

}  // namespace

Result<std::string> sealFrame(const PairingKey& key, const FrameHead& head, std::string_view payload) {
    if (payload.size() > kLargestPayload) return fail(Reason::badArgument, "a frame would be too large");
    std::string frame = headBytes(head, payload.size() + kSealingSize);
    // The head is the purpose: a frame opens under its own head only.
    frame += seal(frameKey(key, head.direction, head.session, head.sender), frame, asBytes(payload));
    return frame;
}

std::expected<FrameHead, Refusal> readHead(ByteSpan frame) {
    if (frame.size() > kLargestFrame) return std::unexpected(Refusal::oversized);
    const std::size_t begins = std::min(frame.size(), kMagic.size());
    if (asText(frame.first(begins)) != kMagic.substr(0, begins)) return std::unexpected(Refusal::notAFrame);
    if (frame.size() < kHeadSize) return std::unexpected(Refusal::truncated);
    const std::uint64_t direction = numberAt(frame, kDirectionAt, 1);
    if (numberAt(frame, kVersionAt, 1) != kVersion || numberAt(frame, kReservedAt, 2) != 0 ||
        !isDirection(direction))
        return std::unexpected(Refusal::unknownVersion);
    const std::uint64_t sealedSize = numberAt(frame, kLengthAt, 4);
    if (frame.size() < kHeadSize + sealedSize) return std::unexpected(Refusal::truncated);
    if (frame.size() > kHeadSize + sealedSize) return std::unexpected(Refusal::oversized);
    return FrameHead{.direction = static_cast<Direction>(direction),
                     .session = idAt<SessionTag>(frame, kSessionAt),
                     .sender = idAt<SenderTag>(frame, kSenderAt),
                     .counter = numberAt(frame, kCounterAt, 8)};
}

std::expected<OpenedFrame, Refusal> openFrame(const PairingKey& key, Direction expected, ByteSpan frame) {
    const auto head = readHead(frame);
    if (!head) return std::unexpected(head.error());
    if (head->direction != expected) return std::unexpected(Refusal::wrongDirection);
    const SealKey derived = frameKey(key, head->direction, head->session, head->sender);
    auto payload = unseal(derived, asText(frame.first(kHeadSize)), frame.subspan(kHeadSize));
    if (!payload) return std::unexpected(Refusal::forged);
    return OpenedFrame{.head = *head, .payload = *std::move(payload)};
}

}  // namespace packtrain::link
