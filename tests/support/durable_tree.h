// What a disk would still hold after a power cut, for FaultyFileSystem.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "io/file_system.h"

namespace packtrain::test {

/// An image of a tree in memory. Things are told apart by inode, so that a rename moves what was synced with
/// them.
class DurableTree {
  public:
    /// All that is below `root` is durable now.
    DurableTree(io::FileSystem& files, const Path& root);

    bool covers(const Path& path) const { return root_.contains(path); }
    /// A thing was made at `path`: of it nothing is durable, whatever had its inode before.
    void wasMade(const Path& path);
    /// What is at `path` and below will be written, moved or removed: it is durable as it is, and only syncs
    /// count from now on.
    void willChange(const Path& path);
    /// Something was removed or replaced: an inode that is free now may soon be another file's.
    void forgetGone();
    void wasSynced(const Path& path);
    void folderWasSynced(const Path& path);
    /// Makes the disk what the image says.
    void restore();

  private:
    struct Node;
    using NodePtr = std::shared_ptr<Node>;

    NodePtr nodeOf(const Path& path, const io::FileStat& stat);
    NodePtr load(const Path& path, const io::FileStat& stat);
    void refreshForeign(const Path& path, const NodePtr& node);
    void collectInodes(const Path& path, std::set<std::uint64_t>& inodes);
    void write(const Path& path, const Node& node);

    io::FileSystem& files_;
    Path root_;
    std::map<std::uint64_t, NodePtr> byInode_;
    NodePtr image_;  // after the map, which loading it fills
};

}  // namespace packtrain::test
