// A block of entries: version byte, count, entries, checksum. Paths share their beginning with the path
// before, times and inodes are differences, so that a typical entry takes about 25 bytes.
#include <algorithm>
#include <optional>

#include "base/digest.h"
#include "dataset/entry.h"

namespace packtrain::dataset {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kChecksumSize = 8;
// A hostile block must not grow without end: every entry may repeat the whole path before it.
constexpr std::uint64_t kMaxPath = 1 * kMiB;
constexpr std::uint64_t kMaxDecoded = 512 * kMiB;
constexpr std::size_t kSmallestEntry = 5;

// Flags of an entry; the kind takes the lowest two bits.
constexpr unsigned kKindMask = 3;
constexpr unsigned kSameMode = 1U << 2;
constexpr unsigned kHasCtime = 1U << 3;
constexpr unsigned kHasInode = 1U << 4;
constexpr unsigned kHasTarget = 1U << 5;
constexpr unsigned kAllFlags = kKindMask | kSameMode | kHasCtime | kHasInode | kHasTarget;

std::uint64_t zigzag(std::uint64_t difference) {
    return (difference << 1) ^ (difference >> 63 != 0 ? ~std::uint64_t{0} : std::uint64_t{0});
}
std::uint64_t unzigzag(std::uint64_t value) {
    return (value >> 1) ^ ((value & 1) != 0 ? ~std::uint64_t{0} : std::uint64_t{0});
}
std::uint64_t bits(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}

void putNumber(std::string& out, std::uint64_t value) {
    char buffer[10];
    std::size_t length = 0;
    for (; value >= 0x80; value >>= 7) buffer[length++] = static_cast<char>(value | 0x80);
    buffer[length++] = static_cast<char>(value);
    out.append(buffer, length);
}

void putDifference(std::string& out, std::uint64_t value, std::uint64_t from) {
    putNumber(out, zigzag(value - from));
}

void putText(std::string& out, std::string_view text) {
    putNumber(out, text.size());
    out += text;
}

std::string checksumOf(std::string_view bytes) {
    return digestOf(DigestKind::xxh3_128, asBytes(bytes)).substr(0, kChecksumSize);
}

unsigned flagsOf(const Entry& entry, const Entry& before) {
    unsigned flags = static_cast<unsigned>(entry.kind);
    if (entry.mode == before.mode) flags |= kSameMode;
    if (entry.ctimeNs != 0) flags |= kHasCtime;
    if (entry.inode != 0) flags |= kHasInode;
    if (!entry.linkTarget.empty()) flags |= kHasTarget;
    return flags;
}

void putEntry(std::string& out, const Entry& entry, const Entry& before) {
    const auto shared = static_cast<std::size_t>(
        std::mismatch(entry.path.begin(), entry.path.end(), before.path.begin(), before.path.end()).first -
        entry.path.begin());
    out += static_cast<char>(flagsOf(entry, before));
    putNumber(out, shared);
    putText(out, std::string_view(entry.path).substr(shared));
    if (entry.mode != before.mode) putNumber(out, entry.mode);
    putNumber(out, entry.size);
    putDifference(out, bits(entry.mtimeNs), bits(before.mtimeNs));
    if (entry.ctimeNs != 0) putDifference(out, bits(entry.ctimeNs), bits(entry.mtimeNs));
    if (entry.inode != 0) putDifference(out, entry.inode, before.inode);
    if (!entry.linkTarget.empty()) putText(out, entry.linkTarget);
}

/// Reads from the front; after the first thing that does not fit, everything fails.
class BlockReader {
  public:
    explicit BlockReader(std::string_view bytes) : rest_(bytes) {}

    std::optional<std::uint64_t> number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            if (shift == 63 && byte > 1) return std::nullopt;
            value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if (byte < 0x80) return value;
        }
        return std::nullopt;
    }
    std::optional<std::string_view> text() {
        const auto length = number();
        if (!length || *length > rest_.size()) return std::nullopt;
        const std::string_view found = rest_.substr(0, static_cast<std::size_t>(*length));
        rest_.remove_prefix(found.size());
        return found;
    }
    std::optional<unsigned> byte() {
        if (rest_.empty()) return std::nullopt;
        const auto value = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return value;
    }
    std::size_t left() const { return rest_.size(); }

  private:
    std::string_view rest_;
};

