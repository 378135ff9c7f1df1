#include <doctest/doctest.h>

#include "shard/pack_stream.h"
#include "shard_fixture.h"

namespace packtrain::shard {
namespace {

using namespace packtrain::test;

constexpr std::uint64_t kFileSize = 3'000'001;
constexpr std::uint64_t kPartSize = 1'300'000;
const PackOptions kOptions{
    .digests = {DigestKind::sha256, DigestKind::md5}, .markInterval = 100'000, .stageLimit = kMiB};

RawContent part(ShardFixture& fixture, std::uint64_t number, std::string before) {
    const std::uint64_t offset = number * kPartSize;
    return {.entry = fixture.entry("huge"),
            .offset = offset,
            .size = std::min(kPartSize, kFileSize - offset),
            .before = std::move(before)};
}

}  // namespace

TEST_CASE("partsAreTheFileCutAndTheirLastMarkKnowsTheWholeFile") {
    ShardFixture fixture;
    fixture.tree().patternFile("huge", kFileSize, 9);
    const std::string file = readFile(fixture.path("huge"));
    std::string joined, before;
    for (std::uint64_t number = 0; number < 3; ++number) {
        const auto stream = packRaw(fixture.source(), part(fixture, number, before), kOptions);
        REQUIRE(stream->check(CheckScope::everything).has_value());
        const std::string expected = file.substr(number * kPartSize, kPartSize);
        CHECK(stream->size() == expected.size());
        const ReadResult all = readAll(*stream);
        REQUIRE(!all.error);
        CHECK(all.bytes == expected);
        CHECK(stream->digests()[0] == digestOf(DigestKind::sha256, asBytes(expected)));
        CHECK(stream->digests()[1] == digestOf(DigestKind::md5, asBytes(expected)));
        const auto marks = stream->takeMarks();
        CHECK(marks.back().offset == expected.size());
        for (const Mark& mark : marks) {
            CHECK(mark.fileDigests.empty());
            const auto again = packRaw(fixture.source(), part(fixture, number, "lost"), kOptions);
            const std::uint64_t offset = std::min<std::uint64_t>(mark.offset + 777, expected.size());
            REQUIRE(again->place(offset, &mark).has_value());
            CHECK(readAll(*again).bytes == expected.substr(offset));
            CHECK(again->digests() == stream->digests());
            if (number < 2 || offset == expected.size()) continue;
            CHECK(rawDigest(again->takeMarks().back().state, kFileSize)->sha256 ==
                  digestOf(DigestKind::sha256, asBytes(file)));
        }
        joined += all.bytes;
        before = marks.back().state;
        CHECK(rawDigest(before, kFileSize).has_value() == (number == 2));
    }
    CHECK(joined == file);
    const auto digest = rawDigest(before, kFileSize);
    REQUIRE(digest.has_value());
    CHECK(digest->sha256 == digestOf(DigestKind::sha256, asBytes(file)));
    CHECK(digest->xxh3 == digestOf(DigestKind::xxh3_128, asBytes(file)));
}

TEST_CASE("aPartDoesNotFollowAnotherThanTheOneBefore") {
    ShardFixture fixture;
    fixture.tree().patternFile("huge", kFileSize, 9);
    const auto first = packRaw(fixture.source(), part(fixture, 0, ""), kOptions);
    readAll(*first);
    const auto marks = first->takeMarks();
    for (const std::string& before : {std::string(), std::string("torn"), marks.front().state}) {
        const auto stream = packRaw(fixture.source(), part(fixture, 1, before), kOptions);
        CHECK(readAll(*stream).error->reason == Reason::databaseBroken);
        CHECK(stream->place(0, nullptr).error().reason == Reason::databaseBroken);
    }
    const auto third = packRaw(fixture.source(), part(fixture, 2, marks.back().state), kOptions);
    CHECK(third->place(0, nullptr).error().reason == Reason::databaseBroken);
    const auto second = packRaw(fixture.source(), part(fixture, 1, marks.back().state), kOptions);
    CHECK(second->place(200'000, &marks[1]).error().reason == Reason::databaseBroken);
}

TEST_CASE("aRawFileThatChangesAlwaysFails") {
    ShardFixture fixture;
    fixture.tree().patternFile("huge", kFileSize, 9);
    const RawContent content = part(fixture, 0, "");
    const auto stream = packRaw(fixture.source(), content, kOptions);
    int reads = 0;
    fixture.before(Op::readAt, "huge", [&] {
        if (++reads == 2) fixture.tree().modified("huge", 1);
        return std::optional<Error>();
    });
    const ReadResult all = readAll(*stream);
    REQUIRE(all.error);
    CHECK(all.error->kind == Kind::sourceChanged);
    REQUIRE(stream->changed());
    CHECK(stream->changed()->sampleOffset == 0);
    fixture.faults().reset();
    stream->takeOut(*stream->changed());
    CHECK(stream->size() == kPartSize);
    const auto again = packRaw(fixture.source(), content, kOptions);
    CHECK(again->check(CheckScope::everything).error().kind == Kind::sourceChanged);
    CHECK(again->changed().has_value());
    CHECK(again->place(0, nullptr).has_value());
    CHECK(readAll(*again).error->kind == Kind::sourceChanged);
}

TEST_CASE("whenTheRootOfARawFileIsGoneItWaits") {
    ShardFixture fixture;
    fixture.tree().patternFile("huge", kFileSize, 9);
    const auto stream = packRaw(fixture.source(), part(fixture, 0, ""), kOptions);
    REQUIRE(stream->check(CheckScope::everything).has_value());
    REQUIRE(fixture.disk().removeTree(fixture.tree().root()).has_value());
    CHECK(readAll(*stream).error->reason == Reason::sourceMissing);
    CHECK(!stream->changed());
}

}  // namespace packtrain::shard
