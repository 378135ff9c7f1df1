#include <doctest/doctest.h>

#include <cstdlib>

#include "base/bytes.h"
#include "sensors/nvml.h"
#include "snapshot.h"

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
const std::vector<std::string> kBare{NVML_STUB_BARE};

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

TEST_CASE("aDriverThatHasNoneOfTheFunctionsTellsNothingAndNotZero") {
    NvmlSensor sensor(kBare);
    const auto cards = sensor.read(seconds(1));
    REQUIRE(cards);
    const GpuFigures& card = cards->front();
    CHECK(card.name == "Scripted T4");
    CHECK(card.utilisation.isUnsupported());
    CHECK(card.memory.isUnsupported());
    CHECK(card.temperature.isUnsupported());
    CHECK(card.power.isUnsupported());
    CHECK(card.clockReasons.isUnsupported());
    CHECK(card.processes.isUnsupported());
    CHECK_FALSE(card.lost);
}

TEST_CASE("whereBothAreThereTheNewerFunctionIsAsked") {
    const Script newer("STUB_NO_TEMPERATURE_V", "0");
    NvmlSensor sensor(kNew);
    CHECK(*sensor.read(seconds(1))->front().temperature == 55);
}

TEST_CASE("oneLostCardLeavesTheOthers") {
    const Script two("STUB_CARDS", "2"), gone("STUB_GONE", "0");
    NvmlSensor sensor(kNew);
    const auto cards = sensor.read(seconds(1));
    REQUIRE(cards);
    REQUIRE(cards->size() == 2);
    CHECK(cards->front().lost);
    CHECK_FALSE(cards->front().utilisation);
    CHECK_FALSE(cards->back().lost);
    CHECK(*cards->back().utilisation == 71);
}

TEST_CASE("whatIsRefusedForNowIsAnErrorAndComesBack") {
    NvmlSensor sensor(kNew);
    {
        const Script timeout("STUB_CODE", "10");
        const auto card = sensor.read(seconds(1))->front();
        CHECK_FALSE(card.utilisation);
        CHECK_FALSE(card.utilisation.isUnsupported());
        CHECK_FALSE(card.lost);
    }
    CHECK(*sensor.read(seconds(2))->front().utilisation == 71);
}

TEST_CASE("aCardInSlicesIsNotKnownInTheSnapshotEither") {
    const Script mig("STUB_MIG", "1");
    NvmlSensor sensor(kNew);
    Snapshot snapshot;
    snapshot.gpus = sensor.read(seconds(1));
    const Json card = toJson(snapshot)["gpus"]["value"][0];
    CHECK(card["utilisation_percent"].contains("unsupported"));
    CHECK(card["memory"].contains("value"));
    CHECK(toMetrics(snapshot).find("gpu_utilisation") == std::string::npos);
}
