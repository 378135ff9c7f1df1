// Second part of the add-upload sheet: how files become shards, and what that saves.
#pragma once

#include <QFrame>

#include "service/uploads.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;

namespace packtrain::desktop {

class PlanCard : public QFrame {
    Q_OBJECT

  public:
    explicit PlanCard(QWidget* parent = nullptr);
    dataset::PlanOptions options() const;
    void showCounting();
    void showPlan(const service::PlanPreview& plan);

  Q_SIGNALS:
    void changed();

  private:
    QComboBox* grouping_;
    QComboBox* size_;
    QCheckBox* shuffle_;
    QSpinBox* seed_;
    QLabel* wholeWalk_;
    QLabel* result_;
    QLabel* requests_;
    QLabel* raw_;
};

}  // namespace packtrain::desktop
