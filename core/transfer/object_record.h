// The objects of a job in its journal: shards, raw parts, index and wids.json, with everything needed to go
// on with each.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/digest.h"
#include "remote/remote.h"
#include "shard/pack_stream.h"
#include "store/database.h"
#include "transfer/job.h"

namespace packtrain::transfer {

enum class ObjectKind : std::uint8_t { shard = 0, rawPart = 1, index = 2, wids = 3 };

enum class ObjectState : std::uint8_t {
    waiting = 0,    ///< nothing begun, or begun anew
    sending = 1,    ///< an upload is open: `token`
    verifying = 2,  ///< the object exists: `objectId`; its proof is not there yet
    done = 3,
    failed = 4,
    dropped = 5,  ///< a raw file that changed; it goes again under another number, or is left out
};

/// Raw digests by kind.
using Digests = std::vector<std::pair<DigestKind, std::string>>;
std::string encodeDigests(const Digests& digests);
Digests decodeDigests(std::string_view text);
const std::string* digestOfKind(const Digests& digests, DigestKind kind);

struct ObjectRow {
    std::int64_t id = 0;
    ObjectKind kind = ObjectKind::shard;
    std::uint32_t number = 0;
    std::uint32_t part = 0;
    bool closing = false;
    std::string folder;
    std::string name;
    std::uint64_t size = 0;
    std::uint64_t contentBytes = 0;
    std::uint64_t files = 0;
    std::uint64_t samples = 0;
    std::uint64_t fileOffset = 0;
    ObjectState state = ObjectState::waiting;
    std::string objectId;
    std::string sealedToken;
    std::string folderId;
    std::uint64_t acked = 0;
    int attempts = 0;
    int strikes = 0;
    int mismatches = 0;
    Digests digests;  ///< empty until the packer has come to the end
    remote::Proof proof = remote::Proof::sizeOnly;
    std::string endState;
    std::optional<Reason> lastReason;
    std::string lastError;

    /// "shards/0000/x-000000.tar"
    std::string path() const { return folder.empty() ? name : folder + '/' + name; }
};

Result<std::int64_t> insertObject(store::Database& db, const ObjectRow& object);
Result<ObjectRow> loadObject(store::Database& db, std::int64_t id);
/// All that changes while the object is on its way, but for what savePackEnd writes.
Result<> saveObject(store::Database& db, const ObjectRow& object);
/// What the packer knows at the end. Durable before the last byte goes out, so that an object whose finish
/// was never heard of is known again.
Result<> savePackEnd(store::Database& db, std::int64_t id, std::uint64_t size, const Digests& digests,
                     const std::string& endState);
/// For people; the drive is the oracle.
Result<> saveAcked(store::Database& db, std::int64_t id, std::uint64_t acked);

/// The next object to be worked at that is not in `active`: those begun go first; a raw part only after the
/// part before it.
Result<std::optional<ObjectRow>> nextObject(store::Database& db, const std::set<std::int64_t>& active);
/// Objects that are not final.
Result<std::uint64_t> countOpen(store::Database& db);
Result<std::optional<ObjectRow>> firstFailed(store::Database& db);
Result<std::vector<ObjectRow>> objectsOf(store::Database& db, ObjectKind kind, ObjectState state);
/// Open uploads of a cancelled job.
Result<std::vector<ObjectRow>> openUploads(store::Database& db);

struct ObjectTotals {
    std::uint64_t objects = 0, objectsDone = 0;  ///< shards and raw parts
    std::uint64_t unsent = 0;                    ///< of these, the drive does not hold every byte
    std::uint64_t bytes = 0, acked = 0, doneBytes = 0;
    std::uint64_t leftOut = 0, changed = 0;
    bool walkDone = false;
    std::optional<remote::Proof> weakest;
};
Result<ObjectTotals> loadTotals(store::Database& db);
Result<std::vector<ShardView>> loadShardViews(store::Database& db, std::uint64_t offset, std::uint64_t count);

Result<> addMark(store::Database& db, std::int64_t object, const shard::Mark& mark);
/// The newest mark at or before `offset`.
Result<std::optional<shard::Mark>> markBefore(store::Database& db, std::int64_t object, std::uint64_t offset);
Result<> dropMarksAfter(store::Database& db, std::int64_t object, std::uint64_t offset);
Result<> dropMarks(store::Database& db, std::int64_t object);
/// The object is done: only the digests of its files are kept.
Result<> forgetMarkStates(store::Database& db, std::int64_t object);
Result<std::vector<shard::FileDigest>> loadFileDigests(store::Database& db, std::int64_t object);

Result<> addGarbage(store::Database& db, const std::string& objectId, std::int64_t after);
Result<std::vector<std::string>> garbageAfter(store::Database& db, std::int64_t after);
Result<> dropGarbage(store::Database& db, const std::string& objectId);

Result<std::optional<std::string>> loadRemoteFolder(store::Database& db, const std::string& path);
Result<> saveRemoteFolder(store::Database& db, const std::string& path, const std::string& folderId);
Result<> forgetRemoteFolders(store::Database& db);

}  // namespace packtrain::transfer
