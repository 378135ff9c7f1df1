#include "pairing_paste.h"

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "convert.h"
#include "pairing_clipboard.h"
#include "service/agent_wheel.h"
#include "session_words.h"
#include "widgets/labels.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLookMs = 500;
constexpr int kCellRows = 7;

/// As the core names the place of the mailbox: "mydrive:" or "local:/folder".
service::Target mailboxOf(const service::PairingEntry& entry) {
    const std::size_t colon = entry.mailbox.find(':');
    if (colon == std::string::npos) return {entry.mailbox, ""};
    return {entry.mailbox.substr(0, colon), entry.mailbox.substr(colon + 1)};
}

QLabel* plainLabel(const QString& name, QWidget* parent) {
    QLabel* label = dimLabel({}, parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    wrap(label);
    return label;
}

}  // namespace

PairingPaste::PairingPaste(Desk& desk, NotebookPlace place, service::PairingEntry entry, QString secret,
                           QWidget* parent)
    : QWidget(parent), desk_(desk), place_(place), entry_(std::move(entry)), secret_(std::move(secret)) {
    setObjectName(u"pairingPaste"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kMedium);
    auto* title =
        headingLabel(tr("“%1” is paired. Two things to paste there, once").arg(toQString(entry_.name)), this);
    title->setTextFormat(Qt::PlainText);
    wrap(title);
    column->addWidget(title);
    column->addWidget(card(tr("1. The secret"), PairingWords::secretGoes(place_), buildSecret()));
    column->addWidget(card(tr("2. The cell"), PairingWords::cellGoes(place_), buildCell()));
    column->addWidget(buildNews());
    timer_.setInterval(kLookMs);
    connect(&timer_, &QTimer::timeout, this, &PairingPaste::look);
    askCell({});
}

QWidget* PairingPaste::card(const QString& title, const QString& text, QWidget* content) {
    auto* frame = new QFrame(this);
    frame->setProperty("card", true);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(space::kLarge, space::kMedium, space::kLarge, space::kMedium);
    column->setSpacing(space::kSmall);
    column->addWidget(headingLabel(title, frame));
    auto* words = new QLabel(text, frame);
    words->setTextFormat(Qt::PlainText);
    wrap(words);
    column->addWidget(words);
    column->addWidget(content);
    return frame;
}

QWidget* PairingPaste::buildSecret() {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kMedium);
    auto* copy = new QPushButton(icon("copy"), tr("Copy the &secret"), box);
    copy->setObjectName(u"copySecret"_s);
    copy->setAutoDefault(false);
    row->addWidget(copy);
    copied_ = plainLabel(u"secretState"_s, box);
    copied_->setText(
        tr("It is not shown, and this is the only time that it can be copied. Whoever has it may "
           "read and change what Packtrain stored."));
    row->addWidget(copied_, 1);
    connect(copy, &QPushButton::clicked, this, &PairingPaste::copySecret);
    return box;
}

QWidget* PairingPaste::buildCell() {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kSmall);
    cell_ = new QPlainTextEdit(box);
    cell_->setObjectName(u"pairingCell"_s);
    cell_->setAccessibleName(tr("The cell"));
    cell_->setReadOnly(true);
    cell_->setTabChangesFocus(true);
    cell_->setLineWrapMode(QPlainTextEdit::NoWrap);
    cell_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    cell_->setFixedHeight(cell_->fontMetrics().lineSpacing() * kCellRows + space::kHuge);
    cell_->hide();
    column->addWidget(cell_);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kMedium);
    const auto button = [&](const char* name, const QString& text) {
        auto* one = new QPushButton(text, box);
        one->setObjectName(QString::fromLatin1(name));
        one->setAutoDefault(false);
        one->hide();
        row->addWidget(one);
        return one;
    };
    copyCell_ = button("copyCell", tr("Copy the &cell"));
    copyCell_->setIcon(icon("copy"));
    again_ = button("cellAgain", tr("&Try again"));
    wheel_ = button("chooseWheel", tr("Choose the &wheel…"));
    cellState_ = plainLabel(u"cellState"_s, box);
    row->addWidget(cellState_, 1);
    column->addLayout(row);
    connect(copyCell_, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(cell_->toPlainText());
        cellState_->setText(tr("Copied."));
    });
    connect(again_, &QPushButton::clicked, this, [this] { askCell({}); });
    connect(wheel_, &QPushButton::clicked, this, [this] {
        desk_.dialogs.chooseFile(this, tr("Packtrain's wheel"), tr("Wheels (packtrain-*.whl)"),
                                 [this](const QString& file) { askCell(toPath(file)); });
    });
    return box;
}

