#include "service/cached_dataset.h"

#include <fmt/format.h>

#include "service/dataset_series.h"

namespace packtrain::service {
namespace {

constexpr std::chrono::minutes kManifestAge{1};
constexpr std::chrono::minutes kHandedOut{1};
constexpr std::size_t kAheadAtOnce = 3;
constexpr std::chrono::milliseconds kAheadLook{200};
constexpr int kMostRoomlessLooks = 25;
constexpr std::uint64_t kRowBytes = 256;  // of an index, a file's row and its place by path

/// Keeps the remote for as long as the dataset is used.
struct Kept {
    std::shared_ptr<remote::Remote> remote;
    std::unique_ptr<cache::StoredDataset> dataset;
};

std::uint64_t shardBytes(const dataset::Manifest& manifest) {
    std::uint64_t bytes = 0;
    for (const auto& shard : manifest.shards) bytes += shard.size;
    for (const auto& raw : manifest.raw) bytes += raw.size;
    return bytes;
}

}  // namespace

std::string_view accessName(Access access) {
    switch (access) {
        case Access::tree:
            return "tree";
        case Access::open:
            return "open";
        case Access::ahead:
            return "prefetch";
        case Access::shards:
            break;
    }
    return "shards";
}

std::optional<Access> accessByName(std::string_view name) {
    for (const Access access : {Access::tree, Access::open, Access::shards})
        if (accessName(access) == name) return access;
    return std::nullopt;
}

std::shared_ptr<const cache::StoredDataset> CachedDataset::stored() const {
    const std::scoped_lock lock(mutex_);
    return stored_;
}

CachedDatasetView CachedDataset::viewLocked(Access access, const Job& job) const {
    CachedDatasetView view;
    view.name = place();
    view.access = access;
    view.state = job.state;
    view.done = job.done;
    view.total = job.total;
    view.path = job.path;
    view.error = job.error;
    view.warning = job.warning;
    view.pinned = pinned_;
    if (!stored_) return view;
    const dataset::Manifest& manifest = stored_->manifest();
    view.id = manifest.datasetId;
    view.files = manifest.files;
    view.bytes = manifest.bytes;
    view.shards = manifest.shards.size();
    view.large = manifest.raw.size();
    std::tie(view.residentBytes, view.passingBytes) = ground_.cache.residents(manifest.datasetId);
    return view;
}

CachedDatasetView CachedDataset::ask(Access access) {
    const std::scoped_lock lock(mutex_);
    auto& job = jobs_[access];
    const bool isOld = job && job->state == WorkState::ready &&
                       (ground_.clock.steady() - job->endedAt > kManifestAge ||
                        (access == Access::tree && !ground_.files.stat(job->path)));
    if (!job || isOld) {
        job = std::make_unique<Job>();
        job->thread =
            std::jthread([this, access, &job = *job](const StopToken& stop) { work(access, job, stop); });
    }
    const CachedDatasetView view = viewLocked(access, *job);
    if (job->state == WorkState::failed) jobs_.erase(access);
    return view;
}

std::vector<CachedDatasetView> CachedDataset::views() const {
    const std::scoped_lock lock(mutex_);
    std::vector<CachedDatasetView> views;
    views.reserve(jobs_.size());
    for (const auto& [access, job] : jobs_) views.push_back(viewLocked(access, *job));
    return views;
}

void CachedDataset::work(Access access, Job& job, const StopToken& stop) {
    auto path = prepare(access, job, stop);
    if (!path) ground_.log.warning("cache: " + path.error().message());
    const std::scoped_lock lock(mutex_);
    job.endedAt = ground_.clock.steady();
    job.state = path ? WorkState::ready : WorkState::failed;
    if (path) {
        job.path = *path;
        job.done = job.total;
    } else {
        job.error = path.error();
    }
}

Result<Path> CachedDataset::prepare(Access access, Job& job, const StopToken& stop) {
    PACKTRAIN_CHECK(readManifest(job, stop));
    const auto dataset = stored();
    if (access == Access::tree && ground_.trees.isThere(dataset->manifest()))
        return ground_.trees.place(dataset->manifest());
    PACKTRAIN_CHECK(checkFits(access));
    if (access == Access::ahead) {
        PACKTRAIN_CHECK(fetchAhead(job, stop));
        return Path();
    }
    if (access == Access::shards) return Path();
    if (access == Access::open) {
        PACKTRAIN_CHECK(readIndex(stop));
        return Path();
    }
    const auto progress = [&](std::uint64_t done, std::uint64_t total, std::uint64_t, std::uint64_t) {
        const std::scoped_lock lock(mutex_);
        job.done = done;
        job.total = total;
    };
    return ground_.trees.make(*dataset, progress, stop);
}

/// A dataset that was read before, by this process or an earlier one, goes on to be used while its drive is
/// away.
Result<> CachedDataset::readManifest(Job& job, const StopToken& stop) {
    auto known = knownManifest();
    auto read = manifestFromDrive(!known, stop);
    if (!read && (!known || !isAway(read.error()))) return Fail(read.error());
    std::string warning;
    if (!read) {
        warning = "the drive was not reached, the dataset is as it was before: " + read.error().message();
    } else {
        if (const auto kept = ground_.kept.keep(place(), *read); !kept)
            ground_.log.warning("cache: the manifest was not kept: " + kept.error().message());
        if (!read->raw.empty())
            warning =
                fmt::format("{} large files lie in parts of their own and are in no shard", read->raw.size());
    }
    PACKTRAIN_TRY(auto there, ground_.remotes.thing(target_));
    const auto kept = std::make_shared<Kept>();
    kept->dataset =
        cache::StoredDataset::known(*there.remote, there.path, read ? *std::move(read) : *std::move(known));
    kept->remote = std::move(there.remote);
    const std::scoped_lock lock(mutex_);
    job.warning = std::move(warning);
    stored_ = std::shared_ptr<const cache::StoredDataset>(kept, kept->dataset.get());
    return {};
}

/// Nothing: neither this process nor an earlier one has read it, or what was kept is not to be believed.
std::optional<dataset::Manifest> CachedDataset::knownManifest() const {
    if (const auto dataset = stored()) return dataset->manifest();
    auto kept = ground_.kept.find(place());
    if (kept) return *std::move(kept);
    if (kept.error().reason != Reason::fileGone) ground_.log.warning("cache: " + kept.error().message());
    return std::nullopt;
}

/// Patient: tries again for minutes. For nobody who has something to go on with.
Result<dataset::Manifest> CachedDataset::manifestFromDrive(bool isPatient, const StopToken& stop) const {
    PACKTRAIN_TRY(const auto there,
                  isPatient ? ground_.remotes.thing(target_) : ground_.remotes.thingAtOnce(target_));
    const auto opened = cache::StoredDataset::open(*there.remote, there.path, stop);
    if (opened) return (*opened)->manifest();
    if (opened.error().reason != Reason::unknownDataset) return Fail(opened.error());
    PACKTRAIN_TRY(const auto sets, seriesMembers(*there.remote, there.path, nameOfSeries(target_), stop));
    if (sets.empty()) return Fail(opened.error());
    return fail(Reason::unsupported,
                fmt::format("{0} is a series of watched outputs ({1} and so on), which the cache does not "
                            "read; 'packtrain pull {0} FOLDER' makes one folder of it",
                            place(), sets.begin()->second));
}

bool CachedDataset::isAway(const Error& error) const {
    // A disk that was taken away leaves not even the folder in which the dataset lay.
    if (error.reason == Reason::unknownDataset && target_.remote == "local")
        return !ground_.files.stat(Path(target_.path).parent());
    return error.kind == Kind::transient || error.kind == Kind::wait || error.kind == Kind::auth;
}

Result<> CachedDataset::checkFits(Access access) const {
    const auto dataset = stored();
    const dataset::Manifest& manifest = dataset->manifest();
    std::uint64_t largest = 0;
    for (const auto& shard : manifest.shards) largest = std::max(largest, shard.size);
    PACKTRAIN_TRY(const std::uint64_t room, ground_.cache.roomFor(manifest.datasetId));
    if (largest > room && access != Access::tree)
        return fail(Reason::diskFull,
                    fmt::format("{}: not even one shard of {} fits into the cache, which has room "
                                "for {}",
                                manifest.name, formatBytes(largest), formatBytes(room)));
    if (access != Access::open || shardBytes(manifest) <= room) return {};
    return fail(Reason::diskFull,
                fmt::format("{}: access \"open\" needs all {} in the cache, which has room for {}; access "
                            "\"shards\" can read it",
                            manifest.name, formatBytes(shardBytes(manifest)), formatBytes(room)));
}

/// In the manifest's order, a few at a time. What finds no room ends it: what a training reads comes first.
Result<> CachedDataset::fetchAhead(Job& job, const StopToken& stop) {
    const auto dataset = stored();
    const dataset::Manifest& manifest = dataset->manifest();
    PACKTRAIN_TRY(const std::uint64_t room, ground_.cache.roomFor(manifest.datasetId));
    std::vector<dataset::ManifestObject> wanted;
    std::uint64_t total = 0;
    for (const auto& shard : manifest.shards) {
        if (total + shard.size > room) break;
        total += shard.size;
        wanted.push_back(shard);
    }
    const auto tell = [&](std::uint64_t done) {
        const std::scoped_lock lock(mutex_);
        job.done = done;
        job.total = total;
    };
    std::uint64_t done = 0;
    for (std::size_t i = 0; i < wanted.size(); i += kAheadAtOnce) {
        std::vector<std::pair<std::shared_ptr<cache::Pending>, std::uint64_t>> flying;
        for (std::size_t j = i; j < std::min(i + kAheadAtOnce, wanted.size()); ++j)
            flying.emplace_back(ground_.cache.request(dataset, wanted[j], cache::Need::ahead),
                                wanted[j].size);
        for (const auto& [pending, size] : flying) {
            PACKTRAIN_TRY(const bool isThere, cameAhead(*pending, stop));
            if (!isThere) return {};
            tell(done += size);
        }
    }
    return {};
}

/// False: there is no room for it.
Result<bool> CachedDataset::cameAhead(cache::Pending& pending, const StopToken& stop) const {
    for (int roomless = 0;; roomless = pending.progress().waitsForRoom ? roomless + 1 : 0) {
        if (const auto lease = pending.peek()) {
            if (*lease) return true;
            if (lease->error().reason == Reason::diskFull) return false;
            return Fail(lease->error());
        }
        if (roomless > kMostRoomlessLooks) return false;
        if (!ground_.clock.waitFor(kAheadLook, stop)) return fail(Reason::cancelled);
    }
}

Result<> CachedDataset::readIndex(const StopToken& stop) {
    const auto dataset = stored();
    const dataset::Manifest& manifest = dataset->manifest();
    {
        const std::scoped_lock lock(mutex_);
        if (index_ && indexVersion_ == manifest.version) return {};
    }
    const std::uint64_t expected = manifest.index.size + manifest.files * kRowBytes + 64 * kKiB;
    PACKTRAIN_TRY(auto room, ground_.cache.makeRoom(manifest.datasetId, expected, 0));
    if (!room.isHeld()) return fail(Reason::diskFull, manifest.name + ": no room for its index");
    const Path file = ground_.folder.indexes() / fmt::format("{}-{}", manifest.datasetId, manifest.version);
    PACKTRAIN_TRY(std::shared_ptr<dataset::IndexReader> index,
                  dataset->fetchIndex(ground_.files, file, stop, ground_.kept.index(place())));
    PACKTRAIN_TRY(const io::FileStat stat, ground_.files.stat(file));
    room.settle(stat.size);
    ground_.kept.countIndex(place());
    const std::scoped_lock lock(mutex_);
    index_ = std::move(index);
    indexRoom_ = std::move(room);
    indexVersion_ = manifest.version;
    return {};
}

Result<std::optional<dataset::IndexRow>> CachedDataset::rowOf(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    if (!index_) return std::nullopt;
    PACKTRAIN_TRY(auto row, index_->find(name));
    if (!row) return fail(Reason::objectGone, "the dataset has no file " + printable(name));
    if (row->entry.kind == dataset::EntryKind::file) return row;
    return fail(Reason::badArgument, printable(name) + " is a folder or a link; open takes files");
}

Result<CachedAnswer> CachedDataset::openFile(const std::string& name) {
    PACKTRAIN_TRY(const auto row, rowOf(name));
    if (row) return placeOf(*row);
    const CachedDatasetView view = ask(Access::open);
    if (view.error) return Fail(*view.error);
    CachedAnswer answer;
    answer.done = view.done;
    answer.total = view.total;
    return answer;
}

Result<CachedAnswer> CachedDataset::placeOf(const dataset::IndexRow& row) {
    const auto dataset = stored();
    const dataset::ManifestObject* object = nullptr;
    for (const auto& shard : dataset->manifest().shards)
        if (row.shard >= 0 && shard.number == static_cast<std::uint64_t>(row.shard)) object = &shard;
    for (const auto& raw : dataset->manifest().raw)
        if (raw.path == row.entry.path && raw.parts.size() == 1) object = &raw.parts.front();
    if (object == nullptr)
        return fail(
            Reason::unsupported,
            printable(row.entry.path) + " lies in several parts on the drive; access \"tree\" can read it");
    const std::scoped_lock lock(mutex_);
    auto& pending = asked_[object->name];
    if (!pending) pending = ground_.cache.request(dataset, *object);
    CachedAnswer answer;
    const auto leased = pending->poll();
    if (!leased) {
        const auto progress = pending->progress();
        answer.done = progress.done;
        answer.total = progress.total;
        answer.waitsForRoom = progress.waitsForRoom;
        return answer;
    }
    asked_.erase(object->name);
    if (!*leased) return Fail(leased->error());
    handedOut_.emplace_back(ground_.clock.steady(), **leased);
    answer.state = WorkState::ready;
    answer.path = (*leased)->path;
    answer.offset = row.shard >= 0 ? row.offset : 0;
    answer.size = row.entry.size;
    return answer;
}

void CachedDataset::tend() {
    std::vector<cache::Lease> ended;  // given back after the lock
    const std::scoped_lock lock(mutex_);
    while (!handedOut_.empty() && ground_.clock.steady() - handedOut_.front().first > kHandedOut) {
        ended.push_back(std::move(handedOut_.front().second));
        handedOut_.pop_front();
    }
}

}  // namespace packtrain::service
