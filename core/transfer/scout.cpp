#include "transfer/scout.h"

#include <algorithm>
#include <set>

#include "dataset/order.h"
#include "shard/tar_format.h"
#include "transfer/plan_record.h"
#include "transfer/seen_roots.h"

namespace packtrain::transfer {
namespace {

constexpr std::size_t kLeftOutAtOnce = 256;

/// One pass of walk and plan.
class Scout {
  public:
    Scout(const RunContext& run, WalkFigures& figures, const std::function<void()>& sealed)
        : run_(run),
          figures_(figures),
          sealed_(sealed),
          options_(planFor(run.job.spec, run.drive())),
          roots_(run.with.files, run.journal, run.job.spec.roots) {}

    Result<> go(const StopToken& stop) {
        PACKTRAIN_CHECK(load());
        PACKTRAIN_CHECK(roots_.load());
        dataset::Planner planner(
            options_, shard::tarCosts(),
            {.shard = [this](dataset::PlannedShard&& shard) { return keep(std::move(shard)); },
             .raw = [this](dataset::PlannedRaw&& raw) { return keep(std::move(raw)); }},
            walk_.nextShard, walk_.nextRaw);
        if (options_.needsWholeWalk())
            PACKTRAIN_CHECK(planReordered(planner, stop));
        else
            PACKTRAIN_CHECK(
                walk([&](dataset::Entry&& entry) { return planInOrder(planner, std::move(entry)); }, stop));
        finishing_ = true;
        PACKTRAIN_CHECK(planner.finish());
        return keepLast();
    }

  private:
    Result<> load() {
        return run_.journal.write([&](store::Database& db) -> Result<> {
            // In another order than the walk's nothing is shipped before the plan is whole, so a torn one is
            // thrown away.
            if (options_.needsWholeWalk()) PACKTRAIN_CHECK(dropPlan(db));
            PACKTRAIN_TRY(walk_, loadWalk(db));
            resumeAfter_ = walk_.last;
            PACKTRAIN_TRY(rawPaths_, loadRawPaths(db));
            return {};
        });
    }

    Result<> walk(const std::function<Result<>(dataset::Entry&&)>& each, const StopToken& stop) {
        figures_.files = figures_.bytes = 0;
        dataset::WalkOptions options;
        options.excludes = run_.job.spec.excludes;
        options.skipJunk = run_.job.spec.skipJunk;
        PACKTRAIN_CHECK(
            dataset::walk(run_.with.files, roots_.roots(), options,
                          {.entry = [&](dataset::Entry&& entry) -> Result<> {
                               PACKTRAIN_CHECK(roots_.notice(entry));
                               if (entry.kind == dataset::EntryKind::file) ++figures_.files;
                               figures_.bytes += entry.size;
                               seenAny_ = true;
                               return each(std::move(entry));
                           },
                           .leftOut = [this](dataset::LeftOut&& item) { return leaveOut(std::move(item)); }},
                          stop));
        if (!seenAny_) return fail(Reason::nothingToDo, run_.job.spec.name);
        return {};
    }

    Result<> planInOrder(dataset::Planner& planner, dataset::Entry&& entry) {
        const bool sealedBefore =
            entry.kind != dataset::EntryKind::folder &&
            ((resumeAfter_ &&
              !dataset::inPlanOrder(resumeAfter_->first, resumeAfter_->second, entry.path, entry.kind)) ||
             rawPaths_.contains(entry.path));
        if (!sealedBefore) return planner.add(std::move(entry));
        planner.pass(entry);
        return {};
    }

    Result<> planReordered(dataset::Planner& planner, const StopToken& stop) {
        PACKTRAIN_TRY(auto reorder,
                      dataset::Reorder::create(run_.with.files, run_.folder / "order.sqlite", options_));
        PACKTRAIN_CHECK(walk([&](dataset::Entry&& entry) { return reorder->add(std::move(entry)); }, stop));
        return reorder->finish([&](dataset::Entry&& entry) -> Result<> {
            if (stop.stop_requested()) return fail(Reason::cancelled);
            return planner.add(std::move(entry));
        });
    }

