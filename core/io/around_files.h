// What every file system around another one shares: all calls handed on.
#pragma once

#include "io/file_system.h"

namespace packtrain::io {

/// Changes nothing. A file system that changes one thing derives from it and says only that. The inner one
/// must outlive it.
class AroundFiles : public FileSystem {
  public:
    explicit AroundFiles(FileSystem& inner) : inner_(inner) {}

    Result<std::unique_ptr<Folder>> openFolder(const Path& path) override { return inner_.openFolder(path); }
    Result<std::unique_ptr<ReadableFile>> openRead(const Path& path) override {
        return inner_.openRead(path);
    }
    Result<std::unique_ptr<WritableFile>> openWrite(const Path& path, WriteMode mode,
                                                    bool isPrivate) override {
        return inner_.openWrite(path, mode, isPrivate);
    }
    Result<FileStat> stat(const Path& path) override { return inner_.stat(path); }
    Result<FileStat> linkStat(const Path& path) override { return inner_.linkStat(path); }
    Result<Path> realPath(const Path& path) override { return inner_.realPath(path); }
    Result<> makeFolders(const Path& path, bool isPrivate) override {
        return inner_.makeFolders(path, isPrivate);
    }
    Result<> makeFolder(const Path& path) override { return inner_.makeFolder(path); }
    Result<> rename(const Path& from, const Path& to, bool keepExisting) override {
        return inner_.rename(from, to, keepExisting);
    }
    Result<> remove(const Path& path) override { return inner_.remove(path); }
    Result<> removeTree(const Path& path) override { return inner_.removeTree(path); }
    Result<> makeSymlink(const std::string& target, const Path& path) override {
        return inner_.makeSymlink(target, path);
    }
    Result<> setMode(const Path& path, std::uint32_t mode) override { return inner_.setMode(path, mode); }
    Result<> setModified(const Path& path, std::int64_t mtimeNs) override {
        return inner_.setModified(path, mtimeNs);
    }
    Result<> syncFolder(const Path& path) override { return inner_.syncFolder(path); }
    Result<Space> space(const Path& path) override { return inner_.space(path); }
    Result<Volume> volume(const Path& path) override { return inner_.volume(path); }
    Result<std::unique_ptr<FileLock>> lock(const Path& path) override { return inner_.lock(path); }

  protected:
    FileSystem& inner_;
};

}  // namespace packtrain::io
