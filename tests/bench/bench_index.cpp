// The index of a million files: rows per second into the file, the time to finish it and to pack it for the
// drive, and its sizes.
//
//   bench_index [ROWS]     default: 1000000
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <functional>

#include "base/digest.h"
#include "dataset/index.h"
#include "io/process.h"
#include "support/temp_folder.h"

using namespace packtrain;
using namespace packtrain::dataset;

namespace {

constexpr double kRowsPerSecond = 400'000;  // at least, until finish() has returned

double seconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void must(const Result<>& result) {
    if (result) return;
    fmt::print(stderr, "bench_index: {}\n", result.error().message());
    std::exit(2);
}

std::vector<IndexRow> madeRows(std::uint64_t count) {
    std::vector<IndexRow> rows;
    rows.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        IndexRow& row = rows.emplace_back();
        row.entry.path = fmt::format("class_{:04}/img_{:07}.jpg", i / 1000, i);
        row.entry.mode = 0644;
        row.entry.size = 100'000 + i % 50'000;
        row.entry.mtimeNs = 1'700'000'000'000'000'000 + static_cast<std::int64_t>(i) * 1'000'000;
        row.shard = static_cast<std::int64_t>(i / 8000);
        row.offset = 512 + i % 8000 * 131'072;
        row.xxh3 = digestOf(DigestKind::xxh3_128, asBytes(row.entry.path));
    }
    return rows;
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t count = argc > 1 ? std::stoull(argv[1]) : 1'000'000;
    const test::TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    const std::vector<IndexRow> rows = madeRows(count);
    auto writer = IndexWriter::create(*files, folder / "index");
    if (!writer) must(Fail(writer.error()));

    const double add = seconds([&] {
        for (const IndexRow& row : rows) must((*writer)->add(row));
    });
    const double finish = seconds([&] { must((*writer)->finish()); });
    const double pack = seconds([&] { must(packIndex(*files, folder / "index", folder / "packed")); });

    const double rate = static_cast<double>(count) / (add + finish);
    fmt::print("{} rows: add {:.3f} s, finish {:.3f} s, pack {:.3f} s\n", count, add, finish, pack);
    fmt::print("index {} bytes, packed {} bytes\n", files->stat(folder / "index")->size,
               files->stat(folder / "packed")->size);
    const bool passes = rate >= kRowsPerSecond;
    fmt::print("{:.0f} rows per second (at least {:.0f})\n{}\n", rate, kRowsPerSecond,
               passes ? "PASS" : "FAIL");
    return passes ? 0 : 1;
}