    Result<> keep(dataset::PlannedShard&& shard) {
        walk_.nextShard = shard.number + 1;
        if (finishing_) {
            last_.push_back(std::move(shard));
            return {};
        }
        const auto last = std::ranges::find_if(
            shard.members.rbegin(), shard.members.rend(),
            [](const dataset::Entry& entry) { return entry.kind != dataset::EntryKind::folder; });
        if (last != shard.members.rend()) walk_.last.emplace(last->path, last->kind);
        PACKTRAIN_CHECK(run_.journal.write([&](store::Database& db) -> Result<> {
            PACKTRAIN_CHECK(insertShard(db, run_.job.spec.name, shard, options_.shardsPerFolder, false));
            PACKTRAIN_CHECK(writeLeftOut(db));
            PACKTRAIN_CHECK(roots_.save(db));
            return saveWalk(db, walk_);
        }));
        if (!options_.needsWholeWalk()) sealed_();
        return {};
    }

    /// The last shards hold the folder entries, which a walk that runs again meets again: they are journalled
    /// together with the word that the walk is done, or not at all.
    Result<> keepLast() {
        walk_.done = true;
        walk_.files = figures_.files;
        walk_.bytes = figures_.bytes;
        PACKTRAIN_CHECK(run_.journal.write([&](store::Database& db) -> Result<> {
            for (const dataset::PlannedShard& shard : last_)
                PACKTRAIN_CHECK(insertShard(db, run_.job.spec.name, shard, options_.shardsPerFolder, false));
            PACKTRAIN_CHECK(writeLeftOut(db));
            PACKTRAIN_CHECK(roots_.save(db));
            return saveWalk(db, walk_);
        }));
        sealed_();
        return {};
    }

    Result<> keep(dataset::PlannedRaw&& raw) {
        walk_.nextRaw = raw.number + 1;
        PACKTRAIN_CHECK(run_.journal.write([&](store::Database& db) -> Result<> {
            PACKTRAIN_CHECK(insertRaw(db, raw, false));
            return saveWalk(db, walk_);
        }));
        if (!options_.needsWholeWalk()) sealed_();
        return {};
    }

    Result<> leaveOut(dataset::LeftOut&& item) {
        leftOut_.push_back(std::move(item));
        if (leftOut_.size() < kLeftOutAtOnce) return {};
        return run_.journal.write([&](store::Database& db) { return writeLeftOut(db); });
    }

    Result<> writeLeftOut(store::Database& db) {
        for (const dataset::LeftOut& item : leftOut_) PACKTRAIN_CHECK(addLeftOut(db, item));
        leftOut_.clear();
        return {};
    }

    const RunContext& run_;
    WalkFigures& figures_;
    const std::function<void()>& sealed_;
    const dataset::PlanOptions options_;
    SeenRoots roots_;
    WalkRow walk_;
    std::optional<std::pair<std::string, dataset::EntryKind>> resumeAfter_;
    std::set<std::string> rawPaths_;
    std::vector<dataset::LeftOut> leftOut_;
    bool seenAny_ = false;
    bool finishing_ = false;
    std::vector<dataset::PlannedShard> last_;
};

}  // namespace

dataset::PlanOptions planFor(const JobSpec& spec, const remote::Capabilities& drive) {
    dataset::PlanOptions options = spec.plan;
    options.hardCap = std::min(options.hardCap, drive.largestObject);
    options.targetSize = std::min(options.targetSize, options.hardCap);
    options.shardsPerFolder = std::min(options.shardsPerFolder, drive.childrenPerFolder);
    return options;
}

Result<> scout(const RunContext& run, WalkFigures& figures, const std::function<void()>& sealed,
               const StopToken& stop) {
    WalkRow walk;
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(walk, loadWalk(db));
        return {};
    }));
    figures.files = walk.files;
    figures.bytes = walk.bytes;
    if (!walk.done) PACKTRAIN_CHECK(Scout(run, figures, sealed).go(stop));
    figures.done = true;
    return {};
}

}  // namespace packtrain::transfer
