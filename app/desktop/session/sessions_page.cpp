#include "sessions_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "convert.h"
#include "pairing_dialog.h"
#include "pairing_list.h"
#include "session_card.h"
#include "widgets/labels.h"
#include "widgets/notice_bar.h"
#include "widgets/row_delegate.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::SessionView;

namespace {

constexpr int kBeatMs = 250, kBeatsPerSecond = 1000 / kBeatMs;
constexpr int kTableRows = 8;
const QString kPairLine = u"packtrain session pair mydrive: --print"_s;

}  // namespace

SessionsPage::SessionsPage(Desk& desk, QWidget* parent)
    : QWidget(parent), desk_(desk), dirty_(std::make_shared<std::atomic<bool>>(true)) {
    setObjectName(u"sessionsPage"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    notice_ = new NoticeBar(this);
    column->addWidget(notice_);
    stack_ = new QStackedWidget(this);
    stack_->addWidget(buildEmpty());
    stack_->addWidget(buildFull());
    column->addWidget(stack_, 1);
    timer_.setInterval(kBeatMs);
    connect(&timer_, &QTimer::timeout, this, &SessionsPage::beat);
    subscription_ = desk_.sessions.subscribe([dirty = dirty_] { dirty->store(true); });
}

SessionsPage::~SessionsPage() = default;

QWidget* SessionsPage::buildEmpty() {
    auto* page = new QWidget(this);
    page->setObjectName(u"noSessions"_s);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(space::kHuge, space::kHuge, space::kHuge, space::kHuge);
    column->setSpacing(space::kMedium);
    column->addStretch(1);
    auto* title = headingLabel(tr("No session yet"), page);
    title->setAlignment(Qt::AlignHCenter);
    column->addWidget(title);
    auto* text = new QLabel(
        tr("Pair a notebook once, and every later session of it shows here: time left, what is safe, "
           "and the accelerator. An agent that runs on this computer shows by itself."),
        page);
    text->setAlignment(Qt::AlignHCenter);
    wrap(text);
    column->addWidget(text);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::kSmall);
    buttons->addStretch(1);
    auto* pair = new QPushButton(tr("&Pair a notebook…"), page);
    pair->setObjectName(u"pairNotebook"_s);
    pair->setProperty("primary", true);
    paired_ = new QPushButton(tr("Paired &notebooks…"), page);
    paired_->setObjectName(u"showPaired"_s);
    buttons->addWidget(pair);
    buttons->addWidget(paired_);
    buttons->addStretch(1);
    column->addLayout(buttons);
    connect(pair, &QPushButton::clicked, this, &SessionsPage::pairNotebook);
    connect(paired_, &QPushButton::clicked, this, &SessionsPage::showPaired);
    pairings_ = dimLabel({}, page);
    pairings_->setObjectName(u"pairedNotebooks"_s);
    pairings_->setTextFormat(Qt::PlainText);
    pairings_->setAlignment(Qt::AlignHCenter);
    wrap(pairings_);
    column->addWidget(pairings_);
    column->addSpacing(space::kLarge);
    auto* line = dimLabel(tr("In a terminal: %1").arg(kPairLine), page);
    line->setObjectName(u"pairLine"_s);
    line->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    line->setAlignment(Qt::AlignHCenter);
    column->addWidget(line);
    column->addStretch(2);
    return page;
}

QWidget* SessionsPage::buildBar() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(space::kLarge, space::kSmall, space::kLarge, space::kSmall);
    row->setSpacing(space::kSmall);
    row->addStretch(1);
    auto* paired = new QPushButton(tr("Paired &notebooks…"), bar);
    paired->setObjectName(u"showPairedBar"_s);
    auto* pair = new QPushButton(tr("&Pair a notebook…"), bar);
    pair->setObjectName(u"pairNotebookBar"_s);
    row->addWidget(paired);
    row->addWidget(pair);
    connect(paired, &QPushButton::clicked, this, &SessionsPage::showPaired);
    connect(pair, &QPushButton::clicked, this, &SessionsPage::pairNotebook);
    return bar;
}

