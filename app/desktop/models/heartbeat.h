// Asks the upload service four times a second what changed, and only when it said that something did.
#pragma once

#include <QObject>
#include <QTimer>
#include <atomic>
#include <memory>

#include "service/uploads.h"

namespace packtrain::desktop {

class Heartbeat : public QObject {
    Q_OBJECT

  public:
    static constexpr int kIntervalMs = 250;

    /// `uploads` outlives this.
    explicit Heartbeat(service::UploadService& uploads, QObject* parent = nullptr);
    ~Heartbeat() override;

    /// Takes the first snapshot and begins to beat.
    void start();
    /// One beat now; tests call it too.
    void beat();

  Q_SIGNALS:
    /// The whole list, newest first: at the start, and when the service lost count.
    void snapshot(const packtrain::service::JobsSnapshot& jobs);
    void delta(const packtrain::service::JobsDelta& delta);
    /// After every beat, changed or not: clocks and pages of shards.
    void beaten();

  private:
    void takeSnapshot();

    service::UploadService& uploads_;
    std::shared_ptr<std::atomic<bool>> dirty_;
    std::uint64_t sequence_ = 0;
    QTimer timer_;
    std::unique_ptr<service::Subscription>
        subscription_;  ///< last: goes first, so that no call comes after it
};

}  // namespace packtrain::desktop
