#include "checkpoint/ocdbt.h"

#include <algorithm>
#include <string_view>

#include "base/zstd.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::string_view kManifest = "\x0c\xdb\x3a\x2a", kNode = "\x0c\xdb\x20\xde";
constexpr std::size_t kLength = 8, kChecksum = 4, kUuid = 16;
constexpr std::uint64_t kPlain = 0, kZstd = 1, kVersionsInside = 0;
constexpr std::uint64_t kLongestPath = 65535;
/// A table of files is at the beginning of what it belongs to.
constexpr std::uint64_t kMostUnpacked = 8 * kMiB;

Fail broken() {
    return fail(Reason::protocolError, "a store's list of its files is broken");
}

/// Reads from the front; nothing is read beyond the end.
class Cursor {
  public:
    explicit Cursor(std::string_view left) : left_(left) {}

    Result<std::string_view> take(std::uint64_t count) {
        if (count > left_.size()) return broken();
        const std::string_view taken = left_.substr(0, count);
        left_.remove_prefix(count);
        return taken;
    }
    Result<> skip(std::uint64_t count) {
        PACKTRAIN_CHECK(take(count));
        return {};
    }
    /// Seven bits a byte, the lowest first.
    Result<std::uint64_t> number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            PACKTRAIN_TRY(const std::string_view byte, take(1));
            const auto bits = static_cast<unsigned char>(byte[0]);
            value |= static_cast<std::uint64_t>(bits & 0x7fU) << shift;
            if ((bits & 0x80U) == 0) return value;
        }
        return broken();
    }
    /// Each takes a byte at least.
    Result<std::vector<std::uint64_t>> numbers(std::uint64_t count) {
        if (count > left_.size()) return broken();
        std::vector<std::uint64_t> all;
        all.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i) {
            PACKTRAIN_TRY(const std::uint64_t one, number());
            all.push_back(one);
        }
        return all;
    }

    std::string_view rest() const { return left_; }

  private:
    std::string_view left_;
};

/// What the header, which says its length, and the checksum enclose; of a longer one the beginning.
Result<std::string> bodyOf(ByteSpan bytes, std::string_view magic) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!text.starts_with(magic)) return broken();
    Cursor header(text.substr(magic.size()));
    PACKTRAIN_CHECK(header.skip(kLength));
    PACKTRAIN_TRY(const std::uint64_t version, header.number());
    PACKTRAIN_TRY(const std::uint64_t packing, header.number());
    if (version != 0 || packing > kZstd) return fail(Reason::unsupported, "a store of a later format");
    std::string_view body = header.rest();
    if (body.size() < kChecksum) return broken();
    body.remove_suffix(kChecksum);
    if (packing == kPlain) return std::string(body.substr(0, kMostUnpacked));
    std::string unpacked;
    const auto source = [&](MutableByteSpan out) -> Result<std::size_t> {
        const std::size_t count = std::min(out.size(), body.size());
        std::ranges::copy(asBytes(body.substr(0, count)), out.begin());
        body.remove_prefix(count);
        return count;
    };
    const auto sink = [&](ByteSpan piece) -> Result<> {
        if (unpacked.size() >= kMostUnpacked) return fail(Reason::cancelled);
        unpacked.append(reinterpret_cast<const char*>(piece.data()), piece.size());
        return {};
    };
    const auto done = zstdDecompress(source, sink, UINT64_MAX);
    if (!done && done.error().reason != Reason::cancelled) return broken();
    return unpacked;
}

/// Paths share their beginnings with the one before. Where a path is split into a store and a place in it
/// makes no difference here.
Result<std::vector<std::string>> tableOfFiles(Cursor& from) {
    PACKTRAIN_TRY(const std::uint64_t count, from.number());
    if (count == 0) return std::vector<std::string>();
    PACKTRAIN_TRY(std::vector<std::uint64_t> shared, from.numbers(count - 1));
    shared.insert(shared.begin(), 0);
    PACKTRAIN_TRY(const std::vector<std::uint64_t> own, from.numbers(count));
    PACKTRAIN_CHECK(from.numbers(count));  // how much of each is the store
    std::vector<std::string> paths;
    std::uint64_t held = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::string before = paths.empty() ? std::string() : paths.back();
        held += shared[i];
        if (shared[i] > before.size() || own[i] > kLongestPath || held > kMostUnpacked) return broken();
        PACKTRAIN_TRY(const std::string_view end, from.take(own[i]));
        paths.push_back(before.substr(0, shared[i]) + std::string(end));
    }
    return paths;
}

}  // namespace

Result<OcdbtManifest> readOcdbtManifest(ByteSpan bytes) {
    PACKTRAIN_TRY(const std::string body, bodyOf(bytes, kManifest));
    Cursor from(body);
    PACKTRAIN_CHECK(from.skip(kUuid));
    PACKTRAIN_TRY(const std::uint64_t kind, from.number());
    if (kind != kVersionsInside) return fail(Reason::unsupported, "a store with its versions elsewhere");
    PACKTRAIN_CHECK(from.numbers(2));  // limits of values and nodes
    PACKTRAIN_CHECK(from.skip(1));     // how wide its tree is
    PACKTRAIN_TRY(const std::uint64_t packing, from.number());
    if (packing == kZstd) PACKTRAIN_CHECK(from.skip(sizeof(std::int32_t)));
    OcdbtManifest manifest;
    PACKTRAIN_TRY(manifest.files, tableOfFiles(from));
    PACKTRAIN_TRY(const std::uint64_t versions, from.number());
    PACKTRAIN_CHECK(from.numbers(versions));  // their numbers
    PACKTRAIN_CHECK(from.skip(versions));     // how high their trees are
    PACKTRAIN_TRY(const auto files, from.numbers(versions));
    PACKTRAIN_TRY(const auto offsets, from.numbers(versions));
    PACKTRAIN_TRY(const auto lengths, from.numbers(versions));
    if (versions == 0) return manifest;
    if (files.back() >= manifest.files.size()) return broken();
    const std::string& path = manifest.files[files.back()];
    if (!path.empty() && lengths.back() > 0)
        manifest.newest = OcdbtRoot{path, offsets.back(), lengths.back()};
    return manifest;
}

Result<std::vector<std::string>> readOcdbtNode(ByteSpan bytes) {
    PACKTRAIN_TRY(const std::string body, bodyOf(bytes, kNode));
    Cursor from(body);
    PACKTRAIN_CHECK(from.skip(1));  // its height
    return tableOfFiles(from);
}

}  // namespace packtrain::checkpoint
