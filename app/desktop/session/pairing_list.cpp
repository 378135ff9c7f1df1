#include "pairing_list.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "accounts/drive_dialog.h"
#include "convert.h"
#include "service/pair_notebook.h"
#include "widgets/fit_content.h"
#include "widgets/labels.h"
#include "widgets/notice_bar.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::PairingView;

namespace {

constexpr int kLookMs = 1000;
constexpr int kUnpairWidth = 520;

QLabel* plainLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    wrap(label);
    return label;
}

/// Heard over the person's own ssh forward, without a mailbox.
bool isForwarded(const std::string& mailbox) {
    return mailbox.starts_with("forward:") && !mailbox.ends_with(':');
}

/// "mydrive:" as a person calls it; a folder by its path.
QString placeOf(const PairingView& pairing) {
    const QString place = toQString(pairing.mailbox);
    if (isForwarded(pairing.mailbox))
        return PairingList::tr("your own ssh forward (%1)").arg(place.section(u':', 1));
    return place.endsWith(u':') ? place.chopped(1) : place.section(u':', 1);
}

bool isSame(const std::vector<PairingView>& a, const std::vector<PairingView>& b) {
    return std::ranges::equal(a, b, {}, &PairingView::id, &PairingView::id);
}

}  // namespace

PairingList::PairingList(Desk& desk, QWidget* parent) : QDialog(parent), desk_(desk) {
    setObjectName(u"pairingList"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    setWindowTitle(tr("Paired notebooks"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    notice_ = new NoticeBar(this);
    outer->addWidget(notice_);
    scroll_ = new QScrollArea(this);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* body = new QWidget(scroll_);
    column_ = new QVBoxLayout(body);
    column_->setContentsMargins(space::kHuge, space::kLarge, space::kHuge, space::kSmall);
    column_->setSpacing(space::kMedium);
    empty_ = dimLabel(tr("No notebook is paired."), body);
    empty_->setObjectName(u"noPairings"_s);
    column_->addWidget(empty_);
    column_->addStretch(1);
    scroll_->setWidget(body);
    outer->addWidget(scroll_, 1);
    outer->addWidget(buildButtons());
    resize(620, 200);
    timer_.setInterval(kLookMs);
    connect(&timer_, &QTimer::timeout, this, &PairingList::look);
}

PairingList::~PairingList() = default;

QWidget* PairingList::buildButtons() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(space::kHuge, space::kMedium, space::kHuge, space::kLarge);
    row->setSpacing(space::kSmall);
    auto* more = new QPushButton(tr("&Pair a notebook…"), bar);
    more->setObjectName(u"pairMore"_s);
    more->setAutoDefault(false);
    signIn_ = new QPushButton(tr("&Sign in again…"), bar);
    signIn_->setObjectName(u"signInAgain"_s);
    signIn_->setAutoDefault(false);
    signIn_->hide();
    auto* close = new QPushButton(tr("&Close"), bar);
    close->setObjectName(u"closePairings"_s);
    close->setDefault(true);
    row->addWidget(more);
    row->addStretch(1);
    row->addWidget(signIn_);
    row->addWidget(close);
    connect(more, &QPushButton::clicked, this, [this] {
        Q_EMIT pairAsked();
        reject();
    });
    connect(signIn_, &QPushButton::clicked, this, &PairingList::signIn);
    connect(close, &QPushButton::clicked, this, &PairingList::reject);
    return bar;
}

void PairingList::showEvent(QShowEvent* event) {
    QDialog::showEvent(event);
    look();
    timer_.start();
}

void PairingList::look() {
    auto known = desk_.sessions.pairings();
    if (!known) return notice_->say(Words::error(known.error()), Tint::bad);
    if (!isSame(shown_, *known)) {
        for (const Row& row : rows_) delete row.widget;
        rows_.clear();
        for (const PairingView& pairing : *known) rows_.push_back(newRow(pairing));
        fitContent(this, scroll_);
    }
    shown_ = *std::move(known);
    empty_->setVisible(shown_.empty());
    const auto sessions = desk_.sessions.snapshot();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        rows_[i].state->setText(PairingWords::state(shown_[i], newestOf(sessions, shown_[i].id)));
        rows_[i].unpair->setEnabled(!task_.active());
    }
}

PairingList::Row PairingList::newRow(const PairingView& pairing) {
    auto* card = new QFrame(this);
    card->setProperty("card", true);
    auto* row = new QHBoxLayout(card);
    row->setContentsMargins(space::kLarge, space::kMedium, space::kLarge, space::kMedium);
    row->setSpacing(space::kMedium);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(space::kTight);
    const QString name = toQString(pairing.name);
    auto* title = headingLabel(name, card);
    title->setTextFormat(Qt::PlainText);
    texts->addWidget(title);
    QString about = tr("meets on %1, paired %2").arg(placeOf(pairing), Words::dateTime(pairing.made));
    if (!pairing.grant.empty())
        about = tr("meets on %1, paired %2, with a sign-in of its own")
                    .arg(placeOf(pairing), Words::dateTime(pairing.made));
    auto* line = dimLabel(about, card);
    line->setTextFormat(Qt::PlainText);
    wrap(line);
    texts->addWidget(line);
    auto* state = plainLabel({}, card);
    state->setObjectName(u"pairingState"_s);
    texts->addWidget(state);
    row->addLayout(texts, 1);
    auto* unpair = new QPushButton(tr("Unpair…"), card);
    unpair->setObjectName(u"unpair"_s);
    unpair->setAccessibleName(tr("Unpair %1").arg(name));
    unpair->setAutoDefault(false);
    row->addWidget(unpair, 0, Qt::AlignTop);
    connect(unpair, &QPushButton::clicked, this, [this, pairing] { askUnpair(pairing); });
    column_->insertWidget(static_cast<int>(rows_.size()), card);
    return {.id = pairing.id, .widget = card, .state = state, .unpair = unpair};
}

void PairingList::askUnpair(const PairingView& pairing) {
    auto* dialog = new UnpairDialog(pairing, this);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, pairing] { unpair(pairing, dialog->revokes()); });
    dialog->open();
}

