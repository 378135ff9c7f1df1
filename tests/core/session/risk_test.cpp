#include "session/risk.h"

#include <doctest/doctest.h>

namespace packtrain::session {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("onlyBusyTimeIsAtRisk") {
    BusyLedger ledger;
    ledger.look(seconds(0), false);
    for (int at = 10; at <= 100; at += 10) ledger.look(seconds(at), true);
    ledger.look(seconds(110), false);
    ledger.look(seconds(500), false);
    ledger.look(seconds(510), true);
    ledger.look(seconds(520), true);
    CHECK(ledger.busySince(seconds(0)) == seconds(100));  // 10 to 100, 510 to 520
    CHECK(ledger.busySince(seconds(50)) == seconds(60));
    CHECK(ledger.busySince(seconds(200)) == seconds(10));
    CHECK(ledger.busySince(seconds(520)) == seconds(0));
}

TEST_CASE("nothingRanNothingIsAtRisk") {
    BusyLedger ledger;
    CHECK(ledger.busySince(seconds(0)) == seconds(0));
    ledger.look(seconds(5), false);
    ledger.look(hours(5), false);
    CHECK(ledger.busySince(seconds(0)) == seconds(0));
}

TEST_CASE("aLongHistoryIsShortenedTowardsMoreRisk") {
    BusyLedger ledger;
    for (int i = 0; i < 40'000; ++i) ledger.look(seconds(i), i % 4 < 2);  // one second busy in four
    CHECK(ledger.busySince(seconds(0)) >= seconds(10'000));
    CHECK(ledger.busySince(seconds(39'000)) == seconds(250));
}

TEST_CASE("theSafePointLeavesTimeForEverythingThatMustHappen") {
    const SaveCost cost{.commandLag = seconds(30),
                        .saving = seconds(20),
                        .bytes = 200'000'000,
                        .bytesPerSecond = 2'000'000,
                        .verifying = seconds(10)};
    CHECK(safePoint(hours(5), hours(5), cost) == hours(5) - minutes(5) - seconds(10 + 100 + 20 + 30));
    // A wide spread asks for a wider margin.
    CHECK(safePoint(hours(5), hours(12), cost) == hours(5) - minutes(42) - seconds(160));
    // A short session would be all margin.
    CHECK(safePoint(minutes(12), minutes(12), cost, minutes(12)) == minutes(12) - minutes(2) - seconds(160));
    CHECK(safePoint(minutes(12), minutes(52), cost, minutes(12)) == minutes(12) - minutes(4) - seconds(160));
    CHECK(safePoint(hours(5), hours(5), cost, hours(5)) == hours(5) - minutes(5) - seconds(160));
    CHECK_FALSE(safePoint(hours(5), hours(5), {.bytes = 1}));
}

TEST_CASE("theIntervalIsThatOfTheClosedForms") {
    CHECK(youngInterval(40, 21600) == doctest::Approx(1314.534));
    // sqrt(2 C M) (1 + sqrt(C / 2M) / 3 + C / 18M) - C
    CHECK(dalyInterval(40, 21600) == doctest::Approx(1288.0027).epsilon(0.0001));
    CHECK(dalyInterval(50'000, 21600) == doctest::Approx(21600));
    for (const double cost : {1.0, 10.0, 100.0, 1000.0})
        CHECK(dalyInterval(cost, 30'000) < youngInterval(cost, 30'000));
}

}  // namespace packtrain::session
