#include "transfer/landmark.h"

#include "remote/wrap/landmark_remote.h"

namespace packtrain::transfer {

Result<std::string> putLandmark(remote::Remote& remote, const JobSpec& spec, const StopToken& stop) {
    remote::Landmarks* landmarks = remote.landmarks();
    if (landmarks == nullptr) return std::string();
    return landmarks->put(datasetFolder(spec), stop);
}

Result<> takeLandmark(remote::Remote& remote, const JobSpec& spec, const StopToken& stop) {
    remote::Landmarks* landmarks = remote.landmarks();
    if (landmarks == nullptr || spec.landmark.empty()) return {};
    return landmarks->take(datasetFolder(spec), spec.landmark, stop);
}

std::unique_ptr<remote::Remote> watchLandmark(remote::Remote& remote, const JobRow& job) {
    if (remote.landmarks() == nullptr || job.spec.landmark.empty() || job.stage == Stage::leaving)
        return nullptr;
    return remote::atLandmark(remote, datasetFolder(job.spec), job.spec.landmark);
}

}  // namespace packtrain::transfer
