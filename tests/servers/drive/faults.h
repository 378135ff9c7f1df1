#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace packtrain::servers {

// What a request is, for the plan's `when` and for the counts.
struct FaultEvent {
    std::set<std::string> kinds;
    // 1 for the first session that was begun; 0: none.
    int session = 0;
    std::string name;
    // For an upload: the object's bytes [begin, end) that the request brings.
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

// A fault as it is carried out. README.md lists the actions and which member each of them reads.
struct Fault {
    std::string id;
    std::string action;
    int status = 503;
    std::string reason;
    std::string message;
    std::string body;
    std::string contentType;
    std::string retryAfter;
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<std::int64_t> after;
    std::optional<std::int64_t> keep;
    std::int64_t by = 1;
    std::int64_t rate = 64 * 1024;
    std::chrono::milliseconds wait{0};
    bool untilReleased = false;
    std::string target;
    std::string style;
    std::string how;
    bool once = false;
    std::int64_t size = 1000;
};

// The plan: rules that meet requests, each with its own count. All calls from any thread.
class Faults {
  public:
    // Adds rules, or nothing and returns why not. `text` is a JSON array, one object, or one object a line.
    std::optional<std::string> add(const std::string& text, bool replacing);
    void clear();

    // The fault that this request meets, if any. The first rule that fires hides the request from those after
    // it.
    std::optional<Fault> meet(const FaultEvent& event);

    // Waits as a stall does: until the time is over, the rule is released or the server ends.
    void stall(const Fault& fault);
    // Ends waiting and lasting rules; all of them when `id` is empty. Returns how many.
    int release(const std::string& id);

    nlohmann::json report() const;
    // Every action and every kind that a plan may name.
    static nlohmann::json vocabulary();

  private:
    using Clock = std::chrono::steady_clock;
    struct Rule {
        Fault fault;
        std::set<std::string> kinds;
        std::int64_t nth = 1;
        std::int64_t every = 0;
        std::int64_t count = 1;
        std::optional<std::int64_t> atByte;
        int session = 0;
        std::string name;
        std::optional<std::chrono::milliseconds> lasts;
        bool lastsUntilReleased = false;
        std::int64_t seen = 0;
        std::int64_t fired = 0;
        std::optional<Clock::time_point> activeUntil;
        std::uint64_t releases = 0;
    };

    static std::optional<std::string> parseRule(const nlohmann::json& json, Rule& rule);
    static bool applies(const Rule& rule, const FaultEvent& event);
    static bool due(Rule& rule);

    mutable std::mutex mutex_;
    std::condition_variable released_;
    std::vector<Rule> rules_;
    int nextId_ = 1;
};

}  // namespace packtrain::servers