QWidget* SessionsPage::buildFull() {
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    table_ = new QTableView(page);
    table_->setObjectName(u"sessionTable"_s);
    table_->setAccessibleName(tr("Sessions"));
    table_->setModel(&model_);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(space::kTableRow);
    table_->setItemDelegate(new RowDelegate(space::kTableRow, table_));
    QHeaderView* header = table_->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(SessionTableModel::kRisk, QHeaderView::Stretch);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                if (!now.isValid()) return;
                chosen_ = model_.sessions().at(static_cast<std::size_t>(now.row())).session;
                showCards(model_.sessions());
            });
    column->addWidget(table_);
    auto* area = new QScrollArea(page);
    area->setObjectName(u"sessionCards"_s);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFrameShape(QFrame::NoFrame);
    auto* body = new QWidget(area);
    cardColumn_ = new QVBoxLayout(body);
    cardColumn_->setContentsMargins(space::kLarge, space::kLarge, space::kLarge, space::kLarge);
    cardColumn_->setSpacing(space::kLarge);
    cardColumn_->addStretch(1);
    area->setWidget(body);
    column->addWidget(area, 1);
    return page;
}

void SessionsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    dirty_->store(true);
    beat();
    timer_.start();
}

void SessionsPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    timer_.stop();
}

void SessionsPage::beat() {
    const bool isChanged = dirty_->exchange(false);
    if (!isChanged && ++beatsSinceLook_ < kBeatsPerSecond) return;
    beatsSinceLook_ = 0;
    take(service::worthShowing(desk_.sessions.snapshot()));
}

void SessionsPage::take(std::vector<SessionView> sessions) {
    stack_->setCurrentIndex(sessions.empty() ? 0 : 1);
    if (sessions.empty()) showPairings();
    model_.show(std::move(sessions));
    table_->setVisible(model_.sessions().size() > kMostCards);
    table_->setFixedHeight(table_->horizontalHeader()->sizeHint().height() + 2 +
                           space::kTableRow * std::min(model_.rowCount(), kTableRows));
    showCards(model_.sessions());
}

void SessionsPage::showCards(const std::vector<SessionView>& sessions) {
    std::vector<const SessionView*> shown;
    shown.reserve(sessions.size());
    for (const SessionView& session : sessions) shown.push_back(&session);
    if (sessions.size() > kMostCards) {
        const auto chosen = std::ranges::find(sessions, chosen_, &SessionView::session);
        shown = {chosen == sessions.end() ? &sessions.front() : &*chosen};
        chosen_ = shown.front()->session;
        const auto row = static_cast<int>(shown.front() - sessions.data());
        if (table_->currentIndex().row() != row) table_->selectRow(row);
    }
    while (cards_.size() < shown.size()) cards_.push_back(newCard());
    for (std::size_t i = 0; i < cards_.size(); ++i) {
        cards_[i]->setVisible(i < shown.size());
        if (i < shown.size()) cards_[i]->show(*shown[i]);
    }
}

SessionCard* SessionsPage::newCard() {
    auto* card = new SessionCard(desk_, this);
    cardColumn_->insertWidget(static_cast<int>(cards_.size()), card);
    connect(card, &SessionCard::saveAsked, this,
            [this](const std::string& session) { ask(session, service::SaveNow{}); });
    connect(card, &SessionCard::flushAsked, this,
            [this](const std::string& session) { ask(session, service::Flush{}); });
    return card;
}

/// Notebooks that were paired and have not been heard of, and why.
void SessionsPage::showPairings() {
    const auto known = desk_.sessions.pairings();
    paired_->setVisible(!known || !known->empty());
    if (!known) return pairings_->setText(Words::error(known.error()));
    QStringList lines;
    for (const service::PairingView& pairing : *known) {
        const QString name = toQString(pairing.name);
        if (pairing.problem)
            lines
                << tr("%1: %2", "notebook: why it cannot be heard").arg(name, Words::error(*pairing.problem));
        else
            lines << (pairing.hasLooked ? tr("%1 is paired; no session of it has been heard of").arg(name)
                                        : tr("%1 is paired; looking…").arg(name));
    }
    pairings_->setText(lines.join(u'\n'));
}

void SessionsPage::pairNotebook() {
    auto* dialog = new PairingDialog(desk_, this);
    connect(dialog, &QDialog::finished, this, [this] { dirty_->store(true); });
    dialog->open();
}

void SessionsPage::showPaired() {
    auto* dialog = new PairingList(desk_, this);
    connect(dialog, &PairingList::pairAsked, this, &SessionsPage::pairNotebook);
    connect(dialog, &QDialog::finished, this, [this] { dirty_->store(true); });
    dialog->open();
}

void SessionsPage::ask(const std::string& session, const service::CommandAct& act) {
    if (const auto asked = desk_.sessions.ask(session, act); !asked)
        return notice_->say(Words::error(asked.error()));
    dirty_->store(true);
    beat();
}

}  // namespace packtrain::desktop
