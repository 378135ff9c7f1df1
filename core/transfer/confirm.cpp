#include "transfer/confirm.h"

#include <map>

#include "transfer/object_record.h"
#include "transfer/publish.h"

namespace packtrain::transfer {
namespace {

/// By all that can be known without fetching bytes.
bool looksRight(const ObjectRow& object, const remote::ObjectInfo& info) {
    if (info.id != object.objectId || info.size != object.size) return false;
    for (const auto& [kind, bytes] : object.digests)
        if (const auto theirs = info.digest(kind); theirs && *theirs != bytes) return false;
    return true;
}

Result<> sendAgain(const RunContext& run, ObjectRow object, bool changed) {
    run.tell("warning", object.path() + " is not on the drive any more as it was; it is sent again",
             Reason::objectGone);
    const std::string spoiled = changed ? object.objectId : std::string();
    object.state = ObjectState::waiting;
    object.objectId.clear();
    object.acked = 0;
    ++object.attempts;
    return run.journal.write([&](store::Database& db) -> Result<> {
        // Our object with other bytes in it: it goes once the new one is proved.
        if (!spoiled.empty()) PACKTRAIN_CHECK(addGarbage(db, spoiled, object.id));
        PACKTRAIN_CHECK(dropMarks(db, object.id));
        PACKTRAIN_CHECK(savePackEnd(db, object.id, object.size, {}, {}));
        return saveObject(db, object);
    });
}

}  // namespace

Result<std::uint64_t> confirmObjects(const RunContext& run, const StopToken& stop) {
    std::map<std::string, std::map<std::string, ObjectRow>> byFolder;  // folder id -> object id
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        for (const ObjectKind kind : {ObjectKind::shard, ObjectKind::rawPart}) {
            PACKTRAIN_TRY(auto objects, objectsOf(db, kind, ObjectState::done));
            for (ObjectRow& object : objects)
                byFolder[object.folderId].emplace(object.objectId, std::move(object));
        }
        return {};
    }));
    std::uint64_t missing = 0;
    for (auto& [folder, unseen] : byFolder) {
        PACKTRAIN_CHECK(run.with.remote.list(
            {folder},
            [&](const remote::ObjectInfo& info) -> Result<> {
                if (const auto found = unseen.find(info.id);
                    found != unseen.end() && looksRight(found->second, info))
                    unseen.erase(found);
                return {};
            },
            stop));
        for (auto& [id, object] : unseen) {
            PACKTRAIN_TRY(const auto info, run.with.remote.find(id, stop));
            if (info && looksRight(object, *info)) continue;
            if (missing++ == 0) PACKTRAIN_CHECK(forgetIndex(run));
            PACKTRAIN_CHECK(sendAgain(run, std::move(object), info.has_value()));
        }
    }
    return missing;
}

}  // namespace packtrain::transfer
