// checkpoint::Shipping over the engine and a configured remote.
#pragma once

#include <memory>

#include "checkpoint/shipping.h"
#include "service/datasets.h"
#include "service/upload_service.h"

namespace packtrain::service {

/// The steps of one set as datasets, each with one object per file, below `set`. `upload` is what an
/// UploadService needs, but for jobs and files: the set has jobs of its own in `folder`, which nobody lists
/// among a person's pushes. Talks to nobody.
Result<std::unique_ptr<checkpoint::Shipping>> makeShipping(const UploadParts& upload,
                                                           DatasetService& datasets, Target set,
                                                           const Path& folder);

}  // namespace packtrain::service
