#include "shard/pack_stream.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>

#include "shard/tar_format.h"
#include "shard_fixture.h"
#include "stock_tools.h"

namespace packtrain::shard {
namespace {

using namespace packtrain::test;

const std::vector<DigestKind> kTwoDigests = {DigestKind::sha256, DigestKind::md5};

std::vector<std::string> digestsOf(const std::string& bytes, const std::vector<DigestKind>& kinds) {
    std::vector<std::string> digests;
    for (const DigestKind kind : kinds) digests.push_back(digestOf(kind, asBytes(bytes)));
    return digests;
}

std::map<std::uint32_t, std::string> fileDigestsOf(const std::vector<Mark>& marks,
                                                   std::uint64_t upTo = UINT64_MAX) {
    std::map<std::uint32_t, std::string> all;
    for (const Mark& mark : marks) {
        if (mark.offset > upTo) break;
        const auto digests = decodeFileDigests(mark.fileDigests);
        REQUIRE(digests.has_value());
        for (const FileDigest& digest : *digests) {
            CHECK(!all.contains(digest.member));
            all[digest.member] = digest.xxh3;
        }
    }
    return all;
}

std::map<std::uint32_t, std::string> expectedFileDigests(ShardFixture& fixture, const ShardContent& content) {
    std::map<std::uint32_t, std::string> all;
    for (std::uint32_t member = 0; member < content.plan.members.size(); ++member) {
        const dataset::Entry& entry = content.plan.members[member];
        const bool isOut = !content.takenOut.empty() && content.takenOut[member];
        if (entry.kind == dataset::EntryKind::file && !isOut)
            all[member] = digestOf(DigestKind::xxh3_128, asBytes(readFile(fixture.path(entry.path))));
    }
    return all;
}

/// Samples of one and two files, an empty one, a big one of two files, links and folders.
void plantMixedTree(FixtureTree& tree) {
    tree.folder("a empty").file("b.txt", "").patternFile("c.jpg", 70'000, 1).file("c.json", "{}");
    tree.patternFile("big.bin", 900'001, 2).patternFile("big.json", 40'000, 3);
    tree.symlink("link", "c.jpg").patternFile("x/one.cls", 512, 4).patternFile("x/one.jpg", 511, 5);
    tree.patternFile("x/two.jpg", 513, 6).file("z", "last");
}

constexpr std::uint64_t kStage = 100'000;  // "big" is above it

}  // namespace

TEST_CASE("makesTheTarItsDigestsAndTheDigestOfEveryFile") {
    ShardFixture fixture;
    plantMixedTree(fixture.tree());
    fixture.tree().everyName();
    const ShardContent content = fixture.content();
    const std::string expected = fixture.expectedTar(content);
    const auto stream =
        fixture.pack(content, {.digests = kTwoDigests, .markInterval = 100'000, .stageLimit = kStage});
    CHECK(stream->size() == expected.size());
    CHECK(tarSize(content) == expected.size());
    REQUIRE(stream->check(CheckScope::everything).has_value());
    const ReadResult result = readAll(*stream);
    REQUIRE(!result.error);
    CHECK(result.bytes == expected);
    CHECK(stream->offset() == expected.size());
    CHECK(stream->digests() == digestsOf(expected, kTwoDigests));
    const auto marks = stream->takeMarks();
    REQUIRE(marks.size() == expected.size() / 100'000 + 1);
    for (std::size_t i = 0; i + 1 < marks.size(); ++i) CHECK(marks[i].offset == (i + 1) * 100'000);
    CHECK(marks.back().offset == expected.size());
    CHECK(fileDigestsOf(marks) == expectedFileDigests(fixture, content));
    CHECK(stream->takeMarks().empty());
    CHECK(fixture.takenOut().empty());

    const TempFolder temp;
    writeFile(temp / "t.tar", result.bytes);
    std::vector<ListedMember> listed;
    for (const dataset::Entry& entry : content.plan.members) listed.push_back(asListed(entry));
    CHECK(listWithPython(temp / "t.tar") == listed);
    const auto offsets = contentOffsets(content);
    for (std::uint32_t member = 0; member < offsets.size(); ++member) {
        const dataset::Entry& entry = content.plan.members[member];
        if (entry.kind == dataset::EntryKind::file)
            CHECK(result.bytes.substr(offsets[member].value(), entry.size) ==
                  readFile(fixture.path(entry.path)));
    }
}

TEST_CASE("anEmptyShardIsTheTrailerAlone") {
    ShardFixture fixture;
    const auto stream = fixture.pack(ShardContent{});
    CHECK(stream->check(CheckScope::everything).has_value());
    CHECK(readAll(*stream).bytes == std::string(kTrailer, '\0'));
    CHECK(stream->takeMarks().size() == 1);
}

TEST_CASE("fromAnyOffsetAndAnyMarkTheSameBytesAndTheSameDigestsCome") {
    std::mt19937_64 random(20240611);
    const auto pick = [&](std::uint64_t below) { return random() % below; };
    for (int round = 0; round < 25; ++round) {
        CAPTURE(round);
        ShardFixture fixture;
        const std::uint64_t sizes[] = {1, 2, 513, 5000, 60'000, 250'000};
        const auto files = 1 + pick(25);
        for (std::uint64_t file = 0; file < files; ++file) {
            const std::string name =
                "s" + std::to_string(pick(12)) + (pick(2) == 0 ? ".a" : ".b") + std::to_string(file);
            fixture.tree().patternFile(name, pick(sizes[pick(6)]), file);
        }
        const std::uint64_t intervals[] = {512, 1000, 4096, 77'777, 1 << 20};
        const PackOptions options{
            .digests = kTwoDigests, .markInterval = intervals[pick(5)], .stageLimit = sizes[pick(6)]};
        const ShardContent content = fixture.content();
        const std::string expected = fixture.expectedTar(content);
        const auto straight = fixture.pack(content, options);
        REQUIRE(readAll(*straight, 1 + pick(200'000)).bytes == expected);
        auto marks = straight->takeMarks();
        const auto digests = digestsOf(expected, kTwoDigests);
        CHECK(straight->digests() == digests);
        const auto fileDigests = expectedFileDigests(fixture, content);

        for (int resume = 0; resume < 12; ++resume) {
            const std::uint64_t offset =
                pick(4) == 0 ? marks[pick(marks.size())].offset : pick(expected.size() + 1);
            const Mark* mark = nullptr;
            for (const Mark& each : marks)
                if (each.offset <= offset && pick(6) != 0) mark = &each;
            const auto stream = pick(2) == 0 ? fixture.pack(content, options) : nullptr;
            PackStream& used = stream ? *stream : *straight;
            REQUIRE(used.place(offset, mark).has_value());
            CHECK(used.offset() == offset);
            const ReadResult rest = readAll(used, 1 + pick(200'000));
            REQUIRE(!rest.error);
            REQUIRE(rest.bytes == expected.substr(offset));
            CHECK(used.digests() == digests);
            auto all = fileDigestsOf(marks, mark ? mark->offset : 0);
            if (!mark) all.clear();
            const auto made = used.takeMarks();
            all.merge(fileDigestsOf(made));
            CHECK(all == fileDigests);
            // Later resumes begin at marks that were themselves made after a resume.
            for (const Mark& each : made) {
                const auto same = std::ranges::find(marks, each.offset, &Mark::offset);
                REQUIRE(same != marks.end());
                same->state = each.state;
            }
        }
    }
}

TEST_CASE("whatEndedBeforeTheMarkIsNotLookedAt") {
    ShardFixture fixture;
    for (int file = 0; file < 20; ++file)
        fixture.tree().patternFile("f" + std::to_string(10 + file), 10'000, 1);
    const ShardContent content = fixture.content();
    const std::string expected = fixture.expectedTar(content);
    const PackOptions options{.markInterval = 50'000};
    const auto first = fixture.pack(content, options);
    readAll(*first);
    const auto marks = first->takeMarks();
    for (int file = 0; file < 4; ++file)
        REQUIRE(fixture.disk().remove(fixture.path("f" + std::to_string(10 + file))).has_value());
    fixture.faults().reset();
    const auto second = fixture.pack(content, options);
    REQUIRE(second->place(60'000, &marks[0]).has_value());
    CHECK(readAll(*second).bytes == expected.substr(60'000));
    CHECK(second->digests() == digestsOf(expected, options.digests));
    for (const Operation& operation : fixture.faults().history())
        for (int file = 0; file < 4; ++file)
            CHECK(operation.path != fixture.path("f" + std::to_string(10 + file)));
}

TEST_CASE("aSmallSampleThatChangedLeavesOnTheSpotAndHarmsNoOther") {
    struct Case {
        const char* name;
        Reason reason;
        std::function<void(ShardFixture&)> change;
    };
    const Case cases[] = {
        {"grew", Reason::sourceChanged, [](ShardFixture& f) { f.tree().file("c.json", "{} more"); }},
        {"shrank", Reason::sourceChanged, [](ShardFixture& f) { f.tree().file("c.json", ""); }},
        {"same size", Reason::sourceChanged, [](ShardFixture& f) { f.tree().file("c.json", "[]"); }},
        {"touched", Reason::sourceChanged, [](ShardFixture& f) { f.tree().modified("c.json", 5); }},
        {"vanished", Reason::fileGone, [](ShardFixture& f) { (void)f.disk().remove(f.path("c.json")); }},
        {"now a folder", Reason::sourceChanged,
         [](ShardFixture& f) {
             (void)f.disk().remove(f.path("c.json"));
             f.tree().folder("c.json");
         }},
        {"now a link", Reason::sourceChanged,
         [](ShardFixture& f) {
             (void)f.disk().remove(f.path("c.json"));
             f.tree().symlink("c.json", "b.txt");
         }},
        {"now a FIFO", Reason::sourceChanged,
         [](ShardFixture& f) {
             (void)f.disk().remove(f.path("c.json"));
             f.tree().fifo("c.json");
         }},
        {"denied", Reason::fileDenied,
         [](ShardFixture& f) { f.before(Op::openRead, "c.json", [] { return Error(Reason::fileDenied); }); }},
        {"unreadable", Reason::readFailed,
         [](ShardFixture& f) { f.before(Op::readAt, "c.json", [] { return Error(Reason::readFailed); }); }},
        {"changes while it is read", Reason::sourceChanged,
         [](ShardFixture& f) {
             f.before(Op::readAt, "c.json", [&f] {
                 f.tree().file("c.json", "??");
                 return std::optional<Error>();
             });
         }},
        {"grows while it is read", Reason::sourceChanged,
         [](ShardFixture& f) {
             f.before(Op::readAt, "c.json", [&f] {
                 f.tree().file("c.json", "{}{}");
                 return std::optional<Error>();
             });
         }},
        {"shrinks while it is read", Reason::sourceChanged,
         [](ShardFixture& f) {
             f.before(Op::readAt, "c.json", [&f] {
                 f.tree().file("c.json", "{");
                 return std::optional<Error>();
             });
         }},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        ShardFixture fixture;
        plantMixedTree(fixture.tree());
        const ShardContent content = fixture.content();
        const std::uint32_t culprit = memberOf(content, "c.json");
        const auto stream = fixture.pack(content, {.markInterval = 10'000, .stageLimit = kStage});
        each.change(fixture);
        const ReadResult result = readAll(*stream, 3000);
        REQUIRE(!result.error);
        REQUIRE(fixture.takenOut().size() == 1);
        const TakenOut& sample = fixture.takenOut().front();
        CHECK(sample.members == std::vector<std::uint32_t>{culprit - 1, culprit});
        CHECK(sample.culprit == culprit);
        CHECK(sample.reason == each.reason);
        CHECK(sample.sampleOffset == 900'001 + padding(900'001) + 40'000 + padding(40'000) + 4 * kBlock);
        const ShardContent rest = without(content, fixture.takenOut());
        fixture.faults().reset();
        CHECK(result.bytes == fixture.expectedTar(rest));
        CHECK(stream->size() == result.bytes.size());
        CHECK(tarSize(rest) == result.bytes.size());
        CHECK(!contentOffsets(rest)[culprit]);
        CHECK(stream->digests() == digestsOf(result.bytes, {DigestKind::sha256}));
        CHECK(fileDigestsOf(stream->takeMarks()) == expectedFileDigests(fixture, rest));
    }
}

TEST_CASE("foldersAndLinksAreHeldToTheirModeAndTarget") {
    ShardFixture fixture;
    plantMixedTree(fixture.tree());
    const ShardContent content = fixture.content();
    REQUIRE(fixture.disk().remove(fixture.path("link")).has_value());
    fixture.tree().symlink("link", "elsewhere");
    REQUIRE(fixture.disk().setMode(fixture.path("a empty"), 0700).has_value());
    const auto stream = fixture.pack(content);
    const ReadResult result = readAll(*stream);
    CHECK(result.bytes == fixture.expectedTar(without(content, fixture.takenOut())));
    REQUIRE(fixture.takenOut().size() == 2);
    CHECK(fixture.takenOut()[0].culprit == memberOf(content, "a empty"));
    CHECK(fixture.takenOut()[1].culprit == memberOf(content, "link"));
}

TEST_CASE("anInputErrorThatPassesIsNotSeen") {
    for (const std::string name : {"big.bin", "c.jpg"}) {
        ShardFixture fixture;
        plantMixedTree(fixture.tree());
        const ShardContent content = fixture.content();
        int left = 1;
        fixture.before(Op::readAt, name, [&left]() -> std::optional<Error> {
            if (left-- > 0) return Error(Reason::readFailed);
            return std::nullopt;
        });
        const auto stream = fixture.pack(content, {.stageLimit = kStage});
        CHECK(readAll(*stream).bytes == fixture.expectedTar(content));
        CHECK(left < 1);
        CHECK(fixture.takenOut().empty());
    }
}

TEST_CASE("aLargeSampleIsLookedAtBeforeItsFirstByte") {
    ShardFixture fixture;
    plantMixedTree(fixture.tree());
    const ShardContent content = fixture.content();
    fixture.tree().file("big.json", "now small");
    const auto stream = fixture.pack(content, {.stageLimit = kStage});
    const ReadResult result = readAll(*stream);
    REQUIRE(!result.error);
    REQUIRE(fixture.takenOut().size() == 1);
    CHECK(fixture.takenOut()[0].members.size() == 2);
    CHECK(result.bytes == fixture.expectedTar(without(content, fixture.takenOut())));
}

TEST_CASE("aLargeSampleThatChangesUnderWayIsMended") {
    ShardFixture fixture;
    plantMixedTree(fixture.tree());
    const ShardContent content = fixture.content();
    const PackOptions options{.digests = kTwoDigests, .markInterval = 1000, .stageLimit = kStage};
    const auto stream = fixture.pack(content, options);
    int reads = 0;
    fixture.before(Op::readAt, "big.bin", [&] {
        if (++reads == 3) fixture.tree().modified("big.bin", 1);
        return std::optional<Error>();
    });
    const ReadResult first = readAll(*stream);
    REQUIRE(first.error);
    CHECK(first.error->kind == Kind::sourceChanged);
    REQUIRE(stream->changed());
    const TakenOut sample = *stream->changed();
    CHECK(sample.culprit == memberOf(content, "big.bin"));
    CHECK(sample.members.size() == 2);
    CHECK(first.bytes.size() > sample.sampleOffset);
    CHECK(fixture.takenOut().empty());
    CHECK(readAll(*stream).error.has_value());

    std::vector<Mark> marks = stream->takeMarks();
    std::erase_if(marks, [&](const Mark& mark) { return mark.offset > sample.sampleOffset; });
    REQUIRE(!marks.empty());
    stream->takeOut(sample);
    CHECK(readAll(*stream).error.has_value());
    const std::uint64_t held = sample.sampleOffset - 1;
    const std::uint64_t before = marks.back().offset <= held ? marks.size() - 1 : marks.size() - 2;
    REQUIRE(stream->place(held, &marks[before]).has_value());
    const ReadResult second = readAll(*stream);
    REQUIRE(!second.error);
    const ShardContent rest = without(content, {sample});
    const std::string expected = fixture.expectedTar(rest);
    CHECK(first.bytes.substr(0, held) + second.bytes == expected);
    CHECK(stream->digests() == digestsOf(expected, kTwoDigests));
    CHECK(stream->size() == expected.size());
}

TEST_CASE("aSampleOfWhichTheRemoteHoldsBytesNeverLeavesQuietly") {
    ShardFixture fixture;
    plantMixedTree(fixture.tree());
    const ShardContent content = fixture.content();
    const auto first = fixture.pack(content, {.markInterval = 20'000});
    readAll(*first);
    const auto marks = first->takeMarks();
    const std::uint32_t member = memberOf(content, "c.jpg");
    const std::uint64_t begin = *contentOffsets(content)[member] - kBlock;
    fixture.tree().modified("c.json", 77);
    const auto held = std::ranges::find_if(marks, [&](const Mark& mark) { return mark.offset > begin; });
    for (const Mark* mark : {&*std::prev(held), &*held}) {
        for (const std::uint64_t offset : {begin + 1, held->offset + 5}) {
            if (mark->offset > offset) continue;
            const auto stream = fixture.pack(content, {.markInterval = 20'000});
            auto placed = stream->place(offset, mark);
            if (placed) {
                const ReadResult result = readAll(*stream);
                REQUIRE(result.error);
                placed = Fail(*result.error);
            }
            CHECK(placed.error().kind == Kind::sourceChanged);
            REQUIRE(stream->changed());
            CHECK(stream->changed()->sampleOffset == begin);
            CHECK(fixture.takenOut().empty());
            CHECK(stream->size() == tarSize(content));
        }
    }
    // Held up to its beginning, it does.
    const auto stream = fixture.pack(content, {.markInterval = 20'000});
    REQUIRE(stream->place(begin, &*std::prev(held)).has_value());
    REQUIRE(!readAll(*stream).error);
    CHECK(fixture.takenOut().size() == 1);
}

TEST_CASE("whenTheRootIsGoneNothingIsTakenOutAndTheStreamGoesOnLater") {
    for (const std::uint64_t stage : {kStage, std::uint64_t{1}}) {
        ShardFixture fixture;
        plantMixedTree(fixture.tree());
        const ShardContent content = fixture.content();
        const std::string expected = fixture.expectedTar(content);
        const auto stream = fixture.pack(content, {.markInterval = 10'000, .stageLimit = stage});
        std::string some(5000, '\0');
        const Path away(fixture.tree().root().bytes() + " away");
        fixture.before(Op::openRead, "x/one.cls", [&] {
            (void)fixture.disk().rename(fixture.tree().root(), away);
            return Error(Reason::fileGone);
        });
        const ReadResult result = readAll(*stream);
        REQUIRE(result.error);
        CHECK(result.error->reason == Reason::sourceMissing);
        CHECK(!stream->changed());
        CHECK(stream->check(CheckScope::everything).error().reason == Reason::sourceMissing);
        CHECK(stream->place(0, nullptr).has_value());
        CHECK(stream->read(std::as_writable_bytes(std::span(some))).error().reason == Reason::sourceMissing);
        fixture.faults().reset();
        REQUIRE(fixture.disk().rename(away, fixture.tree().root()).has_value());
        const auto marks = stream->takeMarks();
        REQUIRE(stream->place(result.bytes.size(), nullptr).has_value());
        CHECK(result.bytes + readAll(*stream).bytes == expected);
        CHECK(fixture.takenOut().empty());
    }
}

TEST_CASE("aFailureOfThisComputerTakesNothingOut") {
    ShardFixture fixture;
    plantMixedTree(fixture.tree());
    const ShardContent content = fixture.content();
    const auto stream = fixture.pack(content);
    fixture.before(Op::openRead, "c.jpg", [] { return Error(Reason::tooManyOpenFiles); });
    CHECK(readAll(*stream).error->reason == Reason::tooManyOpenFiles);
    CHECK(fixture.takenOut().empty());
    fixture.faults().reset();
    REQUIRE(stream->place(0, nullptr).has_value());
    CHECK(readAll(*stream).bytes == fixture.expectedTar(content));
}

TEST_CASE("aReportThatCannotBeJournalledEndsTheReadAndIsMadeAgain") {
    ShardFixture fixture;
    plantMixedTree(fixture.tree());
    const ShardContent content = fixture.content();
    fixture.tree().modified("c.json", 77);
    int reports = 0;
    const auto stream = packShard(fixture.source(), content, {}, [&](const TakenOut&) -> Result<> {
        if (++reports == 1) return fail(Reason::diskFull);
        return {};
    });
    const ReadResult first = readAll(*stream);
    REQUIRE(first.error);
    CHECK(first.error->reason == Reason::diskFull);
    CHECK(stream->size() == tarSize(content));
    REQUIRE(stream->place(first.bytes.size(), nullptr).has_value());
    const ReadResult second = readAll(*stream);
    CHECK(reports == 2);
    CHECK((first.bytes + second.bytes).size() == stream->size());
}

TEST_CASE("checkingAllTakesOutEveryChangedSampleOnce") {
    ShardFixture fixture;
    plantMixedTree(fixture.tree());
    const ShardContent content = fixture.content();
    fixture.tree()
        .modified("c.json", 77)
        .modified("c.jpg", 77)
        .modified("x/two.jpg", 77)
        .modified("big.json", 7);
    const auto stream = fixture.pack(content);
    REQUIRE(stream->check(CheckScope::everything).has_value());
    REQUIRE(fixture.takenOut().size() == 3);
    ShardContent rest = content;
    for (const TakenOut& sample : fixture.takenOut()) {
        CHECK(contentOffsets(rest)[sample.members[0]] == sample.sampleOffset + kBlock);
        rest = without(rest, {sample});
    }
    CHECK(stream->size() == tarSize(rest));
    fixture.faults().reset();
    CHECK(readAll(*stream).bytes == fixture.expectedTar(rest));
    CHECK(fixture.takenOut().size() == 3);
    CHECK(stream->check(CheckScope::everything).error().reason == Reason::badArgument);
}

TEST_CASE("whereNothingIsToldBeforehandTheCheckEndsAtTheFirstThatStays") {
    ShardFixture fixture;
    fixture.tree().file("a.txt", "1").file("b.txt", "2").file("c.txt", "3");
    const ShardContent content = fixture.content();
    fixture.tree().modified("a.txt", 7).modified("c.txt", 7);
    const auto stream = fixture.pack(content);
    REQUIRE(stream->check(CheckScope::untilOneStays).has_value());
    REQUIRE(fixture.takenOut().size() == 1);
    CHECK(fixture.takenOut()[0].culprit == memberOf(content, "a.txt"));
    const ReadResult rest = readAll(*stream);
    REQUIRE(!rest.error);
    REQUIRE(fixture.takenOut().size() == 2);
    CHECK(fixture.takenOut()[1].culprit == memberOf(content, "c.txt"));
    CHECK(rest.bytes == fixture.expectedTar(without(content, fixture.takenOut())));
}

TEST_CASE("aCheckUntilOneStaysKnowsAShardOfNothing") {
    ShardFixture fixture;
    fixture.tree().file("a.txt", "1").file("b.txt", "2");
    const ShardContent content = fixture.content();
    for (const char* name : {"a.txt", "b.txt"}) fixture.tree().modified(name, 7);
    ShardContent files = content;
    files.takenOut.assign(files.plan.members.size(), true);
    files.takenOut[memberOf(files, "a.txt")] = files.takenOut[memberOf(files, "b.txt")] = false;
    const auto stream = fixture.pack(files);
    REQUIRE(stream->check(CheckScope::untilOneStays).has_value());
    CHECK(stream->size() == kTrailer);
}

TEST_CASE("everySampleMayBeGone") {
    ShardFixture fixture;
    plantMixedTree(fixture.tree());
    fixture.tree().patternFile("0/keep", 10, 1);
    ShardContent content = fixture.content();
    for (dataset::Entry& entry : content.plan.members) entry.mtimeNs += 2'000'000'000, entry.mode ^= 1;
    const auto stream = fixture.pack(content, {.stageLimit = kStage});
    CHECK(readAll(*stream).bytes == std::string(kTrailer, '\0'));
    CHECK(stream->size() == kTrailer);
}

TEST_CASE("aMarkOfSomethingElseIsRefused") {
    ShardFixture fixture;
    plantMixedTree(fixture.tree());
    const ShardContent content = fixture.content();
    const PackOptions options{.digests = kTwoDigests, .markInterval = 10'000, .stageLimit = kStage};
    const auto stream = fixture.pack(content, options);
    const std::string expected = readAll(*stream).bytes;
    const auto marks = stream->takeMarks();
    for (std::size_t at = 0; at < marks[0].state.size(); at += 7) {
        Mark torn = marks[0];
        torn.state[at] = static_cast<char>(torn.state[at] ^ 4);
        CHECK(stream->place(torn.offset, &torn).error().reason == Reason::databaseBroken);
        torn.state.resize(at);
        CHECK(stream->place(torn.offset, &torn).error().reason == Reason::databaseBroken);
    }
    Mark moved = marks[0];
    moved.offset += 1;
    CHECK(stream->place(20'000, &moved).error().reason == Reason::databaseBroken);
    const auto otherDigests = fixture.pack(content, {.digests = {DigestKind::md5}, .stageLimit = kStage});
    CHECK(otherDigests->place(20'000, marks.data()).error().reason == Reason::databaseBroken);
    ShardContent shorter = content;
    shorter.takenOut.resize(content.plan.members.size());
    shorter.takenOut[1] = true;  // "b.txt" stands before the mark
    const auto otherLayout = fixture.pack(shorter, options);
    CHECK(otherLayout->place(marks.back().offset - 600, &marks[marks.size() - 2]).error().reason ==
          Reason::databaseBroken);
    CHECK(stream->place(expected.size() + 1, nullptr).error().reason == Reason::badArgument);
    CHECK(stream->place(5, marks.data()).error().reason == Reason::badArgument);
    REQUIRE(stream->place(20'000, nullptr).has_value());
    CHECK(readAll(*stream).bytes == expected.substr(20'000));

    CHECK(decodeFileDigests(std::string(19, 'x')).error().reason == Reason::databaseBroken);
    CHECK(decodeFileDigests(std::string(40, 'x')).error().reason == Reason::databaseBroken);
    CHECK(decodeFileDigests("")->empty());
}

TEST_CASE("aStreamMayBeDroppedAtAnyMoment") {
    ShardFixture fixture;
    for (int file = 0; file < 60; ++file) fixture.tree().patternFile("f" + std::to_string(file), 300'000, 1);
    const ShardContent content = fixture.content();
    for (std::size_t read : {0U, 1U, 700'000U, 3'000'000U}) {
        const auto stream = fixture.pack(content);
        std::string some(read, '\0');
        CHECK(stream->read(std::as_writable_bytes(std::span(some))).value() == read);
    }
}

TEST_CASE("neverReadsFarAhead") {
    ShardFixture fixture;
    for (int file = 0; file < 60; ++file) fixture.tree().patternFile("f" + std::to_string(file), 400'000, 1);
    fixture.tree().patternFile("g big", 14'000'000, 2);
    const ShardContent content = fixture.content();
    std::atomic<std::uint64_t> taken = 0;
    std::atomic<std::uint64_t> farthest = 0;
    const auto offsets = contentOffsets(content);
    fixture.faults().rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op != Op::openRead) return std::nullopt;
        const std::string name(operation.path.name());
        const std::uint64_t at = *offsets[memberOf(content, name)];
        const std::uint64_t ahead = at - std::min<std::uint64_t>(at, taken);
        if (ahead > farthest) farthest = ahead;
        return std::nullopt;
    });
    const auto stream = fixture.pack(content);
    std::string step(64 * 1024, '\0');
    while (const auto count = stream->read(std::as_writable_bytes(std::span(step)))) {
        if (*count == 0) break;
        taken += *count;
    }
    CHECK(taken == tarSize(content));
    CHECK(farthest > 0);
    CHECK(farthest <= 9 * kMiB);
}

}  // namespace packtrain::shard
