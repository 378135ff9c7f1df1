// One look at a watched folder: which steps stand in it. By names and stats alone; nothing is opened.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dataset/glob.h"
#include "io/file_system.h"

namespace packtrain::checkpoint {

/// What counts as a step: a pattern with a slash at its end means folders, whose files are one step together;
/// others mean files. The language is that of dataset::Glob.
class Patterns {
  public:
    /// Empty: those of the formats that tell their own end, and pickles (kUsualPatterns), and the folders of
    /// known writers (isFolderOfKnownWriter).
    explicit Patterns(const std::vector<std::string>& patterns);
    bool takesFile(std::string_view relative) const;
    bool takesFolder(std::string_view relative) const;
    bool takesKnownWriters() const { return isUsual_; }

  private:
    bool isUsual_;
    std::vector<dataset::Glob> files_, folders_;
};

struct SeenFile {
    std::string path;  ///< below the step's folder; of a step of one file its name
    std::uint64_t size = 0;
    std::int64_t mtimeNs = 0;
    std::uint64_t inode = 0;

    bool operator==(const SeenFile&) const = default;
};

struct SeenStep {
    std::string path;  ///< below the watched folder
    bool isFolder = false;
    std::vector<SeenFile> files;  ///< in the order of their names

    std::uint64_t bytes() const;
    std::int64_t newestNs() const;
    /// Changes with each save; not with a hard link to a file, which changes only its ctime.
    std::string signature() const;
};

struct Looked {
    std::vector<SeenStep> steps;
    std::vector<Path> folders;  ///< that were looked through, the watched one first
    bool tooMany = false;       ///< more than kMostEntries: the rest was not looked at
};

inline constexpr std::size_t kMostEntries = 20'000;

/// Names of files and folders that writers use until they rename: "x.tmp", ".x.swp", "tmp-x", "x.part",
/// "x.orbax-checkpoint-tmp-12".
bool isTemporaryName(std::string_view name);

/// Links are not followed. Fails as opening the folder fails; what cannot be read below it is not there.
Result<Looked> look(io::FileSystem& files, const Path& folder, const Patterns& patterns);

/// One named file or folder as a step, whatever its name. fileGone, sourceUnsupported if it is neither or a
/// folder without files.
Result<SeenStep> lookAt(io::FileSystem& files, const Path& path);

}  // namespace packtrain::checkpoint
