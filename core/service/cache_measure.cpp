#include "service/cache_measure.h"

#include "base/digest.h"
#include "io/process.h"
#include "io/system_clock.h"
#include "service/line.h"

namespace packtrain::service {
namespace {

constexpr std::size_t kIdBytes = 4;

/// The disk that the agent's cache would have.
Result<Path> usualFolder() {
    if (const auto chosen = io::environment("PACKTRAIN_CACHE"); chosen && chosen->starts_with('/'))
        return Path(*chosen);
    return io::stateFolder();
}

}  // namespace

Result<MeasureResult> measureCacheAt(const MeasureWish& wish, const MeasureProgress& progress,
                                     const StopToken& stop) {
    const io::SystemClock clock;
    const auto files = io::makeLocalFileSystem();
    const auto log = nullLog();
    PACKTRAIN_TRY(const auto line, openLine(*files, clock, *log, {}));
    PACKTRAIN_TRY(const auto place, line->remotes->folder(wish.to));
    const std::string name = "packtrain-bench-" + toHex(asBytes(randomBytes(kIdBytes)));
    Path above = wish.folder;
    if (above.empty()) {
        PACKTRAIN_TRY(above, usualFolder());
    }
    cache::MeasureOptions options;
    options.folder = above / name;
    options.remoteFolder = (Path(place.path) / name).bytes();
    options.objects = wish.objects;
    options.size = wish.size;
    options.workers = wish.workers;
    options.keepRemote = wish.keepRemote;
    PACKTRAIN_TRY(auto measured,
                  cache::measureCache(*place.remote, *files, clock, *log, options, progress, stop));
    return MeasureResult{std::move(measured), wish.to.remote + ':' + (Path(wish.to.path) / name).bytes(),
                         options.folder};
}

}  // namespace packtrain::service
