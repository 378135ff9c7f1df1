#include "remote/wait_for_lock.h"

namespace packtrain::remote {
namespace {

constexpr std::chrono::milliseconds kPause{20};

}  // namespace

Result<std::unique_ptr<io::FileLock>> waitForLock(io::FileSystem& files, const Clock& clock, const Path& path,
                                                  std::chrono::seconds limit, const StopToken& stop) {
    PACKTRAIN_CHECK(files.makeFolders(path.parent(), true));
    const Ticks start = clock.steady();
    while (true) {
        auto lock = files.lock(path);
        if (lock || lock.error().reason != Reason::jobBusy) return lock;
        if (clock.steady() - start >= limit)
            return fail(Reason::networkTimeout, "another process holds " + path.display());
        if (!clock.waitFor(kPause, stop)) return fail(Reason::cancelled);
    }
}

}  // namespace packtrain::remote
