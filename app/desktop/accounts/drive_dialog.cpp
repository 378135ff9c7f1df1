#include "drive_dialog.h"

#include <QApplication>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFile>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMetaObject>
#include <QMimeData>
#include <QPointer>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpressionValidator>
#include <QScrollArea>
#include <QVBoxLayout>

#include "client_file.h"
#include "convert.h"
#include "upload/dropped_paths.h"
#include "widgets/fit_content.h"
#include "widgets/icons.h"
#include "widgets/labels.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::Account;
using service::SecretsKind;

namespace {

const QUrl kConsole(u"https://console.cloud.google.com/auth/clients"_s);
constexpr qint64 kMostClientBytes = 64 * 1024;

bool needsSecretsChoice(Reason reason) {
    return reason == Reason::secretsUnavailable || reason == Reason::secretsDenied;
}

QLabel* paragraph(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    wrap(label);
    return label;
}

}  // namespace

DriveDialog::DriveDialog(Desk& desk, const QString& again, QWidget* parent)
    : QDialog(parent), desk_(desk), again_(again), added_(!again.isEmpty()) {
    setObjectName(u"driveDialog"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    setAcceptDrops(!added_);
    setWindowTitle(added_ ? tr("Sign in to “%1”").arg(again_) : tr("Add Google Drive"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    scroll_ = new QScrollArea(this);
    scroll_->setObjectName(u"driveScroll"_s);
    scroll_->setWidgetResizable(true);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* body = new QWidget(scroll_);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(space::kHuge, space::kLarge, space::kHuge, space::kSmall);
    column->setSpacing(space::kMedium);
    if (!added_) addStep(column, tr("Your own Google client"), buildClient());
    addStep(column, tr("What Google will show you"), buildNotes());
    secrets_ = buildSecrets();
    addStep(column, tr("Where the sign-in is kept"), secrets_);
    secrets_->parentWidget()->hide();
    column->addStretch(1);
    scroll_->setWidget(body);
    outer->addWidget(scroll_, 1);
    outer->addWidget(buildButtons());
    resize(680, 320);
    judge();
}

DriveDialog::~DriveDialog() = default;

void DriveDialog::addStep(QVBoxLayout* column, const QString& title, QWidget* content) {
    auto* card = new QFrame(content->parentWidget());
    card->setProperty("card", true);
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(space::kLarge, space::kMedium, space::kLarge, space::kLarge);
    inner->setSpacing(space::kSmall);
    inner->addWidget(
        headingLabel(tr("%1. %2", "number of a step, its title").arg(++steps_).arg(title), card));
    inner->addWidget(content);
    column->addWidget(card);
}

QWidget* DriveDialog::buildClient() {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kSmall);
    column->addWidget(paragraph(tr("Google lets a program in only through a client. Yours is free and takes "
                                   "five minutes: in the Google console make a project, "
                                   "switch on the Google Drive API, and create an OAuth client of the type "
                                   "“Desktop app”. Download its JSON file and drop it here."),
                                box));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::kSmall);
    chooseClient_ = new QPushButton(icon("key"), tr("Choose client_secret.json…"), box);
    chooseClient_->setIconSize(QSize(24, 16));
    chooseClient_->setObjectName(u"chooseClient"_s);
    chooseClient_->setAccessibleDescription(tr("The same as dropping the file on this window"));
    auto* console = new QPushButton(icon("browser"), tr("Open the Google console"), box);
    console->setIconSize(QSize(24, 16));
    console->setObjectName(u"openConsole"_s);
    buttons->addWidget(chooseClient_);
    buttons->addWidget(console);
    buttons->addStretch(1);
    column->addLayout(buttons);
    clientState_ = dimLabel(tr("No file yet."), box);
    clientState_->setObjectName(u"clientState"_s);
    clientState_->setTextFormat(Qt::PlainText);
    wrap(clientState_);
    column->addWidget(clientState_);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(space::kMedium);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    name_ = new QLineEdit(u"drive"_s, box);
    name_->setObjectName(u"accountName"_s);
    name_->setMaximumWidth(240);
    name_->setValidator(
        new QRegularExpressionValidator(QRegularExpression(u"[A-Za-z0-9][A-Za-z0-9_-]*"_s), name_));
    form->addRow(fieldLabel(tr("&Name for this account:"), name_), name_);
    column->addLayout(form);
    connect(name_, &QLineEdit::textChanged, this, &DriveDialog::judge);
    connect(console, &QPushButton::clicked, this, [this] { desk_.openUrl(kConsole); });
    connect(chooseClient_, &QPushButton::clicked, this, [this] {
        desk_.dialogs.chooseFile(this, tr("The client's file"), tr("JSON files (*.json)"),
                                 [this](const QString& file) { takeClientFile(toPath(file)); });
    });
    return box;
}

QWidget* DriveDialog::buildNotes() {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kSmall);
    const std::pair<const char*, QString> notes[] = {
        {"browser", tr("Your browser opens. Google warns that it has not verified the app: it is your own "
                       "client, go on with “Advanced”.")},
        {"state-checking", tr("Google asks whether the app may see, edit, create and delete only the files "
                              "that it makes itself. Packtrain sees nothing else on your "
                              "drive. Leave the box ticked.")},
        {"state-waiting",
         tr("While your consent screen is in “Testing”, Google ends every sign-in after 7 days: running "
            "uploads then wait until you sign in again. "
            "Set it to “In production” to end that; for this permission Google asks no review.")},
    };
    for (const auto& [name, text] : notes) {
        auto* row = new QHBoxLayout;
        row->setSpacing(space::kMedium);
        row->addWidget(new IconLabel(icon(name, Tint::dim), 20, box), 0, Qt::AlignTop);
        row->addWidget(paragraph(text, box), 1);
        column->addLayout(row);
    }
    return box;
}

