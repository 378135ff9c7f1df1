#include "store/database.h"

#include <doctest/doctest.h>

#include <thread>

#include "store_fixture.h"

using namespace packtrain;
using store::Value;
using test::count;

TEST_CASE("values of every type come back as they were") {
    test::Store at;
    const auto database = at.open();
    REQUIRE(database->execute("CREATE TABLE every (i, u, d, t, b, e, n, y)"));
    const std::string text("a\0\xff", 3);
    auto insert = database->prepare("INSERT INTO every VALUES (?1,?2,?3,?4,?5,?6,?7,?8)");
    REQUIRE(insert);
    REQUIRE(insert->run(
        {std::int64_t{-5}, UINT64_MAX, 0.5, text, Value::blob(text), Value::blob(""), Value(), true}));
    auto select = database->prepare("SELECT *, typeof(b), typeof(e), typeof(n), typeof(t) FROM every");
    REQUIRE(select);
    REQUIRE(select->step().value());
    CHECK(select->integer(0) == -5);
    CHECK(select->unsignedInteger(1) == UINT64_MAX);
    CHECK(select->real(2) == 0.5);
    CHECK(select->text(3) == text);
    CHECK(select->text(4) == text);
    CHECK(select->text(5).empty());
    CHECK_FALSE(select->isNull(5));
    CHECK(select->isNull(6));
    CHECK(select->text(6).empty());
    CHECK(select->integer(7) == 1);
    CHECK(select->text(8) == "blob");
    CHECK(select->text(9) == "blob");
    CHECK(select->text(10) == "null");
    CHECK(select->text(11) == "text");
    CHECK_FALSE(select->step().value());
}

TEST_CASE("what was bound may be gone before the step") {
    test::Store at;
    const auto database = at.open();
    auto insert = database->prepare("INSERT INTO item (name) VALUES (?1)");
    REQUIRE(insert->bind({std::string(100, 'x')}));
    REQUIRE_FALSE(insert->step().value());
    auto select = database->prepare("SELECT name FROM item");
    REQUIRE(select->step().value());
    CHECK(select->text(0) == std::string(100, 'x'));
}

TEST_CASE("a wrong number of values, a bad statement and two statements are faults of ours") {
    test::Store at;
    const auto database = at.open();
    auto insert = database->prepare("INSERT INTO item (name, size) VALUES (?1, ?2)");
    REQUIRE(insert);
    CHECK(insert->run({1}).error().reason == Reason::internal);
    CHECK(insert->run({1, 2, 3}).error().reason == Reason::internal);
    CHECK(database->prepare("SELECT nonsense").error().reason == Reason::internal);
    CHECK(database->prepare("SELECT 1; SELECT 2").error().reason == Reason::internal);
    CHECK(database->prepare("").error().reason == Reason::internal);
    CHECK(database->prepare("SELECT 1; \n"));
    CHECK(database->execute("SELEKT").error().reason == Reason::internal);
    CHECK(database->prepare("SELECT \"no column\"").error().reason == Reason::internal);
}

TEST_CASE("an error names the file but no bound value") {
    test::Store at;
    const auto database = at.open();
    auto insert = database->prepare("INSERT INTO item (name) VALUES (?1)");
    REQUIRE(insert->run({"secret-value"}));
    const auto again = insert->run({"secret-value"});
    REQUIRE_FALSE(again);
    CHECK(again.error().context.find("test.db") != std::string::npos);
    CHECK(again.error().context.find("secret-value") == std::string::npos);
    REQUIRE(insert->run({"other"}));
}

TEST_CASE("a forgotten row pins nothing: the statement resets itself") {
    test::Store at;
    const auto database = at.open();
    REQUIRE(database->execute("INSERT INTO item (name) VALUES ('a'), ('b')"));
    {
        auto select = database->prepare("SELECT name FROM item");
        REQUIRE(select->step().value());
    }
    CHECK(database->checkpoint());
    CHECK(at.files->stat(Path(at.path.bytes() + "-wal"))->size == 0);
}

TEST_CASE("a statement may outlive its database") {
    test::Store at;
    auto database = at.open();
    auto select = database->prepare("SELECT 1");
    REQUIRE(select);
    database.reset();
    CHECK(select->step().value());
}

TEST_CASE("a transaction is kept whole or not at all") {
    test::Store at;
    const auto database = at.open();
    CHECK(database->transaction([&] { return database->execute("INSERT INTO item (name) VALUES ('a')"); }));
    const auto failed = database->transaction([&]() -> Result<> {
        PACKTRAIN_CHECK(database->execute("INSERT INTO item (name) VALUES ('b')"));
        return fail(Reason::badArgument, "mine");
    });
    CHECK(failed.error().context == "mine");
    CHECK(database->transaction([&] { return database->execute("INSERT INTO item (name) VALUES ('a')"); })
              .error()
              .reason == Reason::internal);
    CHECK(count(*database) == 1);
    const auto nested =
        database->transaction([&] { return database->transaction([] { return Result<>(); }); });
    CHECK(nested.error().reason == Reason::internal);
    CHECK(database->transaction([&] { return database->execute("INSERT INTO item (name) VALUES ('c')"); }));
    CHECK(count(*database) == 2);
}

TEST_CASE("a transaction whose body throws is rolled back") {
    test::Store at;
    const auto database = at.open();
    CHECK_THROWS(database->transaction([&]() -> Result<> {
        (void)database->execute("INSERT INTO item (name) VALUES ('a')");
        throw 1;
    }));
    CHECK(count(*database) == 0);
    CHECK(database->transaction([&] { return database->execute("INSERT INTO item (name) VALUES ('b')"); }));
}

TEST_CASE("row ids and data versions are told") {
    test::Store at;
    const auto database = at.open();
    const auto other = at.open();
    const auto before = other->dataVersion();
    REQUIRE(database->execute("INSERT INTO item (id, name) VALUES (41, 'a')"));
    REQUIRE(database->execute("INSERT INTO item (name) VALUES ('b')"));
    CHECK(database->lastRowId().value() == 42);
    CHECK(other->dataVersion().value() != before.value());
    const auto own = database->dataVersion();
    REQUIRE(database->execute("INSERT INTO item (name) VALUES ('c')"));
    CHECK(database->dataVersion().value() == own.value());
}

TEST_CASE("readers see the last commit while a writer writes") {
    test::Store at;
    const auto writer = at.open();
    const auto reader = at.open();
    REQUIRE(writer->transaction([&]() -> Result<> {
        PACKTRAIN_CHECK(writer->execute("INSERT INTO item (name) VALUES ('a')"));
        CHECK(count(*reader) == 0);
        return {};
    }));
    CHECK(count(*reader) == 1);
}

TEST_CASE("writers of several connections wait for each other") {
    test::Store at;
    at.open();
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                const auto database = at.tryOpen();
                for (int k = 0; database && k < 10; ++k)
                    (void)(*database)->transaction(
                        [&] { return (*database)->execute("INSERT INTO item (size) VALUES (1)"); });
            });
    }
    CHECK(count(*at.open()) == 40);
}

TEST_CASE("constraints between tables are kept") {
    test::Store at;
    const auto database = at.open();
    REQUIRE(database->execute(
        "CREATE TABLE child (item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE)"));
    CHECK_FALSE(database->execute("INSERT INTO child VALUES (99)"));
    REQUIRE(database->execute(
        "INSERT INTO item (id) VALUES (1); INSERT INTO child VALUES (1); DELETE FROM item"));
    CHECK(count(*database, "child") == 0);
}
