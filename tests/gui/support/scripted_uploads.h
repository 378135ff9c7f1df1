// An UploadService that does what a test says: jobs are set, verbs are recorded, walks wait until they are
// let go.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "service/uploads.h"

namespace packtrain::gui_test {

class ScriptedUploads final : public service::UploadService {
  public:
    enum class Walk { answers, hangsUntilStopped, hangsForEver };

    // The test's side.
    void put(service::JobView view);
    /// Many at once: one change.
    void put(std::vector<service::JobView> views);
    void drop(const service::JobId& id);
    /// The next since() says that it lost count.
    void loseCount();
    void setShards(const service::JobId& id, std::vector<service::ShardView> shards);
    void setLeftOut(const service::JobId& id, std::vector<service::LeftOut> items,
                    std::vector<std::string> changed = {});
    void setEvents(const service::JobId& id, std::vector<service::JobEvent> events);
    void setPlan(service::PlanPreview plan);
    void setPlanError(Error error);
    void setWalk(Walk walk, dataset::WalkTotals soFar = {});
    /// Ends a walk that hangs for ever; the test must not end without it.
    void letWalksGo();
    void setCreateError(std::optional<Error> error);
    void setVerbError(std::optional<Error> error);

    std::vector<std::string> verbs() const;  ///< "pause 3", "limit 3 5242880"
    void clearVerbs();
    std::vector<service::PushRequest> created() const;
    std::vector<service::PushRequest> previewed() const;
    int walksRunning() const { return walks_.load(); }
    int shardPages() const { return shardPages_.load(); }
    int sinceCalls() const { return sinceCalls_.load(); }

    // The service's side.
    Result<service::PlanPreview> preview(const service::PushRequest& request,
                                         const std::function<void(const dataset::WalkTotals&)>& progress,
                                         const StopToken& stop) override;
    Result<service::JobId> create(const service::PushRequest& request, const StopToken& stop) override;
    Result<> start(const service::JobId& id) override;
    Result<> startDetached(const service::JobId& id) override;
    Result<service::JobView> run(const service::JobId& id, service::Patience patience,
                                 const std::function<void()>& changed, const StopToken& stop) override;
    Result<> wish(const service::JobId& id, service::Wish wish, std::uint64_t value) override;
    Result<> pause(const service::JobId& id) override;
    Result<> resume(const service::JobId& id) override;
    Result<> retry(const service::JobId& id) override;
    Result<> cancel(const service::JobId& id) override;
    Result<> setLimit(const service::JobId& id, std::uint64_t bytesPerSecond) override;
    Result<> forget(const service::JobId& id) override;
    void setMaxActive(int jobs) override;
    Result<service::JobId> resolve(std::string_view idOrPrefix) override;
    Result<service::JobView> view(const service::JobId& id) override;
    service::JobsSnapshot snapshot() override;
    service::JobsDelta since(std::uint64_t sequence) override;
    Result<std::vector<service::ShardView>> shards(const service::JobId& id, std::uint64_t offset,
                                                   std::uint64_t count) override;
    Result<std::vector<service::LeftOut>> leftOut(const service::JobId& id, std::uint64_t offset,
                                                  std::uint64_t count) override;
    Result<std::vector<std::string>> changed(const service::JobId& id, std::uint64_t offset,
                                             std::uint64_t count) override;
    Result<std::vector<service::JobEvent>> events(const service::JobId& id, std::uint64_t after,
                                                  std::uint64_t count) override;
    std::unique_ptr<service::Subscription> subscribe(std::function<void()> changed) override;
    Result<std::string> loaderSnippet(const service::JobId& id) override;

  private:
    class Watch;
    Result<> verb(const std::string& name, const service::JobId& id);
    void tell();

    mutable std::mutex mutex_;
    std::condition_variable letGo_;
    std::map<service::JobId, service::JobView> jobs_;
    std::map<service::JobId, std::uint64_t> changedAt_, removedAt_;
    std::uint64_t sequence_ = 1, lostBefore_ = 0;
    std::map<service::JobId, std::vector<service::ShardView>> shards_;
    std::map<service::JobId, std::vector<service::LeftOut>> leftOut_;
    std::map<service::JobId, std::vector<std::string>> changedFiles_;
    std::map<service::JobId, std::vector<service::JobEvent>> events_;
    service::PlanPreview plan_;
    std::optional<Error> planError_, createError_, verbError_;
    Walk walk_ = Walk::answers;
    dataset::WalkTotals soFar_;
    bool gone_ = false;
    std::vector<std::string> verbs_;
    std::vector<service::PushRequest> created_, previewed_;
    std::vector<std::function<void()>*> watches_;
    std::atomic<int> walks_ = 0, shardPages_ = 0, sinceCalls_ = 0;
};

}  // namespace packtrain::gui_test
