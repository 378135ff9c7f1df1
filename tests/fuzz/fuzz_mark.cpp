// A mark from a damaged journal is refused or read, never a crash; what is read is written back as it was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/digest.h"
#include "shard/mark_state.h"
#include "shard/pack_stream.h"

using namespace packtrain;

namespace {

void tryState(const std::string& bytes) {
    const auto state = shard::decodeMarkState(bytes);
    (void)shard::rawDigest(bytes, state ? state->filePosition : 0);
    if (!state) return;
    if (shard::encodeMarkState(*state) != bytes) std::abort();
    std::vector<DigestKind> kinds;
    for (const shard::Midstate& midstate : state->object) kinds.push_back(midstate.kind);
    if (const auto hashers = shard::restoreAll(kinds, state->object))
        for (const auto& hasher : *hashers) hasher->update(asBytes(bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    tryState(bytes);
    // With a checksum that holds, the fields behind it are reached.
    tryState(bytes + digestOf(DigestKind::xxh3_128, asBytes(bytes)));
    if (const auto digests = shard::decodeFileDigests(bytes)) {
        std::string again;
        for (const shard::FileDigest& digest : *digests)
            shard::appendFileDigest(again, digest.member, digest.xxh3);
        if (again != bytes) std::abort();
    }
    return 0;
}
