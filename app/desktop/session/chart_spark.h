// The last quarter of an hour of one figure, as small as a word.
#pragma once

#include <QWidget>
#include <memory>

#include "chart_shape.h"

namespace packtrain::desktop {

class ChartSpark : public QWidget {
    Q_OBJECT

  public:
    static constexpr int kColumns = 112;
    static constexpr Nanoseconds kSpan = std::chrono::minutes(15);

    explicit ChartSpark(QWidget* parent = nullptr);

    void show(std::shared_ptr<const service::FigureSeries> series, std::optional<service::Figure> figure);
    /// Pale: what it shows is old.
    void setOld(bool isOld);
    std::vector<QPolygonF> strokes() const;

    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    std::shared_ptr<const service::FigureSeries> series_;
    std::optional<service::Figure> figure_;
    bool isOld_ = false;
};

}  // namespace packtrain::desktop
