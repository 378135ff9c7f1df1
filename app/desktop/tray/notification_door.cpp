#include "notification_door.h"

#include <QDBusArgument>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QImage>
#include <QPixmap>
#include <algorithm>
#include <chrono>

#include "widgets/icons.h"

namespace packtrain::desktop {

/// A picture as the service takes it.
struct RawPicture {
    int width = 0, height = 0, bytesPerRow = 0;
    bool hasAlpha = true;
    int bitsPerSample = 8, samples = 4;
    QByteArray bytes;
};

QDBusArgument& operator<<(QDBusArgument& argument, const RawPicture& picture) {
    argument.beginStructure();
    argument << picture.width << picture.height << picture.bytesPerRow << picture.hasAlpha
             << picture.bitsPerSample << picture.samples << picture.bytes;
    argument.endStructure();
    return argument;
}

const QDBusArgument& operator>>(const QDBusArgument& argument, RawPicture& picture) {
    argument.beginStructure();
    argument >> picture.width >> picture.height >> picture.bytesPerRow >> picture.hasAlpha >>
        picture.bitsPerSample >> picture.samples >> picture.bytes;
    argument.endStructure();
    return argument;  // NOLINT(bugprone-return-const-ref-from-parameter): so it must be for the bus
}

}  // namespace packtrain::desktop

Q_DECLARE_METATYPE(packtrain::desktop::RawPicture)

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

namespace {

const QString kService = u"org.freedesktop.Notifications"_s;
const QString kObject = u"/org/freedesktop/Notifications"_s;
const QString kDesktopEntry = u"packtrain-desktop"_s;
constexpr int kPatienceMs = 20'000;
constexpr std::chrono::seconds kSoon(1), kLater(30);  ///< it may be about to come back
// What a service says of why one is gone.
constexpr uint kByPerson = 2;
// As the service knows it: 0 stays until somebody answers, -1 is as its owner likes it.
constexpr int kStays = 0, kAsUsual = -1;
constexpr int kPictureSide = 64;

/// The program's icon by its bytes: where it is not installed, no name finds it.
QVariant picture() {
    const QImage image = appIcon()
                             .pixmap(QSize(kPictureSide, kPictureSide), 1.0)
                             .toImage()
                             .convertToFormat(QImage::Format_RGBA8888);
    RawPicture raw{.width = image.width(),
                   .height = image.height(),
                   .bytesPerRow = static_cast<int>(image.bytesPerLine()),
                   .bytes = {}};
    raw.bytes = QByteArray(reinterpret_cast<const char*>(image.constBits()), image.sizeInBytes());
    return QVariant::fromValue(raw);
}

}  // namespace

NotificationDoor::NotificationDoor(QDBusConnection bus, QObject* parent)
    : QObject(parent), bus_(std::move(bus)) {
    qDBusRegisterMetaType<RawPicture>();
    again_.setSingleShot(true);
    connect(&again_, &QTimer::timeout, this, &NotificationDoor::tellAll);
    if (!bus_.isConnected()) {
        isMissing_ = true;
        return;
    }
    bus_.connect(kService, kObject, kService, u"ActionInvoked"_s, this, SLOT(actionInvoked(uint, QString)));
    bus_.connect(kService, kObject, kService, u"NotificationClosed"_s, this,
                 SLOT(notificationClosed(uint, uint)));
    auto* watcher = new QDBusServiceWatcher(kService, bus_, QDBusServiceWatcher::WatchForOwnerChange, this);
    connect(watcher, &QDBusServiceWatcher::serviceOwnerChanged, this,
            [this](const QString&, const QString&, const QString& now) { ownerChanged(now); });
}

void NotificationDoor::show(const QString& tag, const Notification& notification) {
    Slip& slip = slips_[tag];
    slip.wanted = notification;
    slip.isOwed = true;
    slip.isWithdrawn = false;
    tell(tag, slip);
}

void NotificationDoor::withdraw(const QString& tag) {
    const auto found = slips_.find(tag);
    if (found == slips_.end()) return;
    if (found->second.isSending) {  // its number is not known yet
        found->second.isWithdrawn = true;
        found->second.isOwed = false;
        return;
    }
    close(found->second.id);
    slips_.erase(found);
}

/// A service that was started anew knows nothing of what an earlier one showed.
void NotificationDoor::ownerChanged(const QString& now) {
    capabilities_.reset();
    for (auto& [tag, slip] : slips_)
        if (std::exchange(slip.id, 0) != 0) slip.isOwed = true;
    if (!now.isEmpty()) tellAll();
}

void NotificationDoor::tellAll() {
    for (auto& [tag, slip] : slips_) tell(tag, slip);
}

