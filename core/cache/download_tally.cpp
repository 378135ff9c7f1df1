#include "cache/download_tally.h"

#include <fmt/format.h>

#include <charconv>
#include <vector>

namespace packtrain::cache {
namespace {

constexpr std::int64_t kWindow = std::int64_t{24} * 3600;
constexpr std::uint64_t kLongestFile = 64 * kMiB;

template <typename Number>
bool takeNumber(std::string_view& line, Number& number) {
    const auto [end, problem] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (problem != std::errc()) return false;
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    if (line.starts_with(' ')) line.remove_prefix(1);
    return true;
}

}  // namespace

DownloadTally::DownloadTally(io::FileSystem& files, Path file, const Clock& clock)
    : files_(files), file_(std::move(file)), clock_(clock) {
    load();
}

std::int64_t DownloadTally::now() const {
    return std::chrono::floor<std::chrono::seconds>(clock_.wall()).time_since_epoch().count();
}

void DownloadTally::load() {
    const auto text = io::readWhole(files_, file_, kLongestFile);
    const std::int64_t oldest = now() - kWindow;
    std::string kept;
    for (std::string_view rest = text ? std::string_view(*text) : std::string_view(); !rest.empty();) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) break;  // a line that a kill cut
        std::string_view line = rest.substr(0, end);
        Download download{};
        if (takeNumber(line, download.at) && takeNumber(line, download.bytes) && download.at > oldest) {
            downloads_[std::string(line)].push_back(download);
            kept += rest.substr(0, end + 1);
        }
        rest.remove_prefix(end + 1);
    }
    if (text) (void)io::writeWhole(files_, file_, asBytes(kept), true);
    auto writer = files_.openWrite(file_, io::WriteMode::openOrCreate, true);
    if (!writer) return;
    const auto stat = (*writer)->stat();
    if (!stat) return;
    end_ = stat->size;
    writer_ = std::move(*writer);
}

void DownloadTally::add(const std::string& sha256, std::uint64_t bytes) {
    auto& past = downloads_[sha256];
    const Download download{now(), bytes};
    past.push_back(download);
    while (past.front().at <= download.at - kWindow) past.pop_front();
    const std::string line = fmt::format("{} {} {}\n", download.at, download.bytes, sha256);
    if (writer_ && writer_->writeAt(end_, asBytes(line))) end_ += line.size();
}

std::uint64_t DownloadTally::bytes(const std::string& sha256) const {
    const auto past = downloads_.find(sha256);
    if (past == downloads_.end()) return 0;
    std::uint64_t sum = 0;
    for (const Download& download : past->second)
        if (download.at > now() - kWindow) sum += download.bytes;
    return sum;
}

}  // namespace packtrain::cache
