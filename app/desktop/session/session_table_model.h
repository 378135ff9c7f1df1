// Many sessions as a table: the same words as on their cards, a row each.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "service/sessions.h"

namespace packtrain::desktop {

class SessionTableModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { kName, kState, kLeft, kRisk, kPlace, kColumns };

    using QAbstractTableModel::QAbstractTableModel;

    void show(std::vector<service::SessionView> sessions);
    const std::vector<service::SessionView>& sessions() const { return sessions_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::vector<service::SessionView> sessions_;
};

}  // namespace packtrain::desktop
