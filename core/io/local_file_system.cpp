#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>

#include <cstdio>
#include <cstdlib>

#include "io/descriptor.h"
#include "io/errno_error.h"
#include "io/file_stat.h"
#include "io/file_system.h"
#include "io/local_file.h"
#include "io/local_folder.h"
#include "io/remove_tree.h"
#include "io/volume.h"

namespace packtrain::io {
namespace {

constexpr mode_t kPrivateFile = 0600;
constexpr mode_t kSharedFile = 0666;
constexpr mode_t kPrivateFolder = 0700;
constexpr mode_t kSharedFolder = 0777;

Result<Descriptor> openPath(const Path& path, int flags, Attempt attempt, mode_t mode = 0) {
    PACKTRAIN_CHECK(checkBytes(path.bytes()));
    const int fd = uninterrupted([&] { return ::open(path.bytes().c_str(), flags | O_CLOEXEC, mode); });
    if (fd == -1) return failErrno(errno, attempt, path);
    return Descriptor(fd);
}

Result<> done(int answer, const Path& path) {
    if (answer == -1) return failErrno(errno, Attempt::write, path);
    return {};
}

int flagsOf(WriteMode mode) {
    switch (mode) {
        case WriteMode::createNew:
            return O_CREAT | O_EXCL;
        case WriteMode::openExisting:
            return 0;
        case WriteMode::openOrCreate:
            return O_CREAT;
        case WriteMode::createOrTruncate:
            return O_CREAT | O_TRUNC;
    }
    return 0;
}

bool exists(const Path& path) {
    struct stat found{};
    return ::lstat(path.bytes().c_str(), &found) == 0;
}

// For file systems without RENAME_NOREPLACE (NFS, some FUSE). A hard link cannot replace anything; where
// there are no hard links either, or for a folder, a look before the rename is all that can be had.
int renameKeepingByLink(const Path& from, const Path& to) {
    if (::link(from.bytes().c_str(), to.bytes().c_str()) == 0) return ::unlink(from.bytes().c_str());
    if (errno == EEXIST) return -1;
    if (exists(to)) {
        errno = EEXIST;
        return -1;
    }
    return ::rename(from.bytes().c_str(), to.bytes().c_str());
}

int renameKeeping(const Path& from, const Path& to) {
    const long answer = ::syscall(SYS_renameat2, AT_FDCWD, from.bytes().c_str(), AT_FDCWD, to.bytes().c_str(),
                                  RENAME_NOREPLACE);
    if (answer == -1 && (errno == EINVAL || errno == ENOSYS)) return renameKeepingByLink(from, to);
    return static_cast<int>(answer);
}

// flock belongs to the open file: it is gone with the process, and no other close() of the same file drops
// it.
class LocalLock final : public FileLock {
  public:
    explicit LocalLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  private:
    Descriptor descriptor_;
};

class LocalFileSystem final : public FileSystem {
  public:
    Result<std::unique_ptr<Folder>> openFolder(const Path& path) override {
        auto opened = openPath(path, O_RDONLY | O_DIRECTORY | O_NOATIME, Attempt::read);
        if (!opened && opened.error().reason == Reason::fileDenied)
            opened = openPath(path, O_RDONLY | O_DIRECTORY, Attempt::read);
        if (!opened) return Fail(opened.error());
        return localFolder(*std::move(opened), path.bytes());
    }

    Result<std::unique_ptr<ReadableFile>> openRead(const Path& path) override {
        PACKTRAIN_TRY(Descriptor file, openPath(path, kReadFlags, Attempt::read));
        return readableFile(std::move(file), path.bytes());
    }

    Result<std::unique_ptr<WritableFile>> openWrite(const Path& path, WriteMode mode,
                                                    bool isPrivate) override {
        const int flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | flagsOf(mode);
        PACKTRAIN_TRY(Descriptor file,
                      openPath(path, flags, Attempt::write, isPrivate ? kPrivateFile : kSharedFile));
        if (mode == WriteMode::createNew) return createdFile(std::move(file), path.bytes());
        return writableFile(std::move(file), path.bytes());
    }

    Result<FileStat> stat(const Path& path) override {
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        return statAt(AT_FDCWD, path.bytes().c_str(), 0, path.bytes());
    }

    Result<FileStat> linkStat(const Path& path) override {
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        return statAt(AT_FDCWD, path.bytes().c_str(), AT_SYMLINK_NOFOLLOW, path.bytes());
    }

    Result<Path> realPath(const Path& path) override {
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.bytes().c_str(), nullptr),
                                                               &std::free);
        if (real == nullptr) return failErrno(errno, Attempt::read, path);
        return Path(real.get());
    }

