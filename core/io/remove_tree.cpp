#include "io/remove_tree.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "io/beneath.h"
#include "io/errno_error.h"
#include "io/file_stat.h"
#include "io/local_folder.h"

namespace packtrain::io {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr std::uint32_t kOwnerAll = 0700;

// Walks down by name and up by "..": the way up is right only if the folder there is the one it came down
// from.
class TreeRemoval {
  public:
    TreeRemoval(const Path& root, Descriptor folder) : path_(root.bytes()), folder_(std::move(folder)) {}

    Result<> empty() {
        PACKTRAIN_CHECK(enter(0));
        while (true) {
            if (!levels_.back().folders.empty()) {
                const std::string name = std::move(levels_.back().folders.back());
                levels_.back().folders.pop_back();
                PACKTRAIN_CHECK(descend(name));
            } else if (levels_.size() > 1) {
                PACKTRAIN_CHECK(ascend());
            } else {
                return {};
            }
        }
    }

  private:
    struct Level {
        std::size_t nameLength;  // at the end of the path
        std::uint64_t device;
        std::uint64_t inode;
        std::vector<std::string> folders;  // still to be emptied
    };

    std::string below(const std::string& name) const { return path_ + "/" + name; }

    // Removes all but the folders of the current folder, and remembers these.
    Result<> enter(std::size_t nameLength) {
        PACKTRAIN_TRY(const FileStat stat, statOf(folder_.get(), path_));
        levels_.push_back({nameLength, stat.device, stat.inode, {}});
        // Unpacked trees keep their modes: a folder that shuts out even its owner is opened up first.
        if ((stat.mode & kOwnerAll) != kOwnerAll) ::fchmod(folder_.get(), kOwnerAll);
        PACKTRAIN_TRY(const FolderNames names, listFolder(folder_.get(), path_));
        for (std::size_t i = 0; i < names.size(); ++i) {
            std::string entry(names.at(i).name);
            if (names.at(i).type != FileType::folder) {
                if (::unlinkat(folder_.get(), entry.c_str(), 0) == 0 || errno == ENOENT) continue;
                if (errno != EISDIR) return failErrno(errno, Attempt::write, below(entry));
            }
            levels_.back().folders.push_back(std::move(entry));
        }
        return {};
    }

    Result<> descend(const std::string& name) {
        auto opened = openBeneath(folder_.get(), name, kFolderFlags, path_);
        if (!opened && opened.error().reason == Reason::fileDenied &&
            ::fchmodat(folder_.get(), name.c_str(), kOwnerAll, 0) == 0)
            opened = openBeneath(folder_.get(), name, kFolderFlags, path_);
        if (!opened && opened.error().reason == Reason::fileGone) return {};
        if (!opened) return Fail(opened.error());
        folder_ = *std::move(opened);
        path_ = below(name);
        return enter(name.size());
    }

    Result<> ascend() {
        const Level& above = levels_[levels_.size() - 2];
        Descriptor parent(uninterrupted([&] { return ::openat(folder_.get(), "..", kFolderFlags); }));
        if (!parent.isOpen()) return failErrno(errno, Attempt::write, path_);
        PACKTRAIN_TRY(const FileStat stat, statOf(parent.get(), path_));
        if (stat.device != above.device || stat.inode != above.inode)
            return fail(Reason::fileBusy, printable(path_) + " was moved while it was removed");
        const std::size_t nameAt = path_.size() - levels_.back().nameLength;
        if (::unlinkat(parent.get(), path_.c_str() + nameAt, AT_REMOVEDIR) == -1 && errno != ENOENT)
            return failErrno(errno, Attempt::write, path_);
        path_.resize(nameAt - 1);
        levels_.pop_back();
        folder_ = std::move(parent);
        return {};
    }

    std::string path_;  // of the current folder
    Descriptor folder_;
    std::vector<Level> levels_;
};

Result<Descriptor> openRoot(const Path& path) {
    const char* name = path.bytes().c_str();
    int fd = uninterrupted([&] { return ::open(name, kFolderFlags); });
    if (fd == -1 && errno == EACCES && ::chmod(name, kOwnerAll) == 0)
        fd = uninterrupted([&] { return ::open(name, kFolderFlags); });
    if (fd == -1) return failErrno(errno, Attempt::write, path);
    return Descriptor(fd);
}

}  // namespace

Result<> removeLocalTree(const Path& path) {
    const auto found = statAt(AT_FDCWD, path.bytes().c_str(), AT_SYMLINK_NOFOLLOW, path.bytes());
    if (!found && found.error().reason == Reason::fileGone) return {};
    if (!found) return Fail(found.error());
    const bool isFolder = found->type == FileType::folder;
    if (isFolder) {
        PACKTRAIN_TRY(Descriptor folder, openRoot(path));
        PACKTRAIN_CHECK(TreeRemoval(path, std::move(folder)).empty());
    }
    const int removed = isFolder ? ::rmdir(path.bytes().c_str()) : ::unlink(path.bytes().c_str());
    if (removed == -1 && errno != ENOENT) return failErrno(errno, Attempt::write, path);
    return {};
}

}  // namespace packtrain::io
