#include "checkpoint/stylegan_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::string_view kSnapshot = "network-snapshot-", kSnapshotEnd = ".pkl";
constexpr double kLargest = 1e12;

/// The word after `name` and blanks; empty if there is none, or it may be cut because nothing follows it.
std::string_view wordAfter(std::string_view line, std::string_view name) {
    const std::size_t at = line.find(name);
    if (at == std::string_view::npos) return {};
    const std::size_t begin = line.find_first_not_of(' ', at + name.size());
    if (begin == std::string_view::npos) return {};
    const std::size_t end = line.find(' ', begin);
    return end == std::string_view::npos ? std::string_view() : line.substr(begin, end - begin);
}

template <typename T>
std::optional<T> parsed(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<StyleganTick> tickOf(std::string_view line) {
    if (!line.starts_with("tick ")) return std::nullopt;
    const auto tick = parsed<std::uint64_t>(wordAfter(line, "tick "));
    const auto kimg = parsed<double>(wordAfter(line, " kimg "));
    const auto seconds = parsed<double>(wordAfter(line, " sec/tick "));
    if (!tick || !kimg || !seconds) return std::nullopt;
    if (!(*kimg >= 0 && *kimg < kLargest && *seconds >= 0 && *seconds < kLargest)) return std::nullopt;
    return StyleganTick{*tick, static_cast<std::uint64_t>(std::llround(*kimg * 10)), *seconds};
}

std::optional<std::uint64_t> numberIn(const Json& options, std::string_view key) {
    const auto number = json::number(options, key);
    return number && *number > 0 ? std::optional(*number) : std::nullopt;
}

}  // namespace

std::vector<StyleganTick> readStyleganLog(std::string_view text) {
    std::vector<StyleganTick> ticks;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (const auto tick = tickOf(text.substr(begin, end - begin))) {
            if (!ticks.empty() &&
                (tick->tick <= ticks.back().tick || tick->kimgTenths < ticks.back().kimgTenths))
                ticks.clear();
            ticks.push_back(*tick);
        }
        begin = end + 1;
    }
    return ticks;
}

void readStyleganOptions(std::string_view text, StyleganRun& run) {
    const auto options = json::parse(text, "training_options.json");
    if (!options || !options->is_object()) return;
    run.totalKimg = numberIn(*options, "total_kimg");
    run.snapshotTicks = numberIn(*options, "network_snapshot_ticks");
}

std::optional<std::uint64_t> kimgOfSnapshot(std::string_view name) {
    if (!name.starts_with(kSnapshot) || !name.ends_with(kSnapshotEnd)) return std::nullopt;
    if (name.size() <= kSnapshot.size() + kSnapshotEnd.size()) return std::nullopt;
    name.remove_prefix(kSnapshot.size());
    name.remove_suffix(kSnapshotEnd.size());
    return parsed<std::uint64_t>(name);
}

std::optional<StyleganLoss> trainedSince(const StyleganRun& run, std::optional<std::uint64_t> snapshotKimg) {
    if (run.ticks.empty()) return std::nullopt;
    const StyleganTick& last = run.ticks.back();
    if (!snapshotKimg) return StyleganLoss{last.tick, last.kimgTenths};
    // The log rounds and the name cuts off: 201.98 is "202.0" in the one and 201 in the other.
    const auto isOfSnapshot = [&](const StyleganTick& tick) {
        return tick.kimgTenths / 10 == *snapshotKimg || tick.kimgTenths == (*snapshotKimg + 1) * 10;
    };
    const auto written = std::ranges::find_if(run.ticks, isOfSnapshot);
    if (written == run.ticks.end()) return std::nullopt;
    return StyleganLoss{last.tick - written->tick, last.kimgTenths - written->kimgTenths};
}

std::string wordsOf(const StyleganLoss& loss) {
    const std::string kimg = loss.kimgTenths % 10 == 0
                                 ? fmt::format("{}", loss.kimgTenths / 10)
                                 : fmt::format("{}.{}", loss.kimgTenths / 10, loss.kimgTenths % 10);
    return fmt::format("{} {}, {} kimg", loss.ticks, loss.ticks == 1 ? "tick" : "ticks", kimg);
}

std::optional<double> secondsToSnapshot(const StyleganRun& run) {
    constexpr std::size_t kPace = 5;
    if (run.ticks.empty() || !run.snapshotTicks) return std::nullopt;
    const std::size_t count = std::min(kPace, run.ticks.size());
    double seconds = 0;
    for (std::size_t i = run.ticks.size() - count; i < run.ticks.size(); ++i) seconds += run.ticks[i].seconds;
    const std::uint64_t left = *run.snapshotTicks - run.ticks.back().tick % *run.snapshotTicks;
    return seconds / static_cast<double>(count) * static_cast<double>(left);
}

}  // namespace packtrain::checkpoint
