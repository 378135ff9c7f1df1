#include "service/checkpoint_shipping.h"

#include <algorithm>

#include "cache/stored_dataset.h"
#include "service/set_jobs.h"

namespace packtrain::service {
namespace {

using checkpoint::Document;
using checkpoint::StepFile;

constexpr std::uint64_t kLargestDocument = 16 * kMiB;
constexpr int kWorkers = 2;  // a checkpoint is few large files, and memory belongs to the training

/// Empty files have no object of their own; the totals count them.
bool lists(const dataset::Manifest& manifest, const std::vector<StepFile>& files) {
    std::uint64_t bytes = 0, withBytes = 0;
    for (const StepFile& file : files) {
        bytes += file.size;
        if (file.size == 0) continue;
        ++withBytes;
        const auto raw = std::ranges::find(manifest.raw, file.path, &dataset::ManifestRaw::path);
        if (raw == manifest.raw.end() || raw->size != file.size || raw->sha256 != toHex(asBytes(file.sha256)))
            return false;
    }
    return manifest.raw.size() == withBytes && manifest.files == files.size() && manifest.bytes == bytes &&
           manifest.skipped == 0;
}

class DriveShipping final : public checkpoint::Shipping {
  public:
    static Result<std::unique_ptr<checkpoint::Shipping>> open(UploadParts upload, DatasetService& datasets,
                                                              Target set, const Path& folder) {
        std::unique_ptr<DriveShipping> made(new DriveShipping(upload, datasets, std::move(set)));
        PACKTRAIN_CHECK(upload.remotes.folder(made->set_));  // it is configured
        PACKTRAIN_TRY(made->jobs_, SetJobs::open(upload, folder));
        return std::unique_ptr<checkpoint::Shipping>(std::move(made));
    }

    Result<JobId> create(const std::string& name, const Path& from, const StopToken& stop) override {
        PushRequest request{.paths = {from}, .to = set_, .name = name, .plan = {}, .excludes = {}};
        request.plan.rawFrom = 1;
        request.skipJunk = false;
        request.parallel = kWorkers;
        return jobs_->create(request, stop);
    }

    Result<JobView> run(const JobId& job, const StopToken& stop) override { return jobs_->run(job, stop); }

    Result<JobView> progress(const JobId& job) override { return jobs_->view(job); }

    void keepOnly(const std::vector<JobId>& kept, const StopToken& stop) override {
        jobs_->keepOnly(kept, stop);
    }

    Result<bool> holds(const std::string& name, const std::vector<StepFile>& files,
                       const StopToken& stop) override {
        PACKTRAIN_TRY(const auto place, upload_.remotes.folder(set_));
        const std::string path = place.path.empty() ? name : place.path + '/' + name;
        const auto stored = cache::StoredDataset::open(*place.remote, path, stop);
        if (stored) return lists((*stored)->manifest(), files);
        if (stored.error().kind == Kind::gone || stored.error().kind == Kind::corrupt) return false;
        return Fail(stored.error());
    }

    Result<> fetch(const std::string& name, const Path& to,
                   const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                   const StopToken& stop) override {
        const auto told = [&](const TransferProgress& now) { progress(now.done, now.total); };
        PACKTRAIN_CHECK(datasets_.pull(below(set_, name), to, false, {}, told, stop));
        return {};
    }

    Result<> remove(const std::string& name, const StopToken& stop) override {
        const auto removed = datasets_.remove(
            below(set_, name), [](const std::vector<std::string>&) { return true; }, {}, stop);
        if (!removed && removed.error().reason != Reason::unknownDataset) return Fail(removed.error());
        return {};
    }

    Result<std::optional<Document>> read(const std::string& name, const StopToken& stop) override {
        PACKTRAIN_TRY(const auto place, upload_.remotes.folder(set_));
        PACKTRAIN_TRY(const auto folder, place.remote->findFolder(place.path, stop));
        if (!folder) return std::nullopt;
        PACKTRAIN_TRY(const auto found, place.remote->findByName(*folder, name, stop));
        if (!found) return std::nullopt;
        PACKTRAIN_TRY(std::string text, cache::readSmall(*place.remote, found->id, kLargestDocument, stop));
        return Document{std::move(text), found->version};
    }

    Result<std::string> replace(const std::string& name, const std::string& text,
                                const std::string& expectedVersion, const StopToken& stop) override {
        PACKTRAIN_TRY(const auto place, upload_.remotes.folder(set_));
        PACKTRAIN_TRY(const auto folder, place.remote->ensureFolder(place.path, stop));
        PACKTRAIN_TRY(const auto written,
                      place.remote->replace(folder, name, asBytes(text), expectedVersion, stop));
        return written.version;
    }

  private:
    DriveShipping(const UploadParts& upload, DatasetService& datasets, Target set)
        : upload_(upload), datasets_(datasets), set_(std::move(set)) {}

    const UploadParts upload_;
    DatasetService& datasets_;
    const Target set_;
    std::unique_ptr<SetJobs> jobs_;
};

}  // namespace

Result<std::unique_ptr<checkpoint::Shipping>> makeShipping(const UploadParts& upload,
                                                           DatasetService& datasets, Target set,
                                                           const Path& folder) {
    return DriveShipping::open(upload, datasets, std::move(set), folder);
}

}  // namespace packtrain::service
