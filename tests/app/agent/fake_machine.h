// A machine made of files: /proc and /sys below a folder of the test's own.
#pragma once

#include <string_view>

#include "support/temp_folder.h"

namespace packtrain::test {

class FakeMachine {
  public:
    /// Four processors, 16 GB of memory with 4 GB available, eth0; no control groups.
    FakeMachine();
    const Path& root() const { return folder_.path(); }
    /// Makes the folders in between; `file` begins with a slash.
    void put(std::string_view file, std::string_view text);
    void remove(std::string_view file);

    /// Version 2 below /sys/fs/cgroup, this process in `group` ("/" as a container sees it).
    void mountGroupsV2(std::string_view group = "/");
    void mountGroupsV1(std::string_view group = "/");
    void putProcessorTime(std::uint64_t busyJiffies);

  private:
    TempFolder folder_;
};

}  // namespace packtrain::test
