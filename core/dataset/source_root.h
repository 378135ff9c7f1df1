// A root of the source and whether it is still the one that was there first: a drive that was unmounted
// leaves an empty folder behind.
#pragma once

#include <optional>

#include "dataset/entry.h"

namespace packtrain::dataset {

/// Not thread-safe, except isStill() after the first call of it has returned.
class RootWatch {
  public:
    RootWatch(io::FileSystem& files, SourceRoot root) : files_(&files), root_(std::move(root)) {}

    const SourceRoot& root() const { return root_; }
    /// Looks, and from now on compares with what it sees. sourceMissing if nothing is there, or what replaced
    /// it is an empty folder.
    Result<io::FileStat> look();
    /// False if another folder stands in the root's place. sourceMissing if none does.
    Result<bool> isStill() const;
    const io::FileStat& first() const { return *first_; }
    /// Asked once; what cannot be asked is a volume with nothing special.
    const io::Volume& volume();

  private:
    Result<io::FileStat> present() const;
    bool isFirst(const io::FileStat& now) const;

    io::FileSystem* files_;
    SourceRoot root_;
    std::optional<io::FileStat> first_;
    std::optional<io::Volume> volume_;
};

}  // namespace packtrain::dataset
