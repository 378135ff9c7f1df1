#include "checkpoint/completeness.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <vector>

#include "base/json.h"

namespace packtrain::checkpoint {
namespace {

static_assert(std::endian::native == std::endian::little, "the formats read here are little-endian");

constexpr std::size_t kHead = 128;
constexpr std::uint64_t kSafetensorsHeaderLimit = 100'000'000;  // what the format's own readers refuse above

/// Bytes of a file with the checks that hostile offsets need.
class View {
  public:
    View(io::ReadableFile& file, std::uint64_t size) : file_(file), size_(size) {}
    std::uint64_t size() const { return size_; }

    /// Exactly these bytes; nothing if they do not all lie within the size, or the file has become shorter.
    Result<std::optional<std::string>> bytes(std::uint64_t offset, std::uint64_t count) {
        if (offset > size_ || count > size_ - offset) return std::nullopt;
        std::string out(static_cast<std::size_t>(count), '\0');
        PACKTRAIN_TRY(const std::size_t got,
                      file_.readAt(offset, std::as_writable_bytes(std::span(out.data(), out.size()))));
        if (got != out.size()) return std::nullopt;
        return out;
    }

  private:
    io::ReadableFile& file_;
    std::uint64_t size_;
};

/// The unsigned number of `width` bytes at `at`; the caller has made sure that they are there.
std::uint64_t numberAt(std::string_view bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + at, width);
    return value;
}

Examination partial(FileFormat format, std::string why) {
    return {format, Completeness::partial, std::move(why)};
}

// ---- ZIP

constexpr std::string_view kEndOfDirectory = "PK\5\6";
constexpr std::string_view kEndOfDirectory64 = "PK\6\6";
constexpr std::string_view kLocator64 = "PK\6\7";
constexpr std::string_view kDirectoryEntry = "PK\1\2";
constexpr std::size_t kEndSize = 22, kEnd64Size = 56, kLocatorSize = 20, kLongestComment = 65535;

/// Where the central directory lies, as one end record says.
struct ZipDirectory {
    std::uint64_t offset = 0, size = 0, entries = 0;
    std::uint64_t end = 0;  ///< where it must end: at the record that tells of it
};

/// Where the archive begins that a directory belongs to.
enum class First : std::uint8_t { atTheBegin, anywhere };

Result<std::optional<ZipDirectory>> directory64(View& file, std::uint64_t endOffset, First begins) {
    if (endOffset < kLocatorSize) return std::nullopt;
    PACKTRAIN_TRY(const auto locator, file.bytes(endOffset - kLocatorSize, kLocatorSize));
    if (!locator || !locator->starts_with(kLocator64)) return std::nullopt;
    // Its offset counts from the archive's begin; but the record lies just before it, without extensions.
    std::uint64_t at = numberAt(*locator, 8, 8);
    if (begins == First::anywhere && endOffset >= kLocatorSize + kEnd64Size)
        at = endOffset - kLocatorSize - kEnd64Size;
    PACKTRAIN_TRY(const auto record, file.bytes(at, kEnd64Size));
    if (!record || !record->starts_with(kEndOfDirectory64)) return std::nullopt;
    // The record says its size less the twelve bytes of signature and size; the locator follows it.
    const std::uint64_t rest = numberAt(*record, 4, 8);
    if (rest != endOffset - kLocatorSize - at - 12) return std::nullopt;
    return ZipDirectory{.offset = numberAt(*record, 48, 8),
                        .size = numberAt(*record, 40, 8),
                        .entries = numberAt(*record, 32, 8),
                        .end = at};
}

Result<bool> isDirectory(View& file, const ZipDirectory& directory, First begins) {
    if (directory.offset > directory.end || directory.size > directory.end - directory.offset) return false;
    const std::uint64_t offset = directory.end - directory.size;
    if (begins == First::atTheBegin && directory.offset != offset) return false;
    if (directory.entries == 0) return directory.size == 0;
    PACKTRAIN_TRY(const auto first, file.bytes(offset, kDirectoryEntry.size()));
    return first && *first == kDirectoryEntry;
}

Result<Examination> examineZip(View& file, First begins = First::atTheBegin) {
    const std::uint64_t reach = std::min<std::uint64_t>(file.size(), kEndSize + kLongestComment);
    const std::uint64_t begin = file.size() - reach;
    PACKTRAIN_TRY(const auto tail, file.bytes(begin, reach));
    if (!tail) return partial(FileFormat::zip, "it became shorter while it was looked at");
    for (std::size_t at = tail->rfind(kEndOfDirectory); at != std::string::npos;
         at = at == 0 ? std::string::npos : tail->rfind(kEndOfDirectory, at - 1)) {
        if (tail->size() - at < kEndSize) continue;
        if (numberAt(*tail, at + 20, 2) != tail->size() - at - kEndSize)
            continue;  // its comment ends the file
        ZipDirectory directory{.offset = numberAt(*tail, at + 16, 4),
                               .size = numberAt(*tail, at + 12, 4),
                               .entries = numberAt(*tail, at + 10, 2),
                               .end = begin + at};
        PACKTRAIN_TRY(const auto large, directory64(file, begin + at, begins));
        if (large) directory = *large;
        PACKTRAIN_TRY(const bool fits, isDirectory(file, directory, begins));
        if (fits) return Examination{FileFormat::zip, Completeness::whole, {}};
    }
    return partial(FileFormat::zip, "no central directory ends it");
}

// ---- safetensors

Result<Examination> examineSafetensors(View& file, std::uint64_t headerSize) {
    constexpr FileFormat kThis = FileFormat::safetensors;
    PACKTRAIN_TRY(const auto text, file.bytes(8, headerSize));
    if (!text) return partial(kThis, "its header is not all there");
    const auto header = json::parse(*text, "safetensors header");
    if (!header || !header->is_object()) return partial(kThis, "its header is no JSON object");
    std::uint64_t end = 0;
    for (const auto& [name, tensor] : header->items()) {
        if (name == "__metadata__") continue;
        const auto offsets = tensor.is_object() ? tensor.find("data_offsets") : tensor.end();
        if (!tensor.is_object() || offsets == tensor.end() || !offsets->is_array() || offsets->size() != 2 ||
            !(*offsets)[1].is_number_unsigned())
            return partial(kThis, "a tensor without data_offsets");
        end = std::max(end, (*offsets)[1].get<std::uint64_t>());
    }
    const std::uint64_t data = file.size() - 8 - headerSize;
    if (end != data)
        return partial(kThis, end > data ? "its tensors are not all there" : "bytes follow its tensors");
    return Examination{kThis, Completeness::whole, {}};
}

// ---- HDF5

constexpr std::string_view kHdf5Signature = "\x89HDF\r\n\x1a\n";

Result<Examination> examineHdf5(View& file, std::string_view head) {
    constexpr FileFormat kThis = FileFormat::hdf5;
    const auto version = static_cast<unsigned char>(head[8]);
    const bool isOld = version <= 1;
    if (version > 3) return Examination{kThis, Completeness::unknown, "a newer superblock"};
    const std::size_t width = static_cast<unsigned char>(head[isOld ? 13 : 9]);
    if (width != 2 && width != 4 && width != 8) return partial(kThis, "its superblock is not written yet");
    // Base address, then one other, then the address of the end of the file, counted from the base.
    const std::size_t addresses = version == 0 ? 24 : version == 1 ? 28 : 12;
    if (addresses + 3 * width > head.size()) return partial(kThis, "its superblock is not all there");
    const std::uint64_t base = numberAt(head, addresses, width);
    const std::uint64_t end = numberAt(head, addresses + 2 * width, width);
    if (base != 0) return Examination{kThis, Completeness::unknown, "it does not begin at its base address"};
    if (!isOld && (head[11] & 1) != 0) return partial(kThis, "it is open for writing");
    if (end == 0 || end > file.size()) return partial(kThis, "it is shorter than its superblock says");
    // The superblock of a file that is still written lags behind; when it is closed the two agree.
    if (end < file.size()) return Examination{kThis, Completeness::plausible, "bytes follow its end"};
    return Examination{kThis, Completeness::whole, {}};
}

// ---- OCDBT

constexpr std::string_view kOcdbtManifest = "\x0c\xdb\x3a\x2a", kOcdbtNode = "\x0c\xdb\x20\xde";

/// Magic, then the length of all. A data file may hold several nodes, of which the first one tells its own.
Result<Examination> examineOcdbt(View& file, std::string_view head) {
    constexpr FileFormat kThis = FileFormat::ocdbt;
    if (head.size() < 12) return partial(kThis, "its header is not all there");
    const std::uint64_t length = numberAt(head, 4, 8);
    if (length > file.size()) return partial(kThis, "it is shorter than its header says");
    if (length == file.size()) return Examination{kThis, Completeness::whole, {}};
    if (head.starts_with(kOcdbtManifest)) return partial(kThis, "bytes follow its end");
    return Examination{kThis, Completeness::plausible, "more nodes follow the first"};
}

// ---- pickle

// torch.save before 1.6 begins with its magic number as a pickle of its own and ends with bare tensors.
constexpr std::string_view kTorchLegacy("\x80\2\x8a\12l\xfc\x9c\x46\xf9\x20j\xa8P\x19.", 15);

/// Since protocol 4 a pickle is of frames that tell their length, with large objects between them. As far as
/// these can be followed: does one reach beyond the end?
Result<bool> isCutWithinFrame(View& file, std::string_view head) {
    constexpr int kMostSteps = 1000;
    constexpr std::string_view kLong("\x95\x8e\x8d\x96", 4), kShort("BX");  // frame, bytes, text, bytearray
    if (head[1] < 4) return false;
    std::uint64_t at = 2;
    for (int step = 0; step < kMostSteps && at < file.size(); ++step) {
        const std::uint64_t left = file.size() - at;
        PACKTRAIN_TRY(const auto next, file.bytes(at, std::min<std::uint64_t>(9, left)));
        if (!next) return true;
        const bool isLong = kLong.find(next->front()) != std::string_view::npos;
        if (!isLong && kShort.find(next->front()) == std::string_view::npos) return false;
        const std::size_t width = isLong ? 8 : 4;
        if (next->size() < 1 + width) return true;
        const std::uint64_t length = numberAt(*next, 1, width);
        if (length > left - 1 - width) return true;
        at += 1 + width + length;
    }
    return false;
}

Result<Examination> examinePickle(View& file, std::string_view head) {
    if (head.starts_with(kTorchLegacy))
        return Examination{FileFormat::pickle, Completeness::unknown, "tensors without a length end it"};
    PACKTRAIN_TRY(const bool isCut, isCutWithinFrame(file, head));
    if (isCut) return partial(FileFormat::pickle, "its last frame is not all there");
    PACKTRAIN_TRY(const auto last, file.bytes(file.size() - 1, 1));
    if (last && *last == ".")
        return Examination{FileFormat::pickle, Completeness::plausible, "a pickle ends anywhere"};
    return partial(FileFormat::pickle, "it does not end with STOP");
}

bool isPickle(std::string_view head) {
    return head.size() >= 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5;
}

/// The length of the JSON header if these bytes begin a safetensors file.
std::optional<std::uint64_t> safetensorsHeader(std::string_view head) {
    if (head.size() < 9 || head[8] != '{') return std::nullopt;
    const std::uint64_t size = numberAt(head, 0, 8);
    if (size < 2 || size > kSafetensorsHeaderLimit) return std::nullopt;
    return size;
}

}  // namespace

