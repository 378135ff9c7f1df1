// Completion scripts, made from the verbs and flags as they are.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace packtrain::cli {

std::string bashCompletion(const CLI::App& app);
std::string zshCompletion(const CLI::App& app);

}  // namespace packtrain::cli
