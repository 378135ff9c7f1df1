// DatasetService over the open remotes.
#pragma once

#include "service/datasets.h"
#include "service/remotes.h"

namespace packtrain::service {

/// `scratch` holds short-lived copies of indexes.
std::unique_ptr<DatasetService> makeDatasetService(io::FileSystem& files, OpenRemotes& remotes, Path scratch);

}  // namespace packtrain::service
