#include "transfer/object_record.h"

#include "transfer/sql_step.h"

namespace packtrain::transfer {
namespace {

constexpr std::string_view kColumns =
    "id, kind, number, part, closing, folder, name, size, content_bytes, files, samples, file_offset, state, "
    "object_id, token,"
    " folder_id, acked, attempts, strikes, mismatches, digests, proof, end_state, last_reason, last_error";

ObjectRow fromRow(const store::Statement& row) {
    ObjectRow object;
    object.id = row.integer(0);
    object.kind = static_cast<ObjectKind>(row.integer(1));
    object.number = static_cast<std::uint32_t>(row.integer(2));
    object.part = static_cast<std::uint32_t>(row.integer(3));
    object.closing = row.integer(4) != 0;
    object.folder = row.text(5);
    object.name = row.text(6);
    object.size = row.unsignedInteger(7);
    object.contentBytes = row.unsignedInteger(8);
    object.files = row.unsignedInteger(9);
    object.samples = row.unsignedInteger(10);
    object.fileOffset = row.unsignedInteger(11);
    object.state = static_cast<ObjectState>(row.integer(12));
    object.objectId = row.text(13);
    object.sealedToken = row.isNull(14) ? std::string() : row.text(14);
    object.folderId = row.text(15);
    object.acked = row.unsignedInteger(16);
    object.attempts = static_cast<int>(row.integer(17));
    object.strikes = static_cast<int>(row.integer(18));
    object.mismatches = static_cast<int>(row.integer(19));
    object.digests = decodeDigests(row.text(20));
    object.proof = static_cast<remote::Proof>(row.integer(21));
    object.endState = row.isNull(22) ? std::string() : row.text(22);
    object.lastReason = reasonByName(row.text(23));
    object.lastError = row.text(24);
    return object;
}

store::Value blobOrNull(const std::string& bytes) {
    return bytes.empty() ? store::Value() : store::Value::blob(bytes);
}

std::string selecting(std::string_view rest) {
    return "SELECT " + std::string(kColumns) + " FROM object " + std::string(rest);
}

Result<std::vector<ObjectRow>> collect(store::Database& db, std::string_view rest,
                                       std::initializer_list<store::Value> values) {
    std::vector<ObjectRow> found;
    PACKTRAIN_CHECK(rows(db, selecting(rest), values, [&](store::Statement& row) -> Result<> {
        found.push_back(fromRow(row));
        return {};
    }));
    return found;
}

ShardState shown(ObjectState state) {
    switch (state) {
        case ObjectState::waiting:
            return ShardState::waiting;
        case ObjectState::sending:
            return ShardState::sending;
        case ObjectState::verifying:
            return ShardState::verifying;
        case ObjectState::done:
            return ShardState::done;
        case ObjectState::failed:
        case ObjectState::dropped:
            return ShardState::failed;
    }
    return ShardState::waiting;
}

}  // namespace

std::string encodeDigests(const Digests& digests) {
    std::string out;
    for (const auto& [kind, bytes] : digests) {
        if (!out.empty()) out += ' ';
        out += std::string(digestName(kind)) + '=' + toHex(asBytes(bytes));
    }
    return out;
}

Digests decodeDigests(std::string_view text) {
    Digests out;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        const std::size_t equals = word.find('=');
        if (equals == std::string_view::npos) continue;
        const auto kind = digestByName(word.substr(0, equals));
        const auto bytes = fromHex(word.substr(equals + 1));
        if (kind && bytes) out.emplace_back(*kind, *bytes);
    }
    return out;
}

const std::string* digestOfKind(const Digests& digests, DigestKind kind) {
    for (const auto& [k, bytes] : digests)
        if (k == kind) return &bytes;
    return nullptr;
}

Result<std::int64_t> insertObject(store::Database& db, const ObjectRow& o) {
    PACKTRAIN_CHECK(change(
        db,
        "INSERT INTO object (kind, number, part, closing, folder, name, size, content_bytes, files, samples,"
        " file_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        {static_cast<int>(o.kind), o.number, o.part, o.closing, o.folder, o.name, o.size, o.contentBytes,
         o.files, o.samples, o.fileOffset}));
    return db.lastRowId();
}

Result<ObjectRow> loadObject(store::Database& db, std::int64_t id) {
    PACKTRAIN_TRY(auto found, collect(db, "WHERE id=?1", {id}));
    if (found.empty())
        return fail(Reason::databaseBroken, "object " + std::to_string(id) + " is not in the journal");
    return std::move(found.front());
}

