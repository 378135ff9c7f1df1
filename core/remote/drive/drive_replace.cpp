#include "remote/drive/drive_replace.h"

#include <algorithm>

namespace packtrain::remote::drive {
namespace {

constexpr int kLooks = 8;
constexpr std::chrono::seconds kBetweenLooks{1};

/// Do the drive's own digests say that these are the bytes? Every object of Drive has an MD5 at least.
bool hasContent(const ObjectInfo& object, ByteSpan bytes) {
    if (object.size != bytes.size() || object.digests.empty()) return false;
    const auto& [kind, digest] = object.digests.front();
    return digestOf(kind, bytes) == digest;
}

}  // namespace

Result<std::optional<ObjectInfo>> DriveReplace::current(const FolderRef& folder, std::string_view name,
                                                        const StopToken& stop) {
    std::string id;
    {
        const std::scoped_lock lock(mutex_);
        if (const auto known = written_.find({folder.id, std::string(name)}); known != written_.end())
            id = known->second;
    }
    if (!id.empty()) {
        PACKTRAIN_TRY(auto file, files_.find(id, stop));
        if (file && file->info.name == name) return std::move(file->info);
    }
    PACKTRAIN_TRY(auto named, files_.named(folder.id, name, stop));
    if (named.empty()) return std::nullopt;
    return std::move(named.front().info);
}

Result<ObjectInfo> DriveReplace::replace(const FolderRef& folder, std::string_view name, ByteSpan bytes,
                                         const std::string& expectedVersion, const StopToken& stop) {
    PACKTRAIN_TRY(auto present, current(folder, name, stop));
    if (!present && !expectedVersion.empty()) {
        PACKTRAIN_TRY(present, current(folder, name, stop));  // a list that lags
    }
    if ((present ? present->version : std::string()) != expectedVersion)
        return fail(Reason::versionConflict, printable(name));
    PACKTRAIN_TRY(const ObjectInfo written, write(folder, name, present, bytes, stop));
    {
        const std::scoped_lock lock(mutex_);
        written_[{folder.id, std::string(name)}] = written.id;
    }
    PACKTRAIN_TRY(ObjectInfo proved, readBack(written, bytes, stop));
    if (!present) PACKTRAIN_CHECK(checkAlone(folder, written, stop));
    return proved;
}

Result<ObjectInfo> DriveReplace::write(const FolderRef& folder, std::string_view name,
                                       const std::optional<ObjectInfo>& present, ByteSpan bytes,
                                       const StopToken& stop) {
    if (!present) return uploads_.create(folder, name, bytes, stop);
    auto written = uploads_.overwrite(present->id, bytes, stop);
    if (written || written.error().kind != Kind::transient) return written;
    // The reply was lost, not necessarily the write.
    const auto after = files_.find(present->id, stop);
    if (after && *after && (*after)->info.version != present->version && hasContent((*after)->info, bytes))
        return (*after)->info;
    return written;
}

Result<ObjectInfo> DriveReplace::readBack(const ObjectInfo& written, ByteSpan bytes, const StopToken& stop) {
    if (!hasContent(written, bytes)) return fail(Reason::checksumMismatch, printable(written.name));
    PACKTRAIN_TRY(auto found, files_.find(written.id, stop));
    if (!found || !hasContent(found->info, bytes))
        return fail(Reason::versionConflict, printable(written.name));
    return std::move(found->info);
}

/// Another process may have made an object of the same name at the same moment. The oldest stays; whoever
/// made another one takes it back and has lost. The oldest waits for that, and gives way itself where it does
/// not come: of two that wrote, at most one says that it did. A list that does not show our own object yet
/// may lack an older one too.
Result<> DriveReplace::checkAlone(const FolderRef& folder, const ObjectInfo& written, const StopToken& stop) {
    for (int looks = 1;; ++looks) {
        PACKTRAIN_TRY(const auto named, files_.named(folder.id, written.name, stop));
        const auto ours =
            std::ranges::count(named, written.id, [](const DriveFile& file) { return file.info.id; });
        const bool alone = named.size() == static_cast<std::size_t>(ours);
        if (alone && (ours > 0 || looks == kLooks)) return {};
        const bool first = ours == 0 || named.front().info.id == written.id;
        if (!first || looks == kLooks) break;
        if (!clock_.waitFor(kBetweenLooks, stop)) return fail(Reason::cancelled);
    }
    PACKTRAIN_CHECK(files_.remove(written.id, stop));
    return fail(Reason::versionConflict, printable(written.name));
}

}  // namespace packtrain::remote::drive
