#include "sampler.h"

#include "sensors/memory.h"
#include "service/agent_ground.h"

namespace packtrain::agent {
namespace {

constexpr std::chrono::seconds kDiskInterval{5};

}  // namespace

Sampler::Sampler(SamplerOptions options, SessionView session, const JupyterWatch& jupyter, const Clock& clock)
    : options_(std::move(options)),
      session_(std::move(session)),
      jupyter_(jupyter),
      clock_(clock),
      began_(clock.boot()),
      cpu_(options_.root, 3 * options_.interval),
      network_(options_.root, 3 * options_.interval),
      mountSensors_(options_.mountProbe) {
    for (const Path& path : options_.disks) {
        const auto place = placeOf(path);
        disks_.emplace_back(path, place ? std::optional<Path>(place->path) : std::nullopt, options_.space);
    }
}

void Sampler::readMountTable(Ticks now) {
    if (now < nextMounts_) return;
    nextMounts_ = now + kDiskInterval;
    const auto mountinfo = readProc(options_.root, "/proc/self/mountinfo");
    mounts_ = readMounts(mountinfo.value_or(std::string()));
}

void Sampler::lookAtDisks(Snapshot& next, Ticks now) {
    if (now >= nextDisks_) {
        nextDisks_ = now + kDiskInterval;
        lastDisks_.clear();
        for (DiskSensor& disk : disks_) lastDisks_.push_back({disk.path(), disk.read(mounts_, now)});
    }
    next.disks = lastDisks_;
}

void Sampler::look() {
    const Ticks now = clock_.steady();
    auto next = std::make_shared<Snapshot>();
    next->number = ++number_;
    next->at = clock_.wall();
    next->pid = service::processId();
    next->running = clock_.boot() - began_;
    next->cpu = cpu_.read(now);
    next->memory = readMemory(options_.root);
    next->network = network_.read(now);
    next->gpus = gpus_.read(now);
    if (options_.tpu) next->tpu = options_.tpu();
    readMountTable(now);
    lookAtDisks(*next, now);
    next->mounts = mountSensors_.read(mounts_, now);
    next->session =
        session_.report(jupyter_.activity(), clock_.boot(),
                        options_.pastLengths ? options_.pastLengths() : std::vector<session::Seconds>(),
                        options_.ownLimits ? options_.ownLimits() : std::nullopt);
    next->kernels = jupyter_.report();
    if (listener_) listener_(*next);
    const std::scoped_lock lock(mutex_);
    snapshot_ = std::move(next);
    looked_.notify_all();
}

void Sampler::run(const StopToken& stop) {
    do look();
    while (clock_.waitFor(options_.interval, stop));
}

std::shared_ptr<const Snapshot> Sampler::snapshot() const {
    const std::scoped_lock lock(mutex_);
    return snapshot_;
}

std::shared_ptr<const Snapshot> Sampler::after(std::uint64_t number, std::chrono::milliseconds limit) const {
    std::unique_lock lock(mutex_);
    looked_.wait_for(lock, limit, [&] { return snapshot_ && snapshot_->number != number; });
    return snapshot_;
}

}  // namespace packtrain::agent
