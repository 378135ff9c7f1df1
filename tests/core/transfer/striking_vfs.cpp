#include "striking_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace packtrain::test {
namespace {

/// What a file was before a write that is not synced yet; undone from the last to the first.
struct Undo {
    std::string path;
    sqlite3_int64 offset = 0;
    std::string before;
    sqlite3_int64 sizeBefore = 0;
};

struct Plan {
    sqlite3_vfs* real = nullptr;
    sqlite3_vfs vfs{};
    StrikingVfs::Strike strike;
    std::atomic<std::size_t> accesses{0}, strikes{0};
    std::recursive_mutex mutex;  ///< a strike may cut the power
    std::vector<Undo> unsynced;

    bool strikesNow(bool isWrite) {
        if (!strike(accesses++, isWrite)) return false;
        ++strikes;
        return true;
    }
};

// SQLite's interface is C: its callbacks find their way through this one pointer.
std::unique_ptr<Plan> plan;

struct File {
    sqlite3_file base;
    sqlite3_file* real;
    bool watched;
    std::string* path;
};

sqlite3_file* realOf(sqlite3_file* file) {
    return reinterpret_cast<File*>(file)->real;
}
bool strikes(sqlite3_file* file, bool isWrite) {
    return reinterpret_cast<File*>(file)->watched && plan->strikesNow(isWrite);
}

/// Before a write to [offset, offset + size) or a truncation at offset.
void remember(sqlite3_file* file, sqlite3_int64 offset, sqlite3_int64 size) {
    const auto& mine = *reinterpret_cast<File*>(file);
    if (!mine.watched) return;
    Undo undo{*mine.path, offset, {}, 0};
    mine.real->pMethods->xFileSize(mine.real, &undo.sizeBefore);
    const sqlite3_int64 kept = std::clamp<sqlite3_int64>(undo.sizeBefore - offset, 0, size);
    undo.before.resize(static_cast<std::size_t>(kept));
    if (kept > 0) mine.real->pMethods->xRead(mine.real, undo.before.data(), static_cast<int>(kept), offset);
    const std::lock_guard lock(plan->mutex);
    plan->unsynced.push_back(std::move(undo));
}

int closeFile(sqlite3_file* file) {
    delete reinterpret_cast<File*>(file)->path;
    sqlite3_file* real = realOf(file);
    const int code = real->pMethods == nullptr ? SQLITE_OK : real->pMethods->xClose(real);
    sqlite3_free(real);
    return code;
}
int readFile(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    if (strikes(file, false)) return SQLITE_IOERR_READ;
    return realOf(file)->pMethods->xRead(realOf(file), out, size, offset);
}
int writeFile(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    if (strikes(file, true)) return SQLITE_IOERR_WRITE;
    remember(file, offset, size);
    return realOf(file)->pMethods->xWrite(realOf(file), bytes, size, offset);
}
int truncateFile(sqlite3_file* file, sqlite3_int64 size) {
    if (strikes(file, true)) return SQLITE_IOERR_TRUNCATE;
    remember(file, size, INT32_MAX);
    return realOf(file)->pMethods->xTruncate(realOf(file), size);
}
int syncFile(sqlite3_file* file, int flags) {
    if (strikes(file, true)) return SQLITE_IOERR_FSYNC;
    if (const auto& mine = *reinterpret_cast<File*>(file); mine.watched) {
        const std::lock_guard lock(plan->mutex);
        std::erase_if(plan->unsynced, [&](const Undo& undo) { return undo.path == *mine.path; });
    }
    return realOf(file)->pMethods->xSync(realOf(file), flags);
}
int sizeOfFile(sqlite3_file* file, sqlite3_int64* size) {
    return realOf(file)->pMethods->xFileSize(realOf(file), size);
}
int lockFile(sqlite3_file* file, int level) {
    return realOf(file)->pMethods->xLock(realOf(file), level);
}
int unlockFile(sqlite3_file* file, int level) {
    return realOf(file)->pMethods->xUnlock(realOf(file), level);
}
int reservedOf(sqlite3_file* file, int* answer) {
    return realOf(file)->pMethods->xCheckReservedLock(realOf(file), answer);
}
int controlFile(sqlite3_file* file, int op, void* argument) {
    return realOf(file)->pMethods->xFileControl(realOf(file), op, argument);
}
int sectorOf(sqlite3_file* file) {
    return realOf(file)->pMethods->xSectorSize(realOf(file));
}
int deviceOf(sqlite3_file* file) {
    return realOf(file)->pMethods->xDeviceCharacteristics(realOf(file));
}
int mapShared(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
    return realOf(file)->pMethods->xShmMap(realOf(file), region, size, extend, out);
}
int lockShared(sqlite3_file* file, int offset, int count, int flags) {
    return realOf(file)->pMethods->xShmLock(realOf(file), offset, count, flags);
}
void barrierShared(sqlite3_file* file) {
    realOf(file)->pMethods->xShmBarrier(realOf(file));
}
int unmapShared(sqlite3_file* file, int remove) {
    return realOf(file)->pMethods->xShmUnmap(realOf(file), remove);
}

// Version 2: shared memory for WAL, no mapped pages, so that every read and write is seen.
constexpr sqlite3_io_methods kMethods = {
    2,          closeFile,     readFile,    writeFile,   truncateFile, syncFile, sizeOfFile,
    lockFile,   unlockFile,    reservedOf,  controlFile, sectorOf,     deviceOf, mapShared,
    lockShared, barrierShared, unmapShared, nullptr,     nullptr};

int openFile(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* outFlags) {
    auto& mine = *reinterpret_cast<File*>(file);
    mine.base.pMethods = nullptr;
    mine.watched = name != nullptr && std::string_view(name).find("/job.sqlite") != std::string_view::npos;
    mine.path = nullptr;
    mine.real = static_cast<sqlite3_file*>(sqlite3_malloc(plan->real->szOsFile));
    if (mine.real == nullptr) return SQLITE_NOMEM;
    mine.real->pMethods = nullptr;
    const int code = plan->real->xOpen(plan->real, name, mine.real, flags, outFlags);
    if (code != SQLITE_OK) {
        sqlite3_free(mine.real);
        return code;
    }
    mine.path = name == nullptr ? nullptr : new std::string(name);
    mine.base.pMethods = &kMethods;
    return SQLITE_OK;
}
int removeFile(sqlite3_vfs*, const char* name, int sync) {
    return plan->real->xDelete(plan->real, name, sync);
}
int accessFile(sqlite3_vfs*, const char* name, int flags, int* answer) {
    return plan->real->xAccess(plan->real, name, flags, answer);
}
int fullPath(sqlite3_vfs*, const char* name, int size, char* out) {
    return plan->real->xFullPathname(plan->real, name, size, out);
}

}  // namespace

