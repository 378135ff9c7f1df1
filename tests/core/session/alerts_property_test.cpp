#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "alert_room.h"

namespace packtrain::session::test {
namespace {

/// A session whose facts change at random every few looks, with what was said of it so far.
class Walk {
  public:
    explicit Walk(std::uint32_t seed) : random_(seed) {
        room.session.work = {};
        room.desk.minuteOfDay = pick(0, 1439);
        if (chance(30)) room.preferences.quiet = QuietHours{.from = pick(0, 1439), .until = pick(0, 1439)};
        room.ends("hard_cap", minutes(pick(70, 400)), minutes(chance(50) ? 0 : pick(0, 500)));
        if (chance(40)) room.ends("own_cap", minutes(pick(70, 400)));
    }

    void step() {
        const Nanoseconds span = seconds(pick(1, 40));
        room.desk.now += span;
        room.desk.minuteOfDay = (room.desk.minuteOfDay + (chance(1) ? pick(0, 1439) : 0)) % 1440;
        SessionAtDesk& session = room.session;
        if (session.contact == Contact::live) {
            if (session.busy) session.work += span;
            session.heard = room.desk.now;
        }
        if (chance(2)) change();
        room.look();
    }

    bool chance(int percent) { return pick(0, 99) < percent; }
    int pick(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }

    Room room;

  private:
    void change() {
        SessionAtDesk& session = room.session;
        switch (pick(0, 9)) {
            case 0:
                session.busy = !session.busy;
                break;
            case 1:
                if (session.contact != Contact::live) break;
                session.safe = SafeSave{.saved = room.desk.now - seconds(pick(0, 600)), .step = {}};
                session.work = std::min(session.work, room.desk.now - session.safe->saved);
                session.underway.reset();
                break;
            case 2:
                session.underway = SaveUnderway{.saved = room.desk.now - seconds(pick(0, 300)), .bytes = 1};
                if (chance(80)) session.underway->needs = seconds(pick(0, 1500));
                break;
            case 3:
                session.underway.reset();
                break;
            case 4:
                session.contact = static_cast<Contact>(pick(1, 3));
                break;
            case 5:
                if (!session.busy) room.ends("idle", minutes(pick(5, 60)), minutes(30));
                break;
            case 6:
                std::erase_if(session.ends, [](const End& each) { return each.kind == "idle"; });
                break;
            case 7:
                session.commandLag = seconds(pick(0, 120));
                break;
            case 8:
                room.desk.listeningSince = room.desk.now;
                break;
            default:
                // Ends waver, as clocks are compared ever better.
                for (End& each : session.ends) each.low += seconds(pick(-20, 20));
                for (End& each : session.ends) each.median = each.high = std::max(each.low, each.median);
        }
    }

    std::mt19937 random_;
};

bool isTimeLeft(const Alert& alert) {
    return alert.key.kind == AlertKind::timeLeft;
}

/// By other words than those of the rules: half an hour's work and more is not safe, an end is so near, no
/// save is on its way, and none is known to be due.
bool isPlainlyAtRisk(const SessionAtDesk& session, Ticks now, const End& end) {
    const Nanoseconds silent =
        session.busy ? std::max(now - session.heard, Nanoseconds::zero()) : Nanoseconds::zero();
    const bool isWithoutHope = !session.underway && !session.rhythm;
    const bool isNear = end.low > now && end.low - now - session.commandLag <= minutes(10);
    return isWithoutHope && isNear && session.work + silent > minutes(31);
}

}  // namespace

TEST_CASE("atTenMinutesWorkAtRiskIsNeverKeptFromAPerson") {
    std::size_t seen = 0;
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        Walk walk(seed);
        for (int i = 0; i < 1500; ++i) {
            walk.step();
            const Ticks now = walk.room.desk.now;
            // A minute is given to fetch the newest word after waking.
            if (now - walk.room.desk.listeningSince < minutes(1)) continue;
            for (const End& end : walk.room.session.ends) {
                if (!isPlainlyAtRisk(walk.room.session, now, end)) continue;
                ++seen;
                const bool isTold = std::ranges::any_of(walk.room.memory.up, [](const Alert& alert) {
                    return isTimeLeft(alert) && alert.key.minutes <= 10;
                });
                CAPTURE(seed);
                CAPTURE(i);
                CAPTURE(end.kind);
                REQUIRE(isTold);
            }
        }
    }
    CHECK(seen > 1000);
}

TEST_CASE("noThresholdIsShownTwiceAndNoEndMovesLater") {
    std::size_t shown = 0;
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        Walk walk(seed);
        std::map<std::string, Ticks> told;  // the latest end that the threshold was shown for
        std::map<std::string, Ticks> onScreen;
        for (int i = 0; i < 1500; ++i) {
            walk.step();
            CAPTURE(seed);
            CAPTURE(i);
            for (const Alert& alert : walk.room.turn.show) {
                if (!isTimeLeft(alert)) continue;
                ++shown;
                const std::string key =
                    alertTag(alert.key) + alert.key.subject + (alert.key.isLater ? " later" : "");
                const auto before = told.find(key);
                // Only for an end that is clearly another one: it was put off.
                if (before != told.end())
                    REQUIRE(*alert.endsAt >
                            before->second + std::min(minutes(alert.key.minutes), minutes(5)));
                told[key] = *alert.endsAt;
                onScreen[key] = *alert.endsAt;
                REQUIRE(alert.left <= minutes(alert.key.minutes));
            }
            REQUIRE(std::ranges::count_if(walk.room.memory.up, isTimeLeft) <= 1);
            for (const Alert& alert : walk.room.memory.up) {
                if (!isTimeLeft(alert)) continue;
                const std::string key =
                    alertTag(alert.key) + alert.key.subject + (alert.key.isLater ? " later" : "");
                REQUIRE(*alert.endsAt <= onScreen[key]);
                onScreen[key] = *alert.endsAt;
            }
        }
    }
    CHECK(shown > 500);
}

TEST_CASE("theSameLookTwiceSaysNothingNew") {
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
        Walk walk(seed);
        for (int i = 0; i < 500; ++i) {
            walk.step();
            CAPTURE(seed);
            const std::string up = walk.room.up();
            REQUIRE(walk.room.look().empty());
            REQUIRE(walk.room.turn.withdraw.empty());
            REQUIRE(walk.room.turn.update.empty());
            REQUIRE(walk.room.up() == up);
        }
    }
}

TEST_CASE("whatIsShownWasNotOnScreenAndWhatIsWithdrawnWas") {
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
        Walk walk(seed);
        std::vector<AlertKey> screen;
        for (int i = 0; i < 1500; ++i) {
            walk.step();
            for (const AlertKey& key : walk.room.turn.withdraw) {
                const auto at = std::ranges::find(screen, key);
                REQUIRE(at != screen.end());
                screen.erase(at);
            }
            for (const Alert& alert : walk.room.turn.update)
                REQUIRE(std::ranges::find(screen, alert.key) != screen.end());
            for (const Alert& alert : walk.room.turn.show) {
                REQUIRE(std::ranges::find(screen, alert.key) == screen.end());
                screen.push_back(alert.key);
            }
            REQUIRE(screen.size() == walk.room.memory.up.size());
        }
    }
}

}  // namespace packtrain::session::test
