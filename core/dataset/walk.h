// Reading the source in plan order: depth first; in a folder files and links before subfolders; files by
// (name up to the first dot, name), folders by name; all as unsigned bytes. A folder's entry comes before
// what is in it. A dot that begins a name is no "first dot":
// ".profile" has the key ".profile".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "dataset/entry.h"

namespace packtrain::dataset {

/// Something that will not be shipped, by name and with its reason. Part of the result of a job.
struct LeftOut {
    std::string path;
    Reason reason = Reason::sourceUnsupported;
    std::string detail;
    bool byPattern = false;  ///< junk or --exclude: does not make the exit status 3
};

struct WalkOptions {
    std::vector<std::string>
        excludes;  ///< globs: without '/' on every name, with '/' on the whole path; '**' crosses folders
    bool skipJunk = true;  ///< .DS_Store, Thumbs.db, desktop.ini, __pycache__, .git, .ipynb_checkpoints, ._*
    int threads = 2;       ///< how many folders are read ahead
    /// Only entries after this one in plan order (a walk that was cut goes on), with its kind.
    std::optional<std::pair<std::string, EntryKind>> after;
};

struct WalkTotals {
    std::uint64_t files = 0;
    std::uint64_t folders = 0;
    std::uint64_t symlinks = 0;
    std::uint64_t bytes = 0;            ///< of files, as they will be stored
    std::uint64_t allocated = 0;        ///< of files, as they lie on disk (sparse files are smaller)
    std::uint64_t hardLinkedBytes = 0;  ///< stored again because a file has several names
    std::uint64_t leftOut = 0;
};

/// Called from one thread, in plan order. An error stops the walk and is its result.
struct WalkSink {
    std::function<Result<>(Entry&&)> entry;
    std::function<Result<>(LeftOut&&)> leftOut;
};

/// Walks the roots in the order of their prefixes. Memory grows only with the largest single folder. A
/// symlink whose target leaves its root (or is absolute) is left out as sourceOutside; sockets, FIFOs and
/// devices as sourceUnsupported; what may not be read as fileDenied; what vanished meanwhile is not there.
/// sourceMissing if a root itself is gone; cancelled.
Result<WalkTotals> walk(io::FileSystem& files, const std::vector<SourceRoot>& roots,
                        const WalkOptions& options, const WalkSink& sink, const StopToken& stop);

/// True if a comes before b in plan order.
bool inPlanOrder(std::string_view a, EntryKind aKind, std::string_view b, EntryKind bKind);

/// The sample that a file belongs to: its path up to the first dot of its name.
std::string_view sampleKey(std::string_view path);
/// Grouping by basename: the name alone up to the first dot, whatever the folder.
std::string_view sampleBasename(std::string_view path);

/// The roots and the name of a dataset from what a person named: one folder (its contents), or several paths.
/// refused if names clash.
struct NamedSource {
    std::vector<SourceRoot> roots;
    std::string suggestedName;  ///< empty if one must be given
};
Result<NamedSource> nameSource(io::FileSystem& files, const std::vector<Path>& paths);

}  // namespace packtrain::dataset
