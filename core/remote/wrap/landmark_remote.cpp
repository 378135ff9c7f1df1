#include "remote/wrap/landmark_remote.h"

#include <mutex>
#include <vector>

namespace packtrain::remote {
namespace {

class Lookout {
  public:
    Lookout(Landmarks& landmarks, std::string folder, std::string mark)
        : landmarks_(landmarks), folder_(std::move(folder)), mark_(std::move(mark)) {}

    auto around(Verb verb, std::string_view, const StopToken& stop, auto&& call) -> decltype(call()) {
        if (verb == Verb::probe) return call();
        PACKTRAIN_CHECK(landmarks_.look(folder_, mark_, stop));
        auto result = call();
        PACKTRAIN_CHECK(landmarks_.look(folder_, mark_, stop));
        if (!result && result.error().reason == Reason::readOnly)
            return fail(Reason::targetMissing, result.error().context + " cannot be written any more");
        return result;
    }

    /// What `path` is called below the folder; empty: it is the folder. Nothing: it lies elsewhere.
    std::optional<std::string_view> below(std::string_view path) const {
        if (path == folder_) return std::string_view();
        if (!path.starts_with(folder_) || path[folder_.size()] != '/') return std::nullopt;
        return path.substr(folder_.size() + 1);
    }

    Landmarks& landmarks_;
    const std::string folder_, mark_;
};

class LandmarkRemote final : public Around<Lookout> {
  public:
    using Around::Around;

    Result<FolderRef> ensureFolder(std::string_view path, const StopToken& stop) override {
        const auto below = policy().below(path);
        if (!below) return fail(Reason::internal, printable(path) + " is no folder of the dataset");
        return policy().around(Verb::ensureFolder, path, stop,
                               [&] { return policy().landmarks_.makeBelow(policy().folder_, *below, stop); });
    }

    Result<Upload> begin(const BeginRequest& request, const StopToken& stop) override {
        std::optional<Upload> begun;
        auto result = policy().around(Verb::begin, request.name, stop, [&] {
            abortLost(stop);
            auto upload = inner().begin(request, stop);
            if (upload) begun = *upload;
            return upload;
        });
        if (!result && begun) lose(*std::move(begun), stop);
        return result;
    }

  private:
    /// The target went away around its begin: the mount point may have taken it, or the target itself, which
    /// has it when it comes back.
    void lose(Upload upload, const StopToken& stop) {
        (void)inner().abort(upload, stop);
        const std::scoped_lock lock(mutex_);
        lost_.push_back(std::move(upload));
    }
    void abortLost(const StopToken& stop) {
        const std::scoped_lock lock(mutex_);
        for (const Upload& upload : lost_) (void)inner().abort(upload, stop);
        lost_.clear();
    }

    std::mutex mutex_;
    std::vector<Upload> lost_;
};

}  // namespace

std::unique_ptr<Remote> atLandmark(Remote& inner, std::string folder, std::string mark) {
    return std::make_unique<LandmarkRemote>(std::shared_ptr<Remote>(std::shared_ptr<void>(), &inner),
                                            *inner.landmarks(), std::move(folder), std::move(mark));
}

}  // namespace packtrain::remote
