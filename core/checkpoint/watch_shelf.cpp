#include "checkpoint/watch_shelf.h"

#include "base/digest.h"
#include "remote/wait_for_lock.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::uint64_t kLargestWish = kMiB;
constexpr std::size_t kIdBytes = 6;
constexpr std::chrono::seconds kLockLimit{5};

}  // namespace

std::string watchId(const Path& folder, const std::string& to, const std::string& name) {
    const std::string text = folder.bytes() + '\0' + to + '\0' + name;
    return toHex(asBytes(digestOf(DigestKind::sha256, asBytes(text)).substr(0, kIdBytes)));
}

Result<std::unique_ptr<WatchShelf>> WatchShelf::open(io::FileSystem& files, const Clock& clock, Path folder,
                                                     std::string_view wishName) {
    std::unique_ptr<WatchShelf> shelf(new WatchShelf(files, std::move(folder), wishName));
    PACKTRAIN_CHECK(files.makeFolders(shelf->folder_, true));
    // The threads of a process that was killed let go one after the other.
    const Path lockFile = shelf->folder_ / "lock";
    auto lock = remote::waitForLock(files, clock, lockFile, kLockLimit, StopToken());
    if (!lock && lock.error().reason == Reason::networkTimeout)
        return fail(Reason::jobBusy, lockFile.display());
    PACKTRAIN_TRY(shelf->lock_, std::move(lock));
    return shelf;
}

Result<> WatchShelf::keep(const std::string& id, const std::string& wish) const {
    return io::writeWhole(files_, folderOf(id) / wishName_, asBytes(wish), true);
}

Result<std::map<std::string, std::string>> WatchShelf::wishes() const {
    PACKTRAIN_TRY(const auto folder, files_.openFolder(folder_));
    PACKTRAIN_TRY(const io::FolderNames names, folder->names());
    std::map<std::string, std::string> wishes;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string id(names.at(i).name);
        if (auto text = io::readWhole(files_, folderOf(id) / wishName_, kLargestWish))
            wishes[id] = *std::move(text);
    }
    return wishes;
}

}  // namespace packtrain::checkpoint
