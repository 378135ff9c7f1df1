// Drives that answer, hang, fail and come back, each asked in a child process.
#include "sensors/mounts.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

#include "support/temp_folder.h"

using namespace packtrain;
using namespace packtrain::agent;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// What this process and its children both see.
class Shared {
  public:
    Shared()
        : place_(::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                        -1, 0)),
          value(*new(place_) std::atomic<int>(0)) {}
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() { ::munmap(place_, sizeof(std::atomic<int>)); }

  private:
    void* place_;

  public:
    std::atomic<int>& value;
};

/// Reads at one moment until the answer is as it should be; false after ten seconds of real time.
template <typename Is>
bool comes(MountSensor& sensor, Ticks now, Is is) {
    const auto end = std::chrono::steady_clock::now() + seconds(10);
    while (std::chrono::steady_clock::now() < end) {
        if (const auto reading = sensor.read(now); reading && is(*reading)) return true;
        std::this_thread::sleep_for(milliseconds(2));
    }
    return false;
}

bool comesAs(MountSensor& sensor, Ticks now, MountState state) {
    return comes(sensor, now, [state](const MountFigures& mount) { return mount.state == state; });
}

[[noreturn]] void hang() {
    for (;;) ::pause();
}

MountAnswer answers() {
    return {.space = {.total = 1000, .free = 400}, .took = milliseconds(3)};
}

}  // namespace

TEST_CASE("aDriveThatAnswersTellsItsSpace") {
    MountSensor sensor("/drive", [](const char*) { return answers(); });
    REQUIRE(comesAs(sensor, seconds(1), MountState::answers));
    const auto drive = sensor.read(seconds(1));
    CHECK(drive->space->free == 400);
    CHECK(*drive->answeredIn == milliseconds(3));
    CHECK_FALSE(drive->troubledFor);
}

TEST_CASE("nobodyWaitsForADriveThatHangs") {
    Shared children;
    MountSensor sensor("/drive", [&](const char*) -> MountAnswer {
        ++children.value;
        hang();
    });
    const auto began = std::chrono::steady_clock::now();
    CHECK(sensor.read(seconds(100)).isUnsupported());  // nothing is known yet, and that is not "it hangs"
    CHECK(sensor.read(seconds(104)).isUnsupported());
    const auto silent = sensor.read(seconds(105));
    REQUIRE(silent);
    CHECK(silent->state == MountState::silent);
    CHECK(std::chrono::steady_clock::now() - began < seconds(2));
    CHECK(*sensor.read(seconds(170))->troubledFor == seconds(70));  // since it was asked
    // It is asked again, once the child that hung is gone.
    Ticks now = seconds(300);
    REQUIRE(comes(sensor, now, [&](const MountFigures&) {
        sensor.read(now += seconds(1));
        return children.value >= 2;
    }));
}

TEST_CASE("aDriveThatComesBackIsTold") {
    Shared hangs;
    hangs.value = 1;
    MountSensor sensor("/drive", [&](const char*) {
        if (hangs.value == 1) hang();
        return answers();
    });
    sensor.read(seconds(100));
    REQUIRE(sensor.read(seconds(106))->state == MountState::silent);
    hangs.value = 0;
    Ticks now = seconds(106);
    REQUIRE(comes(sensor, now, [&](const MountFigures& mount) {
        now += seconds(1);
        sensor.read(now);
        return mount.state == MountState::answers;
    }));
    CHECK_FALSE(sensor.read(now)->troubledFor);
}

TEST_CASE("aDriveWhoseProgramEndedIsBrokenInItsOwnWords") {
    MountSensor sensor("/drive", [](const char*) { return MountAnswer{.problem = ENOTCONN}; });
    REQUIRE(comesAs(sensor, seconds(1), MountState::broken));
    CHECK(sensor.read(seconds(3))->why == "Transport endpoint is not connected");
    CHECK(*sensor.read(seconds(3))->troubledFor == seconds(2));
}