QWidget* PairingPaste::buildNews() {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(space::kSmall, 0, 0, 0);
    row->setSpacing(space::kMedium);
    newsIcon_ = new IconLabel(icon("state-queued", Tint::dim), 20, box);
    row->addWidget(newsIcon_, 0, Qt::AlignTop);
    news_ = new QLabel(tr("Waiting for the notebook's first word…"), box);
    news_->setObjectName(u"pairingNews"_s);
    news_->setTextFormat(Qt::PlainText);
    wrap(news_);
    row->addWidget(news_, 1);
    return box;
}

void PairingPaste::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    look();
    timer_.start();
}

void PairingPaste::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    timer_.stop();
}

void PairingPaste::copySecret() {
    lendToClipboard(secret_, kSecretStays);
    isCopied_ = true;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(kSecretStays).count();
    copied_->setText(
        tr("Copied. Paste it now: it is taken off the clipboard in %Ln second(s), unless you copy "
           "something else.",
           nullptr, static_cast<int>(seconds)));
    Q_EMIT changed();
}

void PairingPaste::askCell(const Path& wheel) {
    cellState_->setText(tr("Putting the agent where the notebook finds it…"));
    again_->hide();
    wheel_->hide();
    const service::Target folder = service::wheelFolder(mailboxOf(entry_));
    task_ = desk_.background.run(
        Lane::slow,
        [cells = &desk_.cells, folder, platform = placeKey(place_), wheel](const StopToken& stop) {
            return cells->ready(folder, platform, wheel, stop);
        },
        [this](Result<std::string> cell) { takeCell(std::move(cell)); });
    Q_EMIT changed();
}

void PairingPaste::takeCell(Result<std::string> cell) {
    const bool isReady = cell.has_value();
    cell_->setVisible(isReady);
    copyCell_->setVisible(isReady);
    again_->setVisible(!isReady);
    wheel_->setVisible(!isReady);
    if (isReady) {
        cell_->setPlainText(toQStringLines(*cell));
        cellState_->clear();
    } else if (cell.error().reason == Reason::fileGone) {
        cellState_->setText(
            tr("The wheel with the agent is not beside this program. Choose the file "
               "packtrain-….whl of this version."));
    } else {
        cellState_->setText(Words::error(cell.error()));
    }
    Q_EMIT changed();
}

void PairingPaste::look() {
    if (isHeard_) return;
    const auto sessions = desk_.sessions.snapshot();
    if (const auto* heard = newestOf(sessions, entry_.id)) {
        isHeard_ = true;
        const QString place = SessionWords::place(*heard);
        newsIcon_->setIcon(icon("state-done", Tint::good));
        news_->setText(place.isEmpty() ? tr("Heard from it: the pairing works.")
                                       : tr("Heard from it: the pairing works (%1).").arg(place));
        return Q_EMIT changed();
    }
    const auto pairings = desk_.sessions.pairings();
    if (!pairings) return;
    for (const service::PairingView& each : *pairings)
        if (each.id == entry_.id && each.problem)
            news_->setText(tr("Waiting for the notebook's first word. Its mailbox cannot be read now: %1")
                               .arg(Words::error(*each.problem)));
        else if (each.id == entry_.id)
            news_->setText(
                tr("Waiting for the notebook's first word. It comes within two minutes of the "
                   "cell; this window may be closed meanwhile."));
}

}  // namespace packtrain::desktop