Result<> saveObject(store::Database& db, const ObjectRow& o) {
    return change(db,
                  "UPDATE object SET state=?2, object_id=?3, token=?4, folder_id=?5, acked=?6, attempts=?7, "
                  "strikes=?8, mismatches=?9,"
                  " proof=?10, last_reason=?11, last_error=?12 WHERE id=?1",
                  {o.id, static_cast<int>(o.state), o.objectId, blobOrNull(o.sealedToken), o.folderId,
                   o.acked, o.attempts, o.strikes, o.mismatches, static_cast<int>(o.proof),
                   o.lastReason ? info(*o.lastReason).name : std::string_view(), o.lastError});
}

Result<> savePackEnd(store::Database& db, std::int64_t id, std::uint64_t size, const Digests& digests,
                     const std::string& endState) {
    return change(db, "UPDATE object SET size=?2, digests=?3, end_state=?4 WHERE id=?1",
                  {id, size, encodeDigests(digests), blobOrNull(endState)});
}

Result<> saveAcked(store::Database& db, std::int64_t id, std::uint64_t acked) {
    return change(db, "UPDATE object SET acked=?2 WHERE id=?1 AND state=1", {id, acked});
}

Result<std::optional<ObjectRow>> nextObject(store::Database& db, const std::set<std::int64_t>& active) {
    // At most `active.size()` of the rows are taken already, so one more is enough.
    PACKTRAIN_TRY(
        auto found,
        collect(db,
                "AS o WHERE state IN (0, 1, 2) AND NOT (kind=1 AND part>0 AND EXISTS (SELECT 1 FROM object "
                "AS p WHERE p.kind=1"
                " AND p.number=o.number AND p.part=o.part-1 AND p.state<>3)) ORDER BY state=0, id LIMIT ?1",
                {active.size() + 1}));
    for (ObjectRow& object : found)
        if (!active.contains(object.id)) return std::optional(std::move(object));
    return std::nullopt;
}

Result<std::uint64_t> countOpen(store::Database& db) {
    PACKTRAIN_TRY(const auto count, oneNumber(db, "SELECT count(*) FROM object WHERE state IN (0, 1, 2)"));
    return static_cast<std::uint64_t>(count.value_or(0));
}

Result<std::optional<ObjectRow>> firstFailed(store::Database& db) {
    PACKTRAIN_TRY(auto found, collect(db, "WHERE state=4 ORDER BY id LIMIT 1", {}));
    if (found.empty()) return std::nullopt;
    return std::optional(std::move(found.front()));
}

Result<std::vector<ObjectRow>> objectsOf(store::Database& db, ObjectKind kind, ObjectState state) {
    return collect(db, "WHERE kind=?1 AND state=?2 ORDER BY number, part",
                   {static_cast<int>(kind), static_cast<int>(state)});
}

Result<std::vector<ObjectRow>> openUploads(store::Database& db) {
    return collect(db, "WHERE token IS NOT NULL ORDER BY id", {});
}

Result<ObjectTotals> loadTotals(store::Database& db) {
    ObjectTotals totals;
    PACKTRAIN_CHECK(rows(db,
                         "SELECT count(*), total(state=3), total(size), total(acked), total(CASE WHEN "
                         "state=3 THEN size ELSE 0 END),"
                         " min(CASE WHEN state=3 THEN proof END), total(state IN (0, 1)) FROM object WHERE "
                         "kind IN (0, 1) AND state<>5",
                         {}, [&](store::Statement& row) -> Result<> {
                             totals.objects = row.unsignedInteger(0);
                             totals.objectsDone = row.unsignedInteger(1);
                             totals.bytes = row.unsignedInteger(2);
                             totals.acked = row.unsignedInteger(3);
                             totals.doneBytes = row.unsignedInteger(4);
                             if (!row.isNull(5)) totals.weakest = static_cast<remote::Proof>(row.integer(5));
                             totals.unsent = row.unsignedInteger(6);
                             return {};
                         }));
    PACKTRAIN_TRY(const auto left, oneNumber(db, "SELECT count(*) FROM left_out WHERE by_pattern=0"));
    PACKTRAIN_TRY(const auto changed, oneNumber(db, "SELECT count(*) FROM changed"));
    PACKTRAIN_TRY(const auto done, oneNumber(db, "SELECT done FROM walk"));
    totals.leftOut = static_cast<std::uint64_t>(left.value_or(0));
    totals.changed = static_cast<std::uint64_t>(changed.value_or(0));
    totals.walkDone = done.value_or(0) != 0;
    return totals;
}

