#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drive/emulator.h"

namespace packtrain::servers {

struct CommandLine {
    EmulatorOptions emulator;
    std::uint16_t port = 0;
    std::string certificate;
    std::string key;
    std::string log;
    std::vector<std::string> faultFiles;
    std::vector<std::pair<std::string, Access>> grants;
    std::vector<std::pair<std::string, Access>> refreshGrants;
    bool dieWithParent = false;
    bool help = false;
};

// Fills `line`, or returns what is wrong with the arguments.
std::optional<std::string> parseCommandLine(const std::vector<std::string>& arguments, CommandLine& line);
std::string commandLineHelp();

}  // namespace packtrain::servers
