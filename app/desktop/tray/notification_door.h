// The desktop's notifications (org.freedesktop.Notifications), called over D-Bus because Qt's own carry no
// actions. A service that is missing, slow, or started anew loses nothing: what is wanted is shown when it
// is there. No call waits.
#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QTimer>
#include <map>
#include <optional>
#include <vector>

class QDBusMessage;
class QDBusPendingCallWatcher;

namespace packtrain::desktop {

struct NotificationAction {
    QString key;    ///< "default": a click on the notification itself
    QString words;  ///< of its button

    bool operator==(const NotificationAction&) const = default;
};

struct Notification {
    QString title, text;  ///< plain
    QString without;      ///< a line more where the service shows no buttons
    QString category;     ///< "transfer.complete"
    std::vector<NotificationAction> actions = {};
    bool isUrgent = false;
    bool isLasting = false;  ///< on screen until somebody answers, with a sound where sounds are allowed

    bool operator==(const Notification&) const = default;
};

class NotificationDoor : public QObject {
    Q_OBJECT

  public:
    explicit NotificationDoor(QDBusConnection bus, QObject* parent = nullptr);

    /// What `tag` stands for from now on: a new one comes up, one that is on screen is replaced.
    void show(const QString& tag, const Notification& notification);
    /// Away with it, if it is there.
    void withdraw(const QString& tag);
    /// The service was asked and did not answer, and has not come since.
    bool isMissing() const { return isMissing_; }

  Q_SIGNALS:
    /// A button, or "default". The notification is gone from the screen then.
    void acted(const QString& tag, const QString& action);
    /// A person closed it.
    void dismissed(const QString& tag);
    /// Nobody can show this one now.
    void unheard(const QString& tag);

  private Q_SLOTS:
    void actionInvoked(uint id, const QString& action);
    void notificationClosed(uint id, uint reason);

  private:
    struct Slip {
        Notification wanted;
        uint id = 0;             ///< of the service's; 0: not on screen
        bool isSending = false;  ///< no answer yet
        bool isOwed = true;      ///< not told, or told otherwise
        bool isWithdrawn = false;
    };

    void ownerChanged(const QString& now);
    void ask();
    void tellAll();
    void tell(const QString& tag, Slip& slip);
    void told(const QString& tag, QDBusPendingCallWatcher* call);
    void close(uint id);
    void missing();
    QVariantMap hintsFor(const Notification& notification) const;
    QDBusMessage call(const QString& method) const;
    std::map<QString, Slip>::iterator slipOf(uint id);

    QDBusConnection bus_;
    std::map<QString, Slip> slips_;
    std::optional<QStringList> capabilities_;
    bool isAsking_ = false, isMissing_ = false;
    QTimer again_;
};

}  // namespace packtrain::desktop
