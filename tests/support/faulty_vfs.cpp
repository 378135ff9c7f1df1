#include "support/faulty_vfs.h"

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace packtrain::test {
namespace {

// The content that a file had before a write that is not synced yet; undone from the last to the first.
struct Undo {
    sqlite3_int64 offset = 0;
    std::string before;
    sqlite3_int64 sizeBefore = 0;
};

struct Plan {
    sqlite3_vfs* real = nullptr;
    sqlite3_vfs vfs{};
    std::size_t accesses = 0;
    std::size_t faultsUsed = 0;
    std::size_t faultFrom = SIZE_MAX;
    bool isLasting = false;
    FaultyVfs::Fault fault = FaultyVfs::Fault::inputOutput;
    std::map<std::string, std::vector<Undo>> unsynced;

    // The code with which this access fails, or SQLITE_OK.
    int access(int code) {
        const std::size_t number = accesses++;
        if (number < faultFrom || (!isLasting && number > faultFrom)) return SQLITE_OK;
        ++faultsUsed;
        const bool needsSpace = code == SQLITE_IOERR_WRITE;
        return fault == FaultyVfs::Fault::diskFull && needsSpace ? SQLITE_FULL : code;
    }
};

// SQLite's interface is C: its callbacks find their way through this one pointer.
std::unique_ptr<Plan> plan;

struct File {
    sqlite3_file base;
    sqlite3_file* real;
    std::string* path;  // owned; nothing for a temporary file
};

File& fileOf(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file);
}
sqlite3_file* realOf(sqlite3_file* file) {
    return fileOf(file).real;
}

void remember(sqlite3_file* file, sqlite3_int64 offset, sqlite3_int64 length) {
    if (fileOf(file).path == nullptr) return;
    sqlite3_file* real = realOf(file);
    Undo undo;
    undo.offset = offset;
    real->pMethods->xFileSize(real, &undo.sizeBefore);
    const sqlite3_int64 kept = std::max<sqlite3_int64>(0, std::min(length, undo.sizeBefore - offset));
    undo.before.resize(static_cast<std::size_t>(kept));
    if (kept > 0) real->pMethods->xRead(real, undo.before.data(), static_cast<int>(kept), offset);
    plan->unsynced[*fileOf(file).path].push_back(std::move(undo));
}

int closeFile(sqlite3_file* file) {
    File& mine = fileOf(file);
    const int code = mine.real->pMethods == nullptr ? SQLITE_OK : mine.real->pMethods->xClose(mine.real);
    sqlite3_free(mine.real);
    delete mine.path;
    return code;
}

int readFile(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    if (const int code = plan->access(SQLITE_IOERR_READ); code != SQLITE_OK) return code;
    return realOf(file)->pMethods->xRead(realOf(file), out, size, offset);
}

int writeFile(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    if (const int code = plan->access(SQLITE_IOERR_WRITE); code != SQLITE_OK) return code;
    remember(file, offset, size);
    return realOf(file)->pMethods->xWrite(realOf(file), bytes, size, offset);
}

int truncateFile(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = plan->access(SQLITE_IOERR_TRUNCATE); code != SQLITE_OK) return code;
    remember(file, size, INT32_MAX);
    return realOf(file)->pMethods->xTruncate(realOf(file), size);
}

int syncFile(sqlite3_file* file, int flags) {
    if (const int code = plan->access(SQLITE_IOERR_FSYNC); code != SQLITE_OK) return code;
    if (fileOf(file).path != nullptr) plan->unsynced.erase(*fileOf(file).path);
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

// Version 2: with shared memory for WAL, without mapped pages, so that every read and write is seen.
constexpr sqlite3_io_methods kMethods = {
    2,          closeFile,     readFile,    writeFile,   truncateFile, syncFile, sizeOfFile,
    lockFile,   unlockFile,    reservedOf,  controlFile, sectorOf,     deviceOf, mapShared,
    lockShared, barrierShared, unmapShared, nullptr,     nullptr};

int openFile(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* outFlags) {
    File& mine = fileOf(file);
    mine.base.pMethods = nullptr;
    if (const int code = plan->access(SQLITE_CANTOPEN); code != SQLITE_OK) return code;
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

int removeFile(sqlite3_vfs*, const char* name, int syncFolder) {
    if (const int code = plan->access(SQLITE_IOERR_DELETE); code != SQLITE_OK) return code;
    plan->unsynced.erase(name);
    return plan->real->xDelete(plan->real, name, syncFolder);
}

int accessFile(sqlite3_vfs*, const char* name, int flags, int* answer) {
    return plan->real->xAccess(plan->real, name, flags, answer);
}
int fullPath(sqlite3_vfs*, const char* name, int size, char* out) {
    return plan->real->xFullPathname(plan->real, name, size, out);
}

void takeBack(const std::string& path, const std::vector<Undo>& undos) {
    if (!std::filesystem::exists(path)) return;
    for (auto undo = undos.rbegin(); undo != undos.rend(); ++undo) {
        std::filesystem::resize_file(path, static_cast<std::uintmax_t>(undo->sizeBefore));
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(undo->offset);
        file.write(undo->before.data(), static_cast<std::streamsize>(undo->before.size()));
    }
}

}  // namespace

FaultyVfs::FaultyVfs() {
    if (plan) throw std::logic_error("one FaultyVfs at a time");
    plan = std::make_unique<Plan>();
    plan->real = sqlite3_vfs_find(nullptr);
    plan->vfs = *plan->real;
    plan->vfs.zName = "packtrain-faulty";
    plan->vfs.szOsFile = sizeof(File);
    plan->vfs.pNext = nullptr;
    plan->vfs.xOpen = openFile;
    plan->vfs.xDelete = removeFile;
    plan->vfs.xAccess = accessFile;
    plan->vfs.xFullPathname = fullPath;
    sqlite3_vfs_register(&plan->vfs, 1);
}

FaultyVfs::~FaultyVfs() {
    sqlite3_vfs_unregister(&plan->vfs);
    sqlite3_vfs_register(plan->real, 1);
    plan.reset();
}

void FaultyVfs::failAt(std::size_t number, Fault fault) {
    plan->faultFrom = number;
    plan->isLasting = false;
    plan->fault = fault;
}

void FaultyVfs::failFrom(std::size_t number, Fault fault) {
    failAt(number, fault);
    plan->isLasting = true;
}

void FaultyVfs::reset() {
    plan->accesses = 0;
    plan->faultsUsed = 0;
    plan->faultFrom = SIZE_MAX;
}

std::size_t FaultyVfs::accesses() const {
    return plan->accesses;
}
std::size_t FaultyVfs::faultsUsed() const {
    return plan->faultsUsed;
}

void FaultyVfs::cutPower() {
    for (const auto& [path, undos] : plan->unsynced) takeBack(path, undos);
    plan->unsynced.clear();
    reset();
}

}  // namespace packtrain::test
