#include "dataset/planner.h"

#include <fmt/format.h>

#include <algorithm>

#include "dataset/important_folders.h"
#include "dataset/walk.h"

namespace packtrain::dataset {
namespace {

constexpr std::uint64_t kRawUnit = 64 * kMiB;

std::vector<std::uint64_t> cutIntoParts(std::uint64_t size, std::uint64_t hardCap) {
    // Caps below the unit occur in tests only.
    const std::uint64_t part =
        hardCap < kRawUnit ? std::max<std::uint64_t>(hardCap, 1) : hardCap - hardCap % kRawUnit;
    std::vector<std::uint64_t> sizes(static_cast<std::size_t>(size / part), part);
    if (size % part != 0) sizes.push_back(size % part);
    return sizes;
}

PlanOptions withinReason(PlanOptions options) {
    options.targetSize = std::min(options.targetSize, options.hardCap);
    options.maxFiles = std::max<std::uint32_t>(options.maxFiles, 1);
    return options;
}

}  // namespace

std::uint64_t PlannedShard::dataSamples() const {
    std::uint64_t count = 0;
    std::optional<std::uint32_t> last;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (members[i].kind != EntryKind::file || samples[i] == last) continue;
        last = samples[i];
        ++count;
    }
    return count;
}

struct Planner::Impl {
    Impl(const PlanOptions& planOptions, TarCosts tarCosts, Sink planSink, std::uint32_t firstShard,
         std::uint32_t firstRaw)
        : options(withinReason(planOptions)),
          costs(std::move(tarCosts)),
          sink(std::move(planSink)),
          nextShard(firstShard),
          nextRaw(firstRaw) {}

    std::string_view keyOf(const Entry& entry) const {
        return options.grouping == Grouping::basename ? sampleBasename(entry.path) : sampleKey(entry.path);
    }
    bool fitsShard(std::uint64_t limit, std::uint64_t bytes, std::size_t files) const {
        return shardBytes + bytes + costs.trailer <= limit &&
               shard.members.size() + files <= options.maxFiles;
    }

    Result<> addRaw(Entry&& entry) {
        PlannedRaw raw;
        raw.number = nextRaw++;
        raw.partSizes = cutIntoParts(entry.size, options.hardCap);
        raw.entry = std::move(entry);
        return sink.raw(std::move(raw));
    }

    Result<> addToSample(Entry&& entry) {
        const std::uint64_t bytes = costs.member(entry);
        const bool aboveCap = bytes + costs.trailer > options.hardCap;
        const bool isWanted = options.rawFrom > 0 && entry.size >= options.rawFrom;
        if (entry.kind == EntryKind::file && entry.size > 0 && (aboveCap || isWanted))
            return addRaw(std::move(entry));
        const bool isNew = sample.empty() || keyOf(entry) != sampleId;
        const bool isFull =
            sampleBytes + bytes + costs.trailer > options.hardCap || sample.size() == options.maxFiles;
        if (isNew || isFull) {
            PACKTRAIN_CHECK(placeSample());
            sampleId = keyOf(entry);
        }
        sampleBytes += bytes;
        sample.push_back(std::move(entry));
        return {};
    }

    Result<> placeSample() {
        if (sample.empty()) return {};
        if (!shard.members.empty() && !fitsShard(options.targetSize, sampleBytes, sample.size()))
            PACKTRAIN_CHECK(seal());
        const std::uint32_t number = shard.samples.empty() ? 0 : shard.samples.back() + 1;
        for (Entry& entry : sample) {
            shard.contentBytes += entry.size;
            shard.members.push_back(std::move(entry));
            shard.samples.push_back(number);
        }
        shardBytes += sampleBytes;
        sample.clear();
        sampleBytes = 0;
        return {};
    }

    Result<> placeFolder(Entry&& folder) {
        const std::uint64_t bytes = costs.member(folder);
        if (!shard.members.empty() && !fitsShard(options.hardCap, bytes, 1)) PACKTRAIN_CHECK(seal());
        shard.samples.push_back(shard.samples.empty() ? 0 : shard.samples.back() + 1);
        shard.members.push_back(std::move(folder));
        shardBytes += bytes;
        return {};
    }

    Result<> seal() {
        if (shard.members.empty()) return {};
        shard.number = nextShard++;
        shard.tarSize = shardBytes + costs.trailer;
        shardBytes = 0;
        return sink.shard(std::exchange(shard, {}));
    }

    PlanOptions options;
    TarCosts costs;
    Sink sink;
    std::uint32_t nextShard;
    std::uint32_t nextRaw;
    PlannedShard shard;            // open
    std::uint64_t shardBytes = 0;  // without the trailer
    std::vector<Entry> sample;     // not yet known to be whole
    std::uint64_t sampleBytes = 0;
    std::string sampleId;
    ImportantFolders folders;
};

Planner::Planner(const PlanOptions& options, TarCosts costs, Sink sink, std::uint32_t firstShard,
                 std::uint32_t firstRaw)
    : impl_(std::make_unique<Impl>(options, std::move(costs), std::move(sink), firstShard, firstRaw)) {}
Planner::~Planner() = default;

Result<> Planner::add(Entry&& entry) {
    if (entry.kind != EntryKind::folder) {
        impl_->folders.pass(entry);
        return impl_->addToSample(std::move(entry));
    }
    if (impl_->options.needsWholeWalk()) {
        impl_->folders.keep(std::move(entry));
    } else {
        impl_->folders.add(std::move(entry));
    }
    return {};
}

void Planner::pass(const Entry& entry) {
    impl_->folders.pass(entry);
}

Result<> Planner::finish() {
    PACKTRAIN_CHECK(impl_->placeSample());
    PACKTRAIN_CHECK(
        impl_->folders.giveAll([&](Entry&& folder) { return impl_->placeFolder(std::move(folder)); }));
    return impl_->seal();
}

std::string shardFolder(std::uint32_t number, std::uint32_t shardsPerFolder) {
    return fmt::format("{:04}", number / std::max<std::uint32_t>(shardsPerFolder, 1));
}
std::string shardName(std::string_view dataset, std::uint32_t number) {
    return fmt::format("{}-{:06}.tar", dataset, number);
}
std::string rawFolder(std::uint32_t number) {
    return fmt::format("files/{:06}", number);
}
std::string rawPartName(std::uint32_t part) {
    return fmt::format("part-{:04}", part);
}

}  // namespace packtrain::dataset
