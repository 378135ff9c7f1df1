// A root of the source and whether it is still the one that was there first: a drive that was unmounted
// leaves an empty folder behind.
#pragma once

#include <optional>

#include "dataset/entry.h"

namespace packtrain::dataset {

/// What there is to remember of a root. fileGone if it is not there.
Result<SeenRoot> seeRoot(io::FileSystem& files, const Path& path);

/// Not thread-safe, except isStill() after the first call of look() has returned.
class RootWatch {
  public:
    /// Compares with root.seen from the start, if an earlier look left that.
    RootWatch(io::FileSystem& files, SourceRoot root) : files_(&files), root_(std::move(root)) {}

    const SourceRoot& root() const { return root_; }
    /// Looks, and from now on compares with what it sees. sourceMissing if nothing is there, or if it is
    /// another folder in which nothing stands that stood in the one seen before: USB drives come back with
    /// other devices and inodes, but not without their files.
    Result<io::FileStat> look();
    /// False if another folder stands in the root's place. sourceMissing if none does.
    Result<bool> isStill() const;
    /// Asked once for each thing that stands there; what cannot be asked is a volume with nothing special.
    const io::Volume& volume();

  private:
    Result<io::FileStat> present() const;
    bool isSeen(const io::FileStat& now) const;
    Result<> resembles() const;

    io::FileSystem* files_;
    SourceRoot root_;
    std::optional<io::Volume> volume_;
};

}  // namespace packtrain::dataset
