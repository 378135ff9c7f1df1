#include "service/upload_service.h"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "dataset/manifest.h"
#include "io/process.h"
#include "service/job_watch.h"
#include "service/local_target.h"
#include "transfer/landmark.h"

namespace packtrain::service {
namespace {

using namespace std::chrono_literals;
constexpr Nanoseconds kDetachLook = 50ms;
constexpr Nanoseconds kDetachLimit = 10s;

class Uploads final : public UploadService {
  public:
    explicit Uploads(const UploadParts& parts) : parts_(parts), watch_(parts.jobs, parts.clock) {}

    ~Uploads() override {
        std::map<JobId, std::jthread> active;
        {
            const std::scoped_lock lock(mutex_);
            closing_ = true;
            queue_.clear();
            active.swap(active_);
        }
        for (auto& [id, thread] : active) thread.request_stop();
        active.clear();  // joins; the threads take the mutex when they end
        reap();
    }

    Result<PlanPreview> preview(const PushRequest& request,
                                const std::function<void(const dataset::WalkTotals&)>& progress,
                                const StopToken& stop) override {
        PACKTRAIN_TRY(const JobSpec spec, settle(request));
        PACKTRAIN_TRY(const auto remote, parts_.remotes.byName(spec.remote));
        return transfer::previewJob(parts_.files, remote.get(), spec, progress, stop);
    }

    Result<JobId> create(const PushRequest& request, const StopToken& stop) override {
        PACKTRAIN_TRY(JobSpec spec, settle(request));
        PACKTRAIN_TRY(const auto remote, parts_.remotes.byName(spec.remote));
        PACKTRAIN_CHECK(checkFree(*remote, spec, stop));
        PACKTRAIN_TRY(spec.landmark, transfer::putLandmark(*remote, spec, stop));
        auto id = parts_.jobs.create(spec);
        if (!id) (void)transfer::takeLandmark(*remote, spec, {});  // why there is no job says more
        watch_.touch();
        return id;
    }

    Result<> start(const JobId& id) override {
        reap();
        {
            const std::scoped_lock lock(mutex_);
            if (closing_ || active_.contains(id) || std::ranges::find(queue_, id) != queue_.end()) return {};
            queue_.push_back(id);
            fill();
        }
        watch_.touch();
        return {};
    }

    Result<> startDetached(const JobId& id) override {
        PACKTRAIN_TRY(const JobView before, parts_.jobs.view(id));
        PACKTRAIN_CHECK(io::startDetached({parts_.program.bytes(), "resume", id, "--wait"},
                                          parts_.jobs.folder(id) / "detached.log"));
        // Until the new process holds the job, nobody could tell it from one that never started.
        for (Nanoseconds waited{}; waited < kDetachLimit; waited += kDetachLook) {
            PACKTRAIN_TRY(const JobView now, parts_.jobs.view(id));
            if (now.running || now.state != before.state) break;
            parts_.clock.waitFor(kDetachLook, {});
        }
        watch_.touch();
        return {};
    }

    Result<JobView> run(const JobId& id, Patience patience, const std::function<void()>& changed,
                        const StopToken& stop) override {
        PACKTRAIN_TRY(const JobSpec spec, parts_.jobs.spec(id));
        PACKTRAIN_TRY(const auto remote, parts_.remotes.forRun(spec.remote));
        PACKTRAIN_TRY(const StateKey key, stateKey(parts_.files, parts_.stateFolder, parts_.secrets));
        const transfer::RunSurroundings with{parts_.files, parts_.clock, parts_.log,
                                             parts_.jobs,  parts_.gate,  key.key,
                                             key.isNew,    *remote,      parts_.onWake};
        const transfer::RunCallbacks callbacks{[&] {
            watch_.touch();
            if (changed) changed();
        }};
        transfer::RunOptions options;
        options.returnWhenWaiting = patience == Patience::returns;
        auto done = transfer::runJob(with, id, options, callbacks, stop);
        watch_.touch();
        return done;
    }

    Result<> wish(const JobId& id, Wish wish, std::uint64_t value) override {
        PACKTRAIN_CHECK(parts_.jobs.wish(id, wish, value));
        watch_.touch();
        return {};
    }

    Result<> pause(const JobId& id) override {
        {
            const std::scoped_lock lock(mutex_);
            std::erase(queue_, id);
        }
        return wish(id, Wish::pause, 0);
    }
    Result<> resume(const JobId& id) override { return wishAndStart(id, Wish::resume); }
    Result<> retry(const JobId& id) override { return wishAndStart(id, Wish::retry); }
    // A job that nobody runs is started so that it can abort what is open on the drive.
    Result<> cancel(const JobId& id) override { return wishAndStart(id, Wish::cancel); }
    Result<> setLimit(const JobId& id, std::uint64_t bytesPerSecond) override {
        return wish(id, Wish::limit, bytesPerSecond);
    }

    Result<> forget(const JobId& id) override {
        const auto spec = parts_.jobs.spec(id);
        PACKTRAIN_CHECK(parts_.jobs.forget(id));
        watch_.touch();
        if (spec) sweepLandmark(*spec);
        return {};
    }

    void setMaxActive(int jobs) override {
        const std::scoped_lock lock(mutex_);
        maxActive_ = std::max(1, jobs);
        fill();
    }

