#include <doctest/doctest.h>
#include <sqlite3.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "remote_volume.h"
#include "store_fixture.h"

using namespace packtrain;
using test::count;
using Lines = std::vector<std::string>;

namespace {

std::string pragma(store::Database& database, const std::string& name) {
    auto statement = database.prepare("PRAGMA " + name);
    REQUIRE(statement);
    REQUIRE(statement->step().value());
    return statement->text(0);
}

std::string sqlite(const Path& path, const std::string& sql) {
    sqlite3* raw = nullptr;
    REQUIRE(sqlite3_open(path.bytes().c_str(), &raw) == SQLITE_OK);
    std::string rows;
    const auto add = [](void* out, int, char** values, char**) {
        *static_cast<std::string*>(out) += values[0] == nullptr ? "" : values[0];
        return 0;
    };
    const int code = sqlite3_exec(raw, sql.c_str(), add, &rows, nullptr);
    sqlite3_close(raw);
    REQUIRE(code == SQLITE_OK);
    return rows;
}

}  // namespace

TEST_CASE("a new database is private, durable, named and at its newest version") {
    test::Store at;
    const auto database = at.open();
    CHECK(database->version() == 2);
    CHECK(at.files->stat(at.path)->mode == 0600);
    CHECK(at.files->stat(Path(at.path.bytes() + "-wal"))->mode == 0600);
    CHECK(pragma(*database, "journal_mode") == "wal");
    CHECK(pragma(*database, "synchronous") == "2");
    CHECK(pragma(*database, "application_id") == std::to_string(test::kApplicationId));
    CHECK(pragma(*database, "user_version") == "2");
    CHECK(pragma(*database, "trusted_schema") == "0");
    CHECK(pragma(*database, "busy_timeout") == "5000");
    CHECK(count(*database, "other") == 1);
}

TEST_CASE("only the missing migrations are applied, each once") {
    test::Store at;
    const auto all = at.options.migrations;
    at.options.migrations = all.first(1);
    REQUIRE(at.open()->execute("INSERT INTO item (name) VALUES ('kept')"));
    at.options.migrations = all;
    for (int again = 0; again < 2; ++again) {
        const auto database = at.open();
        CHECK(database->version() == 2);
        CHECK(count(*database) == 1);
        CHECK(count(*database, "other") == 1);
    }
}

TEST_CASE("a migration that fails leaves the database as it was") {
    test::Store at;
    const auto all = at.options.migrations;
    at.options.migrations = all.first(1);
    REQUIRE(at.open()->execute("INSERT INTO item (name) VALUES ('kept')"));
    const std::array bad = {all[0],
                            store::Migration{2, "CREATE TABLE half (x); INSERT INTO nowhere VALUES (1);"}};
    at.options.migrations = bad;
    CHECK(at.tryOpen().error().reason == Reason::internal);
    at.options.migrations = all;
    const auto database = at.open();
    CHECK(count(*database) == 1);
    CHECK_FALSE(database->prepare("SELECT * FROM half"));
}

TEST_CASE("two processes that create at once both succeed, and the migrations run once") {
    for (int round = 0; round < 30; ++round) {
        test::Store at;
        std::mutex mutex;
        std::vector<std::string> problems;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back([&] {
                    const auto opened = at.tryOpen();
                    const std::scoped_lock lock(mutex);
                    if (!opened) problems.push_back(opened.error().message());
                });
        }
        CHECK(problems == std::vector<std::string>{});
        CHECK(count(*at.open(), "other") == 1);
        CHECK(at.list() == Lines{"test.db"});
    }
}

TEST_CASE("a newer database is refused and left alone") {
    test::Store at;
    at.open();
    at.options.migrations = at.options.migrations.first(1);
    CHECK(at.tryOpen().error().reason == Reason::databaseTooNew);
    CHECK(at.list() == Lines{"test.db"});
    CHECK(at.tryRead().error().reason == Reason::databaseTooNew);
    CHECK(at.files->stat(at.path));
}

