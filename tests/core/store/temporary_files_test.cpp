#include "store/temporary_files.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "store_fixture.h"

using namespace packtrain;

namespace {

/// What this process holds open of SQLite's temporary files.
std::vector<std::string> openTemporaryFiles() {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
        if (target.find("etilqs_") != std::string::npos) found.push_back(target);
    }
    return found;
}

}  // namespace

TEST_CASE("whatASortSpillsLiesInTheChosenFolder") {
    test::Store at;
    store::keepTemporaryFilesIn(at.temp.path());
    const auto database = at.open();
    REQUIRE(database->execute("PRAGMA temp_store=FILE"));
    auto sorted = database->prepare(
        "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 200000) "
        "SELECT hex(randomblob(60)) AS name FROM number ORDER BY name");
    REQUIRE(sorted);
    REQUIRE(sorted->step().value());
    const auto spilled = openTemporaryFiles();
    REQUIRE_FALSE(spilled.empty());
    for (const std::string& file : spilled) CHECK(file.starts_with(at.temp.path().bytes() + "/"));
}
