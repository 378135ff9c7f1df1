#include "golden.h"

#include "support/temp_folder.h"

namespace packtrain::test {

std::string goldenFile(std::string_view name) {
    return readFile(Path(PACKTRAIN_GOLDEN) / name);
}

}  // namespace packtrain::test
