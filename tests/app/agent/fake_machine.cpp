#include "fake_machine.h"

#include <filesystem>
#include <string>

namespace packtrain::test {

FakeMachine::FakeMachine() {
    putProcessorTime(1000);
    put("/proc/self/status", "Name:\tx\nCpus_allowed_list:\t0-3\n");
    put("/proc/meminfo",
        "MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    4000000 kB\n");
    put("/proc/net/dev",
        "Inter-|   Receive                                                |  Transmit\n"
        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs\n"
        "    lo: 900 1 0 0 0 0 0 0 900 1 0 0 0 0 0 0\n"
        "  eth0: 1000 1 0 0 0 0 0 0 500 1 0 0 0 0 0 0\n");
    put("/proc/self/cgroup", "0::/\n");
    put("/proc/self/mountinfo", "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
}

void FakeMachine::put(std::string_view file, std::string_view text) {
    const Path path(root().bytes() + std::string(file));
    std::filesystem::create_directories(path.parent().bytes());
    writeFile(path, text);
}

void FakeMachine::remove(std::string_view file) {
    std::filesystem::remove(root().bytes() + std::string(file));
}

void FakeMachine::mountGroupsV2(std::string_view group) {
    put("/proc/self/cgroup", "0::" + std::string(group) + '\n');
    put("/proc/self/mountinfo",
        "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "30 20 0:26 / /sys/fs/cgroup ro,nosuid shared:4 - cgroup2 cgroup rw,nsdelegate\n");
}

void FakeMachine::mountGroupsV1(std::string_view group) {
    const std::string path(group);
    put("/proc/self/cgroup", "5:memory:" + path + "\n4:cpu,cpuacct:" + path + "\n0::/\n");
    put("/proc/self/mountinfo",
        "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "31 20 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
        "32 20 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
        "33 20 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup rw\n");
}

void FakeMachine::putProcessorTime(std::uint64_t busyJiffies) {
    std::string text = "cpu  " + std::to_string(busyJiffies) + " 0 0 50000 10 0 0 0 0 0\n";
    for (int i = 0; i < 4; ++i) text += "cpu" + std::to_string(i) + " 1 0 0 1 0 0 0 0 0 0\n";
    put("/proc/stat", text + "btime 1700000000\n");
}

}  // namespace packtrain::test
