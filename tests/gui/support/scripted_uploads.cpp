#include "scripted_uploads.h"

#include <algorithm>
#include <stop_token>

#include "service/local_target.h"

namespace packtrain::gui_test {

using service::JobId;
using service::JobView;

namespace {

template <typename T>
std::vector<T> slice(const std::vector<T>& all, std::uint64_t offset, std::uint64_t count) {
    if (offset >= all.size()) return {};
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(offset);
    return {first, first + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(count, all.size() - offset))};
}

/// What the real service says of a target before it does anything.
Result<> checkTarget(const service::PushRequest& request) {
    if (request.to.remote != "local" || !request.to.path.starts_with('/')) return {};
    return service::checkLocalTarget(*io::makeLocalFileSystem(), Path(request.to.path), request.paths);
}

}  // namespace

class ScriptedUploads::Watch final : public service::Subscription {
  public:
    Watch(ScriptedUploads& owner, std::function<void()> changed)
        : owner_(owner), changed_(std::move(changed)) {
        const std::lock_guard lock(owner_.mutex_);
        owner_.watches_.push_back(&changed_);
    }
    ~Watch() override {
        const std::lock_guard lock(owner_.mutex_);
        std::erase(owner_.watches_, &changed_);
    }

  private:
    ScriptedUploads& owner_;
    std::function<void()> changed_;
};

void ScriptedUploads::tell() {
    for (const auto* watch : watches_) (*watch)();
}

void ScriptedUploads::put(JobView view) {
    put(std::vector<JobView>{std::move(view)});
}

void ScriptedUploads::put(std::vector<JobView> views) {
    const std::lock_guard lock(mutex_);
    ++sequence_;
    for (JobView& view : views) {
        changedAt_[view.id] = sequence_;
        removedAt_.erase(view.id);
        jobs_[view.id] = std::move(view);
    }
    tell();
}

void ScriptedUploads::drop(const JobId& id) {
    const std::lock_guard lock(mutex_);
    jobs_.erase(id);
    changedAt_.erase(id);
    removedAt_[id] = ++sequence_;
    tell();
}

void ScriptedUploads::loseCount() {
    const std::lock_guard lock(mutex_);
    lostBefore_ = ++sequence_;
    tell();
}

void ScriptedUploads::setShards(const JobId& id, std::vector<service::ShardView> shards) {
    const std::lock_guard lock(mutex_);
    shards_[id] = std::move(shards);
}

void ScriptedUploads::setLeftOut(const JobId& id, std::vector<service::LeftOut> items,
                                 std::vector<std::string> changed) {
    const std::lock_guard lock(mutex_);
    leftOut_[id] = std::move(items);
    changedFiles_[id] = std::move(changed);
}

void ScriptedUploads::setEvents(const JobId& id, std::vector<service::JobEvent> events) {
    const std::lock_guard lock(mutex_);
    events_[id] = std::move(events);
}

void ScriptedUploads::setPlan(service::PlanPreview plan) {
    const std::lock_guard lock(mutex_);
    plan_ = std::move(plan);
    planError_.reset();
}

void ScriptedUploads::setPlanError(Error error) {
    const std::lock_guard lock(mutex_);
    planError_ = std::move(error);
}

void ScriptedUploads::setWalk(Walk walk, dataset::WalkTotals soFar) {
    const std::lock_guard lock(mutex_);
    walk_ = walk;
    soFar_ = soFar;
}

void ScriptedUploads::letWalksGo() {
    const std::lock_guard lock(mutex_);
    gone_ = true;
    letGo_.notify_all();
}

void ScriptedUploads::setCreateError(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    createError_ = std::move(error);
}

void ScriptedUploads::setVerbError(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    verbError_ = std::move(error);
}

std::vector<std::string> ScriptedUploads::verbs() const {
    const std::lock_guard lock(mutex_);
    return verbs_;
}

void ScriptedUploads::clearVerbs() {
    const std::lock_guard lock(mutex_);
    verbs_.clear();
}

std::vector<service::PushRequest> ScriptedUploads::created() const {
    const std::lock_guard lock(mutex_);
    return created_;
}

std::vector<service::PushRequest> ScriptedUploads::previewed() const {
    const std::lock_guard lock(mutex_);
    return previewed_;
}

Result<service::PlanPreview> ScriptedUploads::preview(
    const service::PushRequest& request, const std::function<void(const dataset::WalkTotals&)>& progress,
    const StopToken& stop) {
    std::unique_lock lock(mutex_);
    previewed_.push_back(request);
    PACKTRAIN_CHECK(checkTarget(request));
    if (walk_ != Walk::answers) {
        const dataset::WalkTotals soFar = soFar_;
        lock.unlock();
        progress(soFar);
        lock.lock();
        ++walks_;
        const std::stop_callback wake(stop, [this] { letGo_.notify_all(); });
        const bool obeys = walk_ == Walk::hangsUntilStopped;
        letGo_.wait(lock, [&] { return gone_ || (obeys && stop.stop_requested()); });
        --walks_;
        if (stop.stop_requested()) return fail(Reason::cancelled);
    }
    if (planError_) return Fail(*planError_);
    return plan_;
}

