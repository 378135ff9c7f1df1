// The folder that a job sends to, where its disk may be taken away: known again by what was put into it
// before the job was made.
#pragma once

#include <memory>

#include "transfer/job_record.h"

namespace packtrain::transfer {

/// Makes the dataset's folder and puts a landmark into it, where the drive has such; for JobSpec::landmark.
Result<std::string> putLandmark(remote::Remote& remote, const JobSpec& spec, const StopToken& stop);
/// Nothing more will be sent there.
Result<> takeLandmark(remote::Remote& remote, const JobSpec& spec, const StopToken& stop);
/// The remote as the job must see it; null where nothing has to be watched.
std::unique_ptr<remote::Remote> watchLandmark(remote::Remote& remote, const JobRow& job);

}  // namespace packtrain::transfer
