// What a person says of this session's end, at the agent's start or while it runs.
#pragma once

#include <mutex>

#include "parts.h"
#include "session_view.h"

namespace packtrain::agent {

/// Section and command "limits" (API.md). What was said last holds for as long as the session lives, over
/// restarts of the agent too.
class LimitsPart final : public Part {
  public:
    /// `session`: sessionId(). `told`: on the command line; where that says nothing, what was said earlier
    /// holds.
    LimitsPart(const PartGround& ground, std::string session, const OwnLimits& told);

    /// Any thread.
    OwnLimits now() const;

    std::string_view section() const override { return "limits"; }
    Json view() const override;
    std::optional<Result<Json>> command(std::string_view name, const Json& arguments) override;

  private:
    Result<Json> limits(const Json& arguments);
    OwnLimits kept() const;
    Result<> keep(const OwnLimits& limits) const;
    Json told(const OwnLimits& limits) const;

    service::FileSystem& files_;
    const Clock& clock_;
    const Path file_;
    const std::string session_;
    mutable std::mutex mutex_;
    OwnLimits limits_;
};

}  // namespace packtrain::agent
