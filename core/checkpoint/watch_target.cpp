#include "checkpoint/watch_target.h"

namespace packtrain::checkpoint {

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
