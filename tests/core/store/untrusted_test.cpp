// A database from outside is a hostile file until proved.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "store_fixture.h"

using namespace packtrain;
using Lines = std::vector<std::string>;

namespace {

struct Hostile : test::Store {
    explicit Hostile(const std::string& sql) {
        sqlite3* raw = nullptr;
        REQUIRE(sqlite3_open(path.bytes().c_str(), &raw) == SQLITE_OK);
        const std::string name =
            "PRAGMA application_id=" + std::to_string(test::kApplicationId) + "; PRAGMA user_version=1;";
        const int code = sqlite3_exec(raw, (name + sql).c_str(), nullptr, nullptr, nullptr);
        sqlite3_close(raw);
        REQUIRE(code == SQLITE_OK);
        options.untrusted = true;
    }
};

}  // namespace

TEST_CASE("an honest file from outside is read, and stays as it is") {
    Hostile at("CREATE TABLE item (name); INSERT INTO item VALUES ('a');");
    const std::string before = test::readFile(at.path);
    REQUIRE(at.files->setMode(at.path, 0444));
    {
        const auto database = at.open();
        CHECK(test::count(*database) == 1);
        CHECK_FALSE(database->execute("INSERT INTO item VALUES ('b')"));
    }
    CHECK(test::readFile(at.path) == before);
    CHECK(at.list() == Lines{"test.db"});
}

TEST_CASE("views are not honoured") {
    Hostile at("CREATE TABLE real (name); CREATE VIEW item AS SELECT name FROM real;");
    const auto database = at.open();
    CHECK_FALSE(database->prepare("SELECT * FROM item"));
}

TEST_CASE("nothing else is attached, and no function reaches outside") {
    Hostile at("CREATE TABLE item (name);");
    const auto database = at.open();
    CHECK_FALSE(database->execute("ATTACH '" + (at.temp / "other.db").bytes() + "' AS other"));
    CHECK_FALSE(database->execute("SELECT load_extension('x')"));
    CHECK_FALSE(database->execute("PRAGMA writable_schema=ON; DELETE FROM sqlite_schema"));
    CHECK(at.list() == Lines{"test.db"});
}

TEST_CASE("a schema that calls dangerous functions is not trusted") {
    Hostile at("CREATE TABLE item (name, harm AS (upper(name)));");
    const auto database = at.open();
    auto trusted = database->prepare("PRAGMA trusted_schema");
    REQUIRE(trusted->step().value());
    CHECK(trusted->integer(0) == 0);
}

TEST_CASE("a value larger than any of ours is refused") {
    Hostile at("CREATE TABLE item (name); INSERT INTO item VALUES (zeroblob(5000000));");
    const auto database = at.open();
    auto select = database->prepare("SELECT name FROM item");
    REQUIRE(select);
    CHECK_FALSE(select->step());
}

TEST_CASE("a file of another application, version or form is broken or too new, and is not moved") {
    Hostile at("CREATE TABLE item (name);");
    at.options.applicationId += 1;
    CHECK(at.tryOpen().error().reason == Reason::databaseBroken);
    at.options.applicationId -= 1;
    at.options.migrations = {};
    CHECK(at.tryOpen().error().reason == Reason::databaseTooNew);
    at.options.migrations = test::kMigrations;
    test::writeFile(at.path, "no database at all, but long enough to look like one");
    CHECK(at.tryOpen().error().reason == Reason::databaseBroken);
    test::writeFile(at.path, "");
    CHECK(at.tryOpen().error().reason == Reason::databaseBroken);
    CHECK(at.list() == Lines{"test.db"});
}

TEST_CASE("a log that lies beside it is not read") {
    Hostile at("CREATE TABLE item (name); INSERT INTO item VALUES ('a');");
    test::writeFile(Path(at.path.bytes() + "-wal"), "not a log");
    CHECK(test::count(*at.open()) == 1);
}

TEST_CASE("damage at any byte is an error or another answer, never a crash") {
    Hostile at(
        "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE); INSERT INTO item (name) VALUES ('a'), "
        "('b'), (hex(randomblob(3000)));");
    const std::string good = test::readFile(at.path);
    std::size_t refused = 0;
    for (std::size_t i = 0; i < good.size(); i += 37) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x55);
        test::writeFile(at.path, bad);
        const auto database = at.tryOpen();
        if (!database) {
            ++refused;
            continue;
        }
        auto select = (*database)->prepare("SELECT name FROM item ORDER BY name");
        for (int rows = 0; select && rows < 10; ++rows) {
            const auto row = select->step();
            if (!row || !*row) break;
            (void)select->text(0);
        }
    }
    CHECK(refused > 0);
    CHECK(at.list() == Lines{"test.db"});
}
