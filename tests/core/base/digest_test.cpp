#include "base/digest.h"

#include <doctest/doctest.h>

#include <array>

#include "support/fixture_tree.h"

using namespace packtrain;

namespace {

constexpr std::array kKinds = {DigestKind::md5, DigestKind::sha1, DigestKind::sha256, DigestKind::xxh3_128};

std::string hexOf(DigestKind kind, std::string_view text) {
    return toHex(asBytes(digestOf(kind, asBytes(text))));
}

}  // namespace

// RFC 1321, FIPS 180-4 examples, and what the xxhsum tool prints.
TEST_CASE("digests match the published vectors") {
    CHECK(hexOf(DigestKind::md5, "") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(hexOf(DigestKind::md5, "abc") == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(hexOf(DigestKind::sha1, "") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    CHECK(hexOf(DigestKind::sha1, "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(hexOf(DigestKind::sha256, "") ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hexOf(DigestKind::sha256, "abc") ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hexOf(DigestKind::xxh3_128, "") == "99aa06d3014798d86001c324468d497f");
    CHECK(hexOf(DigestKind::xxh3_128, "abc") == "06b05ab6733a618578af5f94892f3950");
}

// RFC 4231, test cases 2 and 6 (a key longer than a block).
TEST_CASE("hmac matches the published vectors") {
    CHECK(toHex(asBytes(hmacSha256(asBytes("Jefe"), asBytes("what do ya want for nothing?")))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    const std::string key(131, '\xaa');
    CHECK(toHex(asBytes(
              hmacSha256(asBytes(key), asBytes("Test Using Larger Than Block-Size Key - Hash Key First")))) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("names lead back to the kind") {
    for (const DigestKind kind : kKinds) CHECK(digestByName(digestName(kind)) == kind);
    CHECK_FALSE(digestByName("sha512"));
    CHECK_FALSE(digestByName(""));
}

// Blocks are of 64 bytes (MD5, SHA) and 256 or 1024 (XXH3): every offset around them, and both parities.
TEST_CASE("a restored midstate goes on as if nothing had happened") {
    const std::string data = test::patternBytes(2600, 7);
    for (const DigestKind kind : kKinds) {
        CAPTURE(digestName(kind));
        const std::string whole = digestOf(kind, asBytes(data));
        const auto running = makeHasher(kind);
        for (std::size_t at = 0; at <= data.size(); ++at) {
            auto restored = restoreHasher(kind, asBytes(running->save()));
            REQUIRE(restored);
            (*restored)->update(asBytes(data).subspan(at));
            if ((*restored)->finish() != whole) FAIL("differs when restored at " << at);
            if (at < data.size()) running->update(asBytes(data).subspan(at, 1));
        }
    }
}

TEST_CASE("finishing does not disturb a running digest") {
    for (const DigestKind kind : kKinds) {
        const auto hasher = makeHasher(kind);
        hasher->update(asBytes("ab"));
        CHECK(hasher->finish() == digestOf(kind, asBytes("ab")));
        hasher->update(asBytes("c"));
        CHECK(hasher->finish() == digestOf(kind, asBytes("abc")));
    }
}

TEST_CASE("a midstate of another kind, version or length is refused") {
    for (const DigestKind kind : kKinds) {
        const std::string saved = makeHasher(kind)->save();
        std::string otherVersion = saved;
        otherVersion[1] = static_cast<char>(otherVersion[1] + 1);
        std::vector<std::string> bad = {"", saved.substr(1), saved + "x", otherVersion};
        for (const DigestKind other : kKinds)
            if (other != kind) bad.push_back(makeHasher(other)->save());
        for (const std::string& midstate : bad) {
            const auto restored = restoreHasher(kind, asBytes(midstate));
            REQUIRE_FALSE(restored);
            CHECK(restored.error().reason == Reason::databaseBroken);
        }
    }
}

TEST_CASE("random bytes come in the wished number and do not repeat") {
    CHECK(randomBytes(0).empty());
    CHECK(randomBytes(32).size() == 32);
    CHECK(randomBytes(32) != randomBytes(32));
}
