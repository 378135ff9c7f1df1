#include <doctest/doctest.h>

#include <cstdlib>

#include "base/bytes.h"
#include "sensors/nvml.h"

using namespace packtrain;
using namespace packtrain::agent;
using std::chrono::seconds;

namespace {

/// Sets a variable of the scripted library while it lives.
class Script {
  public:
    Script(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;
    ~Script() { ::unsetenv(name_); }

  private:
    const char* name_;
};

const std::vector<std::string> kNew{"/nowhere/libnvidia-ml.so.1", NVML_STUB};
const std::vector<std::string> kOld{NVML_STUB_OLD};

}  // namespace

TEST_CASE("withoutADriverItIsUnsupported") {
    NvmlSensor sensor({"/nowhere/libnvidia-ml.so.1"});
    CHECK(sensor.read(seconds(1)).isUnsupported());
}

TEST_CASE("aCardTellsItsFigures") {
    const Script two("STUB_CARDS", "2");
    NvmlSensor sensor(kNew);
    const auto cards = sensor.read(seconds(1));
    REQUIRE(cards);
    REQUIRE(cards->size() == 2);
    const GpuFigures& card = cards->front();
    CHECK(card.name == "Scripted T4");
    CHECK(*card.utilisation == 71);
    CHECK(card.memory->used == 3 * kGiB);  // what the driver reserves is not used
    CHECK(*card.temperature == 61);
    CHECK(*card.power == doctest::Approx(64.5));
    CHECK(card.powerLimit.isUnsupported());  // this driver has no such function
    CHECK(*card.clockReasons == 0x20);
    CHECK(*card.processes == 2);
}

TEST_CASE("anOldDriverTellsWhatItCan") {
    NvmlSensor sensor(kOld);
    const auto cards = sensor.read(seconds(1));
    REQUIRE(cards);
    CHECK(cards->front().memory->used == 4 * kGiB);
    CHECK(*cards->front().utilisation == 71);
}

TEST_CASE("aCardInSlicesHasNoUtilisationAndNotZero") {
    const Script mig("STUB_MIG", "1");
    NvmlSensor sensor(kNew);
    const auto cards = sensor.read(seconds(1));
    REQUIRE(cards);
    CHECK(cards->front().utilisation.isUnsupported());
    CHECK(cards->front().memory);
}

TEST_CASE("oneMissingFigureLeavesTheOthers") {
    const Script script("STUB_NO_POWER", "1");
    NvmlSensor sensor(kNew);
    const auto cards = sensor.read(seconds(1));
    REQUIRE(cards);
    CHECK(cards->front().power.isUnsupported());
    CHECK(cards->front().temperature);
}

TEST_CASE("aLostCardIsNotAskedAgain") {
    NvmlSensor sensor(kNew);
    REQUIRE(sensor.read(seconds(1)));
    {
        const Script lost("STUB_CODE", "15");
        CHECK(sensor.read(seconds(2))->front().lost);
    }
    CHECK(sensor.read(seconds(60))->front().lost);
}

TEST_CASE("whatADriverCannotMeanIsNoFigure") {
    const Script much("STUB_UTIL", "4000");
    const Script none("STUB_TOTAL_GIB", "0");
    NvmlSensor sensor(kNew);
    const auto cards = sensor.read(seconds(1));
    REQUIRE(cards);
    CHECK_FALSE(cards->front().utilisation);
    CHECK(cards->front().memory.isUnsupported());
}

TEST_CASE("aDriverThatDoesNotStartIsAnError") {
    const Script mismatch("STUB_INIT", "18");
    NvmlSensor sensor(kNew);
    const auto cards = sensor.read(seconds(1));
    CHECK_FALSE(cards);
    CHECK_FALSE(cards.isUnsupported());
    CHECK(cards.why().find("updated") != std::string::npos);
}

TEST_CASE("noCardIsUnsupported") {
    const Script none("STUB_CARDS", "0");
    NvmlSensor sensor(kNew);
    CHECK(sensor.read(seconds(1)).isUnsupported());
}
