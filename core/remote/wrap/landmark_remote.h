// Nothing is done on a drive that was taken away and left an empty place behind.
#pragma once

#include "remote/wrap/around.h"

namespace packtrain::remote {

/// Everything that happens in `folder` and below, as long as `mark` is in it: before and after each verb the
/// mark is looked for, so that neither "it is not there" nor anything else is believed of an empty mount
/// point. targetMissing (wait) instead, also where the disk has become read-only: it could be written when
/// the mark was put. The folder itself is never made. `inner` has landmarks and outlives this.
std::unique_ptr<Remote> atLandmark(Remote& inner, std::string folder, std::string mark);

}  // namespace packtrain::remote
