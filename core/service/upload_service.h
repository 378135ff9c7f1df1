// UploadService over the job store: runs jobs on threads of this process, or starts a process for one, and
// watches those of others.
#pragma once

#include "service/remotes.h"
#include "service/secrets.h"
#include "service/uploads.h"
#include "transfer/job_store.h"

namespace packtrain::service {

struct UploadParts {
    io::FileSystem& files;
    const Clock& clock;
    Log& log;
    transfer::JobStore& jobs;
    transfer::Gate& gate;
    OpenRemotes& remotes;
    ChosenSecrets& secrets;
    Path stateFolder;
    std::function<void()> onWake;  ///< the computer slept: connections are dropped
    Path program;                  ///< packtrain, for startDetached
};

/// Destroying it stops the jobs that run here; they resume later.
std::unique_ptr<UploadService> makeUploadService(const UploadParts& parts);

/// How a finished dataset is read from training code, and the line that verifies it.
std::string loaderSnippet(const JobSpec& spec, const std::string& destination);

}  // namespace packtrain::service
