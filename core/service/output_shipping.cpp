#include "service/output_shipping.h"

#include "service/dataset_series.h"
#include "service/set_jobs.h"

namespace packtrain::service {
namespace {

constexpr int kWorkers = 2;  // a set is small, and memory belongs to the training

class DriveOutputs final : public checkpoint::OutputShipping {
  public:
    DriveOutputs(OpenRemotes& remotes, Target series, std::unique_ptr<SetJobs> jobs)
        : remotes_(remotes), series_(std::move(series)), jobs_(std::move(jobs)) {}

    Result<std::uint64_t> highest(const StopToken& stop) override {
        PACKTRAIN_TRY(const auto place, remotes_.folder(series_));
        PACKTRAIN_TRY(const auto members,
                      seriesMembers(*place.remote, place.path, nameOfSeries(series_), stop));
        return members.empty() ? 0 : members.rbegin()->first;
    }

    Result<JobId> create(const std::string& name, const Path& from, const StopToken& stop) override {
        PushRequest request{.paths = {from}, .to = series_, .name = name, .plan = {}, .excludes = {}};
        request.skipJunk = false;  // that was left out before
        request.parallel = kWorkers;
        return jobs_->create(request, stop);
    }

    Result<JobView> run(const JobId& job, const StopToken& stop) override { return jobs_->run(job, stop); }
    Result<JobView> progress(const JobId& job) override { return jobs_->view(job); }
    Result<std::vector<LeftOut>> leftOut(const JobId& job) override { return jobs_->leftOut(job); }
    void keepOnly(const std::vector<JobId>& kept, const StopToken& stop) override {
        jobs_->keepOnly(kept, stop);
    }

  private:
    OpenRemotes& remotes_;
    const Target series_;
    const std::unique_ptr<SetJobs> jobs_;
};

}  // namespace

Result<std::unique_ptr<checkpoint::OutputShipping>> makeOutputShipping(const UploadParts& upload,
                                                                       Target series, const Path& folder) {
    PACKTRAIN_CHECK(upload.remotes.folder(series));  // it is configured
    PACKTRAIN_TRY(auto jobs, SetJobs::open(upload, folder));
    return std::make_unique<DriveOutputs>(upload.remotes, std::move(series), std::move(jobs));
}

}  // namespace packtrain::service