QWidget* DriveDialog::buildSecrets() {
    auto* box = new QWidget(this);
    box->setObjectName(u"secretsChoice"_s);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kSmall);
    column->addWidget(paragraph(tr("No keyring answers on this computer. Choose where Packtrain keeps the "
                                   "sign-in; it does not change this by itself later."),
                                box));
    secretsFile_ = new QRadioButton(tr("In a file that only you can read"), box);
    secretsFile_->setObjectName(u"secretsFile"_s);
    secretsFile_->setChecked(true);
    secretsEnvironment_ =
        new QRadioButton(tr("Nowhere: it is given in environment variables at each start"), box);
    secretsEnvironment_->setObjectName(u"secretsEnvironment"_s);
    column->addWidget(secretsFile_);
    column->addWidget(secretsEnvironment_);
    return box;
}

QWidget* DriveDialog::buildButtons() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(space::kHuge, space::kMedium, space::kHuge, space::kLarge);
    row->setSpacing(space::kSmall);
    status_ = new QLabel(bar);
    status_->setObjectName(u"driveStatus"_s);
    status_->setTextFormat(Qt::PlainText);
    wrap(status_);
    row->addWidget(status_, 1);
    copyLink_ = new QPushButton(tr("Copy the link"), bar);
    copyLink_->setObjectName(u"copyLink"_s);
    copyLink_->setToolTip(tr("If no browser opens: paste it into one on this computer"));
    copyLink_->hide();
    auto* cancel = new QPushButton(tr("Cancel"), bar);
    cancel->setObjectName(u"cancelDrive"_s);
    cancel->setAutoDefault(false);
    signIn_ = new QPushButton(tr("&Sign in with Google"), bar);
    signIn_->setObjectName(u"signIn"_s);
    signIn_->setProperty("primary", true);
    signIn_->setDefault(true);
    row->addWidget(copyLink_);
    row->addWidget(cancel);
    row->addWidget(signIn_);
    connect(copyLink_, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(link_); });
    connect(cancel, &QPushButton::clicked, this, &DriveDialog::reject);
    connect(signIn_, &QPushButton::clicked, this, &DriveDialog::signIn);
    return bar;
}

void DriveDialog::takeClientFile(const Path& path) {
    QFile file(toEditable(path));
    QString project;
    const bool read = file.open(QIODevice::ReadOnly);
    const ClientFile kind =
        read ? lookIntoClientFile(file.read(kMostClientBytes), project) : ClientFile::notJson;
    clientFile_ = kind == ClientFile::desktop ? path : Path();
    switch (kind) {
        case ClientFile::desktop:
            clientState_->setText(
                project.isEmpty()
                    ? tr("%1 – a desktop client.").arg(displayPath(path))
                    : tr("%1 – a desktop client of the project “%2”.").arg(displayPath(path), project));
            break;
        case ClientFile::web:
            clientState_->setText(tr("This is a web client. Create one of the type “Desktop app” instead."));
            break;
        case ClientFile::notJson:
            clientState_->setText(
                tr("This file cannot be read as JSON. Download it from the Google console again."));
            break;
        case ClientFile::other:
            clientState_->setText(
                tr("There is no client in this file. Download the OAuth client's own JSON file."));
            break;
    }
    judge();
}

