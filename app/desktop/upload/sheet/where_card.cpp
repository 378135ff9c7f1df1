#include "where_card.h"

#include <QComboBox>
#include <QDir>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>
#include <algorithm>

#include "convert.h"
#include "widgets/labels.h"
#include "widgets/theme.h"
#include "widgets/thin_bar.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::RemoteInfo;

namespace {

const QString kLocal = u"local"_s;
const QString kAddAccount = u"+"_s;  // no remote can have this name

}  // namespace

WhereCard::WhereCard(Desk& desk, QWidget* parent) : QFrame(parent), desk_(desk) {
    setObjectName(u"whereCard"_s);
    setProperty("card", true);
    localFolder_ =
        desk_.settings.value(u"upload/localFolder"_s, QDir::home().filePath(u"Packtrain"_s)).toString();
    remoteFolder_ = desk_.settings.value(u"upload/remoteFolder"_s, u"datasets"_s).toString();

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kLarge, space::kMedium, space::kLarge, space::kLarge);
    column->setSpacing(space::kSmall);
    column->addWidget(headingLabel(tr("Where"), this));

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setHorizontalSpacing(space::kMedium);
    form->setVerticalSpacing(space::kSmall);
    remote_ = new QComboBox(this);
    remote_->setObjectName(u"remote"_s);
    signIn_ = new QPushButton(tr("Sign &in…"), this);
    signIn_->setObjectName(u"signInRemote"_s);
    signIn_->hide();
    auto* remoteRow = new QHBoxLayout;
    remoteRow->setSpacing(space::kSmall);
    remoteRow->addWidget(remote_, 1);
    remoteRow->addWidget(signIn_);
    form->addRow(fieldLabel(tr("&Drive:"), remote_), remoteRow);

    folder_ = new QLineEdit(this);
    folder_->setObjectName(u"folder"_s);
    browse_ = new QPushButton(tr("&Browse…"), this);
    browse_->setObjectName(u"browse"_s);
    auto* folderRow = new QHBoxLayout;
    folderRow->setSpacing(space::kSmall);
    folderRow->addWidget(folder_, 1);
    folderRow->addWidget(browse_);
    form->addRow(fieldLabel(tr("&Folder:"), folder_), folderRow);

    name_ = new QLineEdit(this);
    name_->setObjectName(u"datasetName"_s);
    form->addRow(fieldLabel(tr("&Name:", "of the dataset"), name_), name_);
    column->addLayout(form);

    quotaBox_ = new QWidget(this);
    auto* quotaColumn = new QVBoxLayout(quotaBox_);
    quotaColumn->setContentsMargins(0, space::kSmall, 0, 0);
    quotaColumn->setSpacing(6);
    quota_ = new ThinBar(quotaBox_);
    quota_->setObjectName(u"quotaBar"_s);
    quota_->setAccessibleName(tr("Space on the drive after this upload"));
    quotaText_ = dimLabel({}, quotaBox_);
    quotaText_->setObjectName(u"quotaText"_s);
    wrap(quotaText_);
    quotaColumn->addWidget(quota_);
    quotaColumn->addWidget(quotaText_);
    column->addWidget(quotaBox_);

    auto* warningBox = new QWidget(this);
    warningBox->setObjectName(u"warnings"_s);
    warnings_ = new QVBoxLayout(warningBox);
    warnings_->setContentsMargins(0, 0, 0, 0);
    warnings_->setSpacing(6);
    column->addWidget(warningBox);

    connect(remote_, &QComboBox::activated, this, [this](int index) {
        if (remote_->itemData(index).toString() != kAddAccount) wanted_ = remote_->itemData(index).toString();
        remoteChosen(index);
    });
    connect(folder_, &QLineEdit::textEdited, this, &WhereCard::changed);
    connect(name_, &QLineEdit::textEdited, this, &WhereCard::changed);
    connect(browse_, &QPushButton::clicked, this, &WhereCard::browse);
    connect(signIn_, &QPushButton::clicked, this,
            [this] { Q_EMIT signInAsked(remote_->currentData().toString()); });
    // The list of accounts comes a moment later: until then the one that was used last is not among them.
    wanted_ = desk_.settings.value(u"upload/remote"_s, kLocal).toString();
    setRemotes({});
    listed_ = false;
    showCounting();
}

void WhereCard::setRemotes(const std::vector<RemoteInfo>& remotes) {
    const service::Target before = target();
    const QString missed = missing();
    {
        const QSignalBlocker quiet(this);
        fillRemotes(remotes);
    }
    // The same target: nothing needs to be counted anew.
    const service::Target now = target();
    if (now.remote != before.remote || now.path != before.path || missing() != missed) Q_EMIT changed();
}

void WhereCard::fillRemotes(const std::vector<RemoteInfo>& remotes) {
    keepFolder();
    remotes_ = remotes;
    listed_ = true;
    remote_->clear();
    chosen_ = -1;
    remote_->addItem(icon("folder", Tint::dim), tr("A folder of this computer"), kLocal);
    for (const RemoteInfo& info : remotes_) {
        const QString name = toQString(info.config.name);
        const bool ready = !needsSignIn(info);
        remote_->addItem(icon(info.config.type == "local" ? "folder" : "cloud", Tint::dim),
                         ready ? name : tr("%1 (sign-in needed)", "name of an account").arg(name), name);
    }
    remote_->insertSeparator(remote_->count());
    remote_->addItem(icon("key", Tint::dim), tr("Add account…"), kAddAccount);
    remote_->setCurrentIndex(0);
    choose(wanted_);
}

void WhereCard::chooseRemote(const QString& name) {
    wanted_ = name;
    choose(name);
}

