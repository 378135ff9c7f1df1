// The verbs on jobs, run away from the window one after the other; a refusal comes back as words.
#pragma once

#include <QObject>
#include <vector>

#include "background.h"
#include "service/uploads.h"

namespace packtrain::desktop {

class JobCommands : public QObject {
    Q_OBJECT

  public:
    using Ids = std::vector<service::JobId>;

    JobCommands(service::UploadService& uploads, Background& background, QObject* parent = nullptr);

    void start(const Ids& jobs);
    void pause(const Ids& jobs);
    void resume(const Ids& jobs);
    void retry(const Ids& jobs);
    void cancel(const Ids& jobs);
    void forget(const Ids& jobs);
    void setLimit(const Ids& jobs, std::uint64_t bytesPerSecond);

  Q_SIGNALS:
    void refused(const QString& words);

  private:
    using Verb = std::function<Result<>(service::UploadService&, const service::JobId&)>;
    void each(const Ids& jobs, const Verb& verb);

    service::UploadService& uploads_;
    Background& background_;
    std::vector<Task> tasks_;
};

}  // namespace packtrain::desktop
