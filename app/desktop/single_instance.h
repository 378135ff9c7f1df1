// One window per person and state folder: a second start hands its paths to the first and leaves.
#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>
#include <vector>

#include "service/values.h"

namespace packtrain::desktop {

class SingleInstance : public QObject {
    Q_OBJECT

  public:
    /// `socket`: an absolute path in a folder that belongs to this user alone.
    explicit SingleInstance(const QString& socket, QObject* parent = nullptr);
    ~SingleInstance() override;

    /// True if this is the first: it listens from now on. False: another one runs.
    bool claim();
    /// To the first one; false if it does not answer in time.
    bool hand(const std::vector<Path>& paths);

  Q_SIGNALS:
    void handed(const std::vector<packtrain::Path>& paths);

  private:
    void serve();
    QString socket_;
    QLockFile lock_;
    QLocalServer server_;
};

}  // namespace packtrain::desktop
