// Access tokens that somebody else renews: a notebook's own sign-in, handed in again and again while it
// lasts. In memory only.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/cancel.h"
#include "base/clock.h"

namespace packtrain::remote {

/// Thread-safe. By the names of remotes.
class GivenTokens {
  public:
    struct Given {
        std::string token;
        Ticks ends{0};  ///< on the boot clock: a machine that slept does not make a token younger
    };

    /// One that the drive refused does not come back by being given again.
    void give(const std::string& remote, Given given) {
        const std::scoped_lock lock(mutex_);
        if (refused_ == given.token) given.ends = Ticks{0};
        given_[remote] = std::move(given);
        settle(remote);
    }
    /// The first token is being asked for: who needs one waits for it.
    void promise(const std::string& remote) {
        const std::scoped_lock lock(mutex_);
        given_.try_emplace(remote);
        promised_.insert(remote);
    }
    /// It does not come for now.
    void breakPromise(const std::string& remote) {
        const std::scoped_lock lock(mutex_);
        settle(remote);
    }
    /// Waits at most so long while a token is promised.
    void awaitPromised(const std::string& remote, Nanoseconds limit, const StopToken& stop) {
        std::unique_lock lock(mutex_);
        settled_.wait_for(lock, stop, limit, [&] { return !promised_.contains(remote); });
    }
    /// By the drive, before its time.
    void refuse(const std::string& remote, const std::string& token) {
        const std::scoped_lock lock(mutex_);
        const auto found = given_.find(remote);
        if (found == given_.end() || found->second.token != token) return;
        found->second.ends = Ticks{0};
        refused_ = token;
    }
    void forget(const std::string& remote) {
        const std::scoped_lock lock(mutex_);
        given_.erase(remote);
        settle(remote);
    }
    /// The newest, even if it has ended; nothing: none was ever given.
    std::optional<Given> of(const std::string& remote) const {
        const std::scoped_lock lock(mutex_);
        const auto found = given_.find(remote);
        return found == given_.end() ? std::nullopt : std::optional(found->second);
    }
    std::map<std::string, Ticks> ends() const {
        const std::scoped_lock lock(mutex_);
        std::map<std::string, Ticks> all;
        for (const auto& [remote, given] : given_) all[remote] = given.ends;
        return all;
    }

  private:
    /// mutex_ is held.
    void settle(const std::string& remote) {
        if (promised_.erase(remote) > 0) settled_.notify_all();
    }

    mutable std::mutex mutex_;
    std::condition_variable_any settled_;
    std::map<std::string, Given> given_;
    std::set<std::string> promised_;
    std::string refused_;
};

}  // namespace packtrain::remote
