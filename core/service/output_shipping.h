// checkpoint::OutputShipping over the engine and a configured remote.
#pragma once

#include <memory>

#include "checkpoint/output_shipping.h"
#include "service/upload_service.h"

namespace packtrain::service {

/// The sets of one series as datasets below `series`, whose last part is their name. Its jobs lie in
/// `folder`. Talks to nobody.
Result<std::unique_ptr<checkpoint::OutputShipping>> makeOutputShipping(const UploadParts& upload,
                                                                       Target series, const Path& folder);

}  // namespace packtrain::service
