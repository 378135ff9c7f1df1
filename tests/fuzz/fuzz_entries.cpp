// A block of entries from a damaged journal, its checksum put right so that the decoder has to see through
// it: refused, or decoded; and what was decoded is encoded and decoded as the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/digest.h"
#include "dataset/entry.h"

using namespace packtrain;
using namespace packtrain::dataset;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string block(reinterpret_cast<const char*>(data), size);
    (void)decodeEntries(block);
    block += digestOf(DigestKind::xxh3_128, asBytes(block)).substr(0, 8);
    const auto entries = decodeEntries(block);
    if (!entries) return 0;
    const auto again = decodeEntries(encodeEntries(*entries));
    if (!again || *again != *entries) std::abort();
    return 0;
}
