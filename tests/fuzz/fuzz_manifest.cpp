// A manifest from a stranger: refused, or read; and what was read is written so that it is read again as the
// same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dataset/manifest.h"

using namespace packtrain::dataset;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto manifest = readManifest({reinterpret_cast<const char*>(data), size});
    if (!manifest) return 0;
    const std::string written = writeManifest(*manifest);
    const auto again = readManifest(written);
    if (!again || writeManifest(*again) != written) std::abort();
    (void)writeWids(*manifest);
    (void)manifest->provedBySizeOnly();
    return 0;
}
