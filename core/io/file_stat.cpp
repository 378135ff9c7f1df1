#include "io/file_stat.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "io/errno_error.h"

namespace packtrain::io {
namespace {

constexpr std::uint64_t kStatBlock = 512;  // of st_blocks, whatever the file system's own block is

FileType typeOf(mode_t mode) {
    if (S_ISREG(mode)) return FileType::file;
    if (S_ISDIR(mode)) return FileType::folder;
    if (S_ISLNK(mode)) return FileType::symlink;
    return FileType::other;
}

std::int64_t nanoseconds(const timespec& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

FileStat fromSystem(const struct stat& found) {
    FileStat stat;
    stat.type = typeOf(found.st_mode);
    stat.size = static_cast<std::uint64_t>(found.st_size);
    stat.mtimeNs = nanoseconds(found.st_mtim);
    stat.ctimeNs = nanoseconds(found.st_ctim);
    stat.inode = found.st_ino;
    stat.device = found.st_dev;
    stat.mode = found.st_mode & 07777;
    stat.links = found.st_nlink;
    stat.allocated = static_cast<std::uint64_t>(found.st_blocks) * kStatBlock;
    return stat;
}

}  // namespace

Result<FileStat> statAt(int folder, const char* name, int flags, std::string_view shown) {
    struct stat found{};
    if (::fstatat(folder, name, &found, flags) == -1) return failErrno(errno, Attempt::read, shown);
    return fromSystem(found);
}

Result<FileStat> statOf(int descriptor, std::string_view shown) {
    struct stat found{};
    if (::fstat(descriptor, &found) == -1) return failErrno(errno, Attempt::read, shown);
    return fromSystem(found);
}

}  // namespace packtrain::io