    Result<JobId> resolve(std::string_view idOrPrefix) override { return parts_.jobs.resolve(idOrPrefix); }
    Result<JobView> view(const JobId& id) override { return parts_.jobs.view(id); }
    JobsSnapshot snapshot() override { return watch_.snapshot(); }
    JobsDelta since(std::uint64_t sequence) override { return watch_.since(sequence); }
    Result<std::vector<ShardView>> shards(const JobId& id, std::uint64_t offset,
                                          std::uint64_t count) override {
        return parts_.jobs.shards(id, offset, count);
    }
    Result<std::vector<LeftOut>> leftOut(const JobId& id, std::uint64_t offset,
                                         std::uint64_t count) override {
        return parts_.jobs.leftOut(id, offset, count);
    }
    Result<std::vector<std::string>> changed(const JobId& id, std::uint64_t offset,
                                             std::uint64_t count) override {
        return parts_.jobs.changed(id, offset, count);
    }
    Result<std::vector<JobEvent>> events(const JobId& id, std::uint64_t after, std::uint64_t count) override {
        return parts_.jobs.events(id, after, count);
    }
    std::unique_ptr<Subscription> subscribe(std::function<void()> changed) override {
        return watch_.subscribe(std::move(changed));
    }

    Result<std::string> loaderSnippet(const JobId& id) override {
        PACKTRAIN_TRY(const JobSpec spec, parts_.jobs.spec(id));
        PACKTRAIN_TRY(const JobView view, parts_.jobs.view(id));
        return service::loaderSnippet(spec, view.destination);
    }

  private:
    Result<JobSpec> settle(const PushRequest& request) {
        PACKTRAIN_TRY(auto named, dataset::nameSource(parts_.files, request.paths));
        JobSpec spec;
        spec.name = request.name.empty() ? named.suggestedName : request.name;
        if (spec.name.empty())
            return fail(Reason::badArgument,
                        request.paths.size() > 1
                            ? "several paths make one dataset: give it a name (--name)"
                            : "the folder's own name cannot be a dataset's: give one (--name)");
        if (!dataset::isDatasetName(spec.name))
            return fail(Reason::nameNotAllowed,
                        "\"" + printable(spec.name) + "\"; give another name (--name)");
        spec.roots = std::move(named.roots);
        PACKTRAIN_TRY(std::tie(spec.remote, spec.remoteFolder), parts_.remotes.forJob(request.to));
        if (spec.remote.starts_with("local:"))
            PACKTRAIN_CHECK(checkLocalTarget(parts_.files, Path(spec.remote.substr(6)), request.paths));
        spec.plan = request.plan;
        spec.excludes = request.excludes;
        spec.skipJunk = request.skipJunk;
        spec.parallel = request.parallel;
        spec.bytesPerSecond = request.bytesPerSecond;
        spec.sizeOnly = request.sizeOnly;
        return spec;
    }

    static Result<> checkFree(remote::Remote& remote, const JobSpec& spec, const StopToken& stop) {
        PACKTRAIN_TRY(const auto folder, remote.findFolder(transfer::datasetFolder(spec), stop));
        if (!folder) return {};
        PACKTRAIN_TRY(const auto manifest, remote.findByName(*folder, dataset::kManifestName, stop));
        if (!manifest) return {};
        return fail(
            Reason::objectExists,
            "a dataset \"" + printable(spec.name) +
                "\" is at the target already; choose another --name, or remove it with 'packtrain rm'");
    }

    /// A job that failed leaves it, because it may be tried again. Where the disk is away it stays.
    void sweepLandmark(const JobSpec& spec) {
        if (spec.landmark.empty()) return;
        if (const auto remote = parts_.remotes.byName(spec.remote))
            (void)transfer::takeLandmark(**remote, spec, {});
    }

    Result<> wishAndStart(const JobId& id, Wish what) {
        PACKTRAIN_CHECK(wish(id, what, 0));
        PACKTRAIN_TRY(const JobView view, parts_.jobs.view(id));
        return view.running ? Result<>{} : start(id);
    }

    /// Starts queued jobs while there is room. With the mutex held.
    void fill() {
        while (!closing_ && !queue_.empty() && static_cast<int>(active_.size()) < maxActive_) {
            const JobId id = queue_.front();
            queue_.pop_front();
            active_[id] = std::jthread([this, id](const StopToken& stop) { runHere(id, stop); });
        }
    }

    void runHere(const JobId& id, const StopToken& stop) {
        if (const auto done = run(id, Patience::waits, {}, stop);
            !done && done.error().kind != Kind::cancelled)
            parts_.log.warning("job " + id + ": " + done.error().message());
        const std::scoped_lock lock(mutex_);
        const auto mine = active_.find(id);
        if (mine == active_.end()) return;  // the destructor joins this thread
        finished_.push_back(std::move(mine->second));
        active_.erase(mine);
        fill();
    }

    /// Joins threads that have ended. Without the mutex.
    void reap() {
        std::vector<std::jthread> finished;
        const std::scoped_lock lock(mutex_);
        finished.swap(finished_);
    }

    UploadParts parts_;
    JobWatch watch_;
    std::mutex mutex_;
    bool closing_ = false;
    int maxActive_ = 1;
    std::deque<JobId> queue_;
    std::map<JobId, std::jthread> active_;
    std::vector<std::jthread> finished_;  ///< ended or about to; joined at the next start
};

}  // namespace

std::unique_ptr<UploadService> makeUploadService(const UploadParts& parts) {
    return std::make_unique<Uploads>(parts);
}

}  // namespace packtrain::service
