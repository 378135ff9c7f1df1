#include <algorithm>
#include <set>

#include "dataset/manifest.h"
#include "dataset/plan_order.h"
#include "dataset/walk.h"

namespace packtrain::dataset {
namespace {

struct Named {
    SourceRoot root;
    bool isFolder = false;
};

/// The name that the person sees: of the path as it was given; of the real one where that says nothing ("."
/// or "..").
std::string visibleName(const Path& given, const Path& real) {
    const std::string_view name = given.name();
    return std::string(name.empty() || name == "." || name == ".." ? real.name() : name);
}

Result<Named> name(io::FileSystem& files, const Path& path) {
    PACKTRAIN_TRY(const io::FileStat stat, files.stat(path));
    PACKTRAIN_TRY(const Path real, files.realPath(path));
    if (stat.type != io::FileType::file && stat.type != io::FileType::folder)
        return fail(Reason::sourceUnsupported, path.display());
    return Named{{real, visibleName(path, real)}, stat.type == io::FileType::folder};
}

}  // namespace

Result<NamedSource> nameSource(io::FileSystem& files, const std::vector<Path>& paths) {
    if (paths.empty()) return fail(Reason::badArgument, "no path was named");
    NamedSource source;
    std::set<std::string> names;
    for (const Path& path : paths) {
        PACKTRAIN_TRY(Named named, name(files, path));
        if (paths.size() == 1) {
            const std::string_view suggestion =
                named.isFolder ? std::string_view(named.root.prefix) : keyOfName(named.root.prefix);
            if (isDatasetName(suggestion)) source.suggestedName = suggestion;
            if (named.isFolder) named.root.prefix.clear();
        } else if (!isSafeRelative(named.root.prefix) || !names.insert(named.root.prefix).second) {
            return fail(Reason::nameNotAllowed, path.display() + ": two of the paths have this name");
        }
        source.roots.push_back(std::move(named.root));
    }
    return source;
}

}  // namespace packtrain::dataset
