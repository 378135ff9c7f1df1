#include "notification_dialog.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimeEdit>
#include <QVBoxLayout>

#include "convert.h"
#include "widgets/labels.h"
#include "widgets/theme.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using session::AlertKind;

namespace {

constexpr session::QuietHours kUsualNight{.from = 22 * 60, .until = 7 * 60};

QTimeEdit* timeEdit(int minute, const QString& name, const QString& words, QWidget* parent) {
    auto* edit = new QTimeEdit(QTime(minute / 60, minute % 60), parent);
    edit->setObjectName(name);
    edit->setAccessibleName(words);
    return edit;
}

int minuteOf(const QTimeEdit* edit) {
    return edit->time().hour() * 60 + edit->time().minute();
}

}  // namespace

NotificationDialog::NotificationDialog(const NotificationSettings& settings, QWidget* parent)
    : QDialog(parent) {
    setObjectName(u"notificationDialog"_s);
    setWindowTitle(tr("Notifications"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kHuge, space::kLarge, space::kHuge, space::kLarge);
    column->setSpacing(space::kMedium);
    column->setSizeConstraint(QLayout::SetFixedSize);
    column->addWidget(headingLabel(tr("Tell me"), this));
    column->addWidget(buildKinds(settings));
    column->addWidget(buildQuiet(settings));
    problem_ = new QLabel(
        tr("No notification service answers on this desktop. The icon in the tray tells the same."), this);
    problem_->setObjectName(u"notificationProblem"_s);
    problem_->hide();
    column->addWidget(problem_);
    column->addWidget(buildButtons());
}

void NotificationDialog::sayThatNobodyShowsIt() {
    problem_->show();
}

QString NotificationDialog::kindWords(AlertKind kind) {
    switch (kind) {
        case AlertKind::timeLeft:
            return tr("when a session may end soon and work is at &risk");
        case AlertKind::overdue:
            return tr("when a session has outlived its &limit and saves stop");
        case AlertKind::lostContact:
            return tr("when no &word comes from a session");
        case AlertKind::ended:
            return tr("when a session has &ended, and what was safe");
        case AlertKind::trouble:
            return tr("when something keeps &saves from arriving");
        case AlertKind::sleep:
            return tr("before this &computer sleeps and a session needs it");
    }
    return {};
}

QWidget* NotificationDialog::buildKinds(const NotificationSettings& settings) {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kSmall);
    const auto add = [&](const QString& words, const QString& name, bool isOn) {
        auto* check = new QCheckBox(words, box);
        check->setObjectName(name);
        check->setChecked(isOn);
        column->addWidget(check);
        return check;
    };
    for (const AlertKind kind : offeredKinds())
        kinds_[kind] = add(kindWords(kind), u"tell_"_s + toQString(session::alertKindName(kind)),
                           !settings.alerts.off.contains(kind));
    uploads_ = add(tr("when &uploads are done or need me"), u"tell_uploads"_s, settings.hasUploads);
    return box;
}

QWidget* NotificationDialog::buildQuiet(const NotificationSettings& settings) {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kTight);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kSmall);
    const session::QuietHours hours = settings.alerts.quiet.value_or(kUsualNight);
    quiet_ = new QCheckBox(tr("&Quiet from", "followed by two times of day"), box);
    quiet_->setObjectName(u"quiet"_s);
    quiet_->setChecked(settings.alerts.quiet.has_value());
    from_ = timeEdit(hours.from, u"quietFrom"_s, tr("Quiet from"), box);
    until_ = timeEdit(hours.until, u"quietUntil"_s, tr("Quiet until"), box);
    row->addWidget(quiet_);
    row->addWidget(from_);
    row->addWidget(new QLabel(tr("until", "between two times of day"), box));
    row->addWidget(until_);
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(dimLabel(tr("The last ten minutes are told all the same."), box));
    for (QTimeEdit* edit : {from_, until_}) {
        edit->setEnabled(quiet_->isChecked());
        connect(quiet_, &QCheckBox::toggled, edit, &QWidget::setEnabled);
    }
    return box;
}

QWidget* NotificationDialog::buildButtons() {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, space::kSmall, 0, 0);
    row->setSpacing(space::kSmall);
    auto* test = new QPushButton(tr("&Test notification"), box);
    auto* cancel = new QPushButton(tr("Cancel"), box);
    auto* ok = new QPushButton(tr("OK"), box);
    test->setObjectName(u"testNotification"_s);
    cancel->setObjectName(u"cancelNotifications"_s);
    ok->setObjectName(u"okNotifications"_s);
    test->setAutoDefault(false);
    cancel->setAutoDefault(false);
    ok->setDefault(true);
    ok->setProperty("primary", true);
    row->addWidget(test);
    row->addStretch(1);
    row->addWidget(cancel);
    row->addWidget(ok);
    connect(test, &QPushButton::clicked, this, &NotificationDialog::testAsked);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(ok, &QPushButton::clicked, this, &QDialog::accept);
    return box;
}

NotificationSettings NotificationDialog::settings() const {
    NotificationSettings wanted;
    for (const auto& [kind, check] : kinds_)
        if (!check->isChecked()) wanted.alerts.off.insert(kind);
    wanted.hasUploads = uploads_->isChecked();
    if (quiet_->isChecked()) wanted.alerts.quiet = session::QuietHours{minuteOf(from_), minuteOf(until_)};
    return wanted;
}

}  // namespace packtrain::desktop
