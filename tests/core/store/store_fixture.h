// A database of two small migrations in a folder of its own.
#pragma once

#include <doctest/doctest.h>

#include <array>

#include "store/database.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"

namespace packtrain::test {

inline constexpr std::array kMigrations = {
    store::Migration{
        1,
        "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE, data BLOB); CREATE TABLE other (x);"},
    store::Migration{2, "ALTER TABLE item ADD COLUMN size INTEGER; INSERT INTO other VALUES (2);"},
};
inline constexpr std::int32_t kApplicationId = 0x50544a31;

struct Store {
    explicit Store(TempFolder::Disk disk = TempFolder::Disk::normal) : temp(disk) {}

    TempFolder temp;
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    Path path = temp / "test.db";
    store::OpenOptions options{.applicationId = kApplicationId, .migrations = kMigrations};

    Result<std::unique_ptr<store::Database>> tryOpen() {
        return store::Database::open(*files, path, options);
    }
    std::unique_ptr<store::Database> open() {
        auto database = tryOpen();
        if (!database) FAIL(database.error().message());
        return *std::move(database);
    }
    Result<std::unique_ptr<store::Database>> tryRead() {
        store::OpenOptions reading = options;
        reading.readOnly = true;
        return store::Database::open(*files, path, reading);
    }
    std::vector<std::string> list() const { return listTree(temp.path()); }
};

inline std::int64_t count(store::Database& database, const std::string& table = "item") {
    auto statement = database.prepare("SELECT count(*) FROM " + table);
    REQUIRE(statement);
    REQUIRE(statement->step().value());
    return statement->integer(0);
}

}  // namespace packtrain::test