void WhereCard::choose(const QString& name) {
    const int index = remote_->findData(name);
    if (index >= 0) remote_->setCurrentIndex(index);
    remoteChosen(remote_->currentIndex());
}

/// What was typed belongs to the drive that was chosen then.
void WhereCard::keepFolder() {
    if (chosen_ >= 0)
        (remote_->itemData(chosen_).toString() == kLocal ? localFolder_ : remoteFolder_) = folder_->text();
}

void WhereCard::remoteChosen(int index) {
    if (remote_->itemData(index).toString() == kAddAccount) {
        remote_->setCurrentIndex(std::max(chosen_, 0));
        Q_EMIT addAccountAsked();
        return;
    }
    keepFolder();
    chosen_ = index;
    browse_->setVisible(isLocal());
    folder_->setText(isLocal() ? localFolder_ : remoteFolder_);
    folder_->setPlaceholderText(isLocal() ? tr("a folder, for instance on an external disk")
                                          : tr("the drive's top folder"));
    const RemoteInfo* info = chosenRemote();
    signIn_->setVisible(info && needsSignIn(*info));
    Q_EMIT changed();
}

bool WhereCard::isLocal() const {
    return remote_->currentData().toString() == kLocal;
}

void WhereCard::browse() {
    desk_.dialogs.chooseFolder(this, tr("Folder for the dataset"), folder_->text(),
                               [this](const QString& folder) {
                                   folder_->setText(folder);
                                   Q_EMIT changed();
                               });
}

void WhereCard::setName(const QString& name, bool editable) {
    name_->setEnabled(editable);
    name_->setText(editable ? name : QString());
    name_->setPlaceholderText(editable ? tr("a name for the dataset") : tr("each folder's own name"));
}

QString WhereCard::name() const {
    return name_->text().trimmed();
}

service::Target WhereCard::target() const {
    const QString folder = folder_->text().trimmed();
    if (!isLocal()) return {toStdString(remote_->currentData().toString()), toStdString(folder)};
    const bool home = folder == u"~"_s || folder.startsWith(u"~/"_s);
    return {"local", toPath(home ? QDir::homePath() + folder.mid(1) : folder).bytes()};
}

QString WhereCard::missing() const {
    if (!listed_ && remote_->currentData().toString() != wanted_) return tr("Looking up your accounts…");
    if (isLocal() && !target().path.starts_with('/')) return tr("Choose a folder, with its full path.");
    if (name_->isEnabled() && name().isEmpty()) return tr("Give the dataset a name.");
    const RemoteInfo* info = chosenRemote();
    if (!info || !needsSignIn(*info)) return {};
    return info->problem ? Words::reason(*info->problem) : tr("Sign in to this account first.");
}

const RemoteInfo* WhereCard::chosenRemote() const {
    const std::string name = toStdString(remote_->currentData().toString());
    const auto found =
        std::ranges::find_if(remotes_, [&](const RemoteInfo& info) { return info.config.name == name; });
    return isLocal() || found == remotes_.end() ? nullptr : &*found;
}

bool WhereCard::needsSignIn(const RemoteInfo& info) const {
    const auto& types = desk_.accounts.types();
    const auto type = std::ranges::find_if(
        types, [&](const service::RemoteType& known) { return known.type == info.config.type; });
    return type != types.end() && type->signIn && (!info.signedIn || info.problem);
}

void WhereCard::showCounting() {
    quotaBox_->show();
    quota_->setFraction(0);
    quota_->setSecond(0);
    quotaText_->setText(tr("Asking for free space…"));
    quotaText_->show();
}

void WhereCard::showFailure() {
    quotaBox_->hide();
}

void WhereCard::showPlan(const service::PlanPreview& plan) {
    const bool known = plan.space && plan.space->free;
    quotaBox_->setVisible(known);
    if (!known) return;
    const std::uint64_t free = *plan.space->free;
    const std::uint64_t total = plan.space->total.value_or(plan.space->used + free);
    const double whole = total == 0 ? 1 : static_cast<double>(total);
    const double used = 1 - static_cast<double>(free) / whole;
    quota_->setTint(plan.fits ? Tint::accent : Tint::bad);
    quota_->setFraction(std::clamp(used, 0.0, 1.0));
    quota_->setSecond(std::clamp(used + static_cast<double>(plan.remoteBytes) / whole, 0.0, 1.0));
    quotaText_->setVisible(plan.fits);  // else a warning says it
    quotaText_->setText(tr("%1 of %2 stay free after this upload")
                            .arg(Words::size(free - std::min(free, plan.remoteBytes)), Words::size(total)));
}

void WhereCard::addWarning(const QString& text, bool blocking) {
    auto* row = new QWidget(this);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::kSmall);
    line->addWidget(new IconLabel(icon("warning", blocking ? Tint::bad : Tint::warn), 18, row), 0,
                    Qt::AlignTop);
    auto* label = new QLabel(text, row);
    label->setTextFormat(Qt::PlainText);
    label->setObjectName(u"warningText"_s);
    wrap(label);
    line->addWidget(label, 1);
    warnings_->addWidget(row);
}

void WhereCard::setWarnings(const QStringList& blocking, const QStringList& other) {
    while (QLayoutItem* item = warnings_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString& text : blocking) addWarning(text, true);
    for (const QString& text : other) addWarning(text, false);
}

void WhereCard::remember() {
    keepFolder();
    desk_.settings.setValue(u"upload/remote"_s, remote_->currentData());
    desk_.settings.setValue(u"upload/localFolder"_s, localFolder_);
    desk_.settings.setValue(u"upload/remoteFolder"_s, remoteFolder_);
}

}  // namespace packtrain::desktop
