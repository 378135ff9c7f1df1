#include "job_tree_view.h"

#include <QDataStream>
#include <QEvent>
#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <algorithm>

#include "models/job_cells.h"
#include "widgets/icons.h"
#include "widgets/theme.h"
#include "widgets/thin_bar.h"
#include "words.h"

namespace packtrain::desktop {
namespace {

using namespace Qt::StringLiterals;
using Column = JobTreeModel::Column;

struct Share {
    int least;    ///< pixels
    double part;  ///< of what is left over
};
constexpr std::array<Share, JobTreeModel::ColumnCount> kShares = {{
    {140, 0.22},
    {120, 0.16},
    {230, 0.34},
    {116, 0.18},
    {126, 0.04},
    {84, 0.02},
    {104, 0.04},
}};
// What a narrow window shows no more, the first first: the pane below and the tool tips say it too.
constexpr std::array kGiveWay = {Column::Destination, Column::Speed, Column::Amount, Column::Left};
constexpr int kHeaderMargin = 24;
constexpr quint32 kStateVersion = 2;

}  // namespace

void JobDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    option->decorationSize = QSize(18, 18);
    option->features &= ~QStyleOptionViewItem::WrapText;
    const bool shard = index.parent().isValid();
    const bool tailTells = index.column() == Column::Destination || (shard && index.column() == Column::Name);
    option->textElideMode = tailTells ? Qt::ElideMiddle : Qt::ElideRight;
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
    const int textWidth = item.fontMetrics.horizontalAdvance(percentText(1)) + 4;
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

void JobTreeView::changeEvent(QEvent* event) {
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) shareWidth();
}

/// Neither a header nor a figure is ever cut off, in no language. Figures are measured by the widest that
/// there is, so that no column moves while they change.
int JobTreeView::leastWidth(int column) const {
    const QString title = model()->headerData(column, Qt::Horizontal).toString();
    QString widest;
    if (column == Column::Amount) widest = Words::amount(888 * kMiB, 88 * kGiB, false);
    if (column == Column::Speed) widest = Words::rate(88.8 * static_cast<double>(kMiB));
    if (column == Column::Left) widest = Words::duration(std::chrono::minutes(88), std::chrono::minutes(88));
    return std::max({kShares[static_cast<std::size_t>(column)].least,
                     header()->fontMetrics().horizontalAdvance(title) + kHeaderMargin,
                     fontMetrics().horizontalAdvance(widest) + kHeaderMargin});
}

int JobTreeView::makeRoom() {
    int spare = viewport()->width();
    for (int column = 0; column < JobTreeModel::ColumnCount; ++column) {
        const bool hidden = wishes_[static_cast<std::size_t>(column)] == Wish::hidden;
        setColumnHidden(column, hidden);
        if (!hidden) spare -= leastWidth(column);
    }
    for (const Column column : kGiveWay) {
        if (spare >= 0) break;
        if (wishes_[column] != Wish::none) continue;
        setColumnHidden(column, true);
        spare += leastWidth(column);
    }
    return std::max(0, spare);
}

void JobTreeView::shareWidth() {
    if (byHand_ || sharing_ || !model()) return;
    sharing_ = true;
    const int spare = makeRoom();
    double parts = 0;
    for (int column = 0; column < JobTreeModel::ColumnCount; ++column)
        if (!isColumnHidden(column)) parts += kShares[static_cast<std::size_t>(column)].part;
    int given = 0;
    for (int column = JobTreeModel::ColumnCount - 1; column >= 0; --column) {
        if (isColumnHidden(column)) continue;
        const double part = kShares[static_cast<std::size_t>(column)].part / parts;
        const int more = column == Column::Name ? spare - given : static_cast<int>(spare * part);
        setColumnWidth(column, leastWidth(column) + more);
        given += more;
    }
    sharing_ = false;
}

void JobTreeView::setColumnWanted(int column, bool wanted) {
    wishes_[static_cast<std::size_t>(column)] = wanted ? Wish::shown : Wish::hidden;
    if (byHand_) return setColumnHidden(column, !wanted);
    shareWidth();
}

QByteArray JobTreeView::columnState() const {
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << kStateVersion << byHand_;
    for (const Wish wish : wishes_) out << static_cast<qint8>(wish);
    out << header()->saveState();
    return state;
}

bool JobTreeView::restoreColumns(const QByteArray& state) {
    QDataStream in(state);
    quint32 version = 0;
    bool byHand = false;
    in >> version >> byHand;
    if (version != kStateVersion) return false;
    for (Wish& wish : wishes_) {
        qint8 value = 0;
        in >> value;
        wish = value == 1 ? Wish::shown : value == 2 ? Wish::hidden : Wish::none;
    }
    QByteArray sections;
    in >> sections;
    if (in.status() != QDataStream::Ok) return false;
    sharing_ = true;
    byHand_ = header()->restoreState(sections) && byHand;
    sharing_ = false;
    shareWidth();
    return true;
}

void JobTreeView::resetColumns() {
    byHand_ = false;
    wishes_ = {};
    sharing_ = true;
    for (int column = 0; column < JobTreeModel::ColumnCount; ++column)
        header()->moveSection(header()->visualIndex(column), column);
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
        connect(action, &QAction::toggled, this, [this, column](bool on) { setColumnWanted(column, on); });
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