bool readPath(BlockReader& reader, const Entry& before, Entry& entry) {
    const auto shared = reader.number();
    const auto suffix = reader.text();
    if (!shared || !suffix || *shared > before.path.size() || *shared + suffix->size() > kMaxPath)
        return false;
    entry.path.reserve(static_cast<std::size_t>(*shared) + suffix->size());
    entry.path.assign(before.path, 0, static_cast<std::size_t>(*shared));
    entry.path += *suffix;
    return isSafeRelative(entry.path);
}

bool readMode(BlockReader& reader, bool isSame, const Entry& before, Entry& entry) {
    const auto mode = isSame ? std::optional<std::uint64_t>(before.mode) : reader.number();
    if (!mode || *mode > 07777) return false;
    entry.mode = static_cast<std::uint32_t>(*mode);
    return true;
}

bool readEntry(BlockReader& reader, const Entry& before, Entry& entry) {
    const auto flags = reader.byte();
    if (!flags || (*flags & ~kAllFlags) != 0 ||
        (*flags & kKindMask) > static_cast<unsigned>(EntryKind::symlink))
        return false;
    entry.kind = static_cast<EntryKind>(*flags & kKindMask);
    if (!readPath(reader, before, entry) || !readMode(reader, (*flags & kSameMode) != 0, before, entry))
        return false;

    const std::optional<std::uint64_t> none = 0;
    const auto size = reader.number();
    const auto mtime = reader.number();
    const auto ctime = (*flags & kHasCtime) != 0 ? reader.number() : none;
    const auto inode = (*flags & kHasInode) != 0 ? reader.number() : none;
    const auto target = (*flags & kHasTarget) != 0 ? reader.text() : std::string_view();
    if (!size || !mtime || !ctime || !inode || !target) return false;
    entry.size = *size;
    entry.mtimeNs = static_cast<std::int64_t>(bits(before.mtimeNs) + unzigzag(*mtime));
    if ((*flags & kHasCtime) != 0)
        entry.ctimeNs = static_cast<std::int64_t>(bits(entry.mtimeNs) + unzigzag(*ctime));
    if ((*flags & kHasInode) != 0) entry.inode = before.inode + unzigzag(*inode);
    entry.linkTarget = *target;
    return true;
}

Fail torn() {
    return fail(Reason::databaseBroken, "a block of entries is damaged");
}

}  // namespace

std::string encodeEntries(const std::vector<Entry>& entries) {
    std::string out(1, kVersion);
    out.reserve(entries.size() * 48 + 16);
    putNumber(out, entries.size());
    const Entry none;
    const Entry* before = &none;
    for (const Entry& entry : entries) {
        putEntry(out, entry, *before);
        before = &entry;
    }
    out += checksumOf(out);
    return out;
}

Result<std::vector<Entry>> decodeEntries(std::string_view block) {
    if (block.size() < 1 + kChecksumSize) return torn();
    const std::string_view body = block.substr(0, block.size() - kChecksumSize);
    if (block.substr(body.size()) != checksumOf(body)) return torn();
    if (body.front() != kVersion)
        return fail(Reason::databaseTooNew, "a block of entries has a newer version");

    BlockReader reader(body.substr(1));
    const auto count = reader.number();
    if (!count || *count > reader.left() / kSmallestEntry) return torn();
    std::vector<Entry> entries(static_cast<std::size_t>(*count));
    const Entry none;
    const Entry* before = &none;
    std::uint64_t decoded = 0;
    for (Entry& entry : entries) {
        if (!readEntry(reader, *before, entry)) return torn();
        decoded += entry.path.size();
        if (decoded > kMaxDecoded) return torn();
        before = &entry;
    }
    if (reader.left() != 0) return torn();
    return entries;
}

}  // namespace packtrain::dataset
