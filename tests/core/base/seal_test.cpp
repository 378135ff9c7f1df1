#include "base/seal.h"

#include <doctest/doctest.h>

using namespace packtrain;

TEST_CASE("what was sealed opens with the same key and purpose") {
    const SealKey key = makeSealKey();
    for (const std::string& clear :
         {std::string(), std::string("token"), std::string(100'000, 'x'), std::string("\0\xff", 2)}) {
        const auto opened = unseal(key, "session", asBytes(seal(key, "session", asBytes(clear))));
        REQUIRE(opened);
        CHECK(*opened == clear);
    }
}

TEST_CASE("sealing twice gives different bytes, and neither shows the secret") {
    const SealKey key = makeSealKey();
    const std::string first = seal(key, "session", asBytes("token-token-token"));
    CHECK(first != seal(key, "session", asBytes("token-token-token")));
    CHECK(first.find("token") == std::string::npos);
}

TEST_CASE("any changed bit, a cut, another key or another purpose is noticed") {
    const SealKey key = makeSealKey();
    const std::string sealed = seal(key, "session", asBytes("token"));
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        std::string tampered = sealed;
        tampered[bit / 8] = static_cast<char>(tampered[bit / 8] ^ (1 << (bit % 8)));
        CHECK_FALSE(unseal(key, "session", asBytes(tampered)));
    }
    for (std::size_t size = 0; size < sealed.size(); ++size)
        CHECK_FALSE(unseal(key, "session", asBytes(sealed).first(size)));
    CHECK_FALSE(unseal(key, "session", asBytes(sealed + "x")));
    CHECK_FALSE(unseal(makeSealKey(), "session", asBytes(sealed)));
    CHECK(unseal(key, "mailbox", asBytes(sealed)).error().reason == Reason::noStateKey);
}

TEST_CASE("a key is taken only in its full length") {
    const SealKey key = makeSealKey();
    CHECK(key != makeSealKey());
    CHECK(sealKeyFromBytes(key) == key);
    CHECK_FALSE(sealKeyFromBytes(ByteSpan(key).first(31)));
    CHECK_FALSE(sealKeyFromBytes(asBytes(std::string(33, 'k'))));
}
