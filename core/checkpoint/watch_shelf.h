// What the agent watches, as it is kept over restarts: one folder for each wish, named by its id.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "io/file_system.h"

namespace packtrain::checkpoint {

/// Of a watched folder that goes to `name` below `to`.
std::string watchId(const Path& folder, const std::string& to, const std::string& name);

class WatchShelf {
  public:
    /// One process at a time: jobBusy. `wishName`: of the file that holds a wish.
    static Result<std::unique_ptr<WatchShelf>> open(io::FileSystem& files, const Clock& clock, Path folder,
                                                    std::string_view wishName);

    Path folderOf(const std::string& id) const { return folder_ / id; }
    /// On the disk when it returns.
    Result<> keep(const std::string& id, const std::string& wish) const;
    /// By id.
    Result<std::map<std::string, std::string>> wishes() const;

  private:
    WatchShelf(io::FileSystem& files, Path folder, std::string_view wishName)
        : files_(files), folder_(std::move(folder)), wishName_(wishName) {}

    io::FileSystem& files_;
    const Path folder_;
    const std::string wishName_;
    std::unique_ptr<io::FileLock> lock_;
};

/// Two threads that end together.
class ThreadPair {
  public:
    ThreadPair() = default;
    ThreadPair(const ThreadPair&) = delete;
    ThreadPair& operator=(const ThreadPair&) = delete;
    ~ThreadPair() { end(); }

    void begin(std::function<void(const StopToken&)> one, std::function<void(const StopToken&)> other) {
        one_ = std::jthread(std::move(one));
        other_ = std::jthread(std::move(other));
    }
    void askToEnd() {
        one_.request_stop();
        other_.request_stop();
    }
    void end() {
        askToEnd();
        if (one_.joinable()) one_.join();
        if (other_.joinable()) other_.join();
    }

  private:
    std::jthread one_, other_;
};

/// Opens all that was wished. What cannot be opened is there all the same, with nothing but id, wish and
/// problem. `read` makes a wish of its text, `open` a watch of an id and a wish.
template <typename Watch>
Result<std::map<std::string, std::shared_ptr<Watch>>> openWatches(const WatchShelf& shelf, Log& log,
                                                                  const auto& read, const auto& open) {
    std::map<std::string, std::shared_ptr<Watch>> all;
    PACKTRAIN_TRY(const auto wishes, shelf.wishes());
    for (const auto& [id, text] : wishes) {
        const auto wish = read(text);
        auto opened = wish ? open(id, *wish) : Result<std::shared_ptr<Watch>>(Fail(wish.error()));
        if (!opened) {
            log.warning("what is watched as " + id + " cannot be opened: " + opened.error().message());
            auto closed = std::make_shared<Watch>();
            closed->id = id;
            if (wish) closed->wish = *wish;
            closed->problem = opened.error();
            opened = std::move(closed);
        }
        all[id] = *std::move(opened);
    }
    return all;
}

}  // namespace packtrain::checkpoint
