// Tells before this computer sleeps and after it woke, as logind does, and holds the sleep up for the moment
// that a warning takes. Where there is no logind it never tells anything.
#pragma once

#include <QDBusConnection>
#include <QDBusUnixFileDescriptor>
#include <QObject>
#include <QTimer>
#include <optional>

namespace packtrain::desktop {

class SleepWatch : public QObject {
    Q_OBJECT

  public:
    /// `bus`: the system's.
    explicit SleepWatch(const QDBusConnection& bus, QObject* parent = nullptr);

    /// There is something to warn of before a sleep, or there is nothing any more.
    void hold(bool isWanted);

  Q_SIGNALS:
    void goingToSleep(bool isGoing);

  private Q_SLOTS:
    void prepareForSleep(bool isGoing);

  private:
    void inhibit();

    QDBusConnection bus_;
    bool isWanted_ = false, isAsking_ = false, isGoing_ = false;
    std::optional<QDBusUnixFileDescriptor> delay_;  ///< closed, the sleep goes on
    QTimer release_;
};

}  // namespace packtrain::desktop
