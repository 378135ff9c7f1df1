#include "service/dataset_series.h"

#include <algorithm>
#include <mutex>

#include "cache/in_parallel.h"
#include "cache/pull.h"
#include "service/series_tree.h"

namespace packtrain::service {
namespace {

constexpr std::size_t kDigits = 6;
constexpr std::size_t kMostDigits = 12;
constexpr int kAtOnce = 4;  // sets are small: their requests, not their bytes, take the time

/// Adds up what several sets have fetched.
class SeriesTally {
  public:
    SeriesTally(const Progress& progress, const std::vector<DatasetSeries::Set>& sets) : progress_(progress) {
        now_.step = "pull";
        now_.objectsTotal = sets.size();
        for (const auto& set : sets) now_.total += bytesOf(*set.dataset);
    }
    /// For one set: called with its bytes so far.
    cache::PullProgress of(std::uint64_t& told) {
        return [this, &told](std::uint64_t bytes, std::uint64_t, std::uint64_t, std::uint64_t) {
            const std::scoped_lock lock(mutex_);
            now_.done += bytes - std::min(told, bytes);
            told = bytes;
            if (progress_) progress_(now_);
        };
    }
    void ended(const cache::StoredDataset& dataset, std::uint64_t told) {
        const std::scoped_lock lock(mutex_);
        now_.done += bytesOf(dataset) - std::min(told, bytesOf(dataset));
        ++now_.objects;
        if (progress_) progress_(now_);
    }

  private:
    static std::uint64_t bytesOf(const cache::StoredDataset& dataset) {
        std::uint64_t sum = 0;
        for (const auto& shard : dataset.manifest().shards) sum += shard.size;
        for (const auto& raw : dataset.manifest().raw) sum += raw.size;
        return sum;
    }
    const Progress& progress_;
    std::mutex mutex_;
    TransferProgress now_;
};

/// A pull of the same kind from the same series goes on where it was cut.
std::string kindOf(const DatasetSeries& series, bool shardsOnly, const std::vector<std::string>& globs) {
    std::string kind = series.path() + '\n' + series.sets().front().dataset->manifest().datasetId + '\n' +
                       (shardsOnly ? "shards" : "tree");
    for (const std::string& glob : globs) kind += '\n' + glob;
    return kind;
}

/// In the order of the sets, and none before one that is still to come: it would be overwritten by an older
/// one.
bool isInOrder(const SeriesTree& tree, const std::vector<DatasetSeries::Set>& sets) {
    bool anyMissing = false;
    for (const auto& set : sets) {
        const bool isThere = !tree.place(set.name);
        if (isThere && anyMissing) return false;
        anyMissing = anyMissing || !isThere;
    }
    return true;
}

}  // namespace

std::string nameOfSeries(const Target& series) {
    return std::string(Path(series.path).name());
}

std::uint64_t numberInSeries(const std::string& series, const std::string& name) {
    if (!name.starts_with(series + '-')) return 0;
    const std::string digits = name.substr(series.size() + 1);
    if (digits.size() < kDigits || digits.size() > kMostDigits) return 0;
    if (digits.size() > kDigits && digits.front() == '0') return 0;
    std::uint64_t number = 0;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return 0;
        number = number * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return number;
}

Result<std::map<std::uint64_t, std::string>> seriesMembers(remote::Remote& remote, const std::string& path,
                                                           const std::string& series, const StopToken& stop) {
    std::map<std::uint64_t, std::string> members;
    PACKTRAIN_TRY(const auto folder, remote.findFolder(path, stop));
    if (!folder) return members;
    PACKTRAIN_CHECK(remote.list(
        *folder,
        [&](const remote::ObjectInfo& object) -> Result<> {
            if (const std::uint64_t number = numberInSeries(series, object.name);
                object.isFolder && number > 0)
                members[number] = object.name;
            return {};
        },
        stop));
    return members;
}

Result<std::unique_ptr<DatasetSeries>> DatasetSeries::open(std::shared_ptr<remote::Remote> remote,
                                                           const std::string& path, const std::string& name,
                                                           const StopToken& stop) {
    std::unique_ptr<DatasetSeries> series(new DatasetSeries(std::move(remote), path));
    PACKTRAIN_TRY(const auto members, seriesMembers(*series->remote_, path, name, stop));
    std::vector<std::pair<std::string, std::optional<Error>>> found;
    std::uint64_t next = 1;
    for (const auto& [number, member] : members) {
        // Of a gap that no agent leaves one word is enough.
        if (number > next)
            series->problems_.push_back(
                {name, Reason::incompleteDataset,
                 "nothing is there before " + member + " from number " + std::to_string(next) + " on"});
        next = number + 1;
        series->sets_.push_back({member, nullptr});
        found.emplace_back(member, std::nullopt);
    }
    PACKTRAIN_CHECK(cache::inParallel(
        series->sets_.size(), kAtOnce, stop, [&](std::size_t i, const StopToken& token) -> Result<> {
            auto opened =
                cache::StoredDataset::open(*series->remote_, (Path(path) / found[i].first).bytes(), token);
            if (opened) {
                series->sets_[i].dataset = std::move(*opened);
                return {};
            }
            if (opened.error().kind != Kind::gone && opened.error().kind != Kind::corrupt)
                return Fail(opened.error());
            found[i].second = opened.error();
            return {};
        }));
    for (const auto& [member, why] : found)
        if (why) series->problems_.push_back({member, why->reason, why->context});
    std::erase_if(series->sets_, [](const Set& set) { return !set.dataset; });
    if (series->sets_.empty()) return fail(Reason::unknownDataset, path);
    return series;
}

Result<PullResult> DatasetSeries::pull(io::FileSystem& files, const Path& folder, bool shardsOnly,
                                       const std::vector<std::string>& globs, const Progress& progress,
                                       const StopToken& stop) const {
    const std::string kind = kindOf(*this, shardsOnly, globs);
    PACKTRAIN_TRY(auto tree, SeriesTree::open(files, folder, kind));
    if (!isInOrder(*tree, sets_)) PACKTRAIN_CHECK(tree->clear());
    SeriesTally tally(progress, sets_);
    const cache::PullOptions options{.shardsOnly = shardsOnly, .globs = globs, .workers = 1};
    // A few at a time, so that little more than the tree lies on the disk.
    for (std::size_t first = 0; first < sets_.size(); first += kAtOnce) {
        const std::size_t count = std::min<std::size_t>(kAtOnce, sets_.size() - first);
        PACKTRAIN_CHECK(
            cache::inParallel(count, kAtOnce, stop, [&](std::size_t i, const StopToken& token) -> Result<> {
                const Set& set = sets_[first + i];
                std::uint64_t told = 0;
                // What is there is whole, or partly in the tree already.
                if (const auto place = tree->place(set.name); place && !files.stat(*place))
                    PACKTRAIN_CHECK(
                        cache::pullDataset(*set.dataset, files, *place, options, tally.of(told), token));
                tally.ended(*set.dataset, told);
                return {};
            }));
        for (std::size_t i = first; i < first + count; ++i)
            if (tree->place(sets_[i].name))
                PACKTRAIN_CHECK(shardsOnly ? tree->keepApart(sets_[i].name) : tree->merge(sets_[i].name));
    }
    PACKTRAIN_TRY(const SeriesTree::Content content, tree->content(stop));
    PACKTRAIN_CHECK(tree->publish());
    return PullResult{.files = content.files,
                      .bytes = content.bytes,
                      .shardsOnly = shardsOnly,
                      .sets = sets_.size(),
                      .problems = problems_};
}

}  // namespace packtrain::service