TEST_CASE("aSlowDriveIsSlowAndNotLost") {
    MountSensor sensor("/drive", [](const char*) {
        MountAnswer answer = answers();
        answer.took = seconds(3);
        return answer;
    });
    CHECK(comesAs(sensor, seconds(1), MountState::slow));
}

TEST_CASE("aChildThatWasKilledTellsNothingOfTheDrive") {
    Shared children;
    MountSensor sensor("/drive", [&](const char*) -> MountAnswer {
        if (++children.value == 1) ::raise(SIGKILL);
        return answers();
    });
    sensor.read(seconds(1));
    siginfo_t ended{};
    REQUIRE(::waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT) == 0);
    CHECK(sensor.read(seconds(2)).isUnsupported());
    CHECK(comesAs(sensor, seconds(20), MountState::answers));
    CHECK(children.value == 2);
}

TEST_CASE("theChildKeepsNothingOfTheAgents") {
    const test::TempFolder place;
    const int opened = ::open((place.path() / "lock").bytes().c_str(), O_CREAT | O_RDWR, 0600);
    const int lock = ::fcntl(opened, F_DUPFD, 20);
    REQUIRE(lock >= 20);
    MountSensor sensor("/drive", [lock](const char*) {
        MountAnswer answer = answers();
        answer.space.free = 0;
        for (int fd = 0; fd <= lock; ++fd)
            if (::fcntl(fd, F_GETFD) != -1) ++answer.space.free;
        return answer;
    });
    REQUIRE(comesAs(sensor, seconds(1), MountState::answers));
    CHECK(sensor.read(seconds(1))->space->free == 1);  // the pipe for its answer
    ::close(lock);
    ::close(opened);
}

TEST_CASE("onlyMountsThatMayHangAreAsked") {
    MountSensors sensors([](const char*) { return answers(); });
    const auto mounts = readMounts(
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "2 1 0:50 / /content/drive rw shared:1 - fuse.drive drive rw\n"
        "3 1 0:51 / /proc/cpuinfo rw - fuse.lxcfs lxcfs rw\n"
        "4 1 0:52 / /home rw - nfs4 server:/home rw\n"
        "5 1 0:53 / /mnt rw - nfs4 server:/mnt rw\n"
        "6 5 0:54 / /mnt rw - tmpfs tmpfs rw\n");
    const auto readings = sensors.read(mounts, seconds(1));
    REQUIRE(readings.size() == 2);
    CHECK(readings[0].point == "/content/drive");
    CHECK(readings[1].point == "/home");
    CHECK(sensors.read({}, seconds(2)).empty());
}

TEST_CASE("aHundredMountsAreNotAHundredChildren") {
    Shared children;
    MountSensors sensors([&](const char*) {
        ++children.value;
        return answers();
    });
    std::string table;
    for (int i = 0; i < 100; ++i)
        table += std::to_string(i) + " 0 0:9 / /in/" + std::to_string(i) + " ro - fuse.x x ro\n";
    CHECK(sensors.read(readMounts(table), seconds(1)).size() == 16);
}

TEST_CASE("theRealProbeTellsAFolderAndALackOfOne") {
    const test::TempFolder place;
    const MountAnswer there = askMount(place.path().bytes().c_str());
    CHECK(there.problem == 0);
    CHECK(there.space.total > 0);
    CHECK(askMount("/nowhere/at/all").problem == ENOENT);
}

TEST_CASE("aPlaceIsFoundThroughItsLinks") {
    const test::TempFolder place;
    const Path link = place.path() / "link";
    REQUIRE(::symlink("/usr/bin", link.bytes().c_str()) == 0);
    const auto found = placeOf(link);
    REQUIRE(found);
    CHECK(found->isFolder);
    CHECK(found->path == placeOf(Path("/usr/bin"))->path);
    const auto nothing = placeOf(Path("/nowhere/at/all"));
    REQUIRE(nothing);
    CHECK_FALSE(nothing->isFolder);
    CHECK(nothing->path == "/nowhere/at/all");
}
