// The walk before an upload, away from the window: counts while it runs, the plan when it is done. A new
// start replaces the old one.
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <vector>

#include "background.h"
#include "service/uploads.h"

namespace packtrain::desktop {

class PreviewRun : public QObject {
    Q_OBJECT

  public:
    PreviewRun(service::UploadService& uploads, Background& background, QObject* parent = nullptr);
    ~PreviewRun() override;

    /// One dataset per request; their plans are added up.
    void start(std::vector<service::PushRequest> requests);
    void stop();
    bool running() const { return task_.active(); }

  Q_SIGNALS:
    /// At least so much; a few times a second while it runs.
    void counting(const packtrain::dataset::WalkTotals& soFar);
    void ready(const packtrain::service::PlanPreview& plan);
    void failed(const packtrain::Error& error);

  private:
    struct Counter;
    service::UploadService& uploads_;
    Background& background_;
    std::shared_ptr<Counter> counter_;
    QTimer poll_;
    Task task_;
};

/// The plans of several datasets that go to the same drive, as one.
service::PlanPreview sumOf(const std::vector<service::PlanPreview>& plans);

}  // namespace packtrain::desktop
