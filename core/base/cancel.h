// Stopping: std::stop_token by its own name, so that rooms need not say which header it comes from.
#pragma once

#include <stop_token>

namespace packtrain {

using StopSource = std::stop_source;
using StopToken = std::stop_token;

}  // namespace packtrain
