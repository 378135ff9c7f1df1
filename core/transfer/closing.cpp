#include "transfer/closing.h"

#include <algorithm>
#include <set>

#include "dataset/patience.h"
#include "shard/tar_format.h"
#include "transfer/plan_record.h"
#include "transfer/scout.h"

namespace packtrain::transfer {
namespace {

Reason whyGone(const Error& error) {
    return error.reason == Reason::fileGone || error.kind == Kind::cancelled ? Reason::fileGone
                                                                             : error.reason;
}

/// The path of a link below the root that it must not leave.
std::string_view belowRoot(std::string_view path, const std::vector<dataset::SourceRoot>& roots) {
    const bool prefixed = !roots.empty() && !roots.front().prefix.empty();
    return prefixed ? path.substr(std::min(path.find('/'), path.size() - 1) + 1) : path;
}

/// The entry as it is now; an error if it cannot be shipped any more.
Result<dataset::Entry> lookAgain(dataset::SourceTree& source, const std::vector<dataset::SourceRoot>& roots,
                                 const dataset::Entry& before) {
    PACKTRAIN_TRY(const io::FileStat now, source.stat(before.path));
    dataset::Entry entry = before;
    const auto wanted = before.kind == dataset::EntryKind::file     ? io::FileType::file
                        : before.kind == dataset::EntryKind::folder ? io::FileType::folder
                                                                    : io::FileType::symlink;
    if (now.type != wanted) return fail(Reason::sourceChanged, printable(before.path));
    const bool stable = source.volume(before.path).stableInodes;
    entry.mode = now.mode;
    entry.size = entry.kind == dataset::EntryKind::file ? now.size : 0;
    entry.mtimeNs = now.mtimeNs;
    entry.ctimeNs = stable ? now.ctimeNs : 0;
    entry.inode = stable ? now.inode : 0;
    // Who cannot be read must not take the rest of its sample along once more.
    if (entry.kind == dataset::EntryKind::file) PACKTRAIN_CHECK(source.openRead(before.path));
    if (entry.kind == dataset::EntryKind::symlink) {
        PACKTRAIN_TRY(entry.linkTarget, source.readLink(before.path));
        if (!dataset::linkStaysInside(belowRoot(before.path, roots), entry.linkTarget))
            return fail(Reason::sourceOutside, printable(before.path));
    }
    return entry;
}

/// The members of an object: of a shard all, of a raw file its one entry.
Result<std::vector<dataset::Entry>> membersOf(store::Database& db, const ObjectRow& object) {
    if (object.kind == ObjectKind::rawPart) {
        PACKTRAIN_TRY(dataset::Entry entry, loadRawEntry(db, object.number));
        return std::vector{std::move(entry)};
    }
    PACKTRAIN_TRY(shard::ShardContent content, loadContent(db, object));
    return std::move(content.plan.members);
}

/// Folders that lost something and may be empty in the dataset now, though the plan saw something in them.
class LeftBehind {
  public:
    void lost(const dataset::Entry& entry) {
        if (entry.kind == dataset::EntryKind::folder)
            planned_.insert(entry.path);
        else if (const auto slash = entry.path.rfind('/'); slash != std::string::npos)
            parents_.insert(entry.path.substr(0, slash));
    }

    /// Gives those that are still there an entry of their own, unless the plan has one already.
    Result<> keep(store::Database& db, dataset::SourceTree& source, dataset::Planner& planner) {
        for (const std::string& path : planned_) parents_.erase(path);
        // Folder entries stand at the end of the last shards.
        PACKTRAIN_TRY(auto shards, objectsOf(db, ObjectKind::shard, ObjectState::done));
        for (; !shards.empty() && !parents_.empty(); shards.pop_back()) {
            PACKTRAIN_TRY(const shard::ShardContent content, loadContent(db, shards.back()));
            const auto& members = content.plan.members;
            if (members.empty() || members.back().kind != dataset::EntryKind::folder) break;
            for (const dataset::Entry& entry : members)
                if (entry.kind == dataset::EntryKind::folder) parents_.erase(entry.path);
        }
        for (const std::string& path : parents_) {
            const auto now = source.stat(path);
            if (!now || now->type != io::FileType::folder) continue;
            PACKTRAIN_CHECK(planner.add({.path = path,
                                         .kind = dataset::EntryKind::folder,
                                         .mode = now->mode,
                                         .size = 0,
                                         .mtimeNs = now->mtimeNs,
                                         .ctimeNs = 0,
                                         .inode = 0,
                                         .linkTarget = {}}));
        }
        return {};
    }