Result<std::vector<ShardView>> loadShardViews(store::Database& db, std::uint64_t offset,
                                              std::uint64_t count) {
    PACKTRAIN_TRY(
        const auto found,
        collect(db, "WHERE kind IN (0, 1) AND state<>5 ORDER BY kind, number, part LIMIT ?1 OFFSET ?2",
                {count, offset}));
    std::vector<ShardView> views;
    for (const ObjectRow& object : found) {
        ShardView view;
        view.raw = object.kind == ObjectKind::rawPart;
        view.number = view.raw ? static_cast<std::uint32_t>(object.id) : object.number;
        view.name = object.path();
        view.size = object.size;
        view.files = object.files;
        view.state = shown(object.state);
        view.sentBytes = object.acked;
        if (const std::string* sha = digestOfKind(object.digests, DigestKind::sha256);
            sha && object.state == ObjectState::done)
            view.sha256 = toHex(asBytes(*sha));
        view.objectId = object.objectId;
        view.attempts = object.attempts;
        view.lastError = object.lastError;
        views.push_back(std::move(view));
    }
    return views;
}

Result<> addMark(store::Database& db, std::int64_t object, const shard::Mark& mark) {
    return change(
        db, "INSERT OR REPLACE INTO mark (object, position, state, file_digests) VALUES (?1, ?2, ?3, ?4)",
        {object, mark.offset, store::Value::blob(mark.state), store::Value::blob(mark.fileDigests)});
}

Result<std::optional<shard::Mark>> markBefore(store::Database& db, std::int64_t object,
                                              std::uint64_t offset) {
    std::optional<shard::Mark> found;
    PACKTRAIN_CHECK(rows(db,
                         "SELECT position, state, file_digests FROM mark WHERE object=?1 AND position<=?2"
                         " ORDER BY position DESC LIMIT 1",
                         {object, offset}, [&](store::Statement& row) -> Result<> {
                             found = shard::Mark{row.unsignedInteger(0), row.text(1), row.text(2)};
                             return {};
                         }));
    return found;
}

Result<> dropMarksAfter(store::Database& db, std::int64_t object, std::uint64_t offset) {
    return change(db, "DELETE FROM mark WHERE object=?1 AND position>?2", {object, offset});
}

Result<> dropMarks(store::Database& db, std::int64_t object) {
    return change(db, "DELETE FROM mark WHERE object=?1", {object});
}

Result<> forgetMarkStates(store::Database& db, std::int64_t object) {
    PACKTRAIN_CHECK(change(db, "DELETE FROM mark WHERE object=?1 AND length(file_digests)=0", {object}));
    return change(db, "UPDATE mark SET state=x'' WHERE object=?1", {object});
}

Result<std::vector<shard::FileDigest>> loadFileDigests(store::Database& db, std::int64_t object) {
    std::vector<shard::FileDigest> digests;
    PACKTRAIN_CHECK(rows(db, "SELECT file_digests FROM mark WHERE object=?1 ORDER BY position", {object},
                         [&](store::Statement& row) -> Result<> {
                             PACKTRAIN_TRY(auto some, shard::decodeFileDigests(row.text(0)));
                             digests.insert(digests.end(), std::make_move_iterator(some.begin()),
                                            std::make_move_iterator(some.end()));
                             return {};
                         }));
    return digests;
}

Result<> addGarbage(store::Database& db, const std::string& objectId, std::int64_t after) {
    return change(db, "INSERT OR REPLACE INTO garbage (object_id, after) VALUES (?1, ?2)", {objectId, after});
}

Result<std::vector<std::string>> garbageAfter(store::Database& db, std::int64_t after) {
    std::vector<std::string> ids;
    PACKTRAIN_CHECK(rows(db, "SELECT object_id FROM garbage WHERE after=?1", {after},
                         [&](store::Statement& row) -> Result<> {
                             ids.push_back(row.text(0));
                             return {};
                         }));
    return ids;
}

Result<> dropGarbage(store::Database& db, const std::string& objectId) {
    return change(db, "DELETE FROM garbage WHERE object_id=?1", {objectId});
}

Result<std::optional<std::string>> loadRemoteFolder(store::Database& db, const std::string& path) {
    std::optional<std::string> id;
    PACKTRAIN_CHECK(rows(db, "SELECT folder_id FROM remote_folder WHERE path=?1", {path},
                         [&](store::Statement& row) -> Result<> {
                             id = row.text(0);
                             return {};
                         }));
    return id;
}

Result<> saveRemoteFolder(store::Database& db, const std::string& path, const std::string& folderId) {
    return change(db, "INSERT OR REPLACE INTO remote_folder (path, folder_id) VALUES (?1, ?2)",
                  {path, folderId});
}

Result<> forgetRemoteFolders(store::Database& db) {
    return change(db, "DELETE FROM remote_folder");
}

}  // namespace packtrain::transfer
