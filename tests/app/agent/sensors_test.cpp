#include <doctest/doctest.h>

#include "fake_machine.h"
#include "sensors/cpu.h"
#include "sensors/disk.h"
#include "sensors/memory.h"
#include "sensors/network.h"

using namespace packtrain;
using namespace packtrain::agent;
using packtrain::test::FakeMachine;
using std::chrono::seconds;

namespace {

constexpr seconds kLongestGap{3};
constexpr std::string_view kV2 = "/sys/fs/cgroup";

std::string in(std::string_view folder, std::string_view file) {
    return std::string(folder) + '/' + std::string(file);
}

/// What the second look says, one second after the first.
Reading<CpuFigures> twoLooks(FakeMachine& machine, std::string_view file, std::string_view before,
                             std::string_view after) {
    CpuSensor sensor(machine.root(), kLongestGap);
    machine.put(file, before);
    sensor.read(seconds(100));
    machine.put(file, after);
    return sensor.read(seconds(101));
}

}  // namespace

TEST_CASE("withoutGroupsTheMachineIsMeasured") {
    FakeMachine machine;
    CpuSensor sensor(machine.root(), kLongestGap);
    const auto first = sensor.read(seconds(10));
    REQUIRE(first);
    CHECK(first->coresAvailable == 4);
    CHECK_FALSE(first->coresUsed);  // one look tells no rate, and not 0
    machine.putProcessorTime(1000 + 250);
    const auto second = sensor.read(seconds(11));
    REQUIRE(second);
    CHECK(second->coresUsed.value_or(-1) == doctest::Approx(2.5));
    CHECK(second->source == "machine");
}

TEST_CASE("onlyAllowedProcessorsCount") {
    FakeMachine machine;
    machine.put("/proc/self/status", "Cpus_allowed_list:\t0,2-3\n");
    CHECK(CpuSensor(machine.root(), kLongestGap).read(seconds(1))->coresAvailable == 3);
    machine.put("/proc/self/status", "Cpus_allowed_list:\t3-0,banana\n");
    CHECK(CpuSensor(machine.root(), kLongestGap).read(seconds(1))->coresAvailable == 4);
}

TEST_CASE("quotaOfVersionTwoHoldsAndIsMeasured") {
    FakeMachine machine;
    machine.mountGroupsV2();
    machine.put(in(kV2, "cpu.max"), "150000 100000\n");
    const auto cpu = twoLooks(machine, in(kV2, "cpu.stat"), "usage_usec 5000000\nthrottled_usec 0\n",
                              "usage_usec 6200000\nthrottled_usec 250000\n");
    REQUIRE(cpu);
    CHECK(cpu->coresAvailable == doctest::Approx(1.5));
    CHECK(cpu->coresUsed.value_or(-1) == doctest::Approx(1.2));
    CHECK(cpu->throttledShare.value_or(-1) == doctest::Approx(0.25));
    CHECK(cpu->source == "cgroup v2");
}

TEST_CASE("quotaOfAParentGroupHolds") {
    FakeMachine machine;
    machine.mountGroupsV2("/user/session");
    machine.put(in(kV2, "user/session/cpu.max"), "max 100000\n");
    machine.put(in(kV2, "user/cpu.max"), "200000 100000\n");
    const auto cpu = twoLooks(machine, in(kV2, "user/cpu.stat"), "usage_usec 0\n", "usage_usec 500000\n");
    REQUIRE(cpu);
    CHECK(cpu->coresAvailable == 2);
    CHECK(cpu->coresUsed.value_or(-1) == doctest::Approx(0.5));
}

TEST_CASE("quotaOfVersionOneHoldsAndIsMeasured") {
    FakeMachine machine;
    machine.mountGroupsV1();
    constexpr std::string_view kFolder = "/sys/fs/cgroup/cpu,cpuacct";
    machine.put(in(kFolder, "cpu.cfs_quota_us"), "200000\n");
    machine.put(in(kFolder, "cpu.cfs_period_us"), "100000\n");
    const auto cpu = twoLooks(machine, in(kFolder, "cpuacct.usage"), "1000000000\n", "2700000000\n");
    REQUIRE(cpu);
    CHECK(cpu->coresAvailable == 2);
    CHECK(cpu->coresUsed.value_or(-1) == doctest::Approx(1.7));
    CHECK(cpu->source == "cgroup v1");
}

TEST_CASE("noQuotaOfVersionOneIsMinusOne") {
    FakeMachine machine;
    machine.mountGroupsV1();
    machine.put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
    machine.put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
    const auto cpu = CpuSensor(machine.root(), kLongestGap).read(seconds(1));
    REQUIRE(cpu);
    CHECK(cpu->coresAvailable == 4);
    CHECK(cpu->source == "machine");
}

