#include "dataset/folder_reader.h"

#include <algorithm>

#include "dataset/patience.h"
#include "dataset/plan_order.h"

namespace packtrain::dataset {
namespace {

constexpr std::uint32_t kOwnerMayRead = 0400;
// Linux opens no path above 4,095 bytes, and who unpacks has a folder of his own before it.
constexpr std::size_t kLongestPath = 4'000;

bool isJunk(std::string_view name) {
    switch (name.front()) {
        case '.':
            return name == ".DS_Store" || name == ".git" || name == ".ipynb_checkpoints" ||
                   (name.size() > 2 && name.starts_with("._"));
        case '_':
            return name == "__pycache__";
        case 'T':
            return name == "Thumbs.db";
        case 'd':
            return name == "desktop.ini";
        default:
            return false;
    }
}

/// What became something else between two looks cannot stand where the plan has it.
Reason asLeftOut(Reason reason) {
    return reason == Reason::sourceOutside ? Reason::sourceChanged : reason;
}

std::unique_ptr<LeftOut> leaveOut(std::string path, Reason reason, std::string detail,
                                  bool byPattern = false) {
    return std::make_unique<LeftOut>(LeftOut{std::move(path), reason, std::move(detail), byPattern});
}

io::Folder& opened(const FolderRead& folder) {
    return folder.folder ? *folder.folder : *folder.root->folder;
}

/// For a thing that is not there (any more): an error if that is because its whole root has gone.
Result<> rootIsStill(const WalkedRoot& root) {
    PACKTRAIN_TRY(const bool isStill, root.watch.isStill());
    if (!isStill) return fail(Reason::sourceMissing, root.watch.root().path.display());
    return {};
}

}  // namespace

Seen seenAs(std::string path, EntryKind kind, const io::FileStat& stat, const io::Volume& volume) {
    Seen seen;
    seen.entry.path = std::move(path);
    seen.entry.kind = kind;
    seen.entry.mode = stat.mode;
    seen.entry.size = kind == EntryKind::file ? stat.size : 0;
    seen.entry.mtimeNs = stat.mtimeNs;
    if (volume.stableInodes) {
        seen.entry.ctimeNs = stat.ctimeNs;
        seen.entry.inode = stat.inode;
    }
    seen.allocated = stat.allocated;
    seen.links = stat.links;
    seen.device = stat.device;
    return seen;
}

FolderReader::FolderReader(const WalkOptions& options) : after_(options.after), skipsJunk_(options.skipJunk) {
    for (const std::string& pattern : options.excludes) excludes_.emplace_back(pattern);
}

std::unique_ptr<LeftOut> FolderReader::excluded(const std::string& path, std::string_view name) const {
    if (path.size() > kLongestPath)
        return leaveOut(path, Reason::nameNotAllowed, "a path of more than 4,000 bytes");
    if (skipsJunk_ && isJunk(name)) return leaveOut(path, Reason::sourceUnsupported, "junk", true);
    for (const Glob& glob : excludes_)
        if (glob.matches(path)) return leaveOut(path, Reason::sourceUnsupported, glob.pattern(), true);
    return nullptr;
}

bool FolderReader::isWanted(std::string_view path, EntryKind kind) const {
    return !after_ || inPlanOrder(after_->first, after_->second, path, kind);
}

bool FolderReader::isWholeBefore(std::string_view folderPath) const {
    if (!after_ || folderPath.empty() || liesBelow(after_->first, folderPath)) return false;
    if (after_->first == folderPath && after_->second == EntryKind::folder) return false;
    return !isWanted(folderPath, EntryKind::folder);
}

Result<> FolderReader::list(FolderRead& folder) const {
    if (isWholeBefore(folder.path)) {
        folder.isGone = true;
        return {};
    }
    if (!folder.relative.empty()) folder.leftOut = excluded(folder.path, Path(folder.path).name());
    if (folder.leftOut != nullptr) return {};
    if (const Result<> done = patiently([&] { return open(folder); }); !done)
        return explain(folder, done.error());
    sortOut(folder);
    return {};
}

// Always from the root's own descriptor, beneath it: no folder of the way can be swapped for a link that
// leads out.
Result<> FolderReader::open(FolderRead& folder) const {
    io::Folder* listed = folder.root->folder.get();
    if (!folder.relative.empty()) {
        PACKTRAIN_TRY(folder.folder, listed->openFolder(folder.relative));
        listed = folder.folder.get();
    }
    PACKTRAIN_TRY(folder.stat, listed->stat());
    PACKTRAIN_TRY(folder.names, listed->names());
    return {};
}

void FolderReader::sortOut(FolderRead& folder) const {
    io::Folder& listed = opened(folder);
    const auto name = [&](std::uint32_t index) { return folder.names.at(index).name; };
    folder.files.reserve(folder.names.size());
    for (std::uint32_t i = 0; i < folder.names.size(); ++i) {
        io::FileType type = folder.names.at(i).type;
        // Some file systems do not say in the directory what a name is.
        if (type == io::FileType::other)
            if (const auto stat = patiently([&] { return listed.stat(name(i)); })) type = stat->type;
        if (type == io::FileType::folder) {
            folder.subfolders.add(name(i), type);
        } else if (!after_ || isWanted(joinPath(folder.path, name(i)), EntryKind::file)) {
            folder.files.push_back(i);
        }
    }
    const auto before = [&](std::uint32_t a, std::uint32_t b) { return fileNameBefore(name(a), name(b)); };
    if (!std::is_sorted(folder.files.begin(), folder.files.end(), before))
        std::sort(folder.files.begin(), folder.files.end(), before);
}

Result<> FolderReader::explain(FolderRead& folder, const Error& error) const {
    if (error.reason == Reason::tooManyOpenFiles) return Fail(error);
    PACKTRAIN_CHECK(rootIsStill(*folder.root));
    if (folder.relative.empty()) return Fail(error);
    if (error.reason != Reason::fileGone) {
        folder.leftOut = leaveOut(folder.path, asLeftOut(error.reason), {});
        return {};
    }
    const auto now = folder.root->folder->stat(folder.relative);
    if (now && now->type != io::FileType::folder) {
        folder.leftOut = leaveOut(folder.path, Reason::sourceChanged, "no longer a folder");
    } else {
        folder.isGone = true;
    }
    return {};
}

Result<Batch> FolderReader::look(const FolderRead& folder, std::size_t begin, std::size_t end) const {
    Batch batch;
    batch.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i)
        PACKTRAIN_CHECK(lookAt(folder, folder.names.at(folder.files[i]).name, batch));
    return batch;
}

