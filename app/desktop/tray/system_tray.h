// The tray of the running panel: StatusNotifier over D-Bus, or the older one of X11.
#pragma once

#include <QDBusConnection>
#include <QPointer>
#include <QSystemTrayIcon>
#include <QTimer>
#include <memory>

#include "tray_place.h"

namespace packtrain::desktop {

class SystemTray final : public TrayPlace {
    Q_OBJECT

  public:
    explicit SystemTray(QDBusConnection bus, QObject* parent = nullptr);
    ~SystemTray() override;

    bool isThere() const override { return isThere_; }
    void setFace(const QIcon& icon, const QString& tip) override;
    void setMenu(QMenu& menu) override;

  private Q_SLOTS:
    void ask();

  private:
    void answered(bool hasHost);
    void make();
    void setThere(bool isThere);

    QDBusConnection bus_;
    std::unique_ptr<QSystemTrayIcon> icon_;  ///< not made before a panel is there: Qt looks for one only once
    QIcon face_;
    QString tip_;
    QPointer<QMenu> menu_;
    bool isNotifier_ = false;  ///< by StatusNotifier
    bool isThere_ = false;
    int looks_ = 0;
    QTimer again_;
};

}  // namespace packtrain::desktop
