#include "session_table_model.h"

#include <algorithm>

#include "convert.h"
#include "session_words.h"

namespace packtrain::desktop {

using service::SessionView;

void SessionTableModel::show(std::vector<SessionView> sessions) {
    const bool isSame =
        std::ranges::equal(sessions, sessions_, {}, &SessionView::session, &SessionView::session);
    if (!isSame) {
        beginResetModel();
        sessions_ = std::move(sessions);
        endResetModel();
        return;
    }
    sessions_ = std::move(sessions);
    if (!sessions_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

int SessionTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(sessions_.size());
}

int SessionTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant SessionTableModel::data(const QModelIndex& index, int role) const {
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const SessionView& session = sessions_.at(static_cast<std::size_t>(index.row()));
    switch (index.column()) {
        case kName:
            return toQString(session.name);
        case kState:
            return SessionWords::presence(session);
        case kLeft:
            if (session.endings.empty() || session.presence == service::Presence::ended) return {};
            return SessionWords::left(session.endings.front().low - session.now);
        case kRisk:
            return SessionWords::risk(session);
        case kPlace:
            return SessionWords::place(session);
        default:
            return {};
    }
}

QVariant SessionTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case kName:
            return tr("Name");
        case kState:
            return tr("State");
        case kLeft:
            return tr("May end in");
        case kRisk:
            return tr("At risk");
        case kPlace:
            return tr("Machine");
        default:
            return {};
    }
}

}  // namespace packtrain::desktop
