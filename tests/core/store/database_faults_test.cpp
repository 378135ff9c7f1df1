// The i-th access to the disk fails, for every i until a run meets no fault: whatever happens, what was
// committed stays, and what was not is not there by half.
#include <doctest/doctest.h>

#include <functional>

#include "store_fixture.h"
#include "support/faulty_file_system.h"
#include "support/faulty_vfs.h"

using namespace packtrain;
using test::count;
using test::FaultyVfs;

namespace {

constexpr std::size_t kTooMany = 2000;

struct Outcome {
    int opened = 0;
    int committed = 0;
};

// Opens, commits three transactions of two rows each, brings the log in, closes.
Outcome work(test::Store& at) {
    Outcome outcome;
    const auto database = at.tryOpen();
    if (!database) return outcome;
    outcome.opened = 1;
    for (int i = 0; i < 3; ++i) {
        const auto done = (*database)->transaction([&]() -> Result<> {
            PACKTRAIN_TRY(auto insert, (*database)->prepare("INSERT INTO item (size, data) VALUES (?1, ?2)"));
            PACKTRAIN_CHECK(insert.run({i, store::Value::blob(std::string(3000, 'x'))}));
            return insert.run({i, store::Value::blob("y")});
        });
        if (done) ++outcome.committed;
    }
    (void)(*database)->checkpoint();
    return outcome;
}

// What must hold after any fault, once the disk works again.
void checkWhole(test::Store& at, const Outcome& outcome, bool mayHaveMore) {
    const auto database = at.open();
    const auto rows = count(*database);
    CHECK(rows % 2 == 0);
    CHECK(rows >= 2 * outcome.committed);
    // A commit whose answer was a failure may have reached the disk all the same.
    if (!mayHaveMore) CHECK(rows == 2 * outcome.committed);
    CHECK(count(*database, "other") == 1);
    auto check = database->prepare("PRAGMA integrity_check");
    REQUIRE(check->step().value());
    CHECK(check->text(0) == "ok");
    CHECK_FALSE(at.files->stat(at.temp / "test.db.broken-1"));
}

void breakEach(const std::function<void(FaultyVfs&, std::size_t)>& plan, bool cutPower) {
    for (std::size_t i = 0;; ++i) {
        REQUIRE(i < kTooMany);
        CAPTURE(i);
        test::Store at(test::TempFolder::Disk::memory);
        FaultyVfs vfs;
        plan(vfs, i);
        const Outcome outcome = work(at);
        const bool struck = vfs.faultsUsed() > 0;
        if (cutPower) vfs.cutPower();
        vfs.reset();
        checkWhole(at, outcome, struck);
        if (!struck) {
            CHECK(outcome.committed == 3);
            return;
        }
    }
}

}  // namespace

TEST_CASE("any access that fails once costs no commit") {
    breakEach([](FaultyVfs& vfs, std::size_t i) { vfs.failAt(i); }, false);
}

TEST_CASE("a disk that is gone from any access on costs no commit") {
    breakEach([](FaultyVfs& vfs, std::size_t i) { vfs.failFrom(i); }, false);
}

TEST_CASE("a disk that is full from any access on costs no commit") {
    breakEach([](FaultyVfs& vfs, std::size_t i) { vfs.failFrom(i, FaultyVfs::Fault::diskFull); }, false);
}

TEST_CASE("a power cut after any access costs no commit") {
    breakEach([](FaultyVfs& vfs, std::size_t i) { vfs.failFrom(i); }, true);
}

TEST_CASE("a full disk is called full") {
    test::Store at;
    FaultyVfs vfs;
    const auto database = at.open();
    vfs.reset();
    vfs.failFrom(0, FaultyVfs::Fault::diskFull);
    const auto failed = database->execute("INSERT INTO item (data) VALUES (randomblob(100000))");
    REQUIRE_FALSE(failed);
    CHECK(failed.error().reason == Reason::diskFull);
    CHECK(failed.error().kind == Kind::quota);
    vfs.reset();
    CHECK(database->execute("INSERT INTO item (data) VALUES (randomblob(100000))"));
    CHECK(count(*database) == 1);
}

TEST_CASE("an input or output error is called so, and the connection goes on when the disk does") {
    test::Store at;
    FaultyVfs vfs;
    const auto database = at.open();
    vfs.reset();
    vfs.failFrom(0);
    CHECK(database->execute("INSERT INTO item (name) VALUES ('a')").error().reason == Reason::writeFailed);
    vfs.reset();
    CHECK(database->execute("INSERT INTO item (name) VALUES ('b')"));
    CHECK(count(*database) == 1);
}

TEST_CASE("any file operation that fails while opening leaves a database that opens next time") {
    for (std::size_t i = 0;; ++i) {
        REQUIRE(i < kTooMany);
        CAPTURE(i);
        test::Store at(test::TempFolder::Disk::memory);
        test::FaultyFileSystem faulty(*at.files);
        faulty.failAt(i, Error(Reason::diskFull, "planned"));
        const auto opened = store::Database::open(faulty, at.path, at.options);
        if (faulty.faultsUsed() == 0) {
            CHECK(opened);
            break;
        }
        checkWhole(at, Outcome(), false);
    }
}

TEST_CASE("any file operation that fails while a broken database is set aside loses no byte of it") {
    const std::string broken = "this is no database, whatever its name says";
    for (std::size_t i = 0;; ++i) {
        REQUIRE(i < kTooMany);
        CAPTURE(i);
        test::Store at(test::TempFolder::Disk::memory);
        test::writeFile(at.path, broken);
        test::writeFile(Path(at.path.bytes() + "-journal"), "");
        test::FaultyFileSystem faulty(*at.files);
        faulty.failAt(i, Error(Reason::writeFailed, "planned"));
        CHECK_FALSE(store::Database::open(faulty, at.path, at.options));
        const bool stays = at.files->stat(at.path).has_value();
        CHECK(test::readFile(stays ? at.path : at.temp / "test.db.broken-1") == broken);
        if (faulty.faultsUsed() == 0) break;
    }
}
