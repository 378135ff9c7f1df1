#include "support/watched_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
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

struct Layer {
    sqlite3_vfs* real = nullptr;
    sqlite3_vfs vfs{};
    WatchedVfs::Watches watches;
    WatchedVfs::Before before;
    std::recursive_mutex mutex;  ///< recursive: the one who looks on may cut the power
    std::vector<Undo> unsynced;

    void forget(std::string_view path) {
        const std::lock_guard lock(mutex);
        std::erase_if(unsynced, [&](const Undo& undo) { return undo.path == path; });
    }
};

// SQLite's interface is C: its callbacks find their way through this one pointer.
std::unique_ptr<Layer> layer;

struct File {
    sqlite3_file base;
    sqlite3_file* real;
    bool watched;
    std::string* path;  ///< owned; empty for a temporary file
};

File& fileOf(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file);
}
sqlite3_file* realOf(sqlite3_file* file) {
    return fileOf(file).real;
}
int refusal(sqlite3_file* file, Access access) {
    const File& mine = fileOf(file);
    return mine.watched ? layer->before(access, *mine.path) : SQLITE_OK;
}

/// Before a write to [offset, offset + size) or a truncation at offset.
void remember(sqlite3_file* file, sqlite3_int64 offset, sqlite3_int64 size) {
    const File& mine = fileOf(file);
    if (!mine.watched || mine.path->empty()) return;
    Undo undo{*mine.path, offset, {}, 0};
    mine.real->pMethods->xFileSize(mine.real, &undo.sizeBefore);
    const sqlite3_int64 kept = std::clamp<sqlite3_int64>(undo.sizeBefore - offset, 0, size);
    undo.before.resize(static_cast<std::size_t>(kept));
    if (kept > 0) mine.real->pMethods->xRead(mine.real, undo.before.data(), static_cast<int>(kept), offset);
    const std::lock_guard lock(layer->mutex);
    layer->unsynced.push_back(std::move(undo));
}

int closeFile(sqlite3_file* file) {
    delete fileOf(file).path;
    sqlite3_file* real = realOf(file);
    const int code = real->pMethods == nullptr ? SQLITE_OK : real->pMethods->xClose(real);
    sqlite3_free(real);
    return code;
}
int readFile(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    if (const int code = refusal(file, Access::read); code != SQLITE_OK) return code;
    return realOf(file)->pMethods->xRead(realOf(file), out, size, offset);
}
int writeFile(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    if (const int code = refusal(file, Access::write); code != SQLITE_OK) return code;
    remember(file, offset, size);
    return realOf(file)->pMethods->xWrite(realOf(file), bytes, size, offset);
}
int truncateFile(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = refusal(file, Access::truncate); code != SQLITE_OK) return code;
    remember(file, size, INT32_MAX);
    return realOf(file)->pMethods->xTruncate(realOf(file), size);
}
int syncFile(sqlite3_file* file, int flags) {
    if (const int code = refusal(file, Access::sync); code != SQLITE_OK) return code;
    if (const File& mine = fileOf(file); mine.watched) layer->forget(*mine.path);
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
    File& mine = fileOf(file);
    mine.base.pMethods = nullptr;
    auto path = std::make_unique<std::string>(name == nullptr ? "" : name);
    mine.watched = layer->watches(*path);
    if (mine.watched)
        if (const int code = layer->before(Access::open, *path); code != SQLITE_OK) return code;
    mine.real = static_cast<sqlite3_file*>(sqlite3_malloc(layer->real->szOsFile));
    if (mine.real == nullptr) return SQLITE_NOMEM;
    mine.real->pMethods = nullptr;
    const int code = layer->real->xOpen(layer->real, name, mine.real, flags, outFlags);
    if (code != SQLITE_OK) {
        sqlite3_free(mine.real);
        return code;
    }
    mine.path = path.release();
    mine.base.pMethods = &kMethods;
    return SQLITE_OK;
}
int removeFile(sqlite3_vfs*, const char* name, int syncFolder) {
    if (layer->watches(name)) {
        if (const int code = layer->before(Access::remove, name); code != SQLITE_OK) return code;
        layer->forget(name);
    }
    return layer->real->xDelete(layer->real, name, syncFolder);
}
int accessFile(sqlite3_vfs*, const char* name, int flags, int* answer) {
    return layer->real->xAccess(layer->real, name, flags, answer);
}
int fullPath(sqlite3_vfs*, const char* name, int size, char* out) {
    return layer->real->xFullPathname(layer->real, name, size, out);
}

}  // namespace

int failureOf(Access access) {
    switch (access) {
        case Access::open:
            return SQLITE_CANTOPEN;
        case Access::read:
            return SQLITE_IOERR_READ;
        case Access::write:
            return SQLITE_IOERR_WRITE;
        case Access::truncate:
            return SQLITE_IOERR_TRUNCATE;
        case Access::sync:
            return SQLITE_IOERR_FSYNC;
        case Access::remove:
            break;
    }
    return SQLITE_IOERR_DELETE;
}

WatchedVfs::WatchedVfs(Watches watches, Before before) {
    if (layer) throw std::logic_error("one WatchedVfs at a time");
    layer = std::make_unique<Layer>();
    layer->watches = std::move(watches);
    layer->before = std::move(before);
    layer->real = sqlite3_vfs_find(nullptr);
    layer->vfs = *layer->real;
    layer->vfs.zName = "packtrain-watched";
    layer->vfs.szOsFile = sizeof(File);
    layer->vfs.pNext = nullptr;
    layer->vfs.xOpen = openFile;
    layer->vfs.xDelete = removeFile;
    layer->vfs.xAccess = accessFile;
    layer->vfs.xFullPathname = fullPath;
    sqlite3_vfs_register(&layer->vfs, 1);
}

WatchedVfs::~WatchedVfs() {
    sqlite3_vfs_unregister(&layer->vfs);
    sqlite3_vfs_register(layer->real, 1);
    layer.reset();
}

std::size_t WatchedVfs::cutPower() {
    const std::lock_guard lock(layer->mutex);
    for (auto undo = layer->unsynced.rbegin(); undo != layer->unsynced.rend(); ++undo) {
        if (!std::filesystem::exists(undo->path)) continue;
        std::filesystem::resize_file(undo->path, static_cast<std::uintmax_t>(undo->sizeBefore));
        std::fstream file(undo->path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(undo->offset);
        file.write(undo->before.data(), static_cast<std::streamsize>(undo->before.size()));
    }
    const std::size_t lost = layer->unsynced.size();
    layer->unsynced.clear();
    return lost;
}

}  // namespace packtrain::test
