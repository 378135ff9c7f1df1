// The walk's look at one folder: what is in it, in plan order, and what of it is left out. No state of its
// own: many threads may use one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataset/glob.h"
#include "dataset/source_root.h"
#include "dataset/walk.h"

namespace packtrain::dataset {

/// A root that is being walked, its folder kept open (null if the root is a file).
struct WalkedRoot {
    RootWatch watch;
    io::FileStat stat;
    io::Volume volume;
    std::unique_ptr<io::Folder> folder;
};

/// One name of a folder: an entry, or what was left out instead.
struct Seen {
    Entry entry;
    std::uint64_t allocated = 0;
    std::uint64_t links = 1;
    std::uint64_t device = 0;
    std::unique_ptr<LeftOut> leftOut;
};
using Batch = std::vector<Seen>;

/// A folder that was listed, or is to be.
struct FolderRead {
    const WalkedRoot* root = nullptr;
    std::string path;      ///< in the dataset; empty for the dataset's root
    std::string relative;  ///< below its root; empty for that root

    bool isGone =
        false;  ///< it vanished or lies wholly before WalkOptions::after: as if it had never been there
    std::unique_ptr<LeftOut> leftOut;  ///< the folder with all that is in it
    io::FileStat stat;
    std::unique_ptr<io::Folder> folder;  ///< null for the root itself: then the root's own
    io::FolderNames names;
    std::vector<std::uint32_t> files;  ///< into names, in plan order: all that are no folders
    io::FolderNames subfolders;        ///< in plan order
};

class FolderReader {
  public:
    explicit FolderReader(const WalkOptions& options);

    /// Fills in what is in the folder. An error ends the walk: sourceMissing, tooManyOpenFiles.
    Result<> list(FolderRead& folder) const;
    /// Looks at files[begin, end) of a listed folder. What vanished is not in the batch.
    Result<Batch> look(const FolderRead& folder, std::size_t begin, std::size_t end) const;
    /// Is it later in plan order than WalkOptions::after?
    bool isWanted(std::string_view path, EntryKind kind) const;

  private:
    /// By a pattern, or because nobody could unpack it.
    std::unique_ptr<LeftOut> excluded(const std::string& path, std::string_view name) const;
    Result<> open(FolderRead& folder) const;
    void sortOut(FolderRead& folder) const;
    Result<> explain(FolderRead& folder, const Error& error) const;
    Result<> lookAt(const FolderRead& folder, std::string_view name, Batch& batch) const;
    Result<> fill(const FolderRead& folder, std::string_view name, const io::FileStat& stat,
                  Seen& seen) const;
    bool isWholeBefore(std::string_view folderPath) const;

    std::optional<std::pair<std::string, EntryKind>> after_;
    std::vector<Glob> excludes_;
    bool skipsJunk_;
};

/// The entry of what `stat` describes. Inode and ctime only where the volume keeps them.
Seen seenAs(std::string path, EntryKind kind, const io::FileStat& stat, const io::Volume& volume);

}  // namespace packtrain::dataset
