// DatasetService over the open remotes.
#pragma once

#include "service/datasets.h"
#include "service/remotes.h"

namespace packtrain::service {

/// Below `stateFolder`: `scratch` for short-lived copies of indexes, `trash-lists` for what was in a trash.
std::unique_ptr<DatasetService> makeDatasetService(io::FileSystem& files, const Clock& clock,
                                                   OpenRemotes& remotes, const Path& stateFolder);

}  // namespace packtrain::service