Result<JobId> ScriptedUploads::create(const service::PushRequest& request, const StopToken&) {
    const std::lock_guard lock(mutex_);
    PACKTRAIN_CHECK(checkTarget(request));
    if (createError_) return Fail(*createError_);
    created_.push_back(request);
    JobView view;
    view.id = "new-" + std::to_string(created_.size());
    view.name = request.name;
    view.destination = request.to.remote + ":" + request.to.path;
    view.added = WallTime(std::chrono::hours(24 * 365 * 60)) + std::chrono::seconds(created_.size());
    changedAt_[view.id] = ++sequence_;
    jobs_[view.id] = view;
    tell();
    return view.id;
}

Result<> ScriptedUploads::verb(const std::string& name, const JobId& id) {
    const std::lock_guard lock(mutex_);
    verbs_.push_back(name + " " + id);
    if (verbError_) return Fail(*verbError_);
    return {};
}

Result<> ScriptedUploads::start(const JobId& id) {
    return verb("start", id);
}
Result<> ScriptedUploads::startDetached(const JobId& id) {
    return verb("detach", id);
}
Result<JobView> ScriptedUploads::run(const JobId&, service::Patience, const std::function<void()>&,
                                     const StopToken&) {
    return fail(Reason::unsupported);
}
Result<> ScriptedUploads::wish(const JobId& id, service::Wish, std::uint64_t) {
    return verb("wish", id);
}
Result<> ScriptedUploads::pause(const JobId& id) {
    return verb("pause", id);
}
Result<> ScriptedUploads::resume(const JobId& id) {
    return verb("resume", id);
}
Result<> ScriptedUploads::retry(const JobId& id) {
    return verb("retry", id);
}
Result<> ScriptedUploads::cancel(const JobId& id) {
    return verb("cancel", id);
}
Result<> ScriptedUploads::setLimit(const JobId& id, std::uint64_t bytesPerSecond) {
    return verb("limit " + std::to_string(bytesPerSecond), id);
}
Result<> ScriptedUploads::forget(const JobId& id) {
    if (auto result = verb("forget", id); !result) return result;
    drop(id);
    return {};
}
void ScriptedUploads::setMaxActive(int) {}
Result<JobId> ScriptedUploads::resolve(std::string_view id) {
    return JobId(id);
}

Result<JobView> ScriptedUploads::view(const JobId& id) {
    const std::lock_guard lock(mutex_);
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return fail(Reason::unknownJob, id);
    return found->second;
}

service::JobsSnapshot ScriptedUploads::snapshot() {
    const std::lock_guard lock(mutex_);
    service::JobsSnapshot all{sequence_, {}};
    for (const auto& [id, view] : jobs_) all.jobs.push_back(view);
    std::ranges::sort(all.jobs, [](const JobView& a, const JobView& b) { return a.added > b.added; });
    return all;
}

service::JobsDelta ScriptedUploads::since(std::uint64_t sequence) {
    ++sinceCalls_;
    const std::lock_guard lock(mutex_);
    service::JobsDelta delta{sequence_, sequence < lostBefore_, {}, {}};
    if (delta.reset) return delta;
    for (const auto& [id, at] : changedAt_)
        if (at > sequence) delta.changed.push_back(jobs_[id]);
    for (const auto& [id, at] : removedAt_)
        if (at > sequence) delta.removed.push_back(id);
    return delta;
}

Result<std::vector<service::ShardView>> ScriptedUploads::shards(const JobId& id, std::uint64_t offset,
                                                                std::uint64_t count) {
    ++shardPages_;
    const std::lock_guard lock(mutex_);
    return slice(shards_[id], offset, count);
}

Result<std::vector<service::LeftOut>> ScriptedUploads::leftOut(const JobId& id, std::uint64_t offset,
                                                               std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    return slice(leftOut_[id], offset, count);
}

Result<std::vector<std::string>> ScriptedUploads::changed(const JobId& id, std::uint64_t offset,
                                                          std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    return slice(changedFiles_[id], offset, count);
}

Result<std::vector<service::JobEvent>> ScriptedUploads::events(const JobId& id, std::uint64_t after,
                                                               std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    std::vector<service::JobEvent> later;
    for (const service::JobEvent& event : events_[id])
        if (event.sequence > after && later.size() < count) later.push_back(event);
    return later;
}

std::unique_ptr<service::Subscription> ScriptedUploads::subscribe(std::function<void()> changed) {
    return std::make_unique<Watch>(*this, std::move(changed));
}

Result<std::string> ScriptedUploads::loaderSnippet(const JobId& id) {
    const std::lock_guard lock(mutex_);
    return "# " + jobs_[id].name +
           "\nimport webdataset as wds\n\nshards = "
           "\"/content/drive/MyDrive/ml/flowers/shards/0000/flowers-{000000..000044}.tar\"\n"
           "dataset = wds.WebDataset(shards).decode(\"pil\").to_tuple(\"jpg\", \"cls\")\n\n# check it from "
           "any computer:\n"
           "#   packtrain verify mydrive:ml/flowers\n";
}

}  // namespace packtrain::gui_test
