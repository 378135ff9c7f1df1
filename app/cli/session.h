// What every verb needs: the house (opened when first asked for), how to speak, and when to stop.
#pragma once

#include <memory>
#include <string>

#include "service/house.h"
#include "service/platform.h"

namespace packtrain::cli {

/// Exit statuses, as in the manual.
enum Exit : int {
    kDone = 0,
    kFailed = 1,
    kUsage = 2,
    kLeftOut = 3,
    kWaiting = 4,
    kSignIn = 5,
    kQuota = 6,
    kVerification = 7,
    kBusy = 8,
    kNetwork = 9,
    kInterrupted = 130,
};

class Session {
  public:
    Session();

    bool json = false;
    StopSource stop;

    /// Opens it at the first call; prints the error and returns null if it cannot.
    service::House* house();
    StopToken token() const { return stop.get_token(); }

    /// Text for people on standard output, not with --json.
    void say(const std::string& line) const;
    /// On standard error: progress and warnings.
    void note(const std::string& line) const;
    /// The error as text or as a JSON line; returns its exit status (130 if we were interrupted).
    int failed(const Error& error) const;
    /// Asks on the terminal; false without one (then `how` says which flag answers).
    bool confirm(const std::string& question, const std::string& expected, const std::string& how) const;

  private:
    std::unique_ptr<service::House> house_;
};

/// "340,112"
std::string grouped(std::uint64_t number);
/// "1 shard", "45 shards"
std::string counted(std::uint64_t number, std::string_view what);
/// "4 min", "2 h 10 min", "35 s"
std::string duration(std::chrono::seconds seconds);
/// Local time "14:05", with the date if it is not today.
std::string localTime(WallTime time);

}  // namespace packtrain::cli
