// Digests whose state can be stored: resuming after kill -9 goes on hashing where it stopped.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace packtrain {

enum class DigestKind : std::uint8_t { md5, sha1, sha256, xxh3_128 };

std::string_view digestName(DigestKind kind);
std::optional<DigestKind> digestByName(std::string_view name);

/// One running digest. Not thread-safe; copies are independent.
class Hasher {
  public:
    virtual ~Hasher() = default;
    virtual DigestKind kind() const = 0;
    virtual void update(ByteSpan bytes) = 0;
    /// The digest's raw bytes (big-endian canonical form for xxh3). The hasher may go on being fed.
    virtual std::string finish() const = 0;
    /// The midstate as bytes, bound to the library's version that made it; see restoreHasher.
    virtual std::string save() const = 0;
};

std::unique_ptr<Hasher> makeHasher(DigestKind kind);
/// Fails with databaseBroken if the midstate is of another kind, library version or length: then hash again
/// from the start.
Result<std::unique_ptr<Hasher>> restoreHasher(DigestKind kind, ByteSpan midstate);

/// All at once; raw bytes.
std::string digestOf(DigestKind kind, ByteSpan bytes);
/// HMAC-SHA-256, raw bytes.
std::string hmacSha256(ByteSpan key, ByteSpan message);
/// Cryptographically random bytes from the operating system.
std::string randomBytes(std::size_t count);

}  // namespace packtrain
