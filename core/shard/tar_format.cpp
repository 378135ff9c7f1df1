#include "shard/tar_format.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>

namespace packtrain::shard {
namespace {

using dataset::Entry;
using dataset::EntryKind;

constexpr std::size_t kNameField = 100;
constexpr std::size_t kPrefixField = 155;
constexpr std::uint64_t kOctalLimit = std::uint64_t{1} << 33;  // eleven octal digits: 8 GiB, the year 2242

// Offsets and widths in a ustar block: POSIX.1-2017, pax, "ustar Interchange Format".
struct Field {
    std::size_t offset;
    std::size_t width;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kUid{108, 8}, kGid{116, 8}, kSize{124, 12}, kMtime{136, 12},
    kChecksum{148, 8}, kType{156, 1}, kLinkName{157, 100}, kMagic{257, 8}, kDevMajor{329, 8},
    kDevMinor{337, 8}, kPrefix{345, 155};

constexpr char kTypeFile = '0', kTypeSymlink = '2', kTypeFolder = '5', kTypePax = 'x', kTypeLongName = 'L',
               kTypeLongLink = 'K';

std::int64_t floorSeconds(std::int64_t ns) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    return ns / kSecond - (ns % kSecond < 0 ? 1 : 0);
}

bool fitsOctal(std::int64_t seconds) {
    return seconds >= 0 && static_cast<std::uint64_t>(seconds) < kOctalLimit;
}

std::size_t nameLength(const Entry& entry) {
    return entry.path.size() + (entry.kind == EntryKind::folder ? 1 : 0);
}

// Where a name is cut into prefix and name: 0 if it needs no prefix, nothing if it does not fit ustar at all.
std::optional<std::size_t> ustarSplit(const Entry& entry) {
    const std::size_t length = nameLength(entry);
    if (length <= kNameField) return 0;
    if (length > kPrefixField + 1 + kNameField) return std::nullopt;
    const std::size_t cut = entry.path.find('/', length - kNameField - 1);
    if (cut == std::string::npos || cut == 0 || cut > kPrefixField) return std::nullopt;
    return cut;
}

// "12 mtime=-5\n": the length counts itself.
std::string paxRecord(std::string_view key, std::string_view value) {
    const std::size_t rest = key.size() + value.size() + 3;
    std::size_t length = rest + 1;
    while (length != rest + std::to_string(length).size()) length = rest + std::to_string(length).size();
    std::string record = std::to_string(length);
    record.append(" ").append(key).append("=").append(value).append("\n");
    return record;
}

std::string paxRecords(const Entry& entry) {
    std::string records;
    if (contentBytes(entry) >= kOctalLimit) records += paxRecord("size", std::to_string(contentBytes(entry)));
    const std::int64_t mtime = floorSeconds(entry.mtimeNs);
    if (!fitsOctal(mtime)) records += paxRecord("mtime", std::to_string(mtime));
    return records;
}

constexpr std::uint64_t recordBytes(std::uint64_t payload) {
    return kBlock + payload + padding(payload);
}

class Block {
  public:
    explicit Block(std::byte* out) : out_(reinterpret_cast<char*>(out)) { std::memset(out_, 0, kBlock); }

    void text(Field field, std::string_view value) {
        std::memcpy(out_ + field.offset, value.data(), std::min(value.size(), field.width));
    }
    void octal(Field field, std::uint64_t value) {
        for (std::size_t digit = field.width - 1; digit-- > 0; value >>= 3)
            out_[field.offset + digit] = static_cast<char>('0' + (value & 7));
    }
    // Everything that is the same in every header, and the checksum over all of it.
    void finish(char type, std::uint32_t mode, std::uint64_t size, std::uint64_t mtime) {
        octal(kMode, mode & 07777U);
        octal(kUid, 0);
        octal(kGid, 0);
        octal(kSize, size);
        octal(kMtime, mtime);
        out_[kType.offset] = type;
        text(kMagic, {"ustar\00000", 8});
        octal(kDevMajor, 0);
        octal(kDevMinor, 0);
        std::memset(out_ + kChecksum.offset, ' ', kChecksum.width);
        std::uint32_t sum = 0;
        for (std::size_t i = 0; i < kBlock; ++i) sum += static_cast<unsigned char>(out_[i]);
        octal({kChecksum.offset, kChecksum.width - 1}, sum);  // six digits, NUL, blank
        out_[kChecksum.offset + 6] = '\0';
    }

