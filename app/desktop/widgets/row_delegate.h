// Rows of all lists: flat selection over the whole row, room around the text, one height.
#pragma once

#include <QStyledItemDelegate>

namespace packtrain::desktop {

class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    explicit RowDelegate(int rowHeight, QObject* parent = nullptr);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  protected:
    static void paintBackground(QPainter* painter, const QStyleOptionViewItem& option);

  private:
    int rowHeight_;
};

}  // namespace packtrain::desktop
