#include "row_delegate.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>

#include "theme.h"

namespace packtrain::desktop {

namespace {
constexpr int kPadding = 6;  // with the style's own margin, text stands under the text of the header
}

RowDelegate::RowDelegate(int rowHeight, QObject* parent)
    : QStyledItemDelegate(parent), rowHeight_(rowHeight) {}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(std::max(option.fontMetrics.height() + 10, rowHeight_));
    size.rwidth() += 2 * kPadding;
    return size;
}

void RowDelegate::paintBackground(QPainter* painter, const QStyleOptionViewItem& option) {
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter->fillRect(option.rect, option.palette.highlight());
    } else if (option.state.testFlag(QStyle::State_MouseOver)) {
        painter->fillRect(option.rect, option.palette.alternateBase());
    }
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    QStyleOptionViewItem padded = option;
    initStyleOption(&padded, index);
    paintBackground(painter, padded);
    const bool tree = padded.viewItemPosition == QStyleOptionViewItem::Beginning &&
                      index.model()->hasChildren(index.siblingAtColumn(0));
    padded.rect.adjust(tree ? 0 : kPadding, 0, -kPadding, 0);
    padded.state &= ~(QStyle::State_HasFocus | QStyle::State_Selected | QStyle::State_MouseOver);
    padded.backgroundBrush = Qt::NoBrush;
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &padded, painter, option.widget);
}

}  // namespace packtrain::desktop
