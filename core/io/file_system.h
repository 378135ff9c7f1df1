// The file system behind one seam. Tests put a faulty or an in-memory one in its place; POSIX stands only
// behind it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/path.h"
#include "base/result.h"

namespace packtrain::io {

enum class FileType : std::uint8_t { file, folder, symlink, other };

struct FileStat {
    FileType type = FileType::other;
    std::uint64_t size = 0;
    std::int64_t mtimeNs = 0;  ///< nanoseconds since 1970, may be negative
    std::int64_t ctimeNs = 0;
    std::uint64_t inode = 0;
    std::uint64_t device = 0;
    std::uint32_t mode = 0;  ///< permission bits, 07777
    std::uint64_t links = 1;
    std::uint64_t allocated = 0;  ///< bytes on disk; less than size for a sparse file
};

/// A file open for reading; its position is the caller's. Methods may be called from one thread at a time.
class ReadableFile {
  public:
    virtual ~ReadableFile() = default;
    /// Fills `out` from `offset`; fewer bytes only at the end of the file.
    virtual Result<std::size_t> readAt(std::uint64_t offset, MutableByteSpan out) = 0;
    virtual Result<FileStat> stat() = 0;
    /// A hint that the file will be read from start to end. Never fails.
    virtual void willReadAll() {}
};

/// A file open for writing. Nothing is durable before sync() has succeeded.
class WritableFile {
  public:
    virtual ~WritableFile() = default;
    virtual Result<> writeAt(std::uint64_t offset, ByteSpan bytes) = 0;
    virtual Result<> truncate(std::uint64_t size) = 0;
    virtual Result<> sync() = 0;
    virtual Result<FileStat> stat() = 0;
};

/// The names in a folder, sorted as unsigned bytes, in one compact block (a folder may hold a million).
class FolderNames {
  public:
    struct Item {
        std::string_view name;
        FileType type;  ///< as the directory says; `other` if it does not say
    };
    std::size_t size() const { return items_.size(); }
    Item at(std::size_t index) const {
        const Slot& slot = items_[index];
        return {std::string_view(arena_).substr(slot.offset, slot.length), static_cast<FileType>(slot.type)};
    }
    void reserve(std::size_t count, std::size_t bytes);
    void add(std::string_view name, FileType type);
    void sort();

  private:
    struct Slot {
        std::uint64_t offset : 44;
        std::uint64_t length : 16;
        std::uint64_t type : 4;
    };
    std::string arena_;
    std::vector<Slot> items_;
};

/// An open folder. What is asked for lies beneath it: links are never followed and ".." never leaves (openat2
/// where the system has it). Paths are relative, '/' separated. Thread-safe.
class Folder {
  public:
    virtual ~Folder() = default;
    virtual Result<FolderNames> names() = 0;
    /// Of the thing itself, never of a link's target.
    virtual Result<FileStat> stat(std::string_view relative) = 0;
    /// Fails with fileGone, fileDenied, readFailed; with sourceOutside if a component is a link.
    virtual Result<std::unique_ptr<ReadableFile>> openRead(std::string_view relative) = 0;
    virtual Result<std::unique_ptr<Folder>> openFolder(std::string_view relative) = 0;
    virtual Result<std::string> readLink(std::string_view relative) = 0;
    /// Of the folder itself.
    virtual Result<FileStat> stat() = 0;
};

enum class WriteMode : std::uint8_t { createNew, openExisting, openOrCreate, createOrTruncate };

struct Space {
    std::uint64_t total = 0;
    std::uint64_t free = 0;  ///< what this user may still write
};

/// What is known of the volume that holds a path.
struct Volume {
    std::string type;      ///< "ext4", "nfs4", "fuse.rclone" ...
    bool network = false;  ///< NFS, CIFS, FUSE, 9p: locks and WAL are not to be trusted there
    bool stableInodes =
        true;  ///< false on FAT, exFAT, FUSE, CIFS: an inode is then no part of a file's identity
    std::uint64_t mtimeGrainNs = 1;  ///< 2 s on FAT, 10 ms on exFAT
};

/// An exclusive lock among processes, released when destroyed and when the process dies.
class FileLock {
  public:
    virtual ~FileLock() = default;
};

/// The file system. All methods are thread-safe. Errors: fileGone, fileDenied, fileBusy (exists), diskFull,
/// readOnly, tooManyOpenFiles, readFailed, writeFailed; the context names the path.
class FileSystem {
  public:
    virtual ~FileSystem() = default;

    virtual Result<std::unique_ptr<Folder>> openFolder(const Path& path) = 0;
    virtual Result<std::unique_ptr<ReadableFile>> openRead(const Path& path) = 0;
    /// New files get mode 0600 if `isPrivate`, else 0666 less the umask.
    virtual Result<std::unique_ptr<WritableFile>> openWrite(const Path& path, WriteMode mode,
                                                            bool isPrivate = false) = 0;

    /// Follows links.
    virtual Result<FileStat> stat(const Path& path) = 0;
    virtual Result<FileStat> linkStat(const Path& path) = 0;
    /// Absolute, links resolved.
    virtual Result<Path> realPath(const Path& path) = 0;
    /// Creates missing parents; a folder that exists is success. Mode 0700 if `isPrivate`.
    virtual Result<> makeFolders(const Path& path, bool isPrivate = false) = 0;
    /// Only the last level: fileGone where the folder to hold it is not there. One that exists is success.
    virtual Result<> makeFolder(const Path& path) = 0;
    /// Replaces what is there, atomically, unless `keepExisting` (then fileBusy).
    virtual Result<> rename(const Path& from, const Path& to, bool keepExisting = false) = 0;
    /// A file, link or empty folder. What is not there fails with fileGone.
    virtual Result<> remove(const Path& path) = 0;
    /// Everything below and the folder itself; links are removed, not followed. What is not there is success.
    virtual Result<> removeTree(const Path& path) = 0;
    virtual Result<> makeSymlink(const std::string& target, const Path& path) = 0;
    virtual Result<> setMode(const Path& path, std::uint32_t mode) = 0;
    /// Of the thing itself, not of a link's target.
    virtual Result<> setModified(const Path& path, std::int64_t mtimeNs) = 0;
    /// After a rename or a create: makes the folder's entry durable.
    virtual Result<> syncFolder(const Path& path) = 0;
    virtual Result<Space> space(const Path& path) = 0;
    virtual Result<Volume> volume(const Path& path) = 0;
    /// Takes the lock at once or fails with jobBusy. Creates the lock file; it stays.
    virtual Result<std::unique_ptr<FileLock>> lock(const Path& path) = 0;
};

/// The real one.
std::unique_ptr<FileSystem> makeLocalFileSystem();

/// Small whole files. readWhole fails with refused/badArgument above `limit` bytes.
Result<std::string> readWhole(FileSystem& files, const Path& path, std::uint64_t limit);
/// Writes beside and renames, both synced: the old content or the new one, never a mixture.
Result<> writeWhole(FileSystem& files, const Path& path, ByteSpan bytes, bool isPrivate = false);

}  // namespace packtrain::io
