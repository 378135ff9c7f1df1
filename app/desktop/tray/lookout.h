// What Packtrain is while nobody looks at its window: warnings and news as notifications, an icon in the
// tray, and a window that comes back when it is wanted.
#pragma once

#include <QObject>
#include <QTimer>
#include <atomic>
#include <memory>

#include "alert_board.h"
#include "desk.h"
#include "notification_door.h"
#include "service/session_alerts.h"
#include "tray_menu.h"
#include "tray_place.h"
#include "upload/job_commands.h"
#include "upload_news.h"

namespace packtrain::desktop {

class MainWindow;
class SleepWatch;

class Lookout : public QObject {
    Q_OBJECT

  public:
    /// All of it outlives this.
    Lookout(Desk& desk, MainWindow& window, NotificationDoor& door, TrayPlace& place, SleepWatch& sleep,
            QObject* parent = nullptr);
    ~Lookout() override;

    /// One look now; tests call it too. Otherwise once a second where something changed, and every few
    /// seconds, because time passes.
    void look();
    TrayMenu& menu() { return *menu_; }

  private:
    void beat();
    void lookAtUploads();
    void lookAtWindow();
    void showFace();
    void connectMenu();
    void openSettings();
    void takeSettings();
    void saveNow(const std::string& session);
    void tell(const QString& text);

    Desk& desk_;
    MainWindow& window_;
    NotificationDoor& door_;
    TrayPlace& place_;
    SleepWatch& sleep_;
    AlertBoard board_;
    UploadNews news_;
    JobCommands commands_;
    std::unique_ptr<TrayMenu> menu_;
    std::vector<service::SessionView> sessions_;  ///< of the newest look
    session::TrayState face_ = session::TrayState::idle;
    QString tip_;
    std::shared_ptr<std::atomic<bool>> dirty_;
    int beatsSinceLook_ = 0;
    QTimer timer_, gone_;
    std::unique_ptr<service::Subscription> subscription_;  ///< last: goes first
};

}  // namespace packtrain::desktop
