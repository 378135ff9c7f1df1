#include "pairing_form.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>

#include "convert.h"
#include "widgets/labels.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLongestName = 64;

}  // namespace

PairingForm::PairingForm(Desk& desk, QWidget* parent) : QWidget(parent), desk_(desk) {
    setObjectName(u"pairingForm"_s);
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(space::kMedium);
    form->setVerticalSpacing(space::kMedium);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    buildPlaces(form);
    buildDrives(form);
    name_ = new QLineEdit(this);
    name_->setObjectName(u"pairingName"_s);
    name_->setMaxLength(kLongestName);
    name_->setPlaceholderText(tr("the drive's own"));
    form->addRow(fieldLabel(tr("&Call it:"), name_), name_);
    hint_ = dimLabel({}, this);
    hint_->setObjectName(u"pairingHint"_s);
    hint_->setTextFormat(Qt::PlainText);
    wrap(hint_);
    form->addRow(hint_);
    connect(name_, &QLineEdit::textChanged, this, &PairingForm::changed);
    reload({});
}

void PairingForm::buildPlaces(QFormLayout* form) {
    auto* row = new QWidget(this);
    row->setAccessibleName(tr("Where the notebook runs"));
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::kLarge);
    places_ = new QButtonGroup(this);
    for (const NotebookPlace place : kNotebookPlaces) {
        auto* button = new QRadioButton(PairingWords::name(place), row);
        button->setObjectName(u"place-"_s + toQString(placeKey(place)));
        places_->addButton(button, static_cast<int>(place));
        line->addWidget(button);
    }
    line->addStretch(1);
    places_->button(0)->setChecked(true);
    form->addRow(new QLabel(tr("It runs on:"), this), row);
    connect(places_, &QButtonGroup::idToggled, this, [this](int, bool isOn) {
        if (isOn) judge();
    });
}

void PairingForm::buildDrives(QFormLayout* form) {
    auto* row = new QWidget(this);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::kSmall);
    drives_ = new QComboBox(row);
    drives_->setObjectName(u"pairingDrive"_s);
    drives_->setMinimumWidth(200);
    drives_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    signIn_ = new QPushButton(tr("Sign in…"), row);
    signIn_->setObjectName(u"pairingSignIn"_s);
    signIn_->setAutoDefault(false);
    signIn_->hide();
    auto* add = new QPushButton(icon("cloud"), tr("Add &Google Drive…"), row);
    add->setObjectName(u"pairingAddDrive"_s);
    add->setAutoDefault(false);
    line->addWidget(drives_, 1);
    line->addWidget(signIn_);
    line->addWidget(add);
    auto* label = fieldLabel(tr("You &meet on:"), drives_);
    label->setParent(this);
    form->addRow(label, row);
    connect(add, &QPushButton::clicked, this, [this] { Q_EMIT driveAsked({}); });
    connect(signIn_, &QPushButton::clicked, this, [this] {
        if (const Drive* one = drive()) Q_EMIT driveAsked(toQString(one->mailbox.remote));
    });
    connect(drives_, &QComboBox::activated, this, [this](int chosen) {
        if (chosen >= static_cast<int>(known_.size())) return chooseFolder();
        chosen_ = chosen;
        judge();
    });
}

void PairingForm::reload(const QString& choose) {
    isLoaded_ = false;
    task_ = desk_.background.run(
        Lane::quick, [accounts = &desk_.accounts](const StopToken&) { return accounts->list(); },
        [this, choose](Result<std::vector<service::RemoteInfo>> remotes) {
            take(std::move(remotes), choose);
        });
    judge();
}

