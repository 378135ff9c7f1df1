// The warnings of successive snapshots as notifications: shown, kept up to date, taken back; and what a
// person answers to them.
#pragma once

#include <QObject>
#include <map>
#include <optional>

#include "desk.h"
#include "notification_door.h"

namespace packtrain::desktop {

class AlertBoard : public QObject {
    Q_OBJECT

  public:
    /// Both outlive this.
    AlertBoard(service::Sessions& sessions, NotificationDoor& door, QObject* parent = nullptr);

    /// One look at all sessions.
    void look(const std::vector<service::SessionView>& sessions);
    /// Of a warning that is shown.
    bool isUrgent(const QString& tag) const;

  Q_SIGNALS:
    /// Somebody wants to see this session.
    void sessionWanted(const std::string& session);
    /// What is known has changed by an answer: look again.
    void answered();

  private:
    struct Shown {
        service::SessionView session;
        session::Alert alert;
        std::string asking;  ///< the command's id, of a save that was asked for here
        QString outcome;     ///< of the asking, as it is told
    };

    void put(const QString& tag, const Shown& shown);
    QString outcomeOf(const Shown& shown, const service::SessionView& session) const;
    void act(const QString& tag, const QString& action);
    void dismiss(const QString& tag);
    void saveNow(const QString& tag, Shown& shown);
    void remindLater(const QString& tag);

    service::Sessions& sessions_;
    NotificationDoor& door_;
    std::map<QString, Shown> shown_;
};

}  // namespace packtrain::desktop
