// What happened to a session, the newest on top, as the desk kept it.
#pragma once

#include <QAbstractTableModel>
#include <QTimer>
#include <QWidget>
#include <string>
#include <vector>

#include "desk.h"

class QTableView;

namespace packtrain::desktop {

class SessionLogModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { kTime, kWhat, kColumns };

    using QAbstractTableModel::QAbstractTableModel;

    /// The oldest first, as they were noted.
    void show(std::vector<service::SessionEvent> events);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::vector<service::SessionEvent> events_;
};

/// Asks every few seconds while it is seen.
class SessionLog : public QWidget {
    Q_OBJECT

  public:
    explicit SessionLog(Desk& desk, QWidget* parent = nullptr);
    void watch(const std::string& session);

  protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    void ask();

    Desk& desk_;
    std::string session_;
    SessionLogModel model_;
    QTableView* table_;
    QTimer timer_;
    Task task_;
};

}  // namespace packtrain::desktop