void PairingList::unpair(const PairingView& pairing, bool revokes) {
    const auto work = [pairings = &desk_.pairings, grants = &desk_.grants, pairing,
                       revokes](const StopToken&) -> Result<Taken> {
        const StopToken stop;  // it is finished also when the window is closed meanwhile
        Taken taken;
        // First: the mailbox is reached with the sign-in that may end with the grant.
        PACKTRAIN_TRY(taken.notebook, pairings->unpair(pairing.id, stop));
        if (!revokes) return taken;
        const std::string remote = pairing.mailbox.substr(0, pairing.mailbox.find(':'));
        taken.revoked = grants->revoke(remote, pairing.grant, stop);
        return taken;
    };
    notice_->say(tr("Taking “%1” back…").arg(toQString(pairing.name)), Tint::accent);
    task_ =
        desk_.background.run(Lane::slow, work, [this](Result<Taken> taken) { finished(std::move(taken)); });
    look();
}

void PairingList::finished(Result<Taken> taken) {
    look();
    if (!taken) return notice_->say(Words::error(taken.error()), Tint::bad);
    const service::PairingEntry& entry = taken->notebook.entry;
    QStringList done{
        tr("“%1” is unpaired: nothing that it says counts here any more.").arg(toQString(entry.name))};
    if (taken->notebook.left)
        done << tr("Its mailbox still lies there, unread: %1").arg(Words::error(*taken->notebook.left));
    else if (!isForwarded(entry.mailbox))
        done << tr("Its mailbox is removed.");
    bool isWhole = !taken->notebook.left;
    if (taken->revoked && !*taken->revoked) {
        isWhole = false;
        done << tr("Its sign-in to the drive could not be ended: %1")
                    .arg(Words::error(taken->revoked->error()));
    } else if (taken->revoked) {
        done << tr("Its sign-in to the drive is ended.");
        if ((*taken->revoked)->endedHere.value_or(false)) {
            done << tr("As Google does it, this computer's ended too: sign in again.");
            signInTo_ = toQString(entry.mailbox.substr(0, entry.mailbox.find(':')));
        }
        if (!(*taken->revoked)->others.empty())
            done << tr("%Ln other notebook(s) lost their sign-in: pair them anew.", nullptr,
                       toInt((*taken->revoked)->others.size()));
    } else if (!entry.grant.empty()) {
        done << tr("Its sign-in to the drive goes on; Google's account page can end it.");
    }
    signIn_->setVisible(!signInTo_.isEmpty());
    notice_->say(done.join(u' '), isWhole ? Tint::accent : Tint::warn);
    fitContent(this, scroll_);
}

void PairingList::signIn() {
    auto* dialog = new DriveDialog(desk_, signInTo_, this);
    connect(dialog, &DriveDialog::signedIn, this, [this](const QString& account) {
        signInTo_.clear();
        signIn_->hide();
        notice_->say(tr("Signed in to “%1”").arg(account), Tint::accent);
    });
    dialog->open();
}

UnpairDialog::UnpairDialog(const PairingView& pairing, QWidget* parent) : QDialog(parent) {
    setObjectName(u"unpairDialog"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    const QString name = toQString(pairing.name);
    setWindowTitle(tr("Unpair “%1”").arg(name));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kHuge, space::kLarge, space::kHuge, space::kLarge);
    column->setSpacing(space::kMedium);
    auto* title = headingLabel(tr("Unpair “%1”?").arg(name), this);
    title->setTextFormat(Qt::PlainText);
    wrap(title);
    column->addWidget(title);
    column->addWidget(plainLabel(tr("What its agents say is not believed here from then on, and they hear "
                                    "nothing more. Training goes on, and nothing that is stored is touched. "
                                    "It cannot be undone: a new pairing has a new secret."),
                                 this));
    if (!pairing.grant.empty()) {
        revoke_ = new QCheckBox(tr("End its &sign-in to the drive too"), this);
        revoke_->setObjectName(u"revokeGrant"_s);
        column->addWidget(revoke_);
        auto* what =
            dimLabel(tr("Else the notebook goes on saving to the drive. End it if somebody else may have "
                        "seen the secret: Google ends with it this computer's sign-in too, and every "
                        "other notebook's."),
                     this);
        wrap(what);
        column->addWidget(what);
    }
    column->addStretch(1);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kSmall);
    row->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(u"keepPairing"_s);
    cancel->setDefault(true);
    auto* unpair = new QPushButton(tr("&Unpair"), this);
    unpair->setObjectName(u"unpairSure"_s);
    unpair->setAutoDefault(false);
    row->addWidget(cancel);
    row->addWidget(unpair);
    column->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(unpair, &QPushButton::clicked, this, &QDialog::accept);
    resize(kUnpairWidth, column->totalHeightForWidth(kUnpairWidth));
}

bool UnpairDialog::revokes() const {
    return revoke_ != nullptr && revoke_->isChecked();
}

}  // namespace packtrain::desktop
