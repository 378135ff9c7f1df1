#include "transfer/plan_record.h"

#include <algorithm>

#include "transfer/sql_step.h"

namespace packtrain::transfer {
namespace {

constexpr std::size_t kBlockEntries = 1024;

void putVarint(std::string& out, std::uint32_t value) {
    for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
    out += static_cast<char>(value);
}

/// Ascending numbers as differences.
std::string encodeSamples(const std::uint32_t* first, std::size_t count, std::uint32_t before) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        putVarint(out, first[i] - before);
        before = first[i];
    }
    return out;
}

Result<> decodeSamples(std::string_view bytes, std::size_t count, std::vector<std::uint32_t>& out) {
    std::uint32_t value = out.empty() ? 0 : out.back();
    std::size_t at = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t step = 0;
        for (unsigned shift = 0;; shift += 7) {
            if (at >= bytes.size() || shift > 28) return fail(Reason::databaseBroken, "sample numbers");
            const auto byte = static_cast<unsigned char>(bytes[at++]);
            step |= static_cast<std::uint32_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) break;
        }
        value += step;
        out.push_back(value);
    }
    if (at != bytes.size()) return fail(Reason::databaseBroken, "sample numbers");
    return {};
}

std::uint64_t countFiles(const std::vector<dataset::Entry>& entries) {
    return static_cast<std::uint64_t>(std::ranges::count_if(
        entries, [](const dataset::Entry& e) { return e.kind == dataset::EntryKind::file; }));
}

Result<> insertBlocks(store::Database& db, std::int64_t object, const std::vector<dataset::Entry>& members,
                      const std::vector<std::uint32_t>& samples) {
    PACKTRAIN_TRY(
        store::Statement statement,
        db.prepare("INSERT INTO member_block (object, block, entries, samples) VALUES (?1, ?2, ?3, ?4)"));
    for (std::size_t at = 0, block = 0; at < members.size(); at += kBlockEntries, ++block) {
        const std::size_t count = std::min(kBlockEntries, members.size() - at);
        const auto first = members.begin() + static_cast<std::ptrdiff_t>(at);
        const std::string entries =
            dataset::encodeEntries({first, first + static_cast<std::ptrdiff_t>(count)});
        const std::string numbers = encodeSamples(samples.data() + at, count, at == 0 ? 0 : samples[at - 1]);
        PACKTRAIN_CHECK(
            statement.run({object, block, store::Value::blob(entries), store::Value::blob(numbers)}));
    }
    return {};
}

Result<dataset::PlannedShard> loadMembers(store::Database& db, const ObjectRow& object) {
    dataset::PlannedShard shard;
    shard.number = object.number;
    // Room for exactly these: members are what a worker's memory consists of.
    PACKTRAIN_TRY(const auto blocks,
                  oneNumber(db, "SELECT count(*) FROM member_block WHERE object=?1", {object.id}));
    shard.members.reserve(static_cast<std::size_t>(blocks.value_or(0)) * kBlockEntries);
    shard.samples.reserve(shard.members.capacity());
    PACKTRAIN_CHECK(rows(db, "SELECT entries, samples FROM member_block WHERE object=?1 ORDER BY block",
                         {object.id}, [&](store::Statement& row) -> Result<> {
                             PACKTRAIN_TRY(auto entries, dataset::decodeEntries(row.text(0)));
                             PACKTRAIN_CHECK(decodeSamples(row.text(1), entries.size(), shard.samples));
                             shard.members.insert(shard.members.end(),
                                                  std::make_move_iterator(entries.begin()),
                                                  std::make_move_iterator(entries.end()));
                             return {};
                         }));
    return shard;
}

}  // namespace

Result<WalkRow> loadWalk(store::Database& db) {
    WalkRow walk;
    PACKTRAIN_CHECK(
        rows(db, "SELECT done, last_path, last_kind, files, bytes, next_shard, next_raw FROM walk", {},
             [&](store::Statement& row) -> Result<> {
                 walk.done = row.integer(0) != 0;
                 if (!row.isNull(1))
                     walk.last.emplace(row.text(1), static_cast<dataset::EntryKind>(row.integer(2)));
                 walk.files = row.unsignedInteger(3);
                 walk.bytes = row.unsignedInteger(4);
                 walk.nextShard = static_cast<std::uint32_t>(row.integer(5));
                 walk.nextRaw = static_cast<std::uint32_t>(row.integer(6));
                 return {};
             }));
    return walk;
}

Result<> saveWalk(store::Database& db, const WalkRow& walk) {
    return change(
        db,
        "UPDATE walk SET done=?1, last_path=?2, last_kind=?3, files=?4, bytes=?5, next_shard=?6, next_raw=?7",
        {walk.done, walk.last ? store::Value::blob(walk.last->first) : store::Value(),
         walk.last ? store::Value(static_cast<int>(walk.last->second)) : store::Value(), walk.files,
         walk.bytes, walk.nextShard, walk.nextRaw});
}