TEST_CASE("absurdProcessorValuesAreNoFigures") {
    FakeMachine machine;
    SUBCASE("a counter that falls") {
        const auto cpu =
            twoLooks(machine, "/proc/stat", "cpu 900 0 0 1\ncpu0 1 0 0 1\n", "cpu 100 0 0 1\ncpu0 1 0 0 1\n");
        REQUIRE(cpu);
        CHECK_FALSE(cpu->coresUsed);
    }
    SUBCASE("a counter that jumps") {
        const auto cpu = twoLooks(machine, "/proc/stat", "cpu 1 0 0 1\ncpu0 1 0 0 1\n",
                                  "cpu 99999999999 0 0 1\ncpu0 1 0 0 1\n");
        REQUIRE(cpu);
        CHECK_FALSE(cpu->coresUsed);
    }
    SUBCASE("a quota with a period of 0") {
        machine.mountGroupsV2();
        machine.put(in(kV2, "cpu.max"), "100000 0\n");
        CHECK(CpuSensor(machine.root(), kLongestGap).read(seconds(1))->coresAvailable == 4);
    }
    SUBCASE("a group path that climbs out") {
        machine.mountGroupsV2("/../../other");
        machine.put(in(kV2, "cpu.max"), "max 100000\n");
        CHECK(CpuSensor(machine.root(), kLongestGap).read(seconds(1)));
    }
    SUBCASE("a file of other words") {
        machine.put("/proc/stat", "no such thing\n");
        CHECK_FALSE(CpuSensor(machine.root(), kLongestGap).read(seconds(1)));
    }
    SUBCASE("no file") {
        machine.remove("/proc/stat");
        const auto cpu = CpuSensor(machine.root(), kLongestGap).read(seconds(1));
        CHECK_FALSE(cpu);
        CHECK_FALSE(cpu.why().empty());
    }
}

TEST_CASE("aSleepTellsNoRate") {
    FakeMachine machine;
    CpuSensor sensor(machine.root(), kLongestGap);
    sensor.read(seconds(1));
    machine.putProcessorTime(2000);
    CHECK_FALSE(sensor.read(seconds(60))->coresUsed);
    machine.putProcessorTime(2100);
    CHECK(sensor.read(seconds(61))->coresUsed.value_or(-1) == doctest::Approx(1));
}

TEST_CASE("memoryIsTotalLessAvailable") {
    FakeMachine machine;
    const auto memory = readMemory(machine.root());
    REQUIRE(memory);
    CHECK(memory->total == 16000000 * kKiB);
    CHECK(memory->used == 12000000 * kKiB);
    CHECK(memory->headroom == 4000000 * kKiB);
    CHECK_FALSE(memory->limit);
    CHECK_FALSE(memory->oomKills);
}

TEST_CASE("memoryLimitOfVersionTwoCountsNoDroppablePages") {
    FakeMachine machine;
    machine.mountGroupsV2();
    machine.put(in(kV2, "memory.max"), std::to_string(13 * kGiB));
    machine.put(in(kV2, "memory.current"), std::to_string(12 * kGiB));
    machine.put(in(kV2, "memory.stat"), "anon 5\ninactive_file " + std::to_string(2 * kGiB) + "\n");
    machine.put(in(kV2, "memory.events"), "low 0\noom 3\noom_kill 2\n");
    const auto memory = readMemory(machine.root());
    REQUIRE(memory);
    REQUIRE(memory->limit);
    CHECK(memory->limit->bytes == 13 * kGiB);
    CHECK(memory->limit->used == 10 * kGiB);
    CHECK(memory->headroom == 3 * kGiB);
    CHECK(memory->oomKills == 2);
}

TEST_CASE("memoryLimitOfVersionOneAndItsWordForNone") {
    FakeMachine machine;
    machine.mountGroupsV1();
    constexpr std::string_view kFolder = "/sys/fs/cgroup/memory";
    machine.put(in(kFolder, "memory.limit_in_bytes"), "9223372036854771712\n");
    machine.put(in(kFolder, "memory.usage_in_bytes"), std::to_string(2 * kGiB));
    machine.put(in(kFolder, "memory.stat"), "total_inactive_file " + std::to_string(kGiB) + "\n");
    CHECK_FALSE(readMemory(machine.root())->limit);
    machine.put(in(kFolder, "memory.limit_in_bytes"), std::to_string(4 * kGiB));
    const auto memory = readMemory(machine.root());
    REQUIRE(memory->limit);
    CHECK(memory->limit->used == kGiB);
    CHECK(memory->limit->version == 1);
}

