#include "service/local_target.h"

namespace packtrain::service {
namespace {

/// Links resolved as far as the path exists; the rest by its text.
Path resolved(io::FileSystem& files, const Path& path) {
    if (auto real = files.realPath(path)) return std::move(*real);
    const Path parent = path.parent();
    if (parent.empty() || parent == path) return path;
    Path above = resolved(files, parent);
    if (path.name() == ".") return above;
    return path.name() == ".." ? above.parent() : above / path.name();
}

/// The deepest part of the path at which there is something.
Result<io::FileStat> deepest(io::FileSystem& files, Path& path) {
    for (;; path = path.parent()) {
        auto found = files.stat(path);
        if (found || found.error().reason != Reason::fileGone || path.parent() == path) return found;
    }
}

}  // namespace

Result<> checkLocalTarget(io::FileSystem& files, const Path& target, const std::vector<Path>& sources) {
    const Path real = resolved(files, target);
    for (const Path& source : sources)
        if (resolved(files, source).contains(real)) return fail(Reason::targetInside, source.display());
    Path there = real;
    const auto found = deepest(files, there);
    if (found && found->type != io::FileType::folder)
        return fail(Reason::targetNoFolder, there.display() + " is a file");
    return {};
}

}  // namespace packtrain::service
