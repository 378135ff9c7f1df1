// The list of jobs: columns that share the width until the person sets them, and give way where it is narrow;
// hairlines between rows, a painted progress bar.
#pragma once

#include <QTreeView>
#include <array>

#include "models/job_tree_model.h"
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
    /// Shown or hidden by the person: from then on the column does not give way.
    void setColumnWanted(int column, bool wanted);

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
    void changeEvent(QEvent* event) override;
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override;
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;

  private:
    enum class Wish : std::int8_t { none, shown, hidden };

    void shareWidth();
    /// Hides columns until the others have room; what is left of the width after that.
    int makeRoom();
    int leastWidth(int column) const;
    void showColumnMenu(const QPoint& at);
    std::array<Wish, JobTreeModel::ColumnCount> wishes_{};
    bool byHand_ = false;  ///< widths were set by the person
    bool sharing_ = false;
};

}  // namespace packtrain::desktop
