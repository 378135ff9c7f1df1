// First part of the add-upload sheet: what is in the folder, and what will be left out.
#pragma once

#include <QFrame>

#include "service/uploads.h"

class QCheckBox;
class QGridLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace packtrain::desktop {

class WhatCard : public QFrame {
    Q_OBJECT

  public:
    explicit WhatCard(QWidget* parent = nullptr);
    bool skipJunk() const;
    void showCounting(const dataset::WalkTotals& soFar);
    void showPlan(const service::PlanPreview& plan);
    void showFailure();

  Q_SIGNALS:
    void changed();

  private:
    void showExtensions(const service::PlanPreview& plan);
    void showLeftOut(const service::PlanPreview& plan);

    QLabel* count_;
    QLabel* folders_;
    QWidget* extensionBox_;
    QGridLayout* extensions_;
    QCheckBox* junk_;
    QPushButton* leftOutButton_;
    QPlainTextEdit* leftOut_;
};

}  // namespace packtrain::desktop
