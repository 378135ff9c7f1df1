#include "link_fixture.h"

namespace packtrain::test {
namespace {

using namespace link;

std::string_view opened(std::string_view frame, const PairingKey& key = goldenKey(),
                        Direction direction = Direction::toDesktop) {
    const auto result = openFrame(key, direction, asBytes(frame));
    return result ? "taken" : refusalName(result.error());
}

TEST_CASE("aFrameOpensAsItWasSealed") {
    const std::string frame = stateFrame(7, "what is told");
    CHECK(frame.size() == kHeadSize + kSealingSize + 12);
    const auto read = openFrame(goldenKey(), Direction::toDesktop, asBytes(frame));
    REQUIRE(read);
    CHECK(read->payload == "what is told");
    CHECK(read->head == FrameHead{.session = kSession, .sender = kAgent, .counter = 7});
    CHECK(readHead(asBytes(frame)) == read->head);
}

TEST_CASE("thePayloadIsNotInTheFrame") {
    const std::string frame = stateFrame(7, "a text that nobody may read");
    CHECK(frame.find("nobody") == std::string::npos);
    CHECK(frame != stateFrame(7, "a text that nobody may read"));
}

TEST_CASE("anyBitThatTurnsIsNoticed") {
    const std::string frame = stateFrame(7, "what is told");
    for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
        std::string changed = frame;
        changed[bit / 8] = static_cast<char>(static_cast<unsigned char>(changed[bit / 8]) ^ (1U << bit % 8));
        CAPTURE(bit);
        CHECK(opened(changed) != "taken");
    }
}

TEST_CASE("eachLieInTheHeadIsRefused") {
    const std::string frame = stateFrame(7, "what is told");
    const auto with = [&](std::size_t at, char value) {
        std::string changed = frame;
        changed[at] = value;
        return changed;
    };
    CHECK(opened(with(0, 'X')) == "not_a_frame");
    CHECK(opened(with(4, 2)) == "unknown_version");
    CHECK(opened(with(5, 3)) == "unknown_version");
    CHECK(opened(with(6, 1)) == "unknown_version");
    CHECK(opened(with(5, 2)) == "wrong_direction");
    CHECK(opened(with(8, 1)) == "forged");
    CHECK(opened(with(24, 1)) == "forged");
    CHECK(opened(with(40, 8)) == "forged");
    CHECK(opened(with(51, 1)) == "truncated");
}

TEST_CASE("whatIsHalfWrittenIsTruncated") {
    const std::string frame = stateFrame(7, "what is told");
    for (std::size_t size = 0; size < frame.size(); ++size) {
        CAPTURE(size);
        CHECK(opened(frame.substr(0, size)) == "truncated");
    }
}

TEST_CASE("whatIsTooLongIsOversized") {
    const std::string frame = stateFrame(7, "what is told");
    CHECK(opened(frame + 'x') == "oversized");
    CHECK(opened(std::string(kLargestFrame + 1, 'x')) == "oversized");
    CHECK(opened(std::string(kLargestFrame, 'x')) == "not_a_frame");
    CHECK(opened(stateFrame(7, std::string(kLargestPayload, 'x'))) == "taken");
    const FrameHead head{.session = kSession, .sender = kAgent};
    const auto tooLarge = sealFrame(goldenKey(), head, std::string(kLargestPayload + 1, 'x'));
    REQUIRE_FALSE(tooLarge);
    CHECK(tooLarge.error().reason == Reason::badArgument);
}

TEST_CASE("withoutTheKeyNothingOpens") {
    CHECK(opened(stateFrame(7), PairingKey::random()) == "forged");
}

TEST_CASE("aFrameIsOfOneDirectionOnly") {
    CHECK(opened(stateFrame(7), goldenKey(), Direction::toAgent) == "wrong_direction");
    CHECK(frameKey(goldenKey(), Direction::toDesktop, kSession, kAgent) !=
          frameKey(goldenKey(), Direction::toAgent, kSession, kAgent));
}

TEST_CASE("idsAreRandomAndReadBack") {
    const SessionId id = SessionId::random();
    CHECK(id != SessionId::random());
    CHECK(SessionId::fromHex(id.hex()) == id);
    CHECK_FALSE(SessionId::fromHex("0011"));
    CHECK_FALSE(SessionId::fromHex(std::string(32, 'g')));
    CHECK_FALSE(PairingKey::fromBytes(asBytes(std::string(31, 'k'))));
}

}  // namespace
}  // namespace packtrain::test
