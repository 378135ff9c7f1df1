#include "system_tray.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QMenu>
#include <chrono>

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString kWatcher = u"org.kde.StatusNotifierWatcher"_s;
const QString kObject = u"/StatusNotifierWatcher"_s;
constexpr int kPatienceMs = 5000;
/// At first often: at log-in the panel may come later than this program.
constexpr auto kSoon = 500ms, kLater = 5000ms;
constexpr int kSoonLooks = 50, kLooksBeforeX11 = 10;

}  // namespace

SystemTray::SystemTray(QDBusConnection bus, QObject* parent) : TrayPlace(parent), bus_(std::move(bus)) {
    again_.setSingleShot(true);
    connect(&again_, &QTimer::timeout, this, &SystemTray::ask);
    if (bus_.isConnected()) {
        auto* watcher =
            new QDBusServiceWatcher(kWatcher, bus_, QDBusServiceWatcher::WatchForOwnerChange, this);
        connect(watcher, &QDBusServiceWatcher::serviceOwnerChanged, this, &SystemTray::ask);
        for (const auto& signal : {u"StatusNotifierHostRegistered"_s, u"StatusNotifierHostUnregistered"_s})
            bus_.connect(kWatcher, kObject, kWatcher, signal, this, SLOT(ask()));
    }
    ask();
}

SystemTray::~SystemTray() = default;

/// Qt remembers its first answer for ever, so the bus is asked.
void SystemTray::ask() {
    if (!bus_.isConnected()) return answered(false);
    QDBusMessage message =
        QDBusMessage::createMethodCall(kWatcher, kObject, u"org.freedesktop.DBus.Properties"_s, u"Get"_s);
    message << kWatcher << u"IsStatusNotifierHostRegistered"_s;
    message.setAutoStartService(false);
    auto* waiting = new QDBusPendingCallWatcher(bus_.asyncCall(message, kPatienceMs), this);
    connect(waiting, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
        const QDBusPendingReply<QDBusVariant> reply = *done;
        done->deleteLater();
        answered(!reply.isError() && reply.value().variant().toBool());
    });
}

void SystemTray::answered(bool hasHost) {
    ++looks_;
    if (hasHost && !icon_) {
        isNotifier_ = true;
        make();
    }
    const bool isX11 = QGuiApplication::platformName() == u"xcb"_s;
    if (!icon_ && isX11 && looks_ >= kLooksBeforeX11) make();
    setThere(icon_ && (isNotifier_ ? hasHost : QSystemTrayIcon::isSystemTrayAvailable()));
    again_.start(!isThere_ && looks_ < kSoonLooks ? kSoon : kLater);
}

void SystemTray::make() {
    icon_ = std::make_unique<QSystemTrayIcon>(face_);
    icon_->setToolTip(tip_);
    if (menu_) icon_->setContextMenu(menu_);
    connect(icon_.get(), &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger) Q_EMIT clicked();
    });
    icon_->show();
}

void SystemTray::setThere(bool isThere) {
    if (std::exchange(isThere_, isThere) != isThere) Q_EMIT thereChanged(isThere);
}

void SystemTray::setFace(const QIcon& icon, const QString& tip) {
    face_ = icon;
    tip_ = tip;
    if (!icon_) return;
    icon_->setIcon(icon);
    icon_->setToolTip(tip);
}

void SystemTray::setMenu(QMenu& menu) {
    menu_ = &menu;
    if (icon_) icon_->setContextMenu(&menu);
}

}  // namespace packtrain::desktop
