#include "transfer/run_context.h"

#include "transfer/object_record.h"
#include "transfer/seen_roots.h"

namespace packtrain::transfer {

Result<remote::FolderRef> RemoteFolders::ensure(const std::string& below, const StopToken& stop) {
    const std::lock_guard lock(mutex_);  // one at a time: two workers often want the same new folder
    if (const auto found = known_.find(below); found != known_.end()) return remote::FolderRef{found->second};
    std::optional<std::string> id;
    PACKTRAIN_CHECK(journal_.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(id, loadRemoteFolder(db, below));
        return {};
    }));
    if (!id) {
        const std::string path = below.empty() ? datasetFolder_ : datasetFolder_ + '/' + below;
        PACKTRAIN_TRY(remote::FolderRef made, remote_.ensureFolder(path, stop));
        id = std::move(made.id);
        PACKTRAIN_CHECK(
            journal_.write([&](store::Database& db) { return saveRemoteFolder(db, below, *id); }));
    }
    known_[below] = *id;
    return remote::FolderRef{*id};
}

Result<> RemoteFolders::forget() {
    const std::lock_guard lock(mutex_);
    known_.clear();
    return journal_.write([](store::Database& db) { return forgetRemoteFolders(db); });
}

Result<std::vector<dataset::SourceRoot>> RunContext::roots() const {
    std::vector<dataset::SourceRoot> known;
    PACKTRAIN_CHECK(journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(known, loadRoots(db, job.spec.roots));
        return {};
    }));
    return known;
}

void RunContext::tell(std::string_view kind, const std::string& text, std::optional<Reason> reason) const {
    with.log.write(kind == "error"     ? LogLevel::error
                   : kind == "warning" ? LogLevel::warning
                                       : LogLevel::info,
                   job.id + ": " + text);
    (void)journal.writeLightly(
        [&](store::Database& db) { return addEvent(db, with.clock.wall(), kind, text, reason); });
}

}  // namespace packtrain::transfer