    Result<> makeFolders(const Path& path, bool isPrivate) override {
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        const mode_t mode = isPrivate ? kPrivateFolder : kSharedFolder;
        if (::mkdir(path.bytes().c_str(), mode) == 0) return {};
        if (errno == ENOENT) {
            const Path parent = path.parent();
            if (parent.empty() || parent == path) return failErrno(ENOENT, Attempt::write, path);
            PACKTRAIN_CHECK(makeFolders(parent, isPrivate));
            if (::mkdir(path.bytes().c_str(), mode) == 0) return {};
        }
        return folderAnyway(errno, path);
    }

    Result<> makeFolder(const Path& path) override {
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        if (::mkdir(path.bytes().c_str(), kSharedFolder) == 0) return {};
        return folderAnyway(errno, path);
    }

    Result<> rename(const Path& from, const Path& to, bool keepExisting) override {
        PACKTRAIN_CHECK(checkBytes(from.bytes()));
        PACKTRAIN_CHECK(checkBytes(to.bytes()));
        const int answer =
            keepExisting ? renameKeeping(from, to) : ::rename(from.bytes().c_str(), to.bytes().c_str());
        // ENOENT may mean either side; people ask about what was to be moved.
        if (answer == -1) return failErrno(errno, Attempt::write, errno == ENOENT ? from : to);
        return {};
    }

    Result<> remove(const Path& path) override {
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        if (::unlink(path.bytes().c_str()) == 0) return {};
        if (errno != EISDIR && errno != EPERM) return failErrno(errno, Attempt::write, path);
        return done(::rmdir(path.bytes().c_str()), path);
    }

    Result<> removeTree(const Path& path) override {
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        return removeLocalTree(path);
    }

    Result<> makeSymlink(const std::string& target, const Path& path) override {
        PACKTRAIN_CHECK(checkBytes(target));
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        return done(::symlink(target.c_str(), path.bytes().c_str()), path);
    }

    Result<> setMode(const Path& path, std::uint32_t mode) override {
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        return done(::chmod(path.bytes().c_str(), mode & 07777), path);
    }

    Result<> setModified(const Path& path, std::int64_t mtimeNs) override {
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        constexpr std::int64_t kSecond = 1'000'000'000;
        const std::int64_t rest = ((mtimeNs % kSecond) + kSecond) % kSecond;
        timespec modified{};
        modified.tv_sec = static_cast<time_t>((mtimeNs - rest) / kSecond);
        modified.tv_nsec = static_cast<long>(rest);
        const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, modified};
        return done(::utimensat(AT_FDCWD, path.bytes().c_str(), times, AT_SYMLINK_NOFOLLOW), path);
    }

    Result<> syncFolder(const Path& path) override {
        PACKTRAIN_TRY(const Descriptor folder, openPath(path, O_RDONLY | O_DIRECTORY, Attempt::write));
        if (uninterrupted([&] { return ::fsync(folder.get()); }) == 0) return {};
        // Some FUSE and network file systems know no fsync of folders; there is nothing more to ask of them.
        if (errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS) return {};
        return failErrno(errno, Attempt::write, path);
    }

    Result<Space> space(const Path& path) override {
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        struct statvfs found{};
        if (uninterrupted([&] { return ::statvfs(path.bytes().c_str(), &found); }) == -1)
            return failErrno(errno, Attempt::read, path);
        return Space{found.f_blocks * found.f_frsize, found.f_bavail * found.f_frsize};
    }

    Result<Volume> volume(const Path& path) override {
        PACKTRAIN_CHECK(checkBytes(path.bytes()));
        return volumeOf(path);
    }

    Result<std::unique_ptr<FileLock>> lock(const Path& path) override {
        while (true) {
            PACKTRAIN_TRY(Descriptor file, openPath(path, O_RDWR | O_CREAT, Attempt::write, kPrivateFile));
            if (uninterrupted([&] { return ::flock(file.get(), LOCK_EX | LOCK_NB); }) == -1) {
                if (errno == EWOULDBLOCK) return fail(Reason::jobBusy, path.display());
                return failErrno(errno, Attempt::write, path);
            }
            // The lock of a file that was removed or replaced meanwhile keeps nobody out.
            PACKTRAIN_TRY(const FileStat mine, statOf(file.get(), path.bytes()));
            const auto named = stat(path);
            if (named && named->inode == mine.inode && named->device == mine.device)
                return std::make_unique<LocalLock>(std::move(file));
        }
    }

  private:
    /// Whatever mkdir says of "/", of a read-only parent or of an automount: a folder that is there is
    /// enough.
    Result<> folderAnyway(int code, const Path& path) {
        const auto found = stat(path);
        if (found && found->type == FileType::folder) return {};
        return failErrno(code, Attempt::write, path);
    }
};

}  // namespace

std::unique_ptr<FileSystem> makeLocalFileSystem() {
    return std::make_unique<LocalFileSystem>();
}

}  // namespace packtrain::io
