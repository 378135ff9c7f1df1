// May this user write to the folder that was chosen as a target? Asked before the first file is read, because
// the engine meets it only with the first shard.
#pragma once

#include "service/uploads.h"

namespace packtrain::desktop {

/// fileDenied if the target is a folder of this computer, there or to be made, in which this user may make
/// nothing. Blocks as long as the disk does.
Result<> checkMayWrite(const service::PushRequest& request);

}  // namespace packtrain::desktop