  private:
    std::set<std::string> parents_;
    std::set<std::string> planned_;
};

Result<> closeObject(store::Database& db, dataset::SourceTree& source,
                     const std::vector<dataset::SourceRoot>& roots, std::int64_t id,
                     dataset::Planner& planner, LeftBehind& leftBehind) {
    PACKTRAIN_TRY(const ObjectRow object, loadObject(db, id));
    PACKTRAIN_TRY(const auto members, membersOf(db, object));
    PACKTRAIN_TRY(const auto taken, loadTaken(db, id));
    for (const TakenMember& member : taken) {
        if (member.member >= members.size()) return fail(Reason::databaseBroken, "taken out of nowhere");
        const dataset::Entry& before = members[member.member];
        leftBehind.lost(before);
        auto now = lookAgain(source, roots, before);
        if (now) {
            PACKTRAIN_CHECK(planner.add(std::move(*now)));
            continue;
        }
        PACKTRAIN_CHECK(source.checkRoots());  // an unmounted folder is not a vanished file
        PACKTRAIN_CHECK(addLeftOut(db, {before.path, whyGone(now.error()), {}, false}));
    }
    return settleTaken(db, id);
}

}  // namespace

Result<> planClosing(const RunContext& run, const StopToken& stop) {
    PACKTRAIN_TRY(const auto roots, run.roots());
    dataset::SourceTree source(run.with.files, roots);
    PACKTRAIN_CHECK(source.checkRoots());
    const dataset::PlanOptions options = planFor(run.job.spec, run.drive());
    return run.journal.write([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(WalkRow walk, loadWalk(db));
        PACKTRAIN_TRY(const auto objects, objectsWithTaken(db));
        const dataset::Planner::Sink sink{.shard = [&](dataset::PlannedShard&& shard) -> Result<> {
                                              walk.nextShard = shard.number + 1;
                                              return insertShard(db, run.job.spec.name, shard,
                                                                 options.shardsPerFolder, true);
                                          },
                                          .raw = [&](dataset::PlannedRaw&& raw) -> Result<> {
                                              walk.nextRaw = raw.number + 1;
                                              return insertRaw(db, raw, true);
                                          }};
        dataset::Planner planner(options, shard::tarCosts(), sink, walk.nextShard, walk.nextRaw);
        LeftBehind leftBehind;
        for (const std::int64_t id : objects) {
            if (stop.stop_requested()) return fail(Reason::cancelled);
            PACKTRAIN_CHECK(closeObject(db, source, roots, id, planner, leftBehind));
        }
        PACKTRAIN_CHECK(leftBehind.keep(db, source, planner));
        PACKTRAIN_CHECK(planner.finish());
        PACKTRAIN_CHECK(saveWalk(db, walk));
        return saveStage(db, Stage::closing);
    });
}

Result<> nameLeftOut(const RunContext& run) {
    return run.journal.write([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(const auto objects, objectsWithTaken(db));
        for (const std::int64_t id : objects) {
            PACKTRAIN_TRY(const ObjectRow object, loadObject(db, id));
            PACKTRAIN_TRY(const auto members, membersOf(db, object));
            PACKTRAIN_TRY(const auto taken, loadTaken(db, id));
            for (const TakenMember& member : taken) {
                if (member.member >= members.size())
                    return fail(Reason::databaseBroken, "taken out of nowhere");
                PACKTRAIN_CHECK(
                    addLeftOut(db, {members[member.member].path, member.reason,
                                    member.culprit ? "" : "another file of its sample changed", false}));
            }
            PACKTRAIN_CHECK(settleTaken(db, id));
        }
        return saveStage(db, Stage::checking);
    });
}

Result<> nameChanged(const RunContext& run, const StopToken& stop) {
    PACKTRAIN_TRY(auto roots, run.roots());
    dataset::SourceTree source(run.with.files, std::move(roots));
    PACKTRAIN_CHECK(source.checkRoots());
    PACKTRAIN_CHECK(run.journal.write([](store::Database& db) { return dropChanged(db); }));
    std::vector<ObjectRow> objects;
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(objects, objectsOf(db, ObjectKind::shard, ObjectState::done));
        PACKTRAIN_TRY(auto raws, objectsOf(db, ObjectKind::rawPart, ObjectState::done));
        for (ObjectRow& raw : raws)
            if (raw.part == 0) objects.push_back(std::move(raw));
        return {};
    }));
    for (const ObjectRow& object : objects) {
        std::vector<dataset::Entry> members;
        std::vector<bool> takenOut;
        PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
            if (object.kind == ObjectKind::rawPart) {
                PACKTRAIN_TRY(members, membersOf(db, object));
                return {};
            }
            PACKTRAIN_TRY(shard::ShardContent content, loadContent(db, object));
            members = std::move(content.plan.members);
            takenOut = std::move(content.takenOut);
            return {};
        }));
        std::vector<std::string> changed;
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (stop.stop_requested()) return fail(Reason::cancelled);
            if (!takenOut.empty() && takenOut[i]) continue;
            const auto now = dataset::patiently([&] { return source.stat(members[i].path); });
            if (!now && now.error().reason == Reason::sourceMissing) return Fail(now.error());
            if (!now || !dataset::sameIdentity(members[i], *now, source.volume(members[i].path)))
                changed.push_back(members[i].path);
        }
        if (changed.empty()) continue;
        PACKTRAIN_CHECK(source.checkRoots());  // an unmounted folder is not a thousand vanished files
        PACKTRAIN_CHECK(run.journal.write([&](store::Database& db) -> Result<> {
            for (const std::string& path : changed) PACKTRAIN_CHECK(addChanged(db, path));
            return {};
        }));
    }
    return {};
}

}  // namespace packtrain::transfer
