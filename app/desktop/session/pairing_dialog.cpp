#include "pairing_dialog.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMetaObject>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "accounts/drive_dialog.h"
#include "convert.h"
#include "pairing_paste.h"
#include "service/pair_notebook.h"
#include "widgets/fit_content.h"
#include "widgets/labels.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

PairingDialog::PairingDialog(Desk& desk, QWidget* parent) : QDialog(parent), desk_(desk) {
    setObjectName(u"pairingDialog"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    setWindowTitle(tr("Pair a notebook"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    scroll_ = new QScrollArea(this);
    scroll_->setObjectName(u"pairingScroll"_s);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* body = new QWidget(scroll_);
    column_ = new QVBoxLayout(body);
    column_->setContentsMargins(space::kHuge, space::kLarge, space::kHuge, space::kSmall);
    column_->setSpacing(space::kLarge);
    intro_ = new QLabel(tr("Once paired, every session of the notebook shows here by itself: how long it may "
                           "live, what is safe, and a button to save in time. Nothing connects to it: both "
                           "sides leave sealed messages where they meet."),
                        body);
    wrap(intro_);
    column_->addWidget(intro_);
    form_ = new PairingForm(desk_, body);
    column_->addWidget(form_);
    column_->addStretch(1);
    scroll_->setWidget(body);
    outer->addWidget(scroll_, 1);
    outer->addWidget(buildButtons());
    connect(form_, &PairingForm::changed, this, &PairingDialog::judge);
    connect(form_, &PairingForm::driveAsked, this, &PairingDialog::openDrive);
    resize(680, 290);
    judge();
}

PairingDialog::~PairingDialog() = default;

QWidget* PairingDialog::buildButtons() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(space::kHuge, space::kMedium, space::kHuge, space::kLarge);
    row->setSpacing(space::kSmall);
    status_ = new QLabel(bar);
    status_->setObjectName(u"pairingStatus"_s);
    status_->setTextFormat(Qt::PlainText);
    wrap(status_);
    row->addWidget(status_, 1);
    const auto button = [&](const char* name, const QString& text) {
        auto* one = new QPushButton(text, bar);
        one->setObjectName(QString::fromLatin1(name));
        one->setAutoDefault(false);
        row->addWidget(one);
        return one;
    };
    way_ = button("pairingWay", {});
    way_->hide();
    copyLink_ = button("copyPairingLink", tr("Copy the link"));
    copyLink_->setToolTip(tr("If no browser opens: paste it into one on this computer"));
    copyLink_->hide();
    cancel_ = button("cancelPairing", tr("Cancel"));
    pair_ = button("pair", tr("&Pair"));
    pair_->setProperty("primary", true);
    pair_->setDefault(true);
    connect(way_, &QPushButton::clicked, this, &PairingDialog::takeWay);
    connect(copyLink_, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(link_); });
    connect(cancel_, &QPushButton::clicked, this, [this] { leave(); });
    connect(pair_, &QPushButton::clicked, this, [this] { paste_ == nullptr ? pair() : leave(); });
    return bar;
}

void PairingDialog::judge() {
    const auto wish = form_->wish();
    form_->setEnabled(!isBusy());
    pair_->setEnabled(paste_ != nullptr || (wish.has_value() && !isBusy()));
    copyLink_->setVisible(isBusy() && !link_.isEmpty());
    way_->setVisible(open_ != Way::none && !isBusy());
    cancel_->setVisible(paste_ == nullptr);
    fitContent(this, scroll_);
}

void PairingDialog::say(const QString& text, bool isBad) {
    const Theme& theme = Theme::of(palette());
    QPalette colors = status_->palette();
    colors.setColor(QPalette::WindowText, isBad ? theme.bad : theme.dimText);
    status_->setPalette(colors);
    status_->setText(text);
}

void PairingDialog::pair() {
    const auto wish = form_->wish();
    if (!wish || isBusy()) return;
    wish_ = *wish;
    const QPointer<PairingDialog> self(this);
    // The core calls this on its own thread; the dialog may be gone by then, so the answer takes the way over
    // the application.
    const auto open = [self](const std::string& url) {
        QMetaObject::invokeMethod(
            qApp,
            [self, text = toQString(url)] {
                if (PairingDialog* dialog = self.data()) dialog->browse(text);
            },
            Qt::QueuedConnection);
    };
    const auto work = [pairings = &desk_.pairings, grants = &desk_.grants, wish = wish_,
                       open](const StopToken& stop) -> Result<Made> {
        Made made;
        if (wish.wantsGrant) {
            service::SignInProgress progress;
            progress.openBrowser = open;
            PACKTRAIN_TRY(made.secret, service::pairWithGrant(*pairings, *grants, wish.mailbox.remote,
                                                              wish.name, progress, stop));
        } else {
            PACKTRAIN_TRY(made.secret.pairing, pairings->make(wish.mailbox, wish.name, stop));
        }
        PACKTRAIN_TRY(made.entry, service::pairingEntry(*pairings, made.secret.pairing->id));
        return made;
    };
    link_.clear();
    open_ = Way::none;
    task_ = desk_.background.run(Lane::slow, work, [this](Result<Made> made) { finished(std::move(made)); });
    say(wish_.wantsGrant
            ? tr("Making the mailbox; then your browser asks for the notebook's own sign-in. Choose "
                 "the same account, and leave the box ticked.")
            : tr("Making the mailbox…"),
        false);
    judge();
}

void PairingDialog::browse(const QString& address) {
    if (!isBusy()) return;
    link_ = address;
    say(tr("Go on in your browser: choose the same account, and leave the box ticked. Packtrain waits for "
           "Google's answer."),
        false);
    judge();
    desk_.openUrl(QUrl(address));
}

void PairingDialog::finished(Result<Made> made) {
    if (parentWidget()) parentWidget()->window()->raise();  // the browser lies over both
    raise();
    activateWindow();
    if (!made) return failed(made.error());
    intro_->hide();
    form_->hide();
    say({}, false);
    paste_ = new PairingPaste(desk_, wish_.place, made->entry,
                              toQString(service::writeNotebookSecret(made->secret)), scroll_->widget());
    connect(paste_, &PairingPaste::changed, this, &PairingDialog::judge);
    column_->insertWidget(0, paste_);
    paste_->show();
    pair_->setText(tr("&Done"));
    Q_EMIT paired();
    judge();
}

void PairingDialog::failed(const Error& error) {
    const bool isUnchosen = !desk_.accounts.secretsKind().has_value();
    if (error.reason == Reason::signInNeeded)
        open_ = Way::signIn;
    else if (error.reason == Reason::secretsUnavailable && isUnchosen)
        open_ = Way::keepInFile;
    way_->setText(open_ == Way::signIn ? tr("Sign in…") : tr("Keep it in a file that only I can read"));
    say(Words::error(error), true);
    judge();
}

void PairingDialog::takeWay() {
    if (open_ == Way::signIn) return openDrive(toQString(wish_.mailbox.remote));
    if (const auto chosen = desk_.accounts.chooseSecrets(service::SecretsKind::file); !chosen)
        return say(Words::error(chosen.error()), true);
    pair();
}

void PairingDialog::openDrive(const QString& again) {
    auto* dialog = new DriveDialog(desk_, again, this);
    connect(dialog, &DriveDialog::signedIn, this, [this](const QString& account) {
        open_ = Way::none;
        say({}, false);
        form_->reload(account);
    });
    dialog->open();
}

/// The secret cannot be had a second time.
void PairingDialog::leave() {
    if (paste_ == nullptr || paste_->isSecretCopied()) return reject();
    Question question;
    question.name = u"secretQuestion"_s;
    question.text = tr("Close without having copied the secret?");
    question.detail =
        tr("It cannot be shown or copied later. The pairing stays in the list of paired "
           "notebooks; without its secret only Unpair is left for it.");
    question.accept = tr("Close");
    question.reject = tr("Go back");
    question.rejectIsDefault = true;
    desk_.dialogs.ask(this, question, [this](bool isSure) {
        if (isSure) reject();
    });
}

void PairingDialog::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) return leave();
    QDialog::keyPressEvent(event);
}

void PairingDialog::closeEvent(QCloseEvent* event) {
    if (!event->spontaneous()) return QDialog::closeEvent(event);
    event->ignore();
    leave();
}

void PairingDialog::reject() {
    task_.drop();
    QDialog::reject();
}

}  // namespace packtrain::desktop
