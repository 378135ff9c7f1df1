#include "io/local_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>

#include <climits>
#include <cstring>
#include <mutex>

#include "io/beneath.h"
#include "io/errno_error.h"
#include "io/file_stat.h"
#include "io/local_file.h"

namespace packtrain::io {
namespace {

constexpr std::size_t kListBuffer = 256 * kKiB;

// The record that getdents64 writes (getdents(2)); the name follows the fixed part and ends with a NUL.
struct Record {
    std::uint64_t inode;
    std::int64_t next;
    std::uint16_t length;
    std::uint8_t type;
};
constexpr std::size_t kNameOffset = offsetof(Record, type) + 1;

FileType typeOf(std::uint8_t recorded) {
    switch (recorded) {
        case DT_REG:
            return FileType::file;
        case DT_DIR:
            return FileType::folder;
        case DT_LNK:
            return FileType::symlink;
        default:
            return FileType::other;
    }
}

void addRecords(const char* buffer, std::size_t size, FolderNames& names) {
    for (std::size_t at = 0; at < size;) {
        Record record{};
        std::memcpy(&record, buffer + at, kNameOffset);
        const std::string_view name(buffer + at + kNameOffset);
        if (name != "." && name != "..") names.add(name, typeOf(record.type));
        at += record.length;
    }
}

class LocalFolder final : public Folder {
  public:
    LocalFolder(Descriptor descriptor, std::string shown)
        : descriptor_(std::move(descriptor)), shown_(std::move(shown)) {}

    Result<FolderNames> names() override {
        const std::scoped_lock lock(position_);
        if (::lseek(descriptor_.get(), 0, SEEK_SET) == -1) return failErrno(errno, Attempt::read, shown_);
        PACKTRAIN_TRY(FolderNames names, listFolder(descriptor_.get(), shown_));
        names.sort();
        return names;
    }

    Result<FileStat> stat(std::string_view relative) override {
        PACKTRAIN_TRY(const Place place, placeBeneath(descriptor_.get(), relative, shown_));
        return statAt(place.folder, place.name.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                      below(relative));
    }

    Result<std::unique_ptr<ReadableFile>> openRead(std::string_view relative) override {
        PACKTRAIN_TRY(Descriptor file, openQuietly(relative, kReadFlags));
        return readableFile(std::move(file), below(relative));
    }

    Result<std::unique_ptr<Folder>> openFolder(std::string_view relative) override {
        PACKTRAIN_TRY(Descriptor folder, openQuietly(relative, O_RDONLY | O_DIRECTORY));
        return localFolder(std::move(folder), below(relative));
    }

    Result<std::string> readLink(std::string_view relative) override {
        PACKTRAIN_TRY(const Place place, placeBeneath(descriptor_.get(), relative, shown_));
        return readLinkAt(place.folder, place.name, below(relative));
    }

    Result<FileStat> stat() override { return statOf(descriptor_.get(), shown_); }

  private:
    std::string below(std::string_view relative) const { return (Path(shown_) / relative).bytes(); }

    // Reading must not touch the source, access times included; only a file's owner may ask for that.
    Result<Descriptor> openQuietly(std::string_view relative, int flags) {
        auto opened = openBeneath(descriptor_.get(), relative, flags | O_NOATIME, shown_);
        if (!opened && opened.error().reason == Reason::fileDenied)
            return openBeneath(descriptor_.get(), relative, flags, shown_);
        return opened;
    }

    Descriptor descriptor_;
    std::string shown_;
    std::mutex position_;
};

}  // namespace

std::unique_ptr<Folder> localFolder(Descriptor descriptor, std::string shown) {
    return std::make_unique<LocalFolder>(std::move(descriptor), std::move(shown));
}

Result<FolderNames> listFolder(int descriptor, std::string_view shown) {
    FolderNames names;
    const auto buffer = std::make_unique_for_overwrite<char[]>(kListBuffer);
    while (true) {
        const long count =
            uninterrupted([&] { return ::syscall(SYS_getdents64, descriptor, buffer.get(), kListBuffer); });
        if (count == -1) return failErrno(errno, Attempt::read, shown);
        if (count == 0) return names;
        addRecords(buffer.get(), static_cast<std::size_t>(count), names);
    }
}

Result<std::string> readLinkAt(int folder, const std::string& name, std::string_view shown) {
    std::string target(PATH_MAX, '\0');
    const auto length = ::readlinkat(folder, name.c_str(), target.data(), target.size());
    if (length == -1 && errno == EINVAL) return fail(Reason::sourceUnsupported, printable(shown));
    if (length == -1) return failErrno(errno, Attempt::read, shown);
    target.resize(static_cast<std::size_t>(length));
    return target;
}

}  // namespace packtrain::io
