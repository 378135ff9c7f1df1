#include "link/direct/local_link.h"

#include "link_fixture.h"

namespace packtrain::test {
namespace {

using namespace link;

TEST_CASE("theLocalPairingIsReadAsItWasWritten") {
    const Pairing pairing{.id = PairingId::random(), .key = PairingKey::random()};
    const Pairing read = need(readLocalLink(localLinkText(pairing)));
    CHECK(read.id == pairing.id);
    CHECK(read.key == pairing.key);
    // As another program would write it.
    const std::string theirs = R"({"later": 1, "key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "pairing": "00112233445566778899aabbccddeeff", "format": "packtrain-link-local/1"})";
    CHECK(need(readLocalLink(theirs)).key == goldenKey());
}

TEST_CASE("whatIsNoWholeLocalPairingIsRefusedAndNotRepeated") {
    const std::string whole = localLinkText({.id = PairingId::random(), .key = goldenKey()});
    for (std::size_t size = 0; size + 1 < whole.size(); ++size)
        CHECK_FALSE(readLocalLink(std::string_view(whole).substr(0, size)));
    for (const std::string_view text :
         {"[]", "{}", R"({"format": "packtrain-link-local/2"})", R"({"format": 1, "pairing": [], "key": {}})",
          R"({"format": "packtrain-link-local/1", "pairing": "00", "key": "c2VjcmV0"})"}) {
        const auto read = readLocalLink(text);
        REQUIRE_FALSE(read);
        CHECK(read.error().reason == Reason::protocolError);
        CHECK_FALSE(read.error().context.contains("c2VjcmV0"));
    }
}

}  // namespace
}  // namespace packtrain::test