/// What the service can show; asked before the first notification, which starts it where it is not running.
void NotificationDoor::ask() {
    if (std::exchange(isAsking_, true)) return;
    auto* waiting =
        new QDBusPendingCallWatcher(bus_.asyncCall(call(u"GetCapabilities"_s), kPatienceMs), this);
    connect(waiting, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
        const QDBusPendingReply<QStringList> reply = *done;
        done->deleteLater();
        isAsking_ = false;
        if (reply.isError()) return missing();
        isMissing_ = false;
        capabilities_ = reply.value();
        tellAll();
    });
}

void NotificationDoor::tell(const QString& tag, Slip& slip) {
    if (slip.isSending || !slip.isOwed) return;
    if (!bus_.isConnected()) return Q_EMIT unheard(tag);
    if (!capabilities_) return ask();
    slip.isOwed = false;
    slip.isSending = true;
    const Notification& wanted = slip.wanted;
    const bool hasButtons = capabilities_->contains(u"actions"_s);
    QStringList actions;
    if (hasButtons)
        for (const NotificationAction& each : wanted.actions) actions << each.key << each.words;
    QString text = wanted.text;
    if (!hasButtons && !wanted.without.isEmpty()) text += u'\n' + wanted.without;
    if (capabilities_->contains(u"body-markup"_s)) text = text.toHtmlEscaped();
    QDBusMessage message = call(u"Notify"_s);
    message << u"Packtrain"_s << slip.id << QString() << wanted.title << text << actions << hintsFor(wanted)
            << (wanted.isLasting ? kStays : kAsUsual);
    auto* waiting = new QDBusPendingCallWatcher(bus_.asyncCall(message, kPatienceMs), this);
    connect(waiting, &QDBusPendingCallWatcher::finished, this,
            [this, tag](QDBusPendingCallWatcher* done) { told(tag, done); });
}

void NotificationDoor::told(const QString& tag, QDBusPendingCallWatcher* call) {
    const QDBusPendingReply<uint> reply = *call;
    call->deleteLater();
    const auto found = slips_.find(tag);
    if (found == slips_.end()) return;
    Slip& slip = found->second;
    slip.isSending = false;
    if (slip.isWithdrawn) {
        if (!reply.isError()) close(reply.value());
        slips_.erase(found);
        return;
    }
    if (reply.isError()) {
        slip.isOwed = true;
        return missing();
    }
    slip.id = reply.value();
    tell(tag, slip);  // if it was changed meanwhile
}

void NotificationDoor::missing() {
    again_.start(std::exchange(isMissing_, true) ? kLater : kSoon);
    for (const auto& [tag, slip] : slips_)
        if (slip.isOwed) Q_EMIT unheard(tag);
}

void NotificationDoor::close(uint id) {
    if (id == 0 || !bus_.isConnected()) return;
    QDBusMessage message = call(u"CloseNotification"_s);
    message << id;
    bus_.asyncCall(message, kPatienceMs);
}

std::map<QString, NotificationDoor::Slip>::iterator NotificationDoor::slipOf(uint id) {
    return std::ranges::find_if(slips_, [id](const auto& each) { return each.second.id == id; });
}

/// Some services close it then by themselves and say that a person did; others leave it there.
void NotificationDoor::actionInvoked(uint id, const QString& action) {
    const auto found = id == 0 ? slips_.end() : slipOf(id);
    if (found == slips_.end()) return;
    const QString tag = found->first;
    found->second.id = 0;
    close(id);
    Q_EMIT acted(tag, action);
}

void NotificationDoor::notificationClosed(uint id, uint reason) {
    const auto found = id == 0 ? slips_.end() : slipOf(id);
    if (found == slips_.end()) return;
    const QString tag = found->first;
    found->second.id = 0;
    if (reason != kByPerson) return;
    slips_.erase(found);
    Q_EMIT dismissed(tag);
}

QVariantMap NotificationDoor::hintsFor(const Notification& notification) const {
    QVariantMap hints{{u"desktop-entry"_s, kDesktopEntry},
                      {u"image-data"_s, picture()},
                      {u"urgency"_s, QVariant::fromValue(static_cast<uchar>(notification.isUrgent ? 2 : 1))}};
    if (!notification.category.isEmpty()) hints[u"category"_s] = notification.category;
    if (notification.isLasting) hints[u"sound-name"_s] = u"dialog-warning"_s;
    return hints;
}

QDBusMessage NotificationDoor::call(const QString& method) const {
    return QDBusMessage::createMethodCall(kService, kObject, kService, method);
}

}  // namespace packtrain::desktop
