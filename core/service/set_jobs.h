// Jobs that ship what an agent has gathered by itself: in a folder of their own, where nobody lists them
// among a person's pushes.
#pragma once

#include <memory>
#include <vector>

#include "service/upload_service.h"

namespace packtrain::service {

/// Thread-safe. create(), run() and keepOnly() talk to the drive and block.
class SetJobs {
  public:
    /// `upload` is what an UploadService needs, but for jobs and files. The sources are copies of our own, as
    /// checkpoint::makeSpoolView says. Talks to nobody.
    static Result<std::unique_ptr<SetJobs>> open(const UploadParts& upload, const Path& folder);

    Result<JobId> create(const PushRequest& request, const StopToken& stop);
    /// Until it is final; a job that failed is tried again. Stopping leaves it resumable, within 2 s.
    Result<JobView> run(const JobId& job, const StopToken& stop);
    Result<JobView> view(const JobId& job);
    /// All of it.
    Result<std::vector<LeftOut>> leftOut(const JobId& job);
    /// Other jobs than these are of no use to anybody: what they hold open on the drive is given up, what
    /// they made there and no manifest lists is removed, and they go. One whose drive is away goes next time.
    void keepOnly(const std::vector<JobId>& kept, const StopToken& stop);

  private:
    explicit SetJobs(const UploadParts& upload) : disk_(upload.files), remotes_(upload.remotes) {}
    Result<> takeBack(const JobView& job, const StopToken& stop);

    io::FileSystem& disk_;
    OpenRemotes& remotes_;
    std::unique_ptr<io::FileSystem> files_;
    std::unique_ptr<transfer::JobStore> jobs_;
    std::unique_ptr<UploadService> uploads_;
};

/// The place of that name below another.
Target below(Target target, const std::string& name);

}  // namespace packtrain::service
