// Can the folder that was chosen as a target take anything? Asked before the first file is read, because the
// engine meets it only with the first shard.
#pragma once

#include "service/uploads.h"

namespace packtrain::desktop {

/// Of a target that is a folder of this computer; all others are well. Blocks as long as the disk does.
/// Refused if a part of the path is a file, if this user may not write there, or if it lies inside what is to
/// be sent, links followed.
Result<> checkLocalTarget(const service::PushRequest& request);

}  // namespace packtrain::desktop
