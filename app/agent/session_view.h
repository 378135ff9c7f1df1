// Where this session runs, since when, and when it may end.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/path.h"
#include "base/result.h"
#include "sensors/reading.h"
#include "session/deadline.h"

namespace packtrain::agent {

/// What a person said; all may be absent.
struct SessionWishes {
    std::string platform = {};                    ///< id of a profile
    Path profile = {};                            ///< a file of their own
    std::string plan = {};                        ///< id of a plan
    std::optional<session::Seconds> endsIn = {};  ///< from the agent's start
    std::optional<session::Seconds> idleLimit = {};
    std::optional<session::Seconds> age = {};  ///< how old the session was at the agent's start
};

/// What a person knows better than the profile.
struct OwnLimits {
    std::optional<Ticks> endsAt = {};  ///< boot clock
    std::optional<session::Seconds> idle = {};
};

struct SessionReport {
    std::string platformId, platformName, planId, planName;
    bool planAssumed = false;
    std::vector<std::string> plans;  ///< ids, of the platform
    Nanoseconds age{0};
    std::string ageBasis;
    std::vector<session::Deadline> deadlines = {};
    std::optional<session::TimeLeft> left = {};
    Ticks now{0};                          ///< the boot clock that the deadlines are on
    std::optional<Nanoseconds> idle = {};  ///< since anything ran; nothing: not known
};

/// "8h", "90min", "1h30m", "45s"; nothing if it is no duration or longer than a year.
std::optional<session::Seconds> parseDuration(std::string_view text);

/// The profiles that were built in, as JSON: name and text.
struct BuiltInProfile {
    std::string_view name, json;
};
std::vector<BuiltInProfile> builtInProfiles();

/// When process 1 began, on the boot clock: nearest to when the platform gave the machine out.
std::optional<Ticks> beginOfProcessOne(const Path& root);

/// Found out once, at the agent's start.
class SessionView {
  public:
    /// Fails with badArgument for a platform or plan that there is none of, naming those that there are.
    static Result<SessionView> open(const SessionWishes& wishes, const Path& root, const Clock& clock);

    /// What was wished when it was opened.
    const OwnLimits& wished() const { return wished_; }

    /// `pastLengths`: of earlier sessions on the platform and plan that tell when this one may end. `own`:
    /// where there is none, what was wished.
    SessionReport report(const std::optional<session::KernelActivity>& kernel, Ticks now,
                         std::vector<session::Seconds> pastLengths = {},
                         const std::optional<OwnLimits>& own = {}) const;

  private:
    session::PlatformProfile profile_;
    session::Plan plan_;
    bool planAssumed_ = false;
    std::string ageBasis_;
    session::SessionFacts facts_;
    OwnLimits wished_;
};

}  // namespace packtrain::agent
