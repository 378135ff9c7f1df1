// The plan in the journal: how far the walk has come, sealed shards and their members, raw files, what was
// taken out, left out, changed.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dataset/planner.h"
#include "dataset/walk.h"
#include "store/database.h"
#include "transfer/object_record.h"

namespace packtrain::transfer {

struct WalkRow {
    bool done = false;
    /// The last file or link in plan order that stands in a sealed shard.
    std::optional<std::pair<std::string, dataset::EntryKind>> last;
    std::uint64_t files = 0, bytes = 0;
    std::uint32_t nextShard = 0, nextRaw = 1;
};
Result<WalkRow> loadWalk(store::Database& db);
Result<> saveWalk(store::Database& db, const WalkRow& walk);
/// Nothing of the plan was used yet: it is made again from the start.
Result<> dropPlan(store::Database& db);

Result<> insertShard(store::Database& db, const std::string& dataset, const dataset::PlannedShard& shard,
                     std::uint32_t shardsPerFolder, bool closing);
Result<> insertRaw(store::Database& db, const dataset::PlannedRaw& raw, bool closing);
Result<std::set<std::string>> loadRawPaths(store::Database& db);

/// Members and what was taken out of them.
Result<shard::ShardContent> loadContent(store::Database& db, const ObjectRow& object);
/// Of any part of the raw file.
Result<dataset::Entry> loadRawEntry(store::Database& db, std::uint32_t number);
/// The object that its entry is kept with.
Result<std::int64_t> firstPartOf(store::Database& db, std::uint32_t number);
/// The part before this one.
Result<std::optional<ObjectRow>> rawPartBefore(store::Database& db, const ObjectRow& part);

/// `files`: how many of the members are files.
Result<> addTakenOut(store::Database& db, std::int64_t object, const shard::TakenOut& sample,
                     std::uint64_t files);
struct TakenMember {
    std::uint32_t member = 0;
    Reason reason = Reason::sourceChanged;
    bool culprit = false;
};
/// Objects with members that went nowhere yet, in plan order.
Result<std::vector<std::int64_t>> objectsWithTaken(store::Database& db);
Result<std::vector<TakenMember>> loadTaken(store::Database& db, std::int64_t object);
Result<> settleTaken(store::Database& db, std::int64_t object);

/// The raw file goes no further: its parts are dropped, what the drive holds of them becomes garbage.
Result<> dropRaw(store::Database& db, std::uint32_t number);

/// A path that is there already keeps its first reason.
Result<> addLeftOut(store::Database& db, const dataset::LeftOut& item);
Result<std::vector<dataset::LeftOut>> loadLeftOut(store::Database& db, std::uint64_t offset,
                                                  std::uint64_t count);
Result<> addChanged(store::Database& db, std::string_view path);
Result<> dropChanged(store::Database& db);
Result<std::vector<std::string>> loadChanged(store::Database& db, std::uint64_t offset, std::uint64_t count);

}  // namespace packtrain::transfer
