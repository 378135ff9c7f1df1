#include "transfer/job_store.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "base/digest.h"
#include "dataset/manifest.h"
#include "dataset/source_root.h"
#include "io/process.h"
#include "transfer/job_record.h"
#include "transfer/journal.h"
#include "transfer/plan_record.h"
#include "transfer/seen_roots.h"

namespace packtrain::transfer {
namespace {

/// "20260301-120000-3f9a"
JobId newId(WallTime now) {
    std::string id;
    for (const char c : formatRfc3339(now)) {
        if (c == 'T') id += '-';
        if (c >= '0' && c <= '9') id += c;
    }
    return id + '-' + toHex(asBytes(randomBytes(2)));
}

bool looksLikeId(std::string_view name) {
    return name.size() == 20 && std::ranges::all_of(name, [](char c) {
               return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

class FolderJobStore final : public JobStore {
  public:
    FolderJobStore(io::FileSystem& files, const Clock& clock, Path jobs)
        : files_(files), clock_(clock), jobs_(std::move(jobs)) {}

    Result<JobId> create(const JobSpec& spec) override {
        PACKTRAIN_CHECK(checkSpec(spec));
        for (int tries = 0;; ++tries) {
            JobId id = newId(clock_.wall());
            const Path building = jobs_ / (".new-" + id);
            PACKTRAIN_CHECK(build(building, id, spec));
            const auto placed = files_.rename(building, folder(id), true);
            if (placed) {
                PACKTRAIN_CHECK(files_.syncFolder(jobs_));
                return id;
            }
            PACKTRAIN_CHECK(files_.removeTree(building));
            if (placed.error().reason != Reason::fileBusy || tries >= 3) return Fail(placed.error());
        }
    }

    Result<std::vector<JobView>> list() override {
        PACKTRAIN_TRY(const auto ids, allIds());
        std::vector<JobView> views;
        for (const JobId& id : ids) {
            auto seen = view(id);
            if (seen) {
                views.push_back(std::move(*seen));
            } else if (seen.error().reason != Reason::unknownJob) {
                JobView broken;
                broken.id = broken.name = id;
                broken.state = JobState::failed;
                broken.why = seen.error().reason;
                broken.context = seen.error().context;
                views.push_back(std::move(broken));
            }
        }
        return views;
    }

    Result<JobId> resolve(std::string_view idOrPrefix) override {
        PACKTRAIN_TRY(const auto ids, allIds());
        if (idOrPrefix == "last" && !ids.empty()) return ids.front();
        std::optional<JobId> found;
        for (const JobId& id : ids) {
            if (id == idOrPrefix) return id;
            if (idOrPrefix.empty() || !id.starts_with(idOrPrefix)) continue;
            if (found) return fail(Reason::unknownJob, printable(idOrPrefix) + " fits several jobs");
            found = id;
        }
        if (!found) return fail(Reason::unknownJob, printable(idOrPrefix));
        return std::move(*found);
    }

    Result<JobView> view(const JobId& id) override {
        const std::string stamp = stampOf(id);
        if (auto known = remembered(id, stamp)) return std::move(*known);
        ViewFacts facts;
        PACKTRAIN_CHECK(reading(id, [&](store::Database& db) -> Result<> {
            PACKTRAIN_TRY(facts, loadView(db));
            return {};
        }));
        facts.view.running = isRunning(id, facts);
        facts.view.runningHere =
            facts.view.running && facts.view.host == io::hostName() && facts.pid == io::processId();
        settleState(facts);
        if (isFinal(facts.view.state) && !facts.view.running) remember(stamp, facts.view);
        return std::move(facts.view);
    }

    Result<JobSpec> spec(const JobId& id) override {
        JobSpec out;
        PACKTRAIN_CHECK(reading(id, [&](store::Database& db) -> Result<> {
            PACKTRAIN_TRY(JobRow job, loadJob(db));
            out = std::move(job.spec);
            return {};
        }));
        return out;
    }

    Result<std::vector<ShardView>> shards(const JobId& id, std::uint64_t offset,
                                          std::uint64_t count) override {
        return page<ShardView>(id, [&](store::Database& db) { return loadShardViews(db, offset, count); });
    }
    Result<std::vector<dataset::LeftOut>> leftOut(const JobId& id, std::uint64_t offset,
                                                  std::uint64_t count) override {
        return page<dataset::LeftOut>(id,
                                      [&](store::Database& db) { return loadLeftOut(db, offset, count); });
    }
    Result<std::vector<std::string>> changed(const JobId& id, std::uint64_t offset,
                                             std::uint64_t count) override {
        return page<std::string>(id, [&](store::Database& db) { return loadChanged(db, offset, count); });
    }
    Result<std::vector<JobEvent>> events(const JobId& id, std::uint64_t after, std::uint64_t count) override {
        return page<JobEvent>(id, [&](store::Database& db) { return loadEvents(db, after, count); });
    }

    Result<> wish(const JobId& id, Wish wish, std::uint64_t value) override {
        PACKTRAIN_CHECK(exists(id));
        PACKTRAIN_TRY(const auto journal, Journal::open(files_, folder(id)));
        PACKTRAIN_CHECK(journal->write([&](store::Database& db) { return addWish(db, wish, value); }));
        // Nobody may be there to hear it.
        const auto lock = files_.lock(folder(id) / kJobLockName);
        if (!lock) return lock.error().reason == Reason::jobBusy ? Result<>() : Fail(lock.error());
        return journal->write([&](store::Database& db) -> Result<> {
            PACKTRAIN_CHECK(applyWishes(db, clock_.wall()));
            return {};
        });
    }

    Result<> forget(const JobId& id) override {
        PACKTRAIN_TRY(const JobView seen, view(id));
        if (!isFinal(seen.state)) return fail(Reason::jobBusy, id);
        const Path leaving = jobs_ / (".gone-" + id);
        {
            PACKTRAIN_TRY(const auto lock, files_.lock(folder(id) / kJobLockName));
            PACKTRAIN_CHECK(files_.rename(folder(id), leaving));
        }
        return files_.removeTree(leaving);
    }

    Path folder(const JobId& id) const override { return jobs_ / id; }

  private:
    static Result<> checkSpec(const JobSpec& spec) {
        if (!dataset::isDatasetName(spec.name)) return fail(Reason::nameNotAllowed, printable(spec.name));
        if (spec.roots.empty()) return fail(Reason::badArgument, "nothing to send");
        for (const dataset::SourceRoot& root : spec.roots)
            if (!root.path.isAbsolute()) return fail(Reason::badArgument, root.path.display());
        if (!spec.remoteFolder.empty() && !isSafeRelative(spec.remoteFolder))
            return fail(Reason::nameNotAllowed, printable(spec.remoteFolder));
        if (spec.plan.targetSize == 0 || spec.plan.hardCap < kMiB || spec.plan.maxFiles == 0 ||
            spec.plan.shardsPerFolder == 0)
            return fail(Reason::badArgument, "shard size");
        return {};
    }

    /// A job appears whole or not at all.
    Result<> build(const Path& where, const JobId& id, const JobSpec& spec) {
        PACKTRAIN_CHECK(files_.makeFolders(where, true));
        PACKTRAIN_TRY(const auto journal, Journal::open(files_, where));
        JobRow job;
        job.id = id;
        job.spec = spec;
        job.datasetId = toHex(asBytes(randomBytes(16)));
        job.added = clock_.wall();
        job.created = formatRfc3339(job.added);
        job.limit = spec.bytesPerSecond;
        job.parallel = spec.parallel;
        return journal->write([&](store::Database& db) -> Result<> {
            PACKTRAIN_CHECK(insertJob(db, job));
            for (dataset::SourceRoot root : spec.roots) PACKTRAIN_CHECK(lookAtRoot(files_, db, root));
            return {};
        });
    }

    /// Newest first.
    Result<std::vector<JobId>> allIds() {
        auto opened = files_.openFolder(jobs_);
        if (!opened && opened.error().reason == Reason::fileGone) return std::vector<JobId>();
        if (!opened) return Fail(opened.error());
        PACKTRAIN_TRY(const io::FolderNames names, (*opened)->names());
        std::vector<JobId> ids;
        for (std::size_t i = names.size(); i > 0; --i)
            if (looksLikeId(names.at(i - 1).name)) ids.emplace_back(names.at(i - 1).name);
        return ids;
    }

    Result<> exists(const JobId& id) {
        if (!looksLikeId(id) || !files_.stat(folder(id))) return fail(Reason::unknownJob, printable(id));
        return {};
    }

    Result<> reading(const JobId& id, const Journal::Body& body) {
        PACKTRAIN_CHECK(exists(id));
        PACKTRAIN_TRY(const auto database, Journal::openForReading(files_, folder(id)));
        return body(*database);
    }

    template <typename T, typename Load>
    Result<std::vector<T>> page(const JobId& id, Load load) {
        std::vector<T> items;
        PACKTRAIN_CHECK(reading(id, [&](store::Database& db) -> Result<> {
            PACKTRAIN_TRY(items, load(db));
            return {};
        }));
        return items;
    }

    /// The lock is the truth. It is tried only where a runner is named that may be dead, so that no live one
    /// is disturbed.
    bool isRunning(const JobId& id, const ViewFacts& facts) {
        if (facts.pid == 0) return false;
        if (facts.view.host == io::hostName() && !io::processRuns(facts.pid)) return false;
        return !files_.lock(folder(id) / kJobLockName);
    }

    /// Changes whenever the job's database does.
    std::string stampOf(const JobId& id) {
        std::string stamp;
        for (const std::string& name : {std::string(kJournalName), std::string(kJournalName) + "-wal"}) {
            const auto stat = files_.stat(folder(id) / name);
            stamp += stat ? std::to_string(stat->mtimeNs) + '/' + std::to_string(stat->size) + ' ' : "- ";
        }
        return stamp;
    }

    /// Lists are asked for four times a second, and most jobs ended long ago.
    std::optional<JobView> remembered(const JobId& id, const std::string& stamp) {
        const std::lock_guard lock(mutex_);
        const auto found = final_.find(id);
        if (found == final_.end() || found->second.first != stamp) return std::nullopt;
        return found->second.second;
    }

    void remember(const std::string& stamp, const JobView& view) {
        const std::lock_guard lock(mutex_);
        final_[view.id] = {stamp, view};
    }

    io::FileSystem& files_;
    const Clock& clock_;
    const Path jobs_;
    std::mutex mutex_;
    std::map<JobId, std::pair<std::string, JobView>>
        final_;  ///< with the stamp of the database it was read from
};

}  // namespace

Result<std::unique_ptr<JobStore>> JobStore::open(io::FileSystem& files, const Clock& clock,
                                                 const Path& stateFolder) {
    const Path jobs = stateFolder / "jobs";
    PACKTRAIN_CHECK(files.makeFolders(jobs, true));
    return std::make_unique<FolderJobStore>(files, clock, jobs);
}

}  // namespace packtrain::transfer
