// All uploads in one strip: three thin bars for the stages, and one line.
#pragma once

#include <QWidget>

#include "models/aggregate.h"
#include "models/eta_text.h"

class QHBoxLayout;

namespace packtrain::desktop {

class ElidedLabel;
class ThinBar;

class AggregateStrip : public QWidget {
    Q_OBJECT

  public:
    explicit AggregateStrip(QWidget* parent = nullptr);
    void show(const Aggregate& sum);
    using QWidget::show;
    QString text() const;

  private:
    ThinBar* addStage(QHBoxLayout* row, const QString& name, const QString& objectName);
    QString line(const Aggregate& sum);

    ThinBar* read_;
    ThinBar* sent_;
    ThinBar* verified_;
    ElidedLabel* line_;
    EtaText eta_;
};

}  // namespace packtrain::desktop