Result<> dropPlan(store::Database& db) {
    PACKTRAIN_CHECK(db.execute(
        "DELETE FROM object; DELETE FROM member_block; DELETE FROM raw_path; DELETE FROM left_out"));
    return saveWalk(db, {});
}

Result<> insertShard(store::Database& db, const std::string& dataset, const dataset::PlannedShard& shard,
                     std::uint32_t shardsPerFolder, bool closing) {
    ObjectRow object;
    object.kind = ObjectKind::shard;
    object.number = shard.number;
    object.closing = closing;
    object.folder = "shards/" + dataset::shardFolder(shard.number, shardsPerFolder);
    object.name = dataset::shardName(dataset, shard.number);
    object.size = shard.tarSize;
    object.contentBytes = shard.contentBytes;
    object.files = countFiles(shard.members);
    object.samples = shard.samples.empty() ? 0 : shard.samples.back() + 1;
    PACKTRAIN_TRY(const std::int64_t id, insertObject(db, object));
    return insertBlocks(db, id, shard.members, shard.samples);
}

Result<> insertRaw(store::Database& db, const dataset::PlannedRaw& raw, bool closing) {
    std::uint64_t offset = 0;
    for (std::uint32_t part = 0; part < raw.partSizes.size(); ++part) {
        ObjectRow object;
        object.kind = ObjectKind::rawPart;
        object.number = raw.number;
        object.part = part;
        object.closing = closing;
        object.folder = dataset::rawFolder(raw.number);
        object.name = dataset::rawPartName(part);
        object.size = object.contentBytes = raw.partSizes[part];
        object.files = part == 0 ? 1 : 0;
        object.fileOffset = offset;
        offset += object.size;
        PACKTRAIN_TRY(const std::int64_t id, insertObject(db, object));
        if (part == 0) PACKTRAIN_CHECK(insertBlocks(db, id, {raw.entry}, {0}));
    }
    return change(db,
                  "INSERT INTO raw_path (number, path) VALUES (?1, ?2) ON CONFLICT (path) DO UPDATE SET "
                  "number=excluded.number",
                  {raw.number, store::Value::blob(raw.entry.path)});
}

Result<std::set<std::string>> loadRawPaths(store::Database& db) {
    std::set<std::string> paths;
    PACKTRAIN_CHECK(rows(db, "SELECT path FROM raw_path", {}, [&](store::Statement& row) -> Result<> {
        paths.insert(row.text(0));
        return {};
    }));
    return paths;
}

Result<shard::ShardContent> loadContent(store::Database& db, const ObjectRow& object) {
    shard::ShardContent content;
    PACKTRAIN_TRY(content.plan, loadMembers(db, object));
    content.plan.contentBytes = object.contentBytes;
    PACKTRAIN_CHECK(rows(db, "SELECT member FROM taken_out WHERE object=?1", {object.id},
                         [&](store::Statement& row) -> Result<> {
                             const std::uint64_t member = row.unsignedInteger(0);
                             if (member >= content.plan.members.size())
                                 return fail(Reason::databaseBroken,
                                             "a member that does not exist was taken out");
                             content.takenOut.resize(content.plan.members.size());
                             content.takenOut[member] = true;
                             return {};
                         }));
    content.plan.tarSize = object.size;
    return content;
}

Result<dataset::Entry> loadRawEntry(store::Database& db, std::uint32_t number) {
    std::optional<dataset::Entry> entry;
    PACKTRAIN_CHECK(rows(db,
                         "SELECT entries FROM member_block WHERE block=0 AND object=(SELECT id FROM object "
                         "WHERE kind=1 AND number=?1"
                         " AND part=0)",
                         {number}, [&](store::Statement& row) -> Result<> {
                             PACKTRAIN_TRY(auto entries, dataset::decodeEntries(row.text(0)));
                             if (entries.size() == 1) entry = std::move(entries.front());
                             return {};
                         }));
    if (!entry) return fail(Reason::databaseBroken, "a raw file without its entry");
    return std::move(*entry);
}

Result<std::int64_t> firstPartOf(store::Database& db, std::uint32_t number) {
    PACKTRAIN_TRY(const auto id,
                  oneNumber(db, "SELECT id FROM object WHERE kind=1 AND number=?1 AND part=0", {number}));
    if (!id) return fail(Reason::databaseBroken, "a raw file without its first part");
    return *id;
}

