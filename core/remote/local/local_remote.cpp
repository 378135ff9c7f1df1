#include "remote/local/local_remote.h"

#include <algorithm>
#include <vector>

#include "remote/local/part_name.h"
#include "remote/wait_for_lock.h"

namespace packtrain::remote {
namespace {

constexpr std::size_t kBlock = kMiB;
constexpr std::chrono::seconds kLockLimit{30};

Fail stopped() {
    return fail(Reason::cancelled);
}

/// What the file system says, in the words of a drive.
Error asDriveError(Error error) {
    if (error.reason == Reason::fileGone) return Error(Reason::objectGone, std::move(error.context));
    if (error.reason == Reason::fileBusy) return Error(Reason::objectExists, std::move(error.context));
    return error;
}

std::string versionOf(const io::FileStat& stat) {
    // A replaced file is another inode while the old one still exists, so two versions never look alike even
    // on a file system with coarse times.
    return std::to_string(stat.mtimeNs) + '-' + std::to_string(stat.ctimeNs) + '-' +
           std::to_string(stat.size) + '-' + std::to_string(stat.inode);
}

ObjectInfo infoOf(std::string id, const io::FileStat& stat) {
    ObjectInfo info;
    info.name = std::string(Path(id).name());
    info.id = std::move(id);
    info.isFolder = stat.type == io::FileType::folder;
    if (!info.isFolder) {
        info.size = stat.size;
        info.version = versionOf(stat);
    }
    return info;
}

std::string childId(const FolderRef& folder, std::string_view name) {
    return (Path(folder.id) / name).bytes();
}

/// For whoever finds it.
constexpr std::string_view kMarkText =
    "Packtrain knows this folder by this file while it sends a dataset here, and removes it when that is "
    "done.\n";

class LocalRemote final : public Remote, public Landmarks {
  public:
    LocalRemote(LocalOptions options, io::FileSystem& files, const Clock& clock)
        : options_(std::move(options)), files_(files), clock_(clock) {
        capabilities_.keepsPartOfAPart = true;
        capabilities_.proof = Proof::readBack;
        capabilities_.permanentDelete = true;
        capabilities_.atomicReplace = true;
        capabilities_.parallelUploads = 2;
    }

    const Capabilities& capabilities() const override { return capabilities_; }

    Result<Account> probe(const StopToken&) override {
        Account account{.name = options_.root.display(), .warnings = {}};
        const auto stat = files_.stat(options_.root);
        if (!stat && stat.error().reason != Reason::fileGone) return Fail(stat.error());
        if (stat && stat->type != io::FileType::folder)
            return fail(Reason::badConfig, options_.root.display() + " is not a folder");
        if (!stat)
            account.warnings.push_back("the folder does not exist yet; it is made by the first upload");
        const auto volume = files_.volume(existing());
        if (volume && volume->network)
            account.warnings.push_back("the folder lies on a network or cloud mount (" + volume->type +
                                       "); what it calls written may still be on its way");
        return account;
    }

    Result<Space> space(const StopToken&) override {
        PACKTRAIN_TRY(const io::Space space, files_.space(existing()));
        const std::uint64_t used = space.total > space.free ? space.total - space.free : 0;
        return Space{.total = space.total, .used = used, .free = space.free, .trash = 0};
    }

    Result<FolderRef> ensureFolder(std::string_view path, const StopToken&) override {
        if (!path.empty()) PACKTRAIN_CHECK(checkId(path));
        const Path folder = options_.root / path;
        if (auto made = files_.makeFolders(folder); !made) return Fail(asDriveError(std::move(made).error()));
        PACKTRAIN_CHECK(syncAbove(folder));
        return FolderRef{std::string(path)};
    }

    Result<std::optional<FolderRef>> findFolder(std::string_view path, const StopToken&) override {
        if (!path.empty()) PACKTRAIN_CHECK(checkId(path));
        const auto stat = files_.stat(options_.root / path);
        if (!stat && stat.error().reason == Reason::fileGone) return std::nullopt;
        if (!stat) return Fail(stat.error());
        if (stat->type != io::FileType::folder) return std::nullopt;
        return FolderRef{std::string(path)};
    }

    Result<Upload> begin(const BeginRequest& request, const StopToken&) override {
        PACKTRAIN_TRY(std::string objectId, objectIdFor(request.folder, request.name));
        const std::string token =
            childId(request.folder, partName(request.name, toHex(asBytes(randomBytes(8)))));
        if (auto file = files_.openWrite(options_.root / token, io::WriteMode::createNew); !file)
            return Fail(asDriveError(std::move(file).error()));
        return Upload{
            .token = token, .objectId = std::move(objectId), .folder = request.folder, .name = request.name};
    }

