// Keeps the small calls of one account below the rate that its drive bears.
#pragma once

#include "remote/wrap/around.h"
#include "remote/wrap/pace.h"

namespace packtrain::remote {

/// `clock` outlives the remote. Bodies of objects (send, read) are not paced, but a drive that slows them
/// down slows the others.
std::unique_ptr<Remote> paced(std::unique_ptr<Remote> inner, const Clock& clock, PaceLimits limits = {});

}  // namespace packtrain::remote
