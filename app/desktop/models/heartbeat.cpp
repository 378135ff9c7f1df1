#include "heartbeat.h"

namespace packtrain::desktop {

Heartbeat::Heartbeat(service::UploadService& uploads, QObject* parent)
    : QObject(parent), uploads_(uploads), dirty_(std::make_shared<std::atomic<bool>>(false)) {
    timer_.setInterval(kIntervalMs);
    connect(&timer_, &QTimer::timeout, this, &Heartbeat::beat);
}

Heartbeat::~Heartbeat() = default;

void Heartbeat::start() {
    subscription_ = uploads_.subscribe([dirty = dirty_] { dirty->store(true); });
    takeSnapshot();
    timer_.start();
}

void Heartbeat::takeSnapshot() {
    const service::JobsSnapshot jobs = uploads_.snapshot();
    sequence_ = jobs.sequence;
    Q_EMIT snapshot(jobs);
}

void Heartbeat::beat() {
    if (dirty_->exchange(false)) {
        const service::JobsDelta changes = uploads_.since(sequence_);
        if (changes.reset) {
            takeSnapshot();
        } else {
            sequence_ = changes.sequence;
            Q_EMIT delta(changes);
        }
    }
    Q_EMIT beaten();
}

}  // namespace packtrain::desktop