    Result<UploadState> ask(const Upload& upload, const StopToken&) override {
        PACKTRAIN_TRY(const Path part, partPath(upload));
        const auto stat = files_.linkStat(part);
        if (stat) return UploadState{.held = stat->size, .complete = false, .object = {}, .newToken = {}};
        if (stat.error().reason != Reason::fileGone) return Fail(stat.error());
        // The rename takes the part away and makes the object in one step: the part is gone and the object is
        // there only after it.
        PACKTRAIN_TRY(auto object, findObject(upload.objectId));
        if (!object) return fail(Reason::sessionGone, upload.name);
        return UploadState{
            .held = object->size, .complete = true, .object = std::move(*object), .newToken = {}};
    }

    Result<UploadState> send(const Upload& upload, const Part& part, net::BodySource& body,
                             const StopToken& stop) override {
        PACKTRAIN_TRY(const Path path, partPath(upload));
        auto file = files_.openWrite(path, io::WriteMode::openExisting);
        if (!file && file.error().reason == Reason::fileGone) return fail(Reason::sessionGone, upload.name);
        if (!file) return Fail(std::move(file).error());
        PACKTRAIN_TRY(const io::FileStat stat, (*file)->stat());
        if (part.offset > stat.size)
            return fail(Reason::offsetMismatch, upload.name + ": " + std::to_string(stat.size) +
                                                    " bytes are there, not " + std::to_string(part.offset));
        if (part.offset < stat.size) PACKTRAIN_CHECK((*file)->truncate(part.offset));
        PACKTRAIN_CHECK(copyBody(**file, part, body, stop));
        if (part.last) PACKTRAIN_CHECK((*file)->sync());
        return UploadState{.held = part.offset + part.size, .complete = false, .object = {}, .newToken = {}};
    }

    Result<ObjectInfo> finish(const Upload& upload, std::uint64_t total, const StopToken& stop) override {
        PACKTRAIN_TRY(const UploadState state, ask(upload, stop));
        if (state.held != total)
            return fail(state.complete ? Reason::objectExists : Reason::offsetMismatch,
                        upload.name + ": " + std::to_string(state.held) + " bytes instead of " +
                            std::to_string(total));
        PACKTRAIN_TRY(const Path part, partPath(upload));
        const Path final = options_.root / upload.objectId;
        if (!state.complete) {
            PACKTRAIN_TRY(const auto file, files_.openWrite(part, io::WriteMode::openExisting));
            PACKTRAIN_CHECK(file->sync());
            if (auto renamed = files_.rename(part, final, true); !renamed)
                return Fail(asDriveError(renamed.error()));
        }
        PACKTRAIN_CHECK(files_.syncFolder(final.parent()));
        PACKTRAIN_TRY(const io::FileStat stat, files_.linkStat(final));
        return infoOf(upload.objectId, stat);
    }

    Result<> abort(const Upload& upload, const StopToken&) override {
        PACKTRAIN_TRY(const Path part, partPath(upload));
        return removeFile(part);
    }

    Result<std::optional<ObjectInfo>> find(const std::string& objectId, const StopToken&) override {
        return findObject(objectId);
    }

    Result<std::optional<ObjectInfo>> findByName(const FolderRef& folder, std::string_view name,
                                                 const StopToken&) override {
        PACKTRAIN_TRY(const std::string id, objectIdFor(folder, name));
        return findObject(id);
    }

    Result<> list(const FolderRef& folder, const std::function<Result<>(const ObjectInfo&)>& each,
                  const StopToken& stop) override {
        PACKTRAIN_CHECK(checkFolder(folder));
        auto opened = files_.openFolder(options_.root / folder.id);
        if (!opened) return Fail(asDriveError(std::move(opened).error()));
        PACKTRAIN_TRY(const io::FolderNames names, (*opened)->names());
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (stop.stop_requested()) return stopped();
            const std::string_view name = names.at(i).name;
            if (isPartName(name)) continue;
            const auto stat = (*opened)->stat(name);
            if (!stat && stat.error().reason == Reason::fileGone)
                continue;  // removed since the names were read
            if (!stat) return Fail(stat.error());
            if (stat->type != io::FileType::file && stat->type != io::FileType::folder) continue;
            PACKTRAIN_CHECK(each(infoOf(childId(folder, name), *stat)));
        }
        return {};
    }

