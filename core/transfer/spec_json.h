// A job's spec as JSON, for its journal.
#pragma once

#include <string>
#include <string_view>

#include "transfer/job.h"

namespace packtrain::transfer {

std::string specToJson(const JobSpec& spec);
/// databaseBroken if it is not a spec that this version wrote.
Result<JobSpec> specFromJson(std::string_view text);

}  // namespace packtrain::transfer
