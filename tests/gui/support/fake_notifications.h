// A bus of the test's own, and a service of notifications on it that keeps what it was told.
#pragma once

#include <QDBusConnection>
#include <QDBusContext>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QVariantMap>
#include <memory>
#include <vector>

namespace packtrain::gui_test {

/// dbus-daemon, ended with this.
class PrivateBus {
  public:
    PrivateBus();
    ~PrivateBus();
    PrivateBus(const PrivateBus&) = delete;
    PrivateBus& operator=(const PrivateBus&) = delete;
    /// A connection of its own, closed with this.
    QDBusConnection connection(const QString& name);

  private:
    QProcess daemon_;
    QString address_;
    QStringList names_;
};

struct Told {
    uint id = 0;
    uint replaces = 0;
    QString title, text;
    QStringList actions;
    QVariantMap hints;
    int timeout = 0;
};

class FakeNotifications : public QObject, protected QDBusContext {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

  public:
    FakeNotifications(QDBusConnection bus, QStringList capabilities);
    ~FakeNotifications() override;

    std::vector<Told> told;  ///< in order
    std::vector<uint> closed;
    bool isFailing = false;

    /// What is on the screen, the oldest first.
    std::vector<Told> shown() const;
    /// A person presses a button; as many services do, it is closed then.
    void press(uint id, const QString& action);
    void close(uint id, uint reason);

  public Q_SLOTS:
    Q_SCRIPTABLE QStringList GetCapabilities() const { return capabilities_; }
    Q_SCRIPTABLE uint Notify(const QString& app, uint replaces, const QString& icon, const QString& title,
                             const QString& text, const QStringList& actions, const QVariantMap& hints,
                             int timeout);
    Q_SCRIPTABLE void CloseNotification(uint id);

  Q_SIGNALS:
    Q_SCRIPTABLE void ActionInvoked(uint id, const QString& action);
    Q_SCRIPTABLE void NotificationClosed(uint id, uint reason);

  private:
    QDBusConnection bus_;
    QStringList capabilities_;
    std::vector<uint> up_;
    uint last_ = 0;
};

}  // namespace packtrain::gui_test
