// A file system of one folder with as many files as a test wants, made up as they are asked for: nothing is
// held in memory but what the reader holds. Counts what is done to it.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "io/file_system.h"

namespace packtrain::test {

class WideTree final : public io::FileSystem {
  public:
    /// Folders "d0000".. of `filesPerFolder` files each; or, with no folders, the files in the root "/wide"
    /// itself.
    WideTree(std::size_t folders, std::size_t filesPerFolder)
        : folders_(folders), filesPerFolder_(filesPerFolder) {}

    static Path root() { return Path("/wide"); }

    std::atomic<std::uint64_t> statsDone = 0;
    std::atomic<std::uint64_t> namesGiven = 0;
    std::atomic<int> openFolders = 0;
    std::atomic<int> mostOpenFolders = 0;

    Result<std::unique_ptr<io::Folder>> openFolder(const Path& path) override;
    Result<io::FileStat> stat(const Path& path) override;
    Result<Path> realPath(const Path& path) override { return path; }
    Result<io::Volume> volume(const Path&) override { return io::Volume{}; }

    // The rest is not what a walk does.
    Result<std::unique_ptr<io::ReadableFile>> openRead(const Path&) override {
        return fail(Reason::internal);
    }
    Result<std::unique_ptr<io::WritableFile>> openWrite(const Path&, io::WriteMode, bool) override {
        return fail(Reason::internal);
    }
    Result<io::FileStat> linkStat(const Path&) override { return fail(Reason::internal); }
    Result<> makeFolders(const Path&, bool) override { return fail(Reason::internal); }
    Result<> makeFolder(const Path&) override { return fail(Reason::internal); }
    Result<> rename(const Path&, const Path&, bool) override { return fail(Reason::internal); }
    Result<> remove(const Path&) override { return fail(Reason::internal); }
    Result<> removeTree(const Path&) override { return fail(Reason::internal); }
    Result<> makeSymlink(const std::string&, const Path&) override { return fail(Reason::internal); }
    Result<> setMode(const Path&, std::uint32_t) override { return fail(Reason::internal); }
    Result<> setModified(const Path&, std::int64_t) override { return fail(Reason::internal); }
    Result<> syncFolder(const Path&) override { return fail(Reason::internal); }
    Result<io::Space> space(const Path&) override { return fail(Reason::internal); }
    Result<std::unique_ptr<io::FileLock>> lock(const Path&) override { return fail(Reason::internal); }

    io::FolderNames names(bool isRoot);

  private:
    std::size_t folders_;
    std::size_t filesPerFolder_;
};

}  // namespace packtrain::test
