#include "service/set_jobs.h"

#include <algorithm>

#include "checkpoint/spool_view.h"
#include "transfer/withdraw.h"

namespace packtrain::service {
namespace {

bool mayPass(const Error& error) {
    return error.kind == Kind::transient || error.kind == Kind::wait || error.kind == Kind::auth ||
           error.kind == Kind::cancelled;
}

}  // namespace

Target below(Target target, const std::string& name) {
    if (!target.path.empty() && !target.path.ends_with('/')) target.path += '/';
    target.path += name;
    return target;
}

Result<std::unique_ptr<SetJobs>> SetJobs::open(const UploadParts& upload, const Path& folder) {
    std::unique_ptr<SetJobs> made(new SetJobs(upload));
    made->files_ = checkpoint::makeSpoolView(upload.files);
    PACKTRAIN_TRY(made->jobs_, transfer::JobStore::open(upload.files, upload.clock, folder));
    made->uploads_ =
        makeUploadService({*made->files_, upload.clock, upload.log, *made->jobs_, upload.gate, upload.remotes,
                           upload.secrets, upload.stateFolder, upload.onWake, upload.program});
    return made;
}

Result<JobId> SetJobs::create(const PushRequest& request, const StopToken& stop) {
    return uploads_->create(request, stop);
}

Result<JobView> SetJobs::run(const JobId& job, const StopToken& stop) {
    PACKTRAIN_TRY(const JobView before, uploads_->view(job));
    if (before.state == JobState::failed) PACKTRAIN_CHECK(uploads_->wish(job, Wish::retry));
    return uploads_->run(job, Patience::waits, {}, stop);
}

Result<JobView> SetJobs::view(const JobId& job) {
    return uploads_->view(job);
}

Result<std::vector<LeftOut>> SetJobs::leftOut(const JobId& job) {
    constexpr std::uint64_t kPage = 1000;
    std::vector<LeftOut> all;
    for (;;) {
        PACKTRAIN_TRY(const auto page, uploads_->leftOut(job, all.size(), kPage));
        all.insert(all.end(), page.begin(), page.end());
        if (page.size() < kPage) return all;
    }
}

void SetJobs::keepOnly(const std::vector<JobId>& kept, const StopToken& stop) {
    const auto known = jobs_->list();
    if (!known) return;
    for (const JobView& view : *known) {
        if (std::ranges::find(kept, view.id) != kept.end()) continue;
        const bool isDone = view.state == JobState::done || view.state == JobState::doneWithSkips;
        const auto taken = isDone ? Result<>() : takeBack(view, stop);
        if (!taken && mayPass(taken.error())) continue;
        (void)uploads_->forget(view.id);
    }
}

Result<> SetJobs::takeBack(const JobView& job, const StopToken& stop) {
    // What failed is open again first: only that can be cancelled.
    if (job.state == JobState::failed) PACKTRAIN_CHECK(uploads_->wish(job.id, Wish::retry));
    PACKTRAIN_CHECK(uploads_->wish(job.id, Wish::cancel));
    PACKTRAIN_CHECK(uploads_->run(job.id, Patience::returns, {}, stop));  // aborts what is open on the drive
    PACKTRAIN_TRY(const JobSpec spec, jobs_->spec(job.id));
    PACKTRAIN_TRY(const auto remote, remotes_.byName(spec.remote));
    return transfer::withdraw(disk_, jobs_->folder(job.id), *remote, stop);
}

}  // namespace packtrain::service