void PairingForm::take(Result<std::vector<service::RemoteInfo>> remotes, const QString& choose) {
    isLoaded_ = true;
    failure_ = remotes ? std::nullopt : std::optional(remotes.error());
    drives_->clear();
    known_.clear();
    chosen_ = -1;
    drives_->addItem(tr("A folder that both see…"));
    if (remotes) {
        for (const service::RemoteInfo& each : *remotes) {
            const QString name = toQString(each.config.name);
            const auto root = each.config.options.find("root");
            if (each.config.type == "drive")
                addDrive(tr("%1 (Google Drive)").arg(name),
                         {.mailbox = {each.config.name, ""}, .isGoogle = true, .isSignedIn = each.signedIn});
            else if (each.config.type == "local" && root != each.config.options.end())
                addDrive(toQString(root->second), {.mailbox = {"local", root->second}});
            else
                continue;
            const bool isGoogle = known_.back().isGoogle;
            // A Google Drive is reached from everywhere.
            if (name == choose || (choose.isEmpty() && isGoogle && (chosen_ < 0 || !drive()->isGoogle)))
                chosen_ = static_cast<int>(known_.size()) - 1;
        }
    }
    if (chosen_ < 0 && !known_.empty()) chosen_ = 0;
    judge();
}

void PairingForm::addDrive(const QString& text, const Drive& drive) {
    drives_->insertItem(static_cast<int>(known_.size()), text);
    known_.push_back(drive);
}

void PairingForm::chooseFolder() {
    judge();  // until one is chosen the list shows what was
    desk_.dialogs.chooseFolder(this, tr("A folder that the notebook's machine sees too"), {},
                               [this](const QString& folder) {
                                   if (folder.isEmpty()) return;
                                   addDrive(folder, {.mailbox = {"local", toPath(folder).bytes()}});
                                   chosen_ = static_cast<int>(known_.size()) - 1;
                                   judge();
                               });
}

NotebookPlace PairingForm::place() const {
    return static_cast<NotebookPlace>(places_->checkedId());
}

const PairingForm::Drive* PairingForm::drive() const {
    return chosen_ < 0 ? nullptr : &known_.at(static_cast<std::size_t>(chosen_));
}

/// What is in the way; empty: nothing.
QString PairingForm::problem() const {
    if (failure_) return Words::error(*failure_);
    const Drive* one = drive();
    if (one == nullptr)
        return tr(
            "No drive is set up here. A notebook and this computer meet on one: add your Google Drive, "
            "or choose a folder that both see.");
    if (needsDrive(place()) && !one->isGoogle)
        return tr("%1 sees no folder of this computer: choose a Google Drive.")
            .arg(PairingWords::name(place()));
    if (!one->isSignedIn) return tr("“%1” needs you to sign in first.").arg(drives_->currentText());
    return {};
}

void PairingForm::judge() {
    drives_->setCurrentIndex(chosen_);
    drives_->setEnabled(isLoaded_);
    const Drive* one = drive();
    signIn_->setVisible(one != nullptr && one->isGoogle && !one->isSignedIn);
    const QString wrong = isLoaded_ ? problem() : QString();
    QString text = wrong;
    if (!isLoaded_)
        text = tr("Looking at the drives that are set up…");
    else if (wrong.isEmpty() && one->isGoogle)
        text =
            tr("A small sealed mailbox is put there. Google asks once more, for the notebook alone: it will "
               "see only the files that Packtrain made.");
    else if (wrong.isEmpty())
        text =
            tr("A small sealed mailbox is put there. The notebook's machine must see this folder under the "
               "same name.");
    const Theme& theme = Theme::of(palette());
    QPalette colors = hint_->palette();
    colors.setColor(QPalette::WindowText, wrong.isEmpty() ? theme.dimText : theme.bad);
    hint_->setPalette(colors);
    hint_->setText(text);
    Q_EMIT changed();
}

std::optional<PairingWish> PairingForm::wish() const {
    const Drive* one = drive();
    if (!isLoaded_ || one == nullptr || !problem().isEmpty()) return std::nullopt;
    return PairingWish{.place = place(),
                       .mailbox = one->mailbox,
                       .name = toStdString(name_->text().trimmed()),
                       .wantsGrant = one->isGoogle};
}

}  // namespace packtrain::desktop
