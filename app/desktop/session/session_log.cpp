#include "session_log.h"

#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

#include "session_words.h"
#include "widgets/row_delegate.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::SessionEvent;

namespace {

constexpr int kOftenMs = 5000;
constexpr int kRowsSeen = 9;

}  // namespace

void SessionLogModel::show(std::vector<SessionEvent> events) {
    if (events == events_) return;
    beginResetModel();
    events_ = std::move(events);
    endResetModel();
}

int SessionLogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(events_.size());
}

int SessionLogModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant SessionLogModel::data(const QModelIndex& index, int role) const {
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const SessionEvent& event = events_.at(events_.size() - 1 - static_cast<std::size_t>(index.row()));
    return index.column() == kTime ? Words::moment(event.at) : SessionWords::event(event);
}

QVariant SessionLogModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == kTime ? tr("Time") : tr("What happened");
}

SessionLog::SessionLog(Desk& desk, QWidget* parent) : QWidget(parent), desk_(desk) {
    setObjectName(u"sessionLog"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    table_ = new QTableView(this);
    table_->setObjectName(u"sessionEvents"_s);
    table_->setAccessibleName(tr("What happened to this session"));
    table_->setModel(&model_);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(space::kTableRow);
    table_->setItemDelegate(new RowDelegate(space::kTableRow, table_));
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table_->horizontalHeader()->setSectionResizeMode(SessionLogModel::kTime, QHeaderView::ResizeToContents);
    table_->horizontalHeader()->setSectionResizeMode(SessionLogModel::kWhat, QHeaderView::Stretch);
    table_->setFixedHeight(table_->horizontalHeader()->sizeHint().height() + kRowsSeen * space::kTableRow);
    column->addWidget(table_);
    timer_.setInterval(kOftenMs);
    connect(&timer_, &QTimer::timeout, this, &SessionLog::ask);
}

void SessionLog::watch(const std::string& session) {
    if (session == session_) return;
    session_ = session;
    task_.drop();
    model_.show({});
    if (isVisible()) ask();
}

void SessionLog::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    ask();
    timer_.start();
}

void SessionLog::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    timer_.stop();
}

void SessionLog::ask() {
    if (task_.active()) return;
    task_ = desk_.background.run(
        Lane::quick,
        [&sessions = desk_.sessions, session = session_](const StopToken&) {
            return sessions.events(session);
        },
        [this](Result<std::vector<SessionEvent>> events) {
            // Of a session that is gone nothing is told any more.
            if (events) model_.show(*std::move(events));
        });
}

}  // namespace packtrain::desktop
