// What a mark holds, as bytes for the journal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"

namespace packtrain::shard {

/// A digest's midstate (Hasher::save).
struct Midstate {
    DigestKind kind = DigestKind::sha256;
    std::string bytes;
};

struct MarkState {
    std::uint64_t offset = 0;        ///< in the object
    std::string fingerprint;         ///< of the layout before it (Layout::fingerprint)
    std::vector<Midstate> object;    ///< digests of the whole object, in the order of PackOptions::digests
    std::uint32_t member = 0;        ///< whose content goes on at the mark, if `file` is not empty
    std::uint64_t filePosition = 0;  ///< in that file: how much of it `file` has seen
    std::vector<Midstate> file;      ///< digests of that file
};

/// Version byte, fields in little-endian order, and a checksum over all of it.
std::string encodeMarkState(const MarkState& state);
/// databaseBroken if the bytes are not exactly what encodeMarkState made.
Result<MarkState> decodeMarkState(std::string_view bytes);

std::vector<Midstate> saveAll(const std::vector<std::unique_ptr<Hasher>>& hashers);
/// databaseBroken if the kinds are not `kinds` in this order, or a midstate is another library's.
Result<std::vector<std::unique_ptr<Hasher>>> restoreAll(const std::vector<DigestKind>& kinds,
                                                        const std::vector<Midstate>& states);

/// Appends a record to Mark::fileDigests.
void appendFileDigest(std::string& records, std::uint32_t member, std::string_view xxh3);

}  // namespace packtrain::shard
