// Access tokens that somebody else renews: a notebook's own sign-in, handed in again and again while it
// lasts. In memory only.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

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
    mutable std::mutex mutex_;
    std::map<std::string, Given> given_;
    std::string refused_;
};

}  // namespace packtrain::remote
