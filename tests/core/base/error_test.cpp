#include "base/error.h"

#include <doctest/doctest.h>

#include <regex>
#include <set>

#include "base/result.h"

using namespace packtrain;

TEST_CASE("every reason has its own well-formed id, name and words") {
    std::set<std::string_view> ids;
    std::set<std::string_view> names;
    const std::regex form("PKT-[0-9]{4}");
    REQUIRE_FALSE(allReasons().empty());
    for (const ReasonInfo& row : allReasons()) {
        CAPTURE(row.id);
        CHECK(std::regex_match(std::string(row.id), form));
        CHECK(ids.insert(row.id).second);
        CHECK(names.insert(row.name).second);
        CHECK_FALSE(row.words.empty());
        CHECK(row.words.back() != '.');
        CHECK(row.words.find('\n') == std::string_view::npos);
        CHECK(reasonByName(row.name) == row.reason);
        CHECK(&info(row.reason) == &row);
    }
    CHECK_FALSE(reasonByName("nonsense"));
}

TEST_CASE("exit codes are those of the manual, and follow the kind") {
    const std::set<int> documented = {1, 2, 3, 4, 5, 6, 7, 8, 9, 130};
    for (const ReasonInfo& row : allReasons()) {
        CAPTURE(row.name);
        CHECK(documented.contains(row.exitCode));
        CHECK((row.kind == Kind::auth) <= (row.exitCode == 5));
        CHECK((row.kind == Kind::quota) <= (row.exitCode == 6));
        CHECK((row.exitCode == 130) == (row.kind == Kind::cancelled));
    }
}

TEST_CASE("kinds have names of their own") {
    std::set<std::string_view> names;
    for (int kind = 0; kind <= static_cast<int>(Kind::bug); ++kind)
        names.insert(kindName(static_cast<Kind>(kind)));
    CHECK(names.size() == static_cast<std::size_t>(Kind::bug) + 1);
}

TEST_CASE("a message names the thing, the cause and the id") {
    const Error error(Reason::diskFull, "/data/x");
    CHECK(error.kind == Kind::quota);
    CHECK(error.message() == "/data/x: the disk is full; free some space, nothing is lost (PKT-1106)");
    CHECK(Error(Reason::paused).message() == "paused by you (PKT-6001)");
    CHECK(within("shard 3", error).context == "shard 3: /data/x");
    CHECK(within("shard 3", Error(Reason::paused)).context == "shard 3");
}

namespace {

Result<int> half(int number) {
    if (number % 2 != 0) return fail(Reason::badArgument, "odd");
    return number / 2;
}
Result<int> quarter(int number) {
    PACKTRAIN_TRY(const int first, half(number));
    return half(first);
}
Result<> checkEven(int number) {
    PACKTRAIN_CHECK(half(number));
    return {};
}

}  // namespace

TEST_CASE("the macros hand the first error on") {
    CHECK(quarter(8) == 2);
    CHECK(quarter(6).error().context == "odd");
    CHECK(checkEven(2).has_value());
    CHECK(checkEven(3).error().reason == Reason::badArgument);
}
