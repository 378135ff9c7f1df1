#include "cache/in_parallel.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace packtrain::cache {

Result<> inParallel(std::size_t count, int workers, const StopToken& stop,
                    const std::function<Result<>(std::size_t, const StopToken&)>& task) {
    std::mutex mutex;
    std::size_t next = 0;
    std::optional<Error> firstError;
    StopSource abandon;
    const std::stop_callback passOn(stop, [&] { abandon.request_stop(); });
    const auto work = [&] {
        while (true) {
            std::size_t mine = 0;
            {
                const std::scoped_lock lock(mutex);
                if (firstError || next == count) return;
                mine = next++;
            }
            if (auto done = task(mine, abandon.get_token()); !done) {
                const std::scoped_lock lock(mutex);
                if (!firstError) firstError = std::move(done).error();
                abandon.request_stop();
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        const auto wanted = std::min<std::size_t>(static_cast<std::size_t>(std::max(1, workers)), count);
        threads.reserve(wanted);
        for (std::size_t i = 0; i < wanted; ++i) threads.emplace_back(work);
    }
    if (stop.stop_requested()) return fail(Reason::cancelled);
    if (firstError) return Fail(std::move(*firstError));
    return {};
}

}  // namespace packtrain::cache