TEST_CASE("absurdMemoryIsAnErrorAndNotZero") {
    FakeMachine machine;
    for (const std::string_view text :
         {"", "MemTotal: 5 kB\n", "MemTotal: 5 kB\nMemAvailable: 6 kB\n",
          "MemTotal: 0 kB\nMemAvailable: 0 kB\n", "MemTotal: 99999999999999999999 kB\nMemAvailable: 1 kB\n",
          "MemTotal: -5 kB\nMemAvailable: 1 kB\n"}) {
        machine.put("/proc/meminfo", text);
        const auto memory = readMemory(machine.root());
        CHECK_FALSE(memory);
        CHECK_FALSE(memory.isUnsupported());
    }
}

TEST_CASE("networkLeavesLoopbackOut") {
    FakeMachine machine;
    NetworkSensor sensor(machine.root(), kLongestGap);
    const auto first = sensor.read(seconds(1));
    REQUIRE(first);
    CHECK(first->received == 1000);
    CHECK_FALSE(first->receivedPerSecond);
    machine.put("/proc/net/dev", "  eth0:3000 1 0 0 0 0 0 0 900 1 0\n lo: 99999 1 0 0 0 0 0 0 99999 1\n");
    const auto second = sensor.read(seconds(3));
    REQUIRE(second);
    CHECK(second->receivedPerSecond.value_or(-1) == doctest::Approx(1000));
    CHECK(second->sentPerSecond.value_or(-1) == doctest::Approx(200));
}

TEST_CASE("onlyLoopbackIsUnsupported") {
    FakeMachine machine;
    machine.put("/proc/net/dev", "    lo: 900 1 0 0 0 0 0 0 900 1 0\n");
    CHECK(NetworkSensor(machine.root(), kLongestGap).read(seconds(1)).isUnsupported());
    machine.put("/proc/net/dev", "  eth0: many\n");
    const auto broken = NetworkSensor(machine.root(), kLongestGap).read(seconds(1));
    CHECK_FALSE(broken);
    CHECK_FALSE(broken.isUnsupported());
}

TEST_CASE("timeToFullFollowsThePace") {
    DiskSpace space{.total = 100 * kGiB, .free = 60 * kGiB, .inodes = 10, .freeInodes = 5};
    DiskSensor sensor(Path("/content"), [&](const Path&) { return Result<DiskSpace>(space); });
    Ticks now = seconds(1000);
    CHECK_FALSE(sensor.read({}, now)->fillRate);  // one look tells no pace
    for (int i = 0; i < 60; ++i) {
        space.free -= 100 * kMiB;
        now += seconds(5);
        sensor.read({}, now);
    }
    const auto filling = sensor.read({}, now);
    REQUIRE(filling);
    REQUIRE(filling->secondsToFull);
    const double left = static_cast<double>(space.free) / (20.0 * static_cast<double>(kMiB));
    CHECK(*filling->secondsToFull == doctest::Approx(left).epsilon(0.01));
    for (int i = 0; i < 240; ++i) sensor.read({}, now += seconds(5));
    CHECK_FALSE(sensor.read({}, now)->secondsToFull);  // it stands still
}

TEST_CASE("aFirstBurstIsNotSmoothedAway") {
    FillRate rate;
    rate.look(10 * kGiB, seconds(0));
    CHECK_FALSE(rate.look(9 * kGiB, seconds(5)));
    CHECK(rate.look(8 * kGiB, seconds(10)).value_or(0) == doctest::Approx(static_cast<double>(kGiB) / 5));
}

TEST_CASE("aMountedDriveIsNotAsked") {
    int asked = 0;
    DiskSensor sensor(Path("/content/drive/MyDrive"), [&](const Path&) {
        ++asked;
        return Result<DiskSpace>(DiskSpace{.total = 1, .free = 1});
    });
    const auto mounts = readMounts(
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:50 / /content/drive rw shared:1 - fuse.drive drive rw\n");
    CHECK(sensor.read(mounts, seconds(1)).isUnsupported());
    CHECK(asked == 0);
}

TEST_CASE("diskTroubleIsNoZero") {
    DiskSensor gone(Path("/nowhere"), spaceOf);
    CHECK_FALSE(gone.read({}, seconds(1)));
    DiskSensor absurd(Path("/x"),
                      [](const Path&) { return Result<DiskSpace>(DiskSpace{.total = 1, .free = 2}); });
    CHECK_FALSE(absurd.read({}, seconds(1)));
    DiskSensor own(Path("/"), spaceOf);
    const auto real = own.read({}, seconds(1));
    REQUIRE(real);
    CHECK(real->space.total > 0);
}

TEST_CASE("mountPointsWithBlanksAreRead") {
    const auto mounts = readMounts("1 0 8:1 / /a\\040b rw shared:1 master:2 - ext4 /dev/x rw\nbroken line\n");
    REQUIRE(mounts.size() == 1);
    CHECK(mounts[0].point == "/a b");
    CHECK(mountOf(mounts, Path("/a b/c")) == mounts.data());
    CHECK(mountOf(mounts, Path("/ab")) == nullptr);
}