    Result<> read(const std::string& objectId, const Range& range, const net::BodySink& sink,
                  const StopToken& stop) override {
        PACKTRAIN_CHECK(checkId(objectId));
        auto file = files_.openRead(options_.root / objectId);
        if (!file) return Fail(asDriveError(std::move(file).error()));
        std::vector<std::byte> block(kBlock);
        std::uint64_t offset = range.offset;
        std::uint64_t left = range.size.value_or(UINT64_MAX);
        while (left > 0) {
            if (stop.stop_requested()) return stopped();
            const std::size_t want = static_cast<std::size_t>(std::min<std::uint64_t>(left, block.size()));
            PACKTRAIN_TRY(const std::size_t got, (*file)->readAt(offset, MutableByteSpan(block).first(want)));
            if (got > 0) PACKTRAIN_CHECK(sink(ByteSpan(block).first(got)));
            if (got < want) break;
            offset += got;
            left -= got;
        }
        return {};
    }

    Result<ObjectInfo> replace(const FolderRef& folder, std::string_view name, ByteSpan bytes,
                               const std::string& expectedVersion, const StopToken& stop) override {
        PACKTRAIN_TRY(const std::string id, objectIdFor(folder, name));
        // Named after its bytes: whoever tries again after a kill or a pulled disk finds its own and leaves
        // none.
        const std::string tag = toHex(asBytes(digestOf(DigestKind::sha256, bytes)).first(8));
        const Path temporary = options_.root / childId(folder, partName(name, tag));
        auto written = writeSynced(temporary, bytes, io::WriteMode::openOrCreate);
        auto renamed = written ? renameIf(temporary, id, expectedVersion, stop) : written;
        if (!renamed) {
            (void)removeFile(temporary);  // the first error says more than a second one would
            return Fail(std::move(renamed).error());
        }
        return readBack(id, bytes);
    }

    Result<Removed> remove(const std::string& objectId, const StopToken&) override {
        PACKTRAIN_CHECK(checkId(objectId));
        PACKTRAIN_CHECK(removeFile(options_.root / objectId));
        return Removed::permanently;
    }

    Landmarks* landmarks() override { return this; }

    Result<std::string> put(std::string_view folder, const StopToken& stop) override {
        PACKTRAIN_TRY(const FolderRef made, ensureFolder(folder, stop));
        const Path place = options_.root / made.id;
        std::string mark = partName(place.name(), toHex(asBytes(randomBytes(8))));
        PACKTRAIN_CHECK(writeSynced(place / mark, asBytes(kMarkText), io::WriteMode::createNew));
        PACKTRAIN_CHECK(files_.syncFolder(place));
        return mark;
    }

    Result<> look(std::string_view folder, std::string_view mark, const StopToken&) override {
        PACKTRAIN_TRY(const Path place, markPath(folder, mark));
        const auto found = files_.linkStat(place);
        if (found && found->type == io::FileType::file) return {};
        // A mount that broke (EIO, ENOTCONN) is as missing as one that was taken away.
        if (!found && found.error().reason != Reason::fileGone && found.error().reason != Reason::readFailed)
            return Fail(found.error());
        // A folder without the mark may be another one; whoever looks for the reason is told the file.
        const auto other = files_.stat(place.parent());
        return fail(Reason::targetMissing, (other ? place : place.parent()).display());
    }

    Result<FolderRef> makeBelow(std::string_view folder, std::string_view below, const StopToken&) override {
        PACKTRAIN_CHECK(checkFolder({std::string(folder)}));
        if (!below.empty()) PACKTRAIN_CHECK(checkId(below));
        Path made = options_.root / folder;
        const auto there = files_.stat(made);
        if (!there) return Fail(asDriveError(there.error()));
        // One level after the other: makeFolders would make what holds them too.
        for (std::size_t at = 0; at < below.size();) {
            const std::size_t end = std::min(below.find('/', at), below.size());
            made = made / below.substr(at, end - at);
            if (auto level = files_.makeFolder(made); !level) return Fail(asDriveError(level.error()));
            at = end + 1;
        }
        PACKTRAIN_CHECK(syncAbove(made));
        return FolderRef{(Path(std::string(folder)) / below).bytes()};
    }

    Result<> take(std::string_view folder, std::string_view mark, const StopToken&) override {
        PACKTRAIN_TRY(const Path place, markPath(folder, mark));
        // A disk that is away has the mark still: whoever takes it must come again.
        if (!files_.stat(place.parent())) return fail(Reason::targetMissing, place.parent().display());
        return removeFile(place);
    }

  private:
    static Result<> checkId(std::string_view id) {
        if (!isSafeRelative(id)) return fail(Reason::nameNotAllowed, printable(id));
        return {};
    }

    static Result<> checkFolder(const FolderRef& folder) {
        if (folder.id.empty()) return {};
        return checkId(folder.id);
    }

    static Result<std::string> objectIdFor(const FolderRef& folder, std::string_view name) {
        PACKTRAIN_CHECK(checkFolder(folder));
        if (!isObjectName(name)) return fail(Reason::nameNotAllowed, printable(name));
        return childId(folder, name);
    }

