#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <chrono>

#include "sleep_watch.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString kService = u"org.freedesktop.login1"_s;
const QString kObject = u"/org/freedesktop/login1"_s;
const QString kInterface = u"org.freedesktop.login1.Manager"_s;
constexpr int kPatienceMs = 5000;
/// So long a notification may take to come up; logind waits 5 s at most.
constexpr auto kToWarn = 1500ms;

}  // namespace

SleepWatch::SleepWatch(const QDBusConnection& bus, QObject* parent) : QObject(parent), bus_(bus) {
    release_.setSingleShot(true);
    release_.setInterval(kToWarn);
    connect(&release_, &QTimer::timeout, this, [this] { delay_.reset(); });
    if (!bus_.isConnected()) return;
    bus_.connect(kService, kObject, kInterface, u"PrepareForSleep"_s, this, SLOT(prepareForSleep(bool)));
}

void SleepWatch::hold(bool isWanted) {
    isWanted_ = isWanted;
    if (isGoing_) return;
    if (isWanted)
        inhibit();
    else
        delay_.reset();
}

void SleepWatch::inhibit() {
    if (delay_ || isAsking_ || !bus_.isConnected()) return;
    isAsking_ = true;
    QDBusMessage call = QDBusMessage::createMethodCall(kService, kObject, kInterface, u"Inhibit"_s);
    call << u"sleep"_s << u"Packtrain"_s << u"To warn of sessions that need this computer"_s << u"delay"_s;
    call.setAutoStartService(false);
    auto* waiting = new QDBusPendingCallWatcher(bus_.asyncCall(call, kPatienceMs), this);
    connect(waiting, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
        const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *done;
        done->deleteLater();
        isAsking_ = false;
        if (!reply.isError() && isWanted_ && !isGoing_) delay_ = reply.value();
    });
}

void SleepWatch::prepareForSleep(bool isGoing) {
    isGoing_ = isGoing;
    Q_EMIT goingToSleep(isGoing);
    if (isGoing) return release_.start();
    release_.stop();
    delay_.reset();
    if (isWanted_) inhibit();
}

}  // namespace packtrain::desktop