TEST_CASE("another program's database is set aside, with every byte") {
    test::Store at;
    sqlite(at.path, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES ('precious')");
    const auto opened = at.tryOpen();
    REQUIRE_FALSE(opened);
    CHECK(opened.error().reason == Reason::databaseBroken);
    CHECK(opened.error().context.find("test.db.broken-1") != std::string::npos);
    CHECK(at.list() == Lines{"test.db.broken-1"});
    CHECK(sqlite(at.temp / "test.db.broken-1", "SELECT x FROM theirs") == "precious");
    at.open();
}

TEST_CASE("what is no database, or a damaged one, is set aside under a free name, never deleted") {
    test::Store at;
    for (int time = 1; time <= 3; ++time) {
        test::writeFile(at.path, "this is no database, whatever its name says" + std::to_string(time));
        const auto opened = at.tryOpen();
        REQUIRE_FALSE(opened);
        CHECK(opened.error().reason == Reason::databaseBroken);
        CHECK(test::readFile(at.temp / ("test.db.broken-" + std::to_string(time)))
                  .ends_with(std::to_string(time)));
    }
    at.open();
    CHECK(at.list() == Lines{"test.db", "test.db.broken-1", "test.db.broken-2", "test.db.broken-3"});
}

TEST_CASE("a damaged schema is noticed at opening, and its log goes with it") {
    test::Store at;
    {
        const auto database = at.open();
        REQUIRE(database->execute("INSERT INTO item (name) VALUES ('a')"));
        REQUIRE(database->checkpoint());
        // The state of a killed process: the log still stands when the damage is met.
        REQUIRE(database->execute("INSERT INTO item (name) VALUES ('in the log')"));
        test::writeFile(at.temp / "copy.db-wal", test::readFile(Path(at.path.bytes() + "-wal")));
        test::writeFile(at.temp / "copy.db", test::readFile(at.path));
    }
    std::string bytes = test::readFile(at.temp / "copy.db");
    for (std::size_t i = 100; i < 400; ++i)
        bytes[i] = '\x5a';  // the root page of the schema, behind the header
    test::writeFile(at.temp / "copy.db", bytes);
    at.path = at.temp / "copy.db";
    const std::string log = test::readFile(at.temp / "copy.db-wal");
    const auto opened = at.tryOpen();
    REQUIRE_FALSE(opened);
    CHECK(opened.error().reason == Reason::databaseBroken);
    CHECK(test::readFile(at.temp / "copy.db.broken-1") == bytes);
    CHECK(test::readFile(at.temp / "copy.db.broken-1-wal") == log);
    CHECK_FALSE(at.files->stat(at.temp / "copy.db"));
    CHECK_FALSE(at.files->stat(at.temp / "copy.db-wal"));
}

TEST_CASE("a log without its database is set aside before a new database is made") {
    test::Store at;
    test::writeFile(Path(at.path.bytes() + "-wal"), "somebody's last commits");
    const auto database = at.open();
    CHECK(count(*database) == 0);
    CHECK(test::readFile(at.temp / "test.db.broken-1-wal") == "somebody's last commits");
}

TEST_CASE("reading makes nothing and moves nothing") {
    test::Store at;
    CHECK(at.tryRead().error().reason == Reason::fileGone);
    CHECK(at.list().empty());
    test::writeFile(at.path, "this is no database, whatever its name says");
    CHECK(at.tryRead().error().reason == Reason::databaseBroken);
    CHECK(at.list() == Lines{"test.db"});
    CHECK(test::readFile(at.path).starts_with("this is no database"));
}

TEST_CASE("a database that its maker has not finished is busy, not broken") {
    test::Store at;
    test::writeFile(at.path, "");
    CHECK(at.tryRead().error().reason == Reason::databaseBusy);
    at.open();
    CHECK(at.tryRead());
}

TEST_CASE("a reader sees what a writer commits, and cannot write") {
    test::Store at;
    const auto writer = at.open();
    const auto reader = at.tryRead();
    REQUIRE(reader);
    CHECK((*reader)->version() == 2);
    REQUIRE(writer->execute("INSERT INTO item (name) VALUES ('a')"));
    CHECK(count(**reader) == 1);
    CHECK((*reader)->execute("DELETE FROM item").error().reason == Reason::readOnly);
    CHECK(count(*writer) == 1);
}

TEST_CASE("an older database may still be read") {
    test::Store at;
    const auto all = at.options.migrations;
    at.options.migrations = all.first(1);
    at.open();
    at.options.migrations = all;
    const auto reader = at.tryRead();
    REQUIRE(reader);
    CHECK((*reader)->version() == 1);
}

TEST_CASE(
    "after the last writer the file alone is whole, and readable from a folder that may not be written") {
    test::Store at;
    REQUIRE(at.open()->execute("INSERT INTO item (name) VALUES ('a')"));
    CHECK(at.list() == Lines{"test.db"});
    const auto reader = at.tryRead();
    REQUIRE(reader);
    CHECK(count(**reader) == 1);
}

TEST_CASE("a checkpoint brings the log into the file") {
    test::Store at;
    const auto database = at.open();
    REQUIRE(database->execute("INSERT INTO item (name) VALUES ('a')"));
    REQUIRE(database->checkpoint());
    test::writeFile(at.temp / "copy.db", test::readFile(at.path));
    CHECK(sqlite(at.temp / "copy.db", "SELECT name FROM item") == "a");
}

TEST_CASE("a database that can be made again needs no log and no sync") {
    test::Store at;
    at.options.durable = false;
    const auto database = at.open();
    CHECK(pragma(*database, "journal_mode") == "memory");
    CHECK(pragma(*database, "synchronous") == "0");
    REQUIRE(database->transaction([&] { return database->execute("INSERT INTO item (name) VALUES ('a')"); }));
    CHECK(at.list() == Lines{"test.db"});
}

TEST_CASE("paths of every kind are opened") {
    test::Store at;
    for (const char* name : {"a b?c#d%41&e.db", "caf\xc3\xa9.db", "\xff\xfe.db", "line\nbreak.db", "..db"}) {
        at.path = at.temp / name;
        REQUIRE(at.open()->execute("INSERT INTO item (name) VALUES ('a')"));
        CHECK(at.files->stat(at.path));
    }
    CHECK(at.list().size() == 5);
    for (const char* name : {"a b?c#d%41&e.db", "\xff\xfe.db"}) {
        at.path = at.temp / name;
        const auto reader = at.tryRead();
        REQUIRE(reader);
        CHECK(count(**reader) == 1);
    }
}

TEST_CASE("a place that is not there, or is a folder, is an error of its own") {
    test::Store at;
    at.path = at.temp / "no/folder/test.db";
    CHECK(at.tryOpen().error().reason == Reason::fileGone);
    at.path = at.temp / "folder";
    REQUIRE(at.files->makeFolders(at.path));
    CHECK_FALSE(at.tryOpen());
    CHECK(at.list() == Lines{"folder/"});
}

TEST_CASE(
    "on a network volume there is no log that needs shared memory, and commits are synced all the more") {
    test::Store at;
    at.open();  // made locally, with a WAL
    test::RemoteVolume remote(*at.files);
    auto database = store::Database::open(remote, at.path, at.options);
    REQUIRE(database);
    CHECK(pragma(**database, "journal_mode") == "delete");
    CHECK(pragma(**database, "synchronous") == "3");
    REQUIRE((*database)->execute("INSERT INTO item (name) VALUES ('a')"));
    CHECK(at.list() == Lines{"test.db"});
}
