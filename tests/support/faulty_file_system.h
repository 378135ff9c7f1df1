// A file system that fails where the test says, and that forgets what was never synced when the power is cut.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "io/file_system.h"

namespace packtrain::test {

class DurableTree;

enum class Op : std::uint8_t {
    openFolder,
    names,
    openRead,
    readAt,
    openWrite,
    writeAt,
    truncate,
    sync,
    stat,
    readLink,
    realPath,
    makeFolders,
    rename,
    remove,
    removeTree,
    makeSymlink,
    setMode,
    setModified,
    syncFolder,
    space,
    volume,
    lock,
};

struct Operation {
    std::size_t number;  ///< from 0, since the last reset
    Op op;
    Path path;  ///< as the caller named it; below a Folder: the folder's path and the relative one
};

/// Forwards to another file system. Every call is one numbered operation. Thread-safe. Open files and folders
/// must not outlive it.
class FaultyFileSystem final : public io::FileSystem {
  public:
    explicit FaultyFileSystem(io::FileSystem& inner);
    ~FaultyFileSystem() override;

    /// Operation `number` fails with `error` instead of being done.
    void failAt(std::size_t number, Error error);
    /// From operation `number` on all fail, as for a process that is gone. Undone by cut() and reset().
    void dieAt(std::size_t number);
    /// The rule is asked before each operation; an error that it returns is the operation's result. It may
    /// change the disk.
    void rule(std::function<std::optional<Error>(const Operation&)> rule);
    /// Numbers from 0 again, no faults.
    void reset();
    std::size_t operations() const;
    /// How often a planned fault struck. A test whose fault never struck has tested nothing.
    std::size_t faultsUsed() const;
    std::vector<Operation> history() const;

    /// Every look at a thing is changed by this before the caller sees it: other inodes, other devices. Not
    /// undone by reset(), like the next two.
    void disguise(std::function<void(const Path&, io::FileStat&)> how);
    void volumeIs(io::Volume volume);
    /// Folders do not say what a name is, as on some network file systems.
    void hideTypes();

    /// From now on remembers what of the tree below `root` is durable: contents as of each file's last sync,
    /// entries as of their folder's last syncFolder. What is there now counts as durable, and so does
    /// whatever is written past this object (a database by its library).
    void watchPower(const Path& root);
    /// The power fails and comes back: the tree becomes what was durable. Nothing may be open. Ends dieAt.
    void cut();

    Result<std::unique_ptr<io::Folder>> openFolder(const Path& path) override;
    Result<std::unique_ptr<io::ReadableFile>> openRead(const Path& path) override;
    Result<std::unique_ptr<io::WritableFile>> openWrite(const Path& path, io::WriteMode mode,
                                                        bool isPrivate) override;
    Result<io::FileStat> stat(const Path& path) override;
    Result<io::FileStat> linkStat(const Path& path) override;
    Result<Path> realPath(const Path& path) override;
    Result<> makeFolders(const Path& path, bool isPrivate) override;
    Result<> makeFolder(const Path& path) override;
    Result<> rename(const Path& from, const Path& to, bool keepExisting) override;
    Result<> remove(const Path& path) override;
    Result<> removeTree(const Path& path) override;
    Result<> makeSymlink(const std::string& target, const Path& path) override;
    Result<> setMode(const Path& path, std::uint32_t mode) override;
    Result<> setModified(const Path& path, std::int64_t mtimeNs) override;
    Result<> syncFolder(const Path& path) override;
    Result<io::Space> space(const Path& path) override;
    Result<io::Volume> volume(const Path& path) override;
    Result<std::unique_ptr<io::FileLock>> lock(const Path& path) override;

    /// For the files and folders that this one opens: counts the operation, and fails if a fault is planned
    /// for it.
    Result<> enter(Op op, const Path& path);
    void wasSynced(const Path& path);
    io::FileStat disguised(const Path& path, io::FileStat stat) const;
    io::FolderNames disguised(io::FolderNames names) const;

  private:
    void wasMade(const Path& path);
    void willChange(const Path& path);
    void forgetGone();

    io::FileSystem& inner_;
    mutable std::mutex mutex_;
    std::map<std::size_t, Error> faults_;
    std::optional<std::size_t> deathAt_;
    std::function<std::optional<Error>(const Operation&)> rule_;
    std::function<void(const Path&, io::FileStat&)> disguise_;
    std::optional<io::Volume> volume_;
    bool typesAreHidden_ = false;
    std::vector<Operation> history_;
    std::size_t faultsUsed_ = 0;
    std::unique_ptr<DurableTree> durable_;
};

}  // namespace packtrain::test
