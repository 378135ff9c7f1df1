// All machines that were heard of, beside each other: how long each lasted and how long its epochs took, as
// bars and as a table.
#pragma once

#include <QAbstractTableModel>
#include <QWidget>
#include <vector>

#include "desk.h"

class QTableView;

namespace packtrain::desktop {

class PastModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { kBegan, kName, kMachine, kLasted, kEpoch, kSafe, kEnd, kColumns };

    using QAbstractTableModel::QAbstractTableModel;

    void show(std::vector<service::PastRun> runs);
    const std::vector<service::PastRun>& runs() const { return runs_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::vector<service::PastRun> runs_;
};

/// A line for each of the newest: its machine, a bar for its length, a thinner one for its epochs.
class PastBars : public QWidget {
    Q_OBJECT

  public:
    static constexpr std::size_t kMost = 8;

    explicit PastBars(QWidget* parent = nullptr);
    void show(const std::vector<service::PastRun>& runs);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    std::vector<service::PastRun> runs_;  ///< the newest first, at most kMost
};

class PastPanel : public QWidget {
    Q_OBJECT

  public:
    explicit PastPanel(Desk& desk, QWidget* parent = nullptr);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void take(std::vector<service::PastRun> runs);

    Desk& desk_;
    PastModel model_;
    PastBars* bars_;
    QTableView* table_;
    Task task_;
};

}  // namespace packtrain::desktop
