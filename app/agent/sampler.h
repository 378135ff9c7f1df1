// The sensors, each asked at its own pace by one thread, and the newest snapshot for everybody else.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/cancel.h"
#include "base/clock.h"
#include "sensors/cpu.h"
#include "sensors/disk.h"
#include "sensors/mounts.h"
#include "sensors/network.h"
#include "sensors/nvml.h"
#include "sensors/tpu.h"
#include "session_view.h"
#include "snapshot.h"

namespace packtrain::agent {

struct SamplerOptions {
    Path root;  ///< put before /proc and /sys; empty: this machine
    std::vector<Path> disks;
    SpaceSource space = spaceOf;
    MountProbe mountProbe = askMount;
    std::function<Reading<TpuReport>()> tpu = {};  ///< what is known of them; does not wait
    std::function<std::vector<session::Seconds>()> pastLengths = {};  ///< of earlier sessions; does not wait
    std::function<std::optional<OwnLimits>()> ownLimits = {};         ///< nothing: as the session was opened
    Nanoseconds interval = std::chrono::seconds(1);
};

class Sampler {
  public:
    /// `jupyter` outlives it.
    Sampler(SamplerOptions options, SessionView session, const JupyterWatch& jupyter, const Clock& clock);

    /// Called with each snapshot before anybody else sees it, by the thread that looks. To be set before.
    void tell(std::function<void(const Snapshot&)> listener) { listener_ = std::move(listener); }
    /// Looks once; one thread.
    void look();
    /// Looks at every interval until stopped.
    void run(const StopToken& stop);
    /// The newest; never null after the first look. Any thread.
    std::shared_ptr<const Snapshot> snapshot() const;
    /// The newest, once it is not the one of this number; after the limit whatever there is. Any thread.
    std::shared_ptr<const Snapshot> after(std::uint64_t number, std::chrono::milliseconds limit) const;

  private:
    void lookAtDisks(Snapshot& next, Ticks now);
    void readMountTable(Ticks now);

    SamplerOptions options_;
    SessionView session_;
    const JupyterWatch& jupyter_;
    const Clock& clock_;
    Ticks began_;
    std::uint64_t number_ = 0;
    CpuSensor cpu_;
    NetworkSensor network_;
    NvmlSensor gpus_;
    std::vector<DiskSensor> disks_;
    MountSensors mountSensors_;
    std::vector<Mount> mounts_;
    Ticks nextDisks_{0}, nextMounts_{0};
    std::vector<DiskReading> lastDisks_;
    std::function<void(const Snapshot&)> listener_;

    mutable std::mutex mutex_;
    mutable std::condition_variable looked_;
    std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace packtrain::agent
