// The list of jobs: columns that share the width until the person sets them, hairlines between rows, a
// painted progress bar.
#pragma once

#include <QTreeView>

#include "widgets/row_delegate.h"

namespace packtrain::desktop {

class JobDelegate : public RowDelegate {
    Q_OBJECT

  public:
    using RowDelegate::RowDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

  protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

  private:
    void paintProgress(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
};

class JobTreeView : public QTreeView {
    Q_OBJECT

  public:
    explicit JobTreeView(QWidget* parent = nullptr);

    QByteArray columnState() const;
    /// False: nothing usable was in it, the columns go on sharing the width.
    bool restoreColumns(const QByteArray& state);
    void resetColumns();

    /// The rows of shards that can be seen, by job: calls `see(job, first, last)`.
    template <typename See>
    void forVisibleShards(See see) const {
        QModelIndex top = indexAt(viewport()->rect().topLeft());
        QModelIndex group;
        int first = 0, last = 0;
        for (QModelIndex at = top; at.isValid(); at = indexBelow(at)) {
            if (visualRect(at).top() > viewport()->height()) break;
            if (at.parent().isValid() && at.parent() == group) {
                last = at.row();
                continue;
            }
            if (group.isValid()) see(group, first, last);
            group = at.parent();
            first = last = at.row();
        }
        if (group.isValid()) see(group, first, last);
    }

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override;
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;

  private:
    void shareWidth();
    void showColumnMenu(const QPoint& at);
    bool byHand_ = false;
    bool sharing_ = false;
};

}  // namespace packtrain::desktop
