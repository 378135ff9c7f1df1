#include "checkpoint/spool_view.h"

namespace packtrain::checkpoint {
namespace {

class SpoolView final : public io::FileSystem {
  public:
    explicit SpoolView(io::FileSystem& files) : files_(files) {}

    Result<io::Volume> volume(const Path& path) override {
        PACKTRAIN_TRY(io::Volume volume, files_.volume(path));
        volume.stableInodes = false;
        return volume;
    }

    Result<std::unique_ptr<io::Folder>> openFolder(const Path& path) override {
        return files_.openFolder(path);
    }
    Result<std::unique_ptr<io::ReadableFile>> openRead(const Path& path) override {
        return files_.openRead(path);
    }
    Result<std::unique_ptr<io::WritableFile>> openWrite(const Path& path, io::WriteMode mode,
                                                        bool isPrivate) override {
        return files_.openWrite(path, mode, isPrivate);
    }
    Result<io::FileStat> stat(const Path& path) override { return files_.stat(path); }
    Result<io::FileStat> linkStat(const Path& path) override { return files_.linkStat(path); }
    Result<Path> realPath(const Path& path) override { return files_.realPath(path); }
    Result<> makeFolders(const Path& path, bool isPrivate) override {
        return files_.makeFolders(path, isPrivate);
    }
    Result<> rename(const Path& from, const Path& to, bool keepExisting) override {
        return files_.rename(from, to, keepExisting);
    }
    Result<> remove(const Path& path) override { return files_.remove(path); }
    Result<> removeTree(const Path& path) override { return files_.removeTree(path); }
    Result<> makeSymlink(const std::string& target, const Path& path) override {
        return files_.makeSymlink(target, path);
    }
    Result<> setMode(const Path& path, std::uint32_t mode) override { return files_.setMode(path, mode); }
    Result<> setModified(const Path& path, std::int64_t mtimeNs) override {
        return files_.setModified(path, mtimeNs);
    }
    Result<> syncFolder(const Path& path) override { return files_.syncFolder(path); }
    Result<io::Space> space(const Path& path) override { return files_.space(path); }
    Result<std::unique_ptr<io::FileLock>> lock(const Path& path) override { return files_.lock(path); }

  private:
    io::FileSystem& files_;
};

}  // namespace

std::unique_ptr<io::FileSystem> makeSpoolView(io::FileSystem& files) {
    return std::make_unique<SpoolView>(files);
}

}  // namespace packtrain::checkpoint