StrikingVfs::StrikingVfs(Strike strike) {
    plan = std::make_unique<Plan>();
    plan->strike = std::move(strike);
    plan->real = sqlite3_vfs_find(nullptr);
    plan->vfs = *plan->real;
    plan->vfs.zName = "packtrain-striking";
    plan->vfs.szOsFile = sizeof(File);
    plan->vfs.pNext = nullptr;
    plan->vfs.xOpen = openFile;
    plan->vfs.xDelete = removeFile;
    plan->vfs.xAccess = accessFile;
    plan->vfs.xFullPathname = fullPath;
    sqlite3_vfs_register(&plan->vfs, 1);
}

StrikingVfs::~StrikingVfs() {
    sqlite3_vfs_unregister(&plan->vfs);
    sqlite3_vfs_register(plan->real, 1);
    plan.reset();
}

std::size_t StrikingVfs::cutPower() {
    const std::lock_guard lock(plan->mutex);
    for (auto undo = plan->unsynced.rbegin(); undo != plan->unsynced.rend(); ++undo) {
        if (!std::filesystem::exists(undo->path)) continue;
        std::filesystem::resize_file(undo->path, static_cast<std::uintmax_t>(undo->sizeBefore));
        std::fstream file(undo->path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(undo->offset);
        file.write(undo->before.data(), static_cast<std::streamsize>(undo->before.size()));
    }
    return plan->unsynced.size();
}

std::size_t StrikingVfs::accesses() const {
    return plan->accesses;
}
std::size_t StrikingVfs::strikes() const {
    return plan->strikes;
}

}  // namespace packtrain::test
