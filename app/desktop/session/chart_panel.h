// The charts of one session over 15 minutes, 2 hours or all that is kept, with one cursor through all of
// them.
#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "chart_feed.h"

class QButtonGroup;
class QGridLayout;

namespace packtrain::desktop {

class Chart;

class ChartPanel : public QWidget {
    Q_OBJECT

  public:
    explicit ChartPanel(Desk& desk, QWidget* parent = nullptr);

    void watch(const std::string& session);
    const std::vector<Chart*>& charts() const { return charts_; }

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    QWidget* buildSpans();
    void buildCharts();
    void arrange();
    void want();
    void take(const ChartFeed::Series& series);

    std::string session_;
    QButtonGroup* spans_;
    QGridLayout* grid_;
    std::vector<Chart*> charts_;
    int across_ = 0;  ///< charts beside each other
    ChartFeed* feed_;
};

}  // namespace packtrain::desktop
