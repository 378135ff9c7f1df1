// A job's spec from a damaged journal: refused, or read; and what was read is written so that it is read
// again as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "transfer/spec_json.h"

using namespace packtrain::transfer;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto spec = specFromJson({reinterpret_cast<const char*>(data), size});
    if (!spec) return 0;
    if (spec->parallel < 0) std::abort();
    const std::string written = specToJson(*spec);
    const auto again = specFromJson(written);
    if (!again || specToJson(*again) != written) std::abort();
    return 0;
}
