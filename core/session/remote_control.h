// Whether a platform's terms forbid to control its machines from afar, as its profile says.
#pragma once

#include <optional>
#include <string_view>

#include "session/profile.h"

namespace packtrain::session {

/// Where its terms say so; nothing: the profile says nothing of it. protocolError as readProfile, for what
/// has no source or date too.
Result<std::optional<Basis>> forbidsRemoteControl(std::string_view profile, std::string_view name);

}  // namespace packtrain::session
