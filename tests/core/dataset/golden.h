// Files that are part of the format's contract: what is written must equal them byte for byte.
#pragma once

#include <string>
#include <string_view>

namespace packtrain::test {

std::string goldenFile(std::string_view name);

}  // namespace packtrain::test
