// An index from a stranger, packed or not: refused, or every row of it names a place below a folder.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "dataset/index.h"
#include "support/temp_folder.h"

using namespace packtrain;

namespace {

constexpr std::uint64_t kLargest = 4 * kMiB;
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

struct Bench {
    test::TempFolder folder{test::TempFolder::Disk::memory};
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    Path packed = folder / "index.zst", plain = folder / "index.sqlite";
};

void require(bool holds) {
    if (!holds) std::abort();
}

Result<> checkRow(const dataset::IndexRow& row) {
    require(isSafeRelative(row.entry.path));
    require(row.entry.mode <= 07777);
    require((row.entry.kind == dataset::EntryKind::symlink) == !row.entry.linkTarget.empty());
    require(row.xxh3.size() == (row.entry.kind == dataset::EntryKind::file ? 16 : 0));
    return {};
}

void readAll(dataset::IndexReader& reader) {
    std::optional<std::string> some;
    std::uint64_t rows = 0;
    const auto all = reader.all([&](const dataset::IndexRow& row) {
        some = row.entry.path;
        ++rows;
        return checkRow(row);
    });
    const auto count = reader.count();
    if (all && count) require(rows <= kLargest);
    (void)reader.ofShard(0, checkRow);
    (void)reader.matching("**/*.jpg", checkRow);
    if (some)
        if (const auto found = reader.find(*some); found && *found) require((*found)->entry.path == *some);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Bench bench;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const bool isPacked = input.starts_with(kZstdMagic);
    require(io::writeWhole(*bench.files, isPacked ? bench.packed : bench.plain, asBytes(input)).has_value());
    if (isPacked) {
        const auto unpacked = dataset::unpackIndex(*bench.files, bench.packed, bench.plain, kLargest);
        const auto stat = bench.files->stat(bench.plain);
        require(stat && stat->size <= kLargest);
        if (!unpacked) return 0;
    }
    if (const auto reader = dataset::IndexReader::open(*bench.files, bench.plain)) readAll(**reader);
    return 0;
}
