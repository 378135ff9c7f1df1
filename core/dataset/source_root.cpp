#include "dataset/source_root.h"

namespace packtrain::dataset {

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
bool RootWatch::isFirst(const io::FileStat& now) const {
    if (!first_ || first_->type != now.type) return !first_;
    if (now.type != io::FileType::folder) return true;
    const bool comparesInodes = !volume_ || volume_->stableInodes;
    return first_->device == now.device && (!comparesInodes || first_->inode == now.inode);
}

Result<io::FileStat> RootWatch::look() {
    PACKTRAIN_TRY(const io::FileStat now, present());
    if (!isFirst(now) && now.type == io::FileType::folder) {
        PACKTRAIN_TRY(const auto folder, files_->openFolder(root_.path));
        PACKTRAIN_TRY(const io::FolderNames names, folder->names());
        if (names.size() == 0) return fail(Reason::sourceMissing, root_.path.display());
    }
    first_ = now;
    volume();
    return now;
}

Result<bool> RootWatch::isStill() const {
    PACKTRAIN_TRY(const io::FileStat now, present());
    return isFirst(now);
}

const io::Volume& RootWatch::volume() {
    if (!volume_) volume_ = files_->volume(root_.path).value_or(io::Volume{});
    return *volume_;
}

}  // namespace packtrain::dataset
