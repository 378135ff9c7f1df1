#include "path_look.h"

#include <condition_variable>
#include <mutex>

namespace packtrain::desktop {
namespace {

constexpr std::chrono::milliseconds kBlink(50);

struct Answer {
    std::mutex mutex;
    std::condition_variable given;
    std::optional<Dropped> dropped;
};

}  // namespace

void PathLook::start(NamedPaths named, const Then& then) {
    stop();
    const auto answer = std::make_shared<Answer>();
    task_ = background_.run(
        Lane::slow,
        [answer, named = std::move(named), probe = probe_](const StopToken& token) {
            Dropped dropped = lookAt(named, probe, token);
            const std::lock_guard lock(answer->mutex);
            answer->dropped = std::move(dropped);
            answer->given.notify_one();
            return 0;
        },
        [answer, then](int) { then(std::move(*answer->dropped)); });
    std::unique_lock lock(answer->mutex);
    if (!answer->given.wait_for(lock, kBlink, [&] { return answer->dropped.has_value(); })) return;
    lock.unlock();
    task_.drop();
    then(std::move(*answer->dropped));
}

}  // namespace packtrain::desktop