std::string_view formatName(FileFormat format) {
    switch (format) {
        case FileFormat::unknown:
            return "unknown";
        case FileFormat::zip:
            return "zip";
        case FileFormat::safetensors:
            return "safetensors";
        case FileFormat::hdf5:
            return "hdf5";
        case FileFormat::ocdbt:
            return "ocdbt";
        case FileFormat::pickle:
            return "pickle";
    }
    return "unknown";
}

Result<Examination> examine(io::ReadableFile& file, std::uint64_t size) {
    View view(file, size);
    if (size == 0) return partial(FileFormat::unknown, "it is empty");
    PACKTRAIN_TRY(const auto head, view.bytes(0, std::min<std::uint64_t>(size, kHead)));
    if (!head) return partial(FileFormat::unknown, "it became shorter while it was looked at");
    if (head->starts_with("PK\3\4") || head->starts_with(kEndOfDirectory)) return examineZip(view);
    if (head->starts_with(kHdf5Signature)) {
        if (head->size() < 24) return partial(FileFormat::hdf5, "its superblock is not all there");
        return examineHdf5(view, *head);
    }
    if (head->starts_with(kOcdbtManifest) || head->starts_with(kOcdbtNode)) return examineOcdbt(view, *head);
    if (isPickle(*head)) return examinePickle(view, *head);
    if (const auto header = safetensorsHeader(*head)) return examineSafetensors(view, *header);
    return Examination{};
}

Result<Examination> examineArchives(io::ReadableFile& file, std::uint64_t size) {
    View view(file, size);
    PACKTRAIN_TRY(const auto head, view.bytes(0, std::min<std::uint64_t>(size, kHead)));
    if (!head || !head->starts_with("PK\3\4")) return examine(file, size);
    return examineZip(view, First::anywhere);
}

}  // namespace packtrain::checkpoint
