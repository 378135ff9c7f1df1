// Which control groups hold this process, in both versions of the kernel's interface.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/path.h"

namespace packtrain::agent {

/// The folders of one controller below the root, the own group first, its parents after it.
struct ControlGroups {
    int version = 0;  ///< 2, 1, or 0: none is mounted
    std::vector<std::string> folders;
};

/// `controller`: "cpu", "cpuacct" or "memory". Version 1 is asked first: a machine that has both mounted
/// leaves version 2 without controllers.
ControlGroups controlGroups(const Path& root, std::string_view controller);

}  // namespace packtrain::agent
