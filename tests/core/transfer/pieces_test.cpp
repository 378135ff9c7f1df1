// Ring, bucket, packer, journal: the pieces that the engine is made of.
#include <doctest/doctest.h>

#include <thread>

#include "fast_clock.h"
#include "support/manual_clock.h"
#include "support/temp_folder.h"
#include "transfer/journal.h"
#include "transfer/object_record.h"
#include "transfer/object_stream.h"
#include "transfer/packer.h"
#include "transfer/plan_record.h"
#include "transfer/ring.h"
#include "transfer/run_job.h"
#include "transfer/sql_step.h"
#include "transfer/token_bucket.h"

namespace packtrain::test {
namespace {

using namespace transfer;

TEST_CASE("aRingHandsOverEveryByteInOrder") {
    ByteRing ring(3, 7);
    std::string sent, got;
    std::jthread producer([&](const StopToken& stop) {
        for (int i = 0; i < 100; ++i) {
            const auto room = ring.writable(stop);
            const std::size_t size = 1 + static_cast<std::size_t>(i % 7);
            for (std::size_t k = 0; k < size; ++k) room[k] = static_cast<std::byte>(i + static_cast<int>(k));
            sent.append(asText(ByteSpan(room).first(size)));
            ring.commit(size);
        }
        ring.end({});
    });
    std::array<std::byte, 5> out;
    for (;;) {
        const auto count = ring.read(out, {});
        REQUIRE(count);
        if (*count == 0) break;
        got.append(asText(ByteSpan(out).first(*count)));
    }
    producer.join();
    CHECK(got == sent);
}

TEST_CASE("aRingGivesTheErrorAfterTheLastByte") {
    ByteRing ring(2, 4);
    ring.writable({})[0] = std::byte{9};
    ring.commit(1);
    ring.end(fail(Reason::sourceMissing, "x"));
    std::array<std::byte, 4> out;
    CHECK(*ring.read(out, {}) == 1);
    CHECK(ring.read(out, {}).error().reason == Reason::sourceMissing);
    CHECK(ring.awaitEnd({}).error().reason == Reason::sourceMissing);
    ring.reset();
    ring.end({});
    CHECK(*ring.read(out, {}) == 0);
}

TEST_CASE("bothSidesOfARingCanBeStopped") {
    ByteRing ring(1, 4);
    StopSource stop;
    std::jthread stopper([&] { stop.request_stop(); });
    std::array<std::byte, 4> out;
    CHECK(ring.read(out, stop.get_token()).error().reason == Reason::cancelled);
    CHECK_FALSE(ring.writable(stop.get_token()).empty());  // there is room: no need to wait
    ring.commit(1);
    CHECK(ring.writable(stop.get_token()).empty());
    CHECK_FALSE(*ring.awaitEnd({}));
}

TEST_CASE("theBucketKeepsTheLimit") {
    ManualClock clock;
    TokenBucket bucket(clock, 1'000'000);
    const Ticks began = clock.steady();
    std::uint64_t taken = 0;
    while (taken < 10'000'000) taken += bucket.take(64 * 1024, {});
    const double seconds = std::chrono::duration<double>(clock.steady() - began).count();
    CHECK(seconds > 9.4);
    CHECK(seconds < 10.6);
}

TEST_CASE("aLiftedLimitActsAtOnceAndNoLimitNeverWaits") {
    ManualClock clock;
    TokenBucket bucket(clock, 0);
    CHECK(bucket.take(1 << 30, {}) == 1 << 30);
    bucket.setRate(1);
    std::jthread lift([&] { bucket.setRate(0); });
    while (bucket.take(100'000, {}) != 100'000) {
    }
    StopSource stop;
    stop.request_stop();
    bucket.setRate(1);
    CHECK(bucket.take(100'000, stop.get_token()) == 0);
}

/// A stream of a pattern with marks every 10 bytes that records what was durable when a byte came out.
class PatternStream final : public shard::PackStream {
  public:
    explicit PatternStream(std::uint64_t size) : size_(size) {}
    std::uint64_t size() const override { return size_; }
    std::uint64_t offset() const override { return offset_; }
    Result<> check(shard::CheckScope) override { return {}; }
    Result<> place(std::uint64_t offset, const shard::Mark* mark) override {
        if (mark && mark->state == "torn") return fail(Reason::databaseBroken);
        placedWithMark = mark != nullptr;
        offset_ = offset;
        return {};
    }
    Result<std::size_t> read(MutableByteSpan out) override {
        if (failAt && offset_ >= *failAt) return fail(Reason::sourceMissing);
        const std::size_t count =
            std::min<std::size_t>({out.size(), static_cast<std::size_t>(size_ - offset_), 1000});
        for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::byte>((offset_ + i) % 251);
        for (std::uint64_t at = (offset_ / kInterval + 1) * kInterval; at <= offset_ + count; at += kInterval)
            marks_.push_back({at, "s", ""});
        offset_ += count;
        return count;
    }
    std::optional<shard::TakenOut> changed() const override { return std::nullopt; }
    void takeOut(const shard::TakenOut&) override {}
    std::vector<shard::Mark> takeMarks() override { return std::exchange(marks_, {}); }
    std::vector<std::string> digests() const override { return {"digest"}; }

    static constexpr std::uint64_t kInterval = 700'000;
    std::optional<std::uint64_t> failAt;
    std::atomic<bool> placedWithMark{false};

  private:
    std::uint64_t size_, offset_ = 0;
    std::vector<shard::Mark> marks_;
};

TEST_CASE("aMarkIsDurableBeforeAnyByteBehindIt") {
    std::atomic<std::uint64_t> durable{0};
    std::atomic<bool> ended{false};
    constexpr std::uint64_t kSize = 20'000'003;
    Packer packer(std::make_unique<PatternStream>(kSize),
                  {.marks = [&](const std::vector<shard::Mark>& marks) -> Result<> {
                       durable = marks.back().offset;
                       return {};
                   },
                   .end = [&](std::uint64_t size, const std::vector<std::string>& digests,
                              const std::vector<shard::Mark>&) -> Result<> {
                       CHECK(size == kSize);
                       CHECK(digests == std::vector<std::string>{"digest"});
                       ended = true;
                       return {};
                   }});
    packer.start(0, std::nullopt);
    std::vector<std::byte> block(333'333);
    std::uint64_t got = 0;
    for (;;) {
        const auto count = packer.read(block, {});
        REQUIRE(count);
        if (*count == 0) break;
        got += *count;
        // Whatever of this is on the wire: the newest durable mark is at most one interval behind.
        REQUIRE(durable + PatternStream::kInterval >= got);
        if (got == kSize) CHECK(ended);
    }
    CHECK(got == kSize);
    CHECK(packer.end() == kSize);
}

TEST_CASE("theLastByteWaitsForTheDigests") {
    Packer packer(std::make_unique<PatternStream>(1000),
                  {.marks = [](const auto&) { return Result<>(); },
                   .end = [](auto, const auto&, const auto&) { return fail(Reason::diskFull); }});
    packer.start(0, std::nullopt);
    std::vector<std::byte> block(1000);
    CHECK(packer.read(block, {}).error().reason == Reason::diskFull);
    CHECK_FALSE(packer.end());
}

TEST_CASE("aMarkThatIsNotAcceptedIsNotUsed") {
    auto stream = std::make_unique<PatternStream>(3000);
    PatternStream& seen = *stream;
    Packer packer(std::move(stream), {.marks = [](const auto&) { return Result<>(); },
                                      .end = [](auto, const auto&, const auto&) { return Result<>(); }});
    packer.start(1500, shard::Mark{1000, "torn", ""});
    CHECK(*packer.awaitEnd({}));
    CHECK_FALSE(seen.placedWithMark);
    packer.start(1500, shard::Mark{1000, "fine", ""});
    CHECK(*packer.awaitEnd({}));
    CHECK(seen.placedWithMark);
}

TEST_CASE("aPackersErrorComesAfterTheBytesBeforeIt") {
    auto stream = std::make_unique<PatternStream>(5'000'000);
    stream->failAt = 2'000'000;
    Packer packer(std::move(stream), {.marks = [](const auto&) { return Result<>(); },
                                      .end = [](auto, const auto&, const auto&) { return Result<>(); }});
    packer.start(0, std::nullopt);
    std::vector<std::byte> block(kMiB);
    Result<std::size_t> count = packer.read(block, {});
    while (count && *count > 0) count = packer.read(block, {});
    CHECK(count.error().reason == Reason::sourceMissing);
    packer.stop();
    CHECK_FALSE(packer.running());
}

TEST_CASE("membersAndSamplesComeBackFromTheJournal") {
    TempFolder temp;
    const auto files = io::makeLocalFileSystem();
    auto journal = Journal::open(*files, temp.path());
    REQUIRE(journal);
    dataset::PlannedShard shard;
    shard.number = 3;
    for (std::uint32_t i = 0; i < 2500; ++i) {
        dataset::Entry entry;
        entry.path = "folder/with \xff\n" + std::to_string(100000 + i / 2) + (i % 2 ? ".txt" : ".jpg");
        entry.size = i;
        shard.members.push_back(entry);
        shard.samples.push_back(i / 2 * 3);
    }
    CHECK((*journal)->write([&](store::Database& db) { return insertShard(db, "set", shard, 500, false); }));
    CHECK((*journal)->write([&](store::Database& db) {
        return addTakenOut(db, 1, {.members = {4, 5}, .culprit = 5, .reason = Reason::fileGone}, 2);
    }));
    CHECK((*journal)->read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(const ObjectRow object, loadObject(db, 1));
        CHECK(object.path() == "shards/0000/set-000003.tar");
        CHECK(object.files == 2498);
        PACKTRAIN_TRY(const shard::ShardContent content, loadContent(db, object));
        CHECK(content.plan.members == shard.members);
        CHECK(content.plan.samples == shard.samples);
        CHECK(content.takenOut[4]);
        CHECK_FALSE(content.takenOut[3]);
        PACKTRAIN_TRY(const auto taken, loadTaken(db, 1));
        CHECK(taken.size() == 2);
        CHECK(taken.at(1).culprit);
        CHECK(taken.at(1).reason == Reason::fileGone);
        return {};
    }));
}

TEST_CASE("aRawPartWaitsForTheOneBefore") {
    TempFolder temp;
    const auto files = io::makeLocalFileSystem();
    auto journal = Journal::open(*files, temp.path());
    REQUIRE(journal);
    dataset::PlannedRaw raw{.number = 1, .entry = {}, .partSizes = {10, 10, 3}};
    raw.entry.path = "big";
    const auto next = [&](const std::set<std::int64_t>& active) {
        std::int64_t id = 0;
        CHECK((*journal)->read([&](store::Database& db) -> Result<> {
            PACKTRAIN_TRY(const auto object, nextObject(db, active));
            if (object) id = object->id;
            return {};
        }));
        return id;
    };
    CHECK((*journal)->write([&](store::Database& db) { return insertRaw(db, raw, false); }));
    CHECK(next({}) == 1);
    CHECK(next({1}) == 0);
    CHECK((*journal)->write(
        [&](store::Database& db) { return change(db, "UPDATE object SET state=3 WHERE id=1"); }));
    CHECK(next({}) == 2);
}

TEST_CASE("aHoldEndsWithItsOwner") {
    const auto gate = makeGate();
    CHECK_FALSE(gate->held());
    auto first = gate->hold(Reason::diskFull, "state disk", std::nullopt);
    auto second = gate->hold(Reason::networkDown, "metered", std::nullopt);
    CHECK(gate->held()->reason == Reason::diskFull);
    first.reset();
    CHECK(gate->held()->context == "metered");
    second.reset();
    CHECK_FALSE(gate->held());
    auto orphan = makeGate()->hold(Reason::paused, "", std::nullopt);
    orphan.reset();  // after its gate
}

}  // namespace
}  // namespace packtrain::test
