#include "base/clock.h"

#include <doctest/doctest.h>

using namespace packtrain;
using namespace std::chrono;

namespace {

WallTime at(year_month_day day, nanoseconds time = {}) {
    return WallTime(sys_days(day)) + time;
}

}  // namespace

TEST_CASE("RFC 3339 goes there and back") {
    const WallTime noon = at(2026y / 3 / 1, 12h);
    CHECK(formatRfc3339(noon) == "2026-03-01T12:00:00Z");
    CHECK(parseRfc3339("2026-03-01T12:00:00Z") == noon);
    CHECK(parseRfc3339("2026-03-01t12:00:00z") == noon);
    CHECK(parseRfc3339("2026-03-01T14:00:00+02:00") == noon);
    CHECK(parseRfc3339("2026-03-01T06:30:00-05:30") == noon);
    CHECK(parseRfc3339("2026-03-01T12:00:00.25Z") == noon + 250ms);
    CHECK(parseRfc3339("2026-03-01T12:00:00.123456789Z") == noon + 123456789ns);
    CHECK(parseRfc3339("2026-03-01T12:00:00.1234567899999Z") == noon + 123456789ns);
}

TEST_CASE("times before 1970 are written with whole seconds, rounded down") {
    CHECK(formatRfc3339(at(1970y / 1 / 1, -1ns)) == "1969-12-31T23:59:59Z");
    CHECK(parseRfc3339("1899-12-31T00:00:00Z") == at(1899y / 12 / 31));
}

TEST_CASE("what is not RFC 3339 is refused") {
    for (const char* text :
         {"", "2026-03-01", "2026-03-01T12:00:00", "2026-02-30T12:00:00Z", "2026-03-01T24:00:00Z",
          "2026-03-01T12:60:00Z", "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00+0200",
          "2026-03-01T12:00:00Zx", "x026-03-01T12:00:00Z", "2026-13-01T12:00:00Z"})
        CHECK_FALSE_MESSAGE(parseRfc3339(text), text);
}

TEST_CASE("a year that no clock here can hold is refused, not wrapped round") {
    CHECK(parseRfc3339("2261-12-31T23:59:60.999999999-99:59") > at(2262y / 1 / 1));
    CHECK(parseRfc3339("1678-01-01T00:00:00+99:59") < at(1678y / 1 / 1));
    for (const char* text :
         {"2262-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1677-12-31T23:59:59Z", "0001-01-01T00:00:00Z"})
        CHECK_FALSE_MESSAGE(parseRfc3339(text), text);
    for (const char* text : {"Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 0000 00:00:00 GMT"})
        CHECK_FALSE_MESSAGE(parseHttpDate(text), text);
}

// RFC 9110, section 5.6.7.
TEST_CASE("HTTP dates are read") {
    CHECK(parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT") == at(1994y / 11 / 6, 8h + 49min + 37s));
    for (const char* text : {"", "120", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
                             "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT"})
        CHECK_FALSE_MESSAGE(parseHttpDate(text), text);
}