    Result<Path> markPath(std::string_view folder, std::string_view mark) const {
        PACKTRAIN_CHECK(checkFolder({std::string(folder)}));
        if (!isPartName(mark) || mark.find('/') != std::string_view::npos)
            return fail(Reason::nameNotAllowed, printable(mark));
        return options_.root / folder / mark;
    }

    /// An object is durable only if every folder on the way to it is.
    Result<> syncAbove(const Path& folder) {
        for (Path level = folder; options_.root.contains(level) && !level.parent().empty();
             level = level.parent())
            PACKTRAIN_CHECK(files_.syncFolder(level.parent()));
        return {};
    }

    /// The root, or what exists of the way to it.
    Path existing() const {
        Path path = options_.root;
        while (!path.parent().empty() && path.parent() != path) {
            const auto stat = files_.stat(path);
            if (stat || stat.error().reason != Reason::fileGone) break;
            path = path.parent();
        }
        return path;
    }

    Result<Path> partPath(const Upload& upload) const {
        PACKTRAIN_CHECK(checkId(upload.objectId));
        if (!isSafeRelative(upload.token) || !isPartName(Path(upload.token).name()))
            return fail(Reason::sessionGone, upload.name);
        return options_.root / upload.token;
    }

    Result<std::optional<ObjectInfo>> findObject(const std::string& id) {
        PACKTRAIN_CHECK(checkId(id));
        const auto stat = files_.linkStat(options_.root / id);
        if (!stat && stat.error().reason == Reason::fileGone) return std::nullopt;
        if (!stat) return Fail(stat.error());
        if (stat->type != io::FileType::file && stat->type != io::FileType::folder) return std::nullopt;
        if (isPartName(Path(id).name())) return std::nullopt;
        return infoOf(id, *stat);
    }

    static Result<> copyBody(io::WritableFile& file, const Part& part, net::BodySource& body,
                             const StopToken& stop) {
        std::vector<std::byte> block(static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, part.size)));
        std::uint64_t done = 0;
        while (done < part.size) {
            if (stop.stop_requested()) return stopped();
            const std::size_t want =
                static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), part.size - done));
            PACKTRAIN_TRY(const std::size_t got, body.read(MutableByteSpan(block).first(want)));
            if (got == 0) return fail(Reason::internal, "a body ended before its size");
            PACKTRAIN_CHECK(file.writeAt(part.offset + done, ByteSpan(block).first(got)));
            done += got;
        }
        return {};
    }

    Result<> removeFile(const Path& path) {
        if (auto removed = files_.remove(path); !removed && removed.error().reason != Reason::fileGone)
            return Fail(asDriveError(std::move(removed).error()));
        return {};
    }

    Result<> writeSynced(const Path& path, ByteSpan bytes, io::WriteMode mode) {
        auto file = files_.openWrite(path, mode);
        if (!file) return Fail(asDriveError(std::move(file).error()));
        PACKTRAIN_CHECK((*file)->writeAt(0, bytes));
        PACKTRAIN_CHECK((*file)->truncate(bytes.size()));
        return (*file)->sync();
    }

    /// Compares and renames while no other process of this user does.
    Result<> renameIf(const Path& from, const std::string& id, const std::string& expectedVersion,
                      const StopToken& stop) {
        PACKTRAIN_TRY(const auto held, waitForLock(files_, clock_, options_.lockFile, kLockLimit, stop));
        PACKTRAIN_TRY(const auto present, findObject(id));
        if ((present ? present->version : std::string()) != expectedVersion)
            return fail(Reason::versionConflict, printable(id));
        const Path to = options_.root / id;
        if (auto renamed = files_.rename(from, to, !present); !renamed) {
            if (renamed.error().reason == Reason::fileBusy)
                return fail(Reason::versionConflict, printable(id));
            return renamed;
        }
        return files_.syncFolder(to.parent());
    }

    Result<ObjectInfo> readBack(const std::string& id, ByteSpan bytes) {
        PACKTRAIN_TRY(const auto file, files_.openRead(options_.root / id));
        PACKTRAIN_TRY(const io::FileStat stat, file->stat());
        std::vector<std::byte> found(bytes.size() + 1);
        PACKTRAIN_TRY(const std::size_t size, file->readAt(0, found));
        if (size != bytes.size() || !std::equal(bytes.begin(), bytes.end(), found.begin()))
            return fail(Reason::versionConflict, printable(id));
        return infoOf(id, stat);
    }

    LocalOptions options_;
    io::FileSystem& files_;
    const Clock& clock_;
    Capabilities capabilities_;
};

}  // namespace

std::unique_ptr<Remote> makeLocalRemote(LocalOptions options, io::FileSystem& files, const Clock& clock) {
    return std::make_unique<LocalRemote>(std::move(options), files, clock);
}

}  // namespace packtrain::remote
