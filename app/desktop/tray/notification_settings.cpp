#include "notification_settings.h"

#include <QSettings>
#include <array>

#include "convert.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using session::AlertKind;

namespace {

constexpr std::array kKinds = {AlertKind::timeLeft, AlertKind::overdue, AlertKind::lostContact,
                               AlertKind::ended,    AlertKind::trouble, AlertKind::sleep};
constexpr int kMinutesOfDay = 24 * 60;
constexpr session::QuietHours kUsualNight{.from = 22 * 60, .until = 7 * 60};
const QString kUploads = u"notifications/uploads"_s, kQuiet = u"notifications/quiet"_s,
              kFrom = u"notifications/quietFrom"_s, kUntil = u"notifications/quietUntil"_s;

QString keyOf(AlertKind kind) {
    return u"notifications/"_s + toQString(session::alertKindName(kind));
}

int minuteIn(const QSettings& settings, const QString& key, int usual) {
    bool ok = false;
    const int minute = settings.value(key, usual).toInt(&ok);
    return ok && minute >= 0 && minute < kMinutesOfDay ? minute : usual;
}

}  // namespace

std::span<const AlertKind> offeredKinds() {
    return kKinds;
}

NotificationSettings NotificationSettings::readFrom(const QSettings& settings) {
    NotificationSettings wanted;
    for (const AlertKind kind : kKinds)
        if (!settings.value(keyOf(kind), true).toBool()) wanted.alerts.off.insert(kind);
    wanted.hasUploads = settings.value(kUploads, true).toBool();
    if (settings.value(kQuiet, false).toBool())
        wanted.alerts.quiet = session::QuietHours{minuteIn(settings, kFrom, kUsualNight.from),
                                                  minuteIn(settings, kUntil, kUsualNight.until)};
    return wanted;
}

void NotificationSettings::writeTo(QSettings& settings) const {
    for (const AlertKind kind : kKinds) settings.setValue(keyOf(kind), !alerts.off.contains(kind));
    settings.setValue(kUploads, hasUploads);
    settings.setValue(kQuiet, alerts.quiet.has_value());
    if (!alerts.quiet) return;
    settings.setValue(kFrom, alerts.quiet->from);
    settings.setValue(kUntil, alerts.quiet->until);
}

}  // namespace packtrain::desktop
