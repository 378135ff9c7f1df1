// The local disk, which says of itself that it is a network volume.
#pragma once

#include "io/file_system.h"

namespace packtrain::test {

class RemoteVolume final : public io::FileSystem {
  public:
    explicit RemoteVolume(io::FileSystem& inner) : inner_(inner) {}

    Result<io::Volume> volume(const Path&) override { return io::Volume{.type = "nfs4", .network = true}; }

    Result<std::unique_ptr<io::Folder>> openFolder(const Path& path) override {
        return inner_.openFolder(path);
    }
    Result<std::unique_ptr<io::ReadableFile>> openRead(const Path& path) override {
        return inner_.openRead(path);
    }
    Result<std::unique_ptr<io::WritableFile>> openWrite(const Path& path, io::WriteMode mode,
                                                        bool isPrivate) override {
        return inner_.openWrite(path, mode, isPrivate);
    }
    Result<io::FileStat> stat(const Path& path) override { return inner_.stat(path); }
    Result<io::FileStat> linkStat(const Path& path) override { return inner_.linkStat(path); }
    Result<Path> realPath(const Path& path) override { return inner_.realPath(path); }
    Result<> makeFolders(const Path& path, bool isPrivate) override {
        return inner_.makeFolders(path, isPrivate);
    }
    Result<> makeFolder(const Path& path) override { return inner_.makeFolder(path); }
    Result<> rename(const Path& from, const Path& to, bool keep) override {
        return inner_.rename(from, to, keep);
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
    Result<io::Space> space(const Path& path) override { return inner_.space(path); }
    Result<std::unique_ptr<io::FileLock>> lock(const Path& path) override { return inner_.lock(path); }

  private:
    io::FileSystem& inner_;
};

}  // namespace packtrain::test
