// SIGTERM, SIGINT and SIGHUP as a Qt signal on the window thread: the program leaves in order, without a
// question.
#pragma once

#include <QObject>
#include <memory>

class QSocketNotifier;

namespace packtrain::desktop {

class Termination : public QObject {
    Q_OBJECT

  public:
    /// One per process.
    explicit Termination(QObject* parent = nullptr);
    ~Termination() override;

  Q_SIGNALS:
    void requested();

  private:
    std::unique_ptr<QSocketNotifier> notifier_;
};

}  // namespace packtrain::desktop
