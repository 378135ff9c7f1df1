#include "job_tree_view.h"

#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <array>

#include "models/job_tree_model.h"
#include "widgets/icons.h"
#include "widgets/theme.h"
#include "widgets/thin_bar.h"

namespace packtrain::desktop {
namespace {

using namespace Qt::StringLiterals;
using Column = JobTreeModel::Column;

struct Share {
    int least;    ///< pixels
    double part;  ///< of what is left over
};
constexpr std::array<Share, JobTreeModel::ColumnCount> kShares = {{
    {132, 0.20},
    {110, 0.20},
    {200, 0.30},
    {116, 0.20},
    {126, 0.04},
    {84, 0.02},
    {104, 0.04},
}};

}  // namespace

void JobDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    option->decorationSize = QSize(18, 18);
    option->features &= ~QStyleOptionViewItem::WrapText;
    option->textElideMode = index.column() == Column::Destination ? Qt::ElideMiddle : Qt::ElideRight;
    const bool shard = index.parent().isValid();
    const Theme& theme = Theme::of(option->palette);
    const bool dim = shard ? index.column() != Column::Status : index.column() == Column::Destination;
    if (index.column() == Column::Name && !shard) option->font.setWeight(QFont::DemiBold);
    if (dim) {
        option->palette.setColor(QPalette::Text, theme.dimText);
        option->palette.setColor(QPalette::HighlightedText, theme.dimText);
    }
}

void JobDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    if (index.column() == Column::Progress) return paintProgress(painter, option, index);
    RowDelegate::paint(painter, option, index);
}

void JobDelegate::paintProgress(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    paintBackground(painter, item);
    const QVariant share = index.data(JobTreeModel::FractionRole);
    if (!share.isValid()) return;

    const Theme& theme = Theme::of(option.palette);
    const int state = index.data(JobTreeModel::StateRole).toInt();
    const QColor color = index.parent().isValid() ? stateColor(static_cast<service::ShardState>(state), theme)
                                                  : stateColor(static_cast<service::JobState>(state), theme);
    const int textWidth = item.fontMetrics.horizontalAdvance(JobTreeModel::percent(1)) + 4;
    const QRect inner = option.rect.adjusted(10, 0, -10, 0);
    QRect text = inner, bar = inner;
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    rightToLeft ? text.setRight(inner.left() + textWidth) : text.setLeft(inner.right() - textWidth);
    rightToLeft ? bar.setLeft(text.right() + space::kSmall) : bar.setRight(text.left() - space::kSmall);
    const QRectF thin(bar.left(), bar.center().y() - 2.5, bar.width(), 6);
    paintBar(painter, thin, share.toDouble(), 0, color, theme.track, option.direction);
    painter->setFont(item.font);
    painter->setPen(index.parent().isValid() ? theme.dimText : theme.text);
    painter->drawText(text, Qt::AlignRight | Qt::AlignVCenter,
                      index.data(JobTreeModel::PercentRole).toString());
}

JobTreeView::JobTreeView(QWidget* parent) : QTreeView(parent) {
    setItemDelegate(new JobDelegate(space::kRow, this));
    setUniformRowHeights(true);
    setSelectionMode(ExtendedSelection);
    setSelectionBehavior(SelectRows);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setExpandsOnDoubleClick(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setIndentation(22);
    setFrameShape(NoFrame);
    header()->setStretchLastSection(false);
    header()->setHighlightSections(false);
    header()->setSectionsMovable(true);
    header()->setMinimumSectionSize(60);
    header()->setTextElideMode(Qt::ElideRight);
    header()->setContextMenuPolicy(Qt::CustomContextMenu);
    header()->setObjectName(u"jobsHeader"_s);
    connect(header(), &QHeaderView::sectionResized, this, [this] {
        if (!sharing_) byHand_ = true;
    });
    connect(header(), &QHeaderView::customContextMenuRequested, this, &JobTreeView::showColumnMenu);
}

void JobTreeView::resizeEvent(QResizeEvent* event) {
    QTreeView::resizeEvent(event);
    shareWidth();
}

void JobTreeView::shareWidth() {
    if (byHand_ || !model()) return;
    sharing_ = true;
    int least = 0;
    double parts = 0;
    for (int column = 0; column < JobTreeModel::ColumnCount; ++column) {
        if (isColumnHidden(column)) continue;
        least += kShares[static_cast<std::size_t>(column)].least;
        parts += kShares[static_cast<std::size_t>(column)].part;
    }
    const int spare = std::max(0, viewport()->width() - least);
    int used = 0;
    for (int column = 0; column < JobTreeModel::ColumnCount; ++column) {
        const Share& share = kShares[static_cast<std::size_t>(column)];
        if (isColumnHidden(column)) continue;
        setColumnWidth(column, share.least + static_cast<int>(spare * share.part / parts));
        used += columnWidth(column);
    }
    setColumnWidth(Column::Name,
                   columnWidth(Column::Name) + std::max(0, least + spare - used));  // what rounding left
    sharing_ = false;
}

QByteArray JobTreeView::columnState() const {
    return byHand_ ? header()->saveState() : QByteArray();
}

bool JobTreeView::restoreColumns(const QByteArray& state) {
    sharing_ = true;
    const bool restored = !state.isEmpty() && header()->restoreState(state);
    sharing_ = false;
    byHand_ = restored;
    return restored;
}

void JobTreeView::resetColumns() {
    byHand_ = false;
    sharing_ = true;
    for (int column = 0; column < JobTreeModel::ColumnCount; ++column) {
        setColumnHidden(column, false);
        header()->moveSection(header()->visualIndex(column), column);
    }
    sharing_ = false;
    shareWidth();
}

void JobTreeView::showColumnMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setObjectName(u"columnMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = Column::Destination; column < JobTreeModel::ColumnCount; ++column) {
        QAction* action = menu->addAction(model()->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool on) {
            setColumnHidden(column, !on);
            shareWidth();
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Reset columns")), &QAction::triggered, this, &JobTreeView::resetColumns);
    menu->popup(header()->mapToGlobal(at));
}

void JobTreeView::drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    QTreeView::drawRow(painter, option, index);
    const Theme& theme = Theme::of(palette());
    painter->setPen(theme.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if (index.siblingAtColumn(0) != currentIndex().siblingAtColumn(0) || !hasFocus()) return;
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    painter->fillRect(
        QRect(rightToLeft ? viewport()->width() - 3 : 0, option.rect.top(), 3, option.rect.height()),
        theme.accent);
}

void JobTreeView::drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const {
    if (selectionModel()->isSelected(index)) painter->fillRect(rect, palette().highlight());
    if (!model()->hasChildren(index)) return;
    const Theme& theme = Theme::of(palette());
    const char* direction = isExpanded(index)                      ? "down"
                            : layoutDirection() == Qt::RightToLeft ? "left"
                                                                   : "right";
    const QIcon chevron(u":/controls/chevron-%1-%2.svg"_s.arg(QLatin1StringView(direction),
                                                              theme.dark ? u"dark"_s : u"light"_s));
    chevron.paint(painter, QRect(rect.center() - QPoint(6, 6), QSize(12, 12)));
}

}  // namespace packtrain::desktop
