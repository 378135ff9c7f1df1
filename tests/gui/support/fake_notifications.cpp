#include "fake_notifications.h"

#include <QDBusError>
#include <algorithm>

namespace packtrain::gui_test {

using namespace Qt::StringLiterals;

namespace {

const QString kService = u"org.freedesktop.Notifications"_s;
const QString kObject = u"/org/freedesktop/Notifications"_s;
constexpr uint kByCall = 3;

}  // namespace

PrivateBus::PrivateBus() {
    daemon_.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
    if (!daemon_.waitForReadyRead(10'000)) qFatal("no dbus-daemon");
    address_ = QString::fromUtf8(daemon_.readLine()).trimmed();
}

PrivateBus::~PrivateBus() {
    for (const QString& name : std::as_const(names_)) QDBusConnection::disconnectFromBus(name);
    daemon_.terminate();
    if (!daemon_.waitForFinished(5000)) daemon_.kill();
    daemon_.waitForFinished(5000);
}

QDBusConnection PrivateBus::connection(const QString& name) {
    names_ << name;
    QDBusConnection bus = QDBusConnection::connectToBus(address_, name);
    if (!bus.isConnected()) qFatal("no connection to %s", qPrintable(address_));
    return bus;
}

FakeNotifications::FakeNotifications(QDBusConnection bus, QStringList capabilities)
    : bus_(std::move(bus)), capabilities_(std::move(capabilities)) {
    if (!bus_.registerObject(kObject, this, QDBusConnection::ExportScriptableContents) ||
        !bus_.registerService(kService))
        qFatal("the name of notifications is taken");
}

FakeNotifications::~FakeNotifications() {
    bus_.unregisterObject(kObject);
    bus_.unregisterService(kService);
}

std::vector<Told> FakeNotifications::shown() const {
    std::vector<Told> now;
    for (const uint id : up_)
        now.push_back(
            *std::find_if(told.rbegin(), told.rend(), [id](const Told& each) { return each.id == id; }));
    return now;
}

void FakeNotifications::press(uint id, const QString& action) {
    Q_EMIT ActionInvoked(id, action);
    close(id, 2);
}

void FakeNotifications::close(uint id, uint reason) {
    if (std::erase(up_, id) > 0) Q_EMIT NotificationClosed(id, reason);
}

uint FakeNotifications::Notify(const QString&, uint replaces, const QString&, const QString& title,
                               const QString& text, const QStringList& actions, const QVariantMap& hints,
                               int timeout) {
    if (isFailing) {
        sendErrorReply(QDBusError::Failed, u"not now"_s);
        return 0;
    }
    const bool isReplaced = std::ranges::find(up_, replaces) != up_.end();
    const uint id = isReplaced ? replaces : ++last_;
    if (!isReplaced) up_.push_back(id);
    told.push_back({id, replaces, title, text, actions, hints, timeout});
    return id;
}

void FakeNotifications::CloseNotification(uint id) {
    closed.push_back(id);
    close(id, kByCall);
}

}  // namespace packtrain::gui_test