Result<> FolderReader::lookAt(const FolderRead& folder, std::string_view name, Batch& batch) const {
    std::string path = joinPath(folder.path, name);
    if (auto leftOut = excluded(path, name)) {
        batch.emplace_back().leftOut = std::move(leftOut);
        return {};
    }
    const auto stat = patiently([&] { return opened(folder).stat(name); });
    Seen seen;
    Result<> filled;
    if (stat) {
        seen = seenAs(std::move(path), EntryKind::file, *stat, folder.root->volume);
        filled = fill(folder, name, *stat, seen);
    } else {
        filled = Fail(stat.error());
        seen.entry.path = std::move(path);
    }
    if (!filled) {
        const Reason reason = filled.error().reason;
        if (reason == Reason::tooManyOpenFiles) return filled;
        if (reason != Reason::fileDenied) PACKTRAIN_CHECK(rootIsStill(*folder.root));
        if (reason == Reason::fileGone) return {};
        seen.leftOut = leaveOut(std::move(seen.entry.path), asLeftOut(reason), {});
    }
    batch.push_back(std::move(seen));
    return {};
}

/// The rest of what `stat` alone does not say, by kind.
Result<> FolderReader::fill(const FolderRead& folder, std::string_view name, const io::FileStat& stat,
                            Seen& seen) const {
    std::string& path = seen.entry.path;
    switch (stat.type) {
        case io::FileType::file:
            // Other reasons not to be read show when it is packed; this one is cheap to suspect.
            if ((stat.mode & kOwnerMayRead) == 0)
                PACKTRAIN_CHECK(patiently([&] { return opened(folder).openRead(name); }));
            return {};
        case io::FileType::symlink: {
            PACKTRAIN_TRY(const std::string target, patiently([&] { return opened(folder).readLink(name); }));
            seen.entry.kind = EntryKind::symlink;
            seen.entry.size = 0;
            seen.entry.linkTarget = target;  // a copy has no spare capacity
            if (!linkStaysInside(joinPath(folder.relative, name), target))
                seen.leftOut = leaveOut(std::move(path), Reason::sourceOutside, "-> " + printable(target));
            return {};
        }
        case io::FileType::folder:
            seen.leftOut = leaveOut(std::move(path), Reason::sourceChanged, "it became a folder");
            return {};
        case io::FileType::other:
            seen.leftOut = leaveOut(std::move(path), Reason::sourceUnsupported, {});
            return {};
    }
    return {};
}

}  // namespace packtrain::dataset