Result<std::optional<ObjectRow>> rawPartBefore(store::Database& db, const ObjectRow& part) {
    if (part.part == 0) return std::nullopt;
    PACKTRAIN_TRY(const auto id, oneNumber(db, "SELECT id FROM object WHERE kind=1 AND number=?1 AND part=?2",
                                           {part.number, part.part - 1}));
    if (!id) return fail(Reason::databaseBroken, "a raw part without the one before it");
    PACKTRAIN_TRY(ObjectRow before, loadObject(db, *id));
    return std::optional(std::move(before));
}

Result<> addTakenOut(store::Database& db, std::int64_t object, const shard::TakenOut& sample,
                     std::uint64_t files) {
    for (const std::uint32_t member : sample.members)
        PACKTRAIN_CHECK(change(
            db, "INSERT OR IGNORE INTO taken_out (object, member, reason, culprit) VALUES (?1, ?2, ?3, ?4)",
            {object, member, info(sample.reason).name, member == sample.culprit}));
    return change(db, "UPDATE object SET files=max(0, files-?2), samples=max(0, samples-1) WHERE id=?1",
                  {object, files});
}

Result<std::vector<std::int64_t>> objectsWithTaken(store::Database& db) {
    std::vector<std::int64_t> ids;
    PACKTRAIN_CHECK(
        rows(db,
             "SELECT DISTINCT o.id FROM object AS o JOIN taken_out AS t ON t.object=o.id WHERE t.settled=0"
             " ORDER BY o.kind, o.number",
             {}, [&](store::Statement& row) -> Result<> {
                 ids.push_back(row.integer(0));
                 return {};
             }));
    return ids;
}

Result<std::vector<TakenMember>> loadTaken(store::Database& db, std::int64_t object) {
    std::vector<TakenMember> members;
    PACKTRAIN_CHECK(rows(
        db, "SELECT member, reason, culprit FROM taken_out WHERE object=?1 AND settled=0 ORDER BY member",
        {object}, [&](store::Statement& row) -> Result<> {
            members.push_back({static_cast<std::uint32_t>(row.integer(0)),
                               reasonByName(row.text(1)).value_or(Reason::sourceChanged),
                               row.integer(2) != 0});
            return {};
        }));
    return members;
}

Result<> settleTaken(store::Database& db, std::int64_t object) {
    return change(db, "UPDATE taken_out SET settled=1 WHERE object=?1", {object});
}

Result<> dropRaw(store::Database& db, std::uint32_t number) {
    PACKTRAIN_CHECK(change(db,
                           "INSERT OR IGNORE INTO garbage (object_id, after) SELECT object_id, 0 FROM object "
                           "WHERE kind=1 AND number=?1"
                           " AND object_id<>'' AND state IN (2, 3)",
                           {number}));
    PACKTRAIN_CHECK(change(
        db, "DELETE FROM mark WHERE object IN (SELECT id FROM object WHERE kind=1 AND number=?1)", {number}));
    return change(db, "UPDATE object SET state=5, token=NULL, acked=0 WHERE kind=1 AND number=?1", {number});
}

Result<> addLeftOut(store::Database& db, const dataset::LeftOut& item) {
    return change(db,
                  "INSERT OR IGNORE INTO left_out (path, reason, detail, by_pattern) VALUES (?1, ?2, ?3, ?4)",
                  {store::Value::blob(item.path), info(item.reason).name, item.detail, item.byPattern});
}

Result<std::vector<dataset::LeftOut>> loadLeftOut(store::Database& db, std::uint64_t offset,
                                                  std::uint64_t count) {
    std::vector<dataset::LeftOut> items;
    PACKTRAIN_CHECK(rows(
        db,
        "SELECT path, reason, detail, by_pattern FROM left_out ORDER BY by_pattern, id LIMIT ?1 OFFSET ?2",
        {count, offset}, [&](store::Statement& row) -> Result<> {
            items.push_back({row.text(0), reasonByName(row.text(1)).value_or(Reason::sourceUnsupported),
                             row.text(2), row.integer(3) != 0});
            return {};
        }));
    return items;
}

Result<> addChanged(store::Database& db, std::string_view path) {
    return change(db, "INSERT OR IGNORE INTO changed (path) VALUES (?1)", {store::Value::blob(path)});
}

Result<> dropChanged(store::Database& db) {
    return change(db, "DELETE FROM changed");
}

Result<std::vector<std::string>> loadChanged(store::Database& db, std::uint64_t offset, std::uint64_t count) {
    std::vector<std::string> paths;
    PACKTRAIN_CHECK(rows(db, "SELECT path FROM changed ORDER BY id LIMIT ?1 OFFSET ?2", {count, offset},
                         [&](store::Statement& row) -> Result<> {
                             paths.push_back(row.text(0));
                             return {};
                         }));
    return paths;
}

}  // namespace packtrain::transfer
