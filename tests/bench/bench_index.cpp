// The index of a million files: rows per second into the file, the time to finish it and to pack it for the
// drive, and its sizes. Median of five rounds.
//
//   bench_index [ROWS]     default: 1000000
#include <fmt/format.h>

#include <algorithm>
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

constexpr int kRounds = 5;
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

struct Round {
    double add, finish, pack;
    std::uint64_t size, packedSize;

    double rate(std::uint64_t rows) const { return static_cast<double>(rows) / (add + finish); }
};

Round measure(const std::vector<IndexRow>& rows) {
    const test::TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    auto writer = IndexWriter::create(*files, folder / "index");
    if (!writer) must(Fail(writer.error()));
    Round round{};
    round.add = seconds([&] {
        for (const IndexRow& row : rows) must((*writer)->add(row));
    });
    round.finish = seconds([&] { must((*writer)->finish()); });
    round.pack = seconds([&] { must(packIndex(*files, folder / "index", folder / "packed")); });
    round.size = files->stat(folder / "index")->size;
    round.packedSize = files->stat(folder / "packed")->size;
    return round;
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t count = argc > 1 ? std::stoull(argv[1]) : 1'000'000;
    const std::vector<IndexRow> rows = madeRows(count);
    std::vector<double> rates;
    for (int i = 0; i < kRounds; ++i) {
        const Round round = measure(rows);
        rates.push_back(round.rate(count));
        fmt::print("{} rows: add {:.3f} s, finish {:.3f} s, pack {:.3f} s; index {} bytes, packed {} bytes\n",
                   count, round.add, round.finish, round.pack, round.size, round.packedSize);
    }
    std::ranges::sort(rates);
    const double median = rates[rates.size() / 2];
    const bool passes = median >= kRowsPerSecond;
    fmt::print("{:.0f} rows per second, median of {} (at least {:.0f})\n{}\n", median, kRounds,
               kRowsPerSecond, passes ? "PASS" : "FAIL");
    return passes ? 0 : 1;
}
