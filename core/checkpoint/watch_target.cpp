#include "checkpoint/watch_target.h"

#include "dataset/manifest.h"

namespace packtrain::checkpoint {

Result<> checkWatch(const Path& folder, const std::string& name, const std::vector<std::string>& patterns) {
    if (!folder.isAbsolute()) return fail(Reason::badArgument, folder.display() + " is no absolute path");
    if (!dataset::isDatasetName(name)) return fail(Reason::nameNotAllowed, printable(name));
    for (const std::string& pattern : patterns)
        if (!isUtf8(pattern)) return fail(Reason::badArgument, printable(pattern));
    return {};
}

Result<> checkWatchTarget(io::FileSystem& files, const std::string& to) {
    constexpr std::string_view kLocal = "local:";
    if (!to.starts_with(kLocal)) return {};
    Path place(to.substr(kLocal.size()));
    auto volume = files.volume(place);
    while (!volume && place.parent() != place) {  // it is made by the first upload
        place = place.parent();
        volume = files.volume(place);
    }
    if (!volume || !volume->type.starts_with("fuse")) return {};
    return fail(Reason::unsupported,
                printable(to) + " is a mounted drive (" + volume->type +
                    "), which calls written what it may not have sent yet; name the drive itself");
}

}  // namespace packtrain::checkpoint