  private:
    char* out_;
};

// A header block of its own kind and its payload, padded. Returns what follows.
std::byte* writeRecord(std::byte* out, std::string_view name, char type, std::string_view payload) {
    Block block(out);
    block.text(kName, name);
    block.finish(type, 0, payload.size(), 0);
    out += kBlock;
    std::memcpy(out, payload.data(), payload.size());
    std::memset(out + payload.size(), 0, padding(payload.size()));
    return out + payload.size() + padding(payload.size());
}

char typeFlag(EntryKind kind) {
    switch (kind) {
        case EntryKind::file:
            return kTypeFile;
        case EntryKind::folder:
            return kTypeFolder;
        case EntryKind::symlink:
            return kTypeSymlink;
    }
    return kTypeFile;
}

}  // namespace

std::uint64_t contentBytes(const Entry& entry) {
    return entry.kind == EntryKind::file ? entry.size : 0;
}

std::uint64_t headerBytes(const Entry& entry) {
    std::uint64_t bytes = kBlock;
    if (!ustarSplit(entry)) bytes += recordBytes(nameLength(entry) + 1);
    if (entry.linkTarget.size() > kNameField) bytes += recordBytes(entry.linkTarget.size() + 1);
    if (contentBytes(entry) >= kOctalLimit || !fitsOctal(floorSeconds(entry.mtimeNs)))
        bytes += recordBytes(paxRecords(entry).size());
    return bytes;
}

void writeHeader(const Entry& entry, std::byte* out) {
    const std::optional<std::size_t> split = ustarSplit(entry);
    const bool longLink = entry.linkTarget.size() > kNameField;
    std::string name;  // with the slash that marks a folder; a copy only where one is needed
    std::string_view path = entry.path;
    if (entry.kind == EntryKind::folder) path = name = entry.path + '/';

    if (longLink)
        out = writeRecord(out, "././@LongLink", kTypeLongLink,
                          {entry.linkTarget.c_str(), entry.linkTarget.size() + 1});
    if (!split) out = writeRecord(out, "././@LongLink", kTypeLongName, std::string(path) + '\0');
    const std::int64_t mtime = floorSeconds(entry.mtimeNs);
    const bool oddTime = !fitsOctal(mtime);
    const bool oddSize = contentBytes(entry) >= kOctalLimit;
    if (oddTime || oddSize) out = writeRecord(out, "././@PaxHeader", kTypePax, paxRecords(entry));

    Block block(out);
    const std::size_t cut = split.value_or(0);
    if (cut > 0) block.text(kPrefix, path.substr(0, cut));
    block.text(kName, cut > 0 ? path.substr(cut + 1) : path);
    block.text(kLinkName, entry.linkTarget);
    block.finish(typeFlag(entry.kind), entry.mode, oddSize ? 0 : contentBytes(entry),
                 oddTime ? 0 : static_cast<std::uint64_t>(mtime));
}

std::string tarHeader(const Entry& entry) {
    std::string header(headerBytes(entry), '\0');
    writeHeader(entry, reinterpret_cast<std::byte*>(header.data()));
    return header;
}

std::uint64_t memberBytes(const Entry& entry) {
    const std::uint64_t content = contentBytes(entry);
    return headerBytes(entry) + content + padding(content);
}

dataset::TarCosts tarCosts() {
    return {.member = memberBytes, .trailer = kTrailer};
}

}  // namespace packtrain::shard
