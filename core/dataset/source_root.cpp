#include "dataset/source_root.h"

#include <algorithm>

namespace packtrain::dataset {

Result<SeenRoot> seeRoot(io::FileSystem& files, const Path& path) {
    PACKTRAIN_TRY(const io::FileStat now, files.stat(path));
    const io::Volume volume = files.volume(path).value_or(io::Volume{});
    return SeenRoot{.device = now.device,
                    .inode = now.inode,
                    .isFolder = now.type == io::FileType::folder,
                    .stableInodes = volume.stableInodes,
                    .network = volume.network,
                    .names = {}};
}

// A mount that broke (EIO, ENOTCONN) is as missing as one that was taken away.
Result<io::FileStat> RootWatch::present() const {
    auto found = files_->stat(root_.path);
    if (found) return found;
    const Reason reason = found.error().reason;
    if (reason == Reason::fileGone || reason == Reason::readFailed)
        return fail(Reason::sourceMissing, root_.path.display());
    return found;
}

// The inode alone would not do: every mounted FAT or ext4 volume gives its root the same one.
bool RootWatch::isSeen(const io::FileStat& now) const {
    const SeenRoot& seen = *root_.seen;
    if (seen.isFolder != (now.type == io::FileType::folder)) return false;
    if (!seen.isFolder) return true;
    return seen.device == now.device && (!seen.stableInodes || seen.inode == now.inode);
}

/// Does anything in it speak for its being what was seen before?
Result<> RootWatch::resembles() const {
    const auto missing = [this](const Error& error) -> Result<> {
        if (error.reason == Reason::tooManyOpenFiles) return Fail(error);
        return fail(Reason::sourceMissing, root_.path.display());
    };
    const auto folder = files_->openFolder(root_.path);
    if (!folder) return missing(folder.error());
    const std::vector<std::string>& known = root_.seen->names;
    const auto isThere = [&](const std::string& name) { return (*folder)->stat(name).has_value(); };
    if (!known.empty())
        return std::ranges::any_of(known, isThere) ? Result<>() : missing(Error(Reason::sourceMissing));
    const auto names = (*folder)->names();
    if (!names) return missing(names.error());
    return names->size() > 0 ? Result<>() : missing(Error(Reason::sourceMissing));
}

Result<io::FileStat> RootWatch::look() {
    PACKTRAIN_TRY(const io::FileStat now, present());
    const bool isFolder = now.type == io::FileType::folder;
    const bool isSame = root_.seen && isSeen(now);
    // Numbers of network mounts are given again to other ones.
    const bool provesNothing = root_.seen && root_.seen->network && !root_.seen->names.empty();
    if (root_.seen && root_.seen->isFolder && !isFolder)
        return fail(Reason::sourceMissing, root_.path.display());
    if (root_.seen && isFolder && (!isSame || provesNothing)) PACKTRAIN_CHECK(resembles());
    if (!isSame) volume_.reset();
    const io::Volume& there = volume();
    if (!root_.seen) root_.seen.emplace();
    SeenRoot& seen = *root_.seen;
    seen.device = now.device;
    seen.inode = now.inode;
    seen.isFolder = isFolder;
    seen.stableInodes = there.stableInodes;
    seen.network = there.network;
    return now;
}

Result<bool> RootWatch::isStill() const {
    PACKTRAIN_TRY(const io::FileStat now, present());
    return isSeen(now);
}

const io::Volume& RootWatch::volume() {
    if (!volume_) volume_ = files_->volume(root_.path).value_or(io::Volume{});
    return *volume_;
}

}  // namespace packtrain::dataset