void DriveDialog::dragEnterEvent(QDragEnterEvent* event) {
    if (!busy() && event->mimeData()->hasUrls() && namedIn(*event->mimeData()).paths.size() == 1)
        event->acceptProposedAction();
}

void DriveDialog::dropEvent(QDropEvent* event) {
    const NamedPaths named = namedIn(*event->mimeData());
    if (named.paths.size() != 1) return;
    event->acceptProposedAction();
    takeClientFile(named.paths.front());
}

void DriveDialog::judge() {
    const bool ready = added_ || (!clientFile_.empty() && name_->hasAcceptableInput());
    signIn_->setEnabled(ready && !busy());
    if (chooseClient_) chooseClient_->setEnabled(!busy());
    if (name_) name_->setEnabled(!busy() && !added_);
    secrets_->setEnabled(!busy());
    copyLink_->setVisible(busy() && !link_.isEmpty());
    fitContent(this, scroll_);
}

void DriveDialog::say(const QString& text, bool bad) {
    const Theme& theme = Theme::of(palette());
    QPalette colors = status_->palette();
    colors.setColor(QPalette::WindowText, bad ? theme.bad : theme.dimText);
    status_->setPalette(colors);
    status_->setText(text);
}

void DriveDialog::signIn() {
    if (!signIn_->isEnabled()) return;
    std::optional<SecretsKind> secrets;
    if (secrets_->isVisible())
        secrets = secretsFile_->isChecked() ? SecretsKind::file : SecretsKind::environment;
    const std::string name = toStdString(again_.isEmpty() ? name_->text() : again_);
    const QPointer<DriveDialog> self(this);
    // The core calls this on its own thread; the dialog may be gone by then, so the answer takes the way over
    // the application.
    const auto open = [self](const std::string& url) {
        QMetaObject::invokeMethod(
            qApp,
            [self, text = toQString(url)] {
                if (DriveDialog* dialog = self.data()) dialog->browse(text);
            },
            Qt::QueuedConnection);
    };
    const auto work = [accounts = &desk_.accounts, name, secrets, file = clientFile_, add = !added_,
                       open](const StopToken& stop) -> Result<Account> {
        if (secrets) PACKTRAIN_CHECK(accounts->chooseSecrets(*secrets));
        if (add) {
            service::RemoteConfig config;
            config.name = name;
            config.type = "drive";
            PACKTRAIN_CHECK(accounts->add(config, file));
        }
        service::SignInProgress progress;
        progress.openBrowser = open;
        auto account = accounts->signIn(name, progress, stop);
        // One who gives up while adding leaves nothing half made behind.
        if (!account && add) (void)accounts->remove(name);
        return account;
    };
    link_.clear();
    task_ = desk_.background.run(Lane::slow, work,
                                 [this](Result<Account> account) { finished(std::move(account)); });
    say(tr("Go on in your browser. Packtrain waits for Google's answer."), false);
    judge();
}

void DriveDialog::browse(const QString& address) {
    if (!busy()) return;
    link_ = address;
    judge();
    desk_.openUrl(QUrl(address));
}

void DriveDialog::finished(Result<Account> account) {
    if (parentWidget()) parentWidget()->window()->raise();  // the browser lies over both
    raise();
    activateWindow();
    if (account) {
        Q_EMIT signedIn(again_.isEmpty() ? name_->text() : again_);
        QDialog::accept();
        return;
    }
    if (needsSecretsChoice(account.error().reason)) {
        secrets_->parentWidget()->show();
        say(tr("Choose where the sign-in is kept, then sign in again."), true);
    } else {
        say(Words::error(account.error()), true);
    }
    judge();
}

void DriveDialog::reject() {
    task_.drop();
    QDialog::reject();
}

}  // namespace packtrain::desktop
