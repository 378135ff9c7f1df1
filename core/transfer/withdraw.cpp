#include "transfer/withdraw.h"

#include <set>
#include <vector>

#include "dataset/manifest.h"
#include "transfer/job_record.h"
#include "transfer/journal.h"
#include "transfer/object_record.h"
#include "transfer/sql_step.h"

namespace packtrain::transfer {
namespace {

/// An object that the job made, or may have made.
struct Made {
    std::string id;
    std::string path;       ///< below the dataset's folder
    bool idIsPath = false;  ///< then it may have been another's when it was found there
    ObjectState state = ObjectState::waiting;
};

Result<std::vector<Made>> loadMade(store::Database& db) {
    std::vector<Made> all;
    PACKTRAIN_CHECK(rows(db,
                         "SELECT object_id, folder, name, folder_id, state FROM object WHERE object_id<>''",
                         {}, [&](store::Statement& row) -> Result<> {
                             const Path name(row.text(2));
                             const std::string id = row.text(0);
                             all.push_back({.id = id,
                                            .path = (Path(row.text(1)) / name).bytes(),
                                            .idIsPath = id == (Path(row.text(3)) / name).bytes(),
                                            .state = static_cast<ObjectState>(row.integer(4))});
                             return {};
                         }));
    return all;
}

/// Nothing: there is none.
Result<std::optional<dataset::Manifest>> manifestAt(remote::Remote& remote, const std::string& path,
                                                    const StopToken& stop) {
    PACKTRAIN_TRY(const auto folder, remote.findFolder(path, stop));
    if (!folder) return std::nullopt;
    PACKTRAIN_TRY(const auto object, remote.findByName(*folder, dataset::kManifestName, stop));
    if (!object) return std::nullopt;
    std::string text;
    PACKTRAIN_CHECK(remote.read(
        object->id, {},
        [&](ByteSpan some) -> Result<> {
            text.append(asText(some));
            return text.size() <= dataset::kManifestLimit ? Result<>() : fail(Reason::manifestBroken, path);
        },
        stop));
    return dataset::readManifest(text);
}

struct Listed {
    std::set<std::string> ids;
    std::set<std::string> paths{"wids.json"};  // a manifest goes without saying that it is there
};

Listed listedIn(const dataset::Manifest& manifest) {
    Listed listed;
    const auto add = [&](const dataset::ManifestObject& object) {
        listed.ids.insert(object.id);
        listed.paths.insert(object.name);
    };
    add(manifest.index);
    for (const auto& shard : manifest.shards) add(shard);
    for (const auto& raw : manifest.raw)
        for (const auto& part : raw.parts) add(part);
    return listed;
}

bool isOurs(const Made& made, const std::optional<Listed>& listed) {
    if (!made.idIsPath) return !listed || !listed->ids.contains(made.id);
    const bool isThere = made.state == ObjectState::done || made.state == ObjectState::verifying;
    return isThere && listed && !listed->paths.contains(made.path);
}

}  // namespace

Result<> withdraw(io::FileSystem& files, const Path& jobFolder, remote::Remote& remote,
                  const StopToken& stop) {
    PACKTRAIN_TRY(const auto lock, files.lock(jobFolder / kJobLockName));
    JobRow job;
    std::vector<Made> made;
    PACKTRAIN_TRY(const auto journal, Journal::open(files, jobFolder));
    PACKTRAIN_CHECK(journal->read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(job, loadJob(db));
        PACKTRAIN_TRY(made, loadMade(db));
        return {};
    }));
    if (made.empty()) return {};
    PACKTRAIN_TRY(const auto manifest, manifestAt(remote, datasetFolder(job.spec), stop));
    // It did come to something, and its end was not heard of.
    if (manifest && manifest->datasetId == job.datasetId) return {};
    const auto listed = manifest ? std::optional(listedIn(*manifest)) : std::nullopt;
    for (const Made& one : made)
        if (isOurs(one, listed)) PACKTRAIN_CHECK(remote.remove(one.id, stop));
    return {};
}

}  // namespace packtrain::transfer
